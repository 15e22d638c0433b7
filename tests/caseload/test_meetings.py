"""Team meetings, contacts with Vocational Rehabilitation, and who belongs to which team."""

import datetime
import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.choices import VrStatus
from caseload.models import SpecialistAssignment, TeamDiscussion, TeamMeeting, TeamMembership, VrContact, VrDiscussion
from ipsapp.access.models import AccessEvent
from tests.conftest import TODAY
from tests.factories.access import make_team
from tests.factories.caseload import (
    make_enrolment,
    make_meeting,
    make_membership,
    make_vr_contact,
    put_on_team,
)

pytestmark = pytest.mark.usefixtures("clock")

MEETINGS = reverse("caseload:meeting_list")
NEW_MEETING = reverse("caseload:meeting_create")
VR = reverse("caseload:vr_list")
NEW_VR = reverse("caseload:vr_create")
TEAMS = reverse("caseload:team_list")


@pytest.fixture
def ana(cast, signed_in):
    return signed_in(cast.specialist_ana)


@pytest.fixture
def bo(cast, signed_in):
    return signed_in(cast.supervisor_bo)


@pytest.fixture
def team(cast):
    return make_team(program=cast.program, name="North Team")


def client_of(cast, specialist, team=None, **fields):
    enrolment = make_enrolment(program=cast.program, specialist=specialist, **fields)
    if team:
        put_on_team(enrolment, team)
    return enrolment


def text(response):
    return " ".join(response.content.decode().split())


class TestTeamMeeting:
    def send(self, browser, team, **changes):
        data = {"id": str(uuid.uuid4()), "met_on": "2026-05-13", "kind": "clinical", "note": "Two referrals."}
        return browser.post(f"{NEW_MEETING}?team={team.pk}", data | changes)

    def test_it_is_recorded_with_the_clients_talked_about(self, cast, ana, team):
        first, second = (client_of(cast, cast.specialist_ana, team) for _ in range(2))
        assert self.send(ana, team, enrolments=[first.pk], raised_work="on").status_code == 302
        meeting = TeamMeeting.objects.get()
        assert (meeting.team, meeting.program, meeting.recorded_by) == (team, cast.program, cast.specialist_ana)
        assert (meeting.met_on, meeting.kind, meeting.raised_work) == (date(2026, 5, 13), "clinical", True)
        assert [row.enrolment for row in meeting.discussions.all()] == [first]
        page = text(ana.get(MEETINGS))
        assert first.client.display_name in page
        assert second.client.display_name not in page

    def test_one_tick_is_for_all_of_them(self, cast, ana, team):
        for _ in range(3):
            client_of(cast, cast.specialist_ana, team)
        self.send(ana, team, everybody="on")
        assert TeamDiscussion.objects.count() == 3

    def test_only_clients_of_the_team_on_ones_own_caseload_are_offered(self, cast, ana, bo, team):
        own = client_of(cast, cast.specialist_ana, team)
        of_colleague = client_of(cast, cast.specialist_dee, team)
        of_other_team = client_of(cast, cast.specialist_ana, make_team(program=cast.program))
        for other in (of_colleague, of_other_team):
            assert "not one of the available choices" in text(self.send(ana, team, enrolments=[other.pk]))
        page = text(ana.get(f"{NEW_MEETING}?team={team.pk}"))
        assert own.client.display_name in page
        assert of_colleague.client.display_name not in page
        assert of_colleague.client.display_name in text(bo.get(f"{NEW_MEETING}?team={team.pk}"))

    def test_ones_own_team_comes_first(self, cast, ana, team):
        make_team(program=cast.program, name="A Team")
        assert ana.get(NEW_MEETING).context["team"].name == "A Team"
        make_membership(specialist=cast.specialist_ana, team=team)
        assert ana.get(NEW_MEETING).context["team"] == team

    def test_without_a_team_the_page_says_what_to_do(self, ana):
        assert "Ask the administrator" in text(ana.get(NEW_MEETING))

    def test_sent_twice_it_is_stored_once(self, ana, team):
        key = str(uuid.uuid4())
        assert self.send(ana, team, id=key).status_code == self.send(ana, team, id=key).status_code == 302
        assert TeamMeeting.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"met_on": "2026-05-15"}, "has not come"),
            ({"met_on": "1926-05-13"}, "Check the year"),
            ({"met_on": ""}, "Enter the day"),
            ({"kind": "picnic"}, "valid choice"),
            ({"kind": ""}, "Choose one"),
            ({"met_on": "2026-02-03"}, "recorded this meeting already"),
            ({"enrolments": "x"}, "is not a valid"),
            ({"id": "1"}, "valid UUID"),
        ],
    )
    def test_a_bad_meeting_is_answered_in_words(self, cast, ana, team, changes, message):
        make_meeting(recorded_by=cast.specialist_ana, team=team)
        client_of(cast, cast.specialist_ana, team)
        assert message in text(self.send(ana, team, **changes))
        assert TeamMeeting.objects.count() == 1

    def test_a_client_was_enrolled_that_day(self, cast, ana, team):
        late = client_of(cast, cast.specialist_ana, team, entered_on=TODAY)
        assert "was not enrolled on Wed 13 May 2026" in text(self.send(ana, team, enrolments=[late.pk]))
        assert not TeamMeeting.objects.exists()

    def test_a_team_of_another_program_is_not_found(self, cast, ana):
        assert self.send(ana, make_team(program=cast.other_program)).status_code == 404

    def test_a_correction_keeps_clients_handed_over_since(self, cast, ana, team):
        kept, gone, added = (client_of(cast, cast.specialist_ana, team) for _ in range(3))
        meeting = make_meeting(recorded_by=cast.specialist_ana, team=team, about=[kept, gone])
        SpecialistAssignment.objects.filter(enrolment=kept).update(specialist=cast.specialist_dee)
        url = reverse("caseload:meeting_edit", args=[meeting.pk])
        assert kept.client.display_name not in text(ana.get(url))
        assert "clients of colleagues" in text(ana.get(MEETINGS))
        data = {"met_on": "2026-02-04", "kind": "administrative", "enrolments": [added.pk], "note": ""}
        assert ana.post(url, data).status_code == 302
        meeting.refresh_from_db()
        assert (meeting.met_on, meeting.kind, meeting.note) == (date(2026, 2, 4), "administrative", "")
        assert {row.enrolment for row in meeting.discussions.all()} == {kept, added}

    def test_a_supervisor_reads_and_a_colleague_does_not_find_it(self, cast, bo, signed_in, team):
        enrolment = client_of(cast, cast.specialist_ana, team)
        meeting = make_meeting(recorded_by=cast.specialist_ana, team=team, about=[enrolment], note="Ours")
        url = reverse("caseload:meeting_edit", args=[meeting.pk])
        assert "Ana Specialist, who can correct it" in text(bo.get(url))
        answer = bo.post(url, {"met_on": "2026-02-04", "kind": "clinical"})
        assert "Only who recorded this can correct it" in text(answer)
        meeting.refresh_from_db()
        assert meeting.met_on == date(2026, 2, 3)
        for person in (cast.specialist_dee, cast.outsider_cy):
            browser = signed_in(person)
            assert browser.get(url).status_code == 404
            assert browser.post(url).status_code == 404
            assert not browser.get(MEETINGS).context["page_obj"].object_list

    def test_the_list_is_narrowed_and_so_is_the_file(self, cast, bo, team):
        enrolment = client_of(cast, cast.specialist_ana, team)
        make_meeting(recorded_by=cast.specialist_ana, team=team, about=[enrolment], note="=HYPERLINK()")
        make_meeting(recorded_by=cast.specialist_dee, team=team, met_on=date(2026, 3, 3), kind="administrative")
        for query in ({"recorded_by": cast.specialist_ana.pk}, {"until": "2026-02-28"}, {"kind": "clinical"}):
            assert [meeting.met_on.month for meeting in bo.get(MEETINGS, query).context["page_obj"]] == [2]
            file = b"".join(bo.get(reverse("caseload:meeting_export"), query)).decode()
            assert enrolment.client.number in file
            assert enrolment.client.display_name not in file
            assert "'=HYPERLINK" in file
            assert "2026-03-03" not in file
        assert [m.met_on.month for m in bo.get(MEETINGS, {"sort": "oldest"}).context["page_obj"]] == [2, 3]
        assert "No meeting fits" in text(bo.get(MEETINGS, {"since": "2026-05-01"}))
        assert AccessEvent.objects.filter(kind=AccessEvent.Kind.EXPORT, page="caseload:meeting_export").count() == 3

    def test_more_meetings_make_no_more_queries(self, cast, ana, team, count_queries):
        def add(days):
            for number in days:
                about = [client_of(cast, cast.specialist_ana, team) for _ in range(2)]
                make_meeting(recorded_by=cast.specialist_ana, team=team, met_on=date(2026, 4, number), about=about)

        ana.get(MEETINGS)
        add((1, 2))
        with_two = count_queries(lambda: ana.get(MEETINGS))
        add((3, 4, 5, 6))
        assert count_queries(lambda: ana.get(MEETINGS)) == with_two

    def test_a_meeting_is_recorded_once_by_each(self, cast, team):
        make_meeting(recorded_by=cast.specialist_ana, team=team)
        make_meeting(recorded_by=cast.specialist_dee, team=team)
        with pytest.raises(IntegrityError), transaction.atomic():
            make_meeting(recorded_by=cast.specialist_ana, team=team)

    def test_a_client_is_ticked_once(self, cast, team):
        enrolment = client_of(cast, cast.specialist_ana, team)
        meeting = make_meeting(recorded_by=cast.specialist_ana, team=team, about=[enrolment])
        contact = make_vr_contact(recorded_by=cast.specialist_ana, program=cast.program, about=[enrolment])
        for twice in (
            TeamDiscussion(meeting=meeting, enrolment=enrolment),
            VrDiscussion(contact=contact, enrolment=enrolment),
        ):
            with pytest.raises(ValidationError, match="ticked already"):
                twice.full_clean()
            with pytest.raises(IntegrityError), transaction.atomic():
                twice.save()


class TestVrContact:
    def send(self, browser, url=NEW_VR, **changes):
        data = {
            "id": str(uuid.uuid4()),
            "occurred_on": "2026-05-13",
            "kind": "about_client",
            "mode": "phone",
            "counselor": "Vic Veery",
            "note": "",
        }
        return browser.post(url, data | changes)

    def test_it_is_recorded_and_corrected(self, cast, ana):
        first, second = (client_of(cast, cast.specialist_ana) for _ in range(2))
        assert self.send(ana, enrolments=[first.pk]).status_code == 302
        contact = VrContact.objects.get()
        assert (contact.program, contact.recorded_by, contact.counselor) == (
            cast.program,
            cast.specialist_ana,
            "Vic Veery",
        )
        assert [row.enrolment for row in contact.discussions.all()] == [first]
        url = reverse("caseload:vr_edit", args=[contact.pk])
        assert self.send(ana, url, kind="meeting", mode="in_person", enrolments=[second.pk]).status_code == 302
        contact.refresh_from_db()
        assert (contact.kind, contact.mode) == ("meeting", "in_person")
        assert [row.enrolment for row in contact.discussions.all()] == [second]
        assert second.client.display_name in text(ana.get(VR))

    def test_clients_with_an_open_case_come_first(self, cast, ana):
        client_of(cast, cast.specialist_ana)
        with_case = client_of(cast, cast.specialist_ana, vr_status=VrStatus.OPEN)
        assert ana.get(NEW_VR).context["form"].offered.first() == with_case
        assert f"{with_case.client.display_name} (open VR case)" in text(ana.get(NEW_VR))

    def test_a_scheduled_meeting_needs_no_client(self, ana):
        assert self.send(ana, kind="meeting").status_code == 302
        assert VrContact.objects.get().kind == "meeting"

    def test_sent_twice_it_is_stored_once(self, ana):
        key = str(uuid.uuid4())
        first, second = (self.send(ana, id=key, kind="meeting").status_code for _ in range(2))
        assert first == second == 302
        assert VrContact.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({}, "Tick the clients it was about"),
            ({"kind": "meeting", "occurred_on": "2026-05-15"}, "has not come"),
            ({"kind": "meeting", "occurred_on": "soon"}, "valid date"),
            ({"kind": "meeting", "mode": ""}, "Choose one"),
            ({"kind": "lunch"}, "valid choice"),
            ({"kind": "meeting", "counselor": "x" * 121}, "at most 120"),
            ({"kind": "meeting", "id": ""}, "Open the page anew"),
        ],
    )
    def test_a_bad_contact_is_answered_in_words(self, cast, ana, changes, message):
        client_of(cast, cast.specialist_ana)
        assert message in text(self.send(ana, **changes))
        assert not VrContact.objects.exists()

    def test_a_stranger_does_not_find_it(self, cast, signed_in, bo):
        contact = make_vr_contact(recorded_by=cast.specialist_ana, program=cast.program)
        url = reverse("caseload:vr_edit", args=[contact.pk])
        assert "who can correct it" in text(bo.get(url))
        for person in (cast.specialist_dee, cast.outsider_cy):
            assert signed_in(person).get(url).status_code == 404

    def test_the_file_holds_what_the_list_does(self, cast, ana):
        enrolment = client_of(cast, cast.specialist_ana)
        make_vr_contact(recorded_by=cast.specialist_ana, program=cast.program, about=[enrolment])
        make_vr_contact(recorded_by=cast.specialist_ana, program=cast.program, kind="meeting", mode="in_person")
        file = b"".join(ana.get(reverse("caseload:vr_export"), {"mode": "phone"})).decode()
        assert enrolment.client.number in file
        assert file.count("2026-02-03") == 1

    def test_more_contacts_make_no_more_queries(self, cast, ana, count_queries):
        def add(number):
            for _ in range(number):
                about = [client_of(cast, cast.specialist_ana)]
                make_vr_contact(recorded_by=cast.specialist_ana, program=cast.program, about=about)

        ana.get(VR)
        add(2)
        with_two = count_queries(lambda: ana.get(VR))
        add(4)
        assert count_queries(lambda: ana.get(VR)) == with_two


class TestTeams:
    def join(self, browser, team, specialist, starts_on="2026-05-01"):
        url = reverse("caseload:membership_create", args=[team.pk])
        return browser.post(url, {"specialist": specialist.pk, "starts_on": starts_on})

    def test_a_specialist_joins_and_leaves(self, cast, bo, team):
        cast.specialist_ana.role_assignments.update(fte="0.5")
        assert self.join(bo, team, cast.specialist_ana).status_code == 302
        membership = TeamMembership.objects.get()
        assert (membership.team, membership.specialist) == (team, cast.specialist_ana)
        assert "0.5 of full time" in text(bo.get(TEAMS))
        end = reverse("caseload:membership_end", args=[membership.pk])
        bo.post(end, {"ends_on": "2026-05-14"})
        membership.refresh_from_db()
        assert membership.ends_on == TODAY
        assert "has ended already" in text(bo.post(end, {"ends_on": "2026-05-14"}, follow=True))

    def test_one_that_ends_when_it_began_is_taken_back(self, cast, bo, team):
        membership = make_membership(specialist=cast.specialist_ana, team=team, starts_on=TODAY)
        bo.post(reverse("caseload:membership_end", args=[membership.pk]), {"ends_on": "2026-05-14"})
        assert not TeamMembership.objects.exists()

    def test_nobody_belongs_twice(self, cast, bo, team):
        self.join(bo, team, cast.specialist_ana)
        assert "belongs to this team already" in text(self.join(bo, team, cast.specialist_ana))
        TeamMembership.objects.update(ends_on=datetime.date(2026, 5, 10))
        assert "They belonged to it until Sun 10 May 2026" in text(self.join(bo, team, cast.specialist_ana))
        assert self.join(bo, team, cast.specialist_ana, "2026-05-10").status_code == 302

    def test_only_specialists_of_the_program(self, cast, bo, team):
        for person in (cast.outsider_cy, cast.supervisor_bo):
            assert "valid choice" in text(self.join(bo, team, person))

    def test_a_team_of_another_program_is_not_found(self, cast, bo, ana, team):
        elsewhere = make_team(program=cast.other_program)
        assert self.join(bo, elsewhere, cast.specialist_ana).status_code == 404
        membership = make_membership(specialist=cast.outsider_cy, team=elsewhere)
        assert bo.post(reverse("caseload:membership_end", args=[membership.pk])).status_code == 404
        assert self.join(ana, team, cast.specialist_ana).status_code == 403

    def test_a_day_is_needed_to_leave(self, cast, bo, team):
        membership = make_membership(specialist=cast.specialist_ana, team=team)
        end = reverse("caseload:membership_end", args=[membership.pk])
        assert "Say from which day" in text(bo.post(end, {}, follow=True))

    def test_more_members_make_no_more_queries(self, cast, bo, count_queries):
        def add(number):
            for _ in range(number):
                make_membership(specialist=cast.specialist_ana, team=make_team(program=cast.program))

        bo.get(TEAMS)
        add(2)
        with_two = count_queries(lambda: bo.get(TEAMS))
        add(4)
        assert count_queries(lambda: bo.get(TEAMS)) == with_two

    def test_dates_and_one_current_membership(self, cast, team):
        make_membership(specialist=cast.specialist_ana, team=team, starts_on=TODAY, ends_on=TODAY)
        make_membership(specialist=cast.specialist_ana, team=team)
        for fields in ({"ends_on": date(2026, 1, 1)}, {}):
            with pytest.raises(IntegrityError), transaction.atomic():
                make_membership(specialist=cast.specialist_ana, team=team, **fields)


class TestTimeline:
    def test_it_says_where_the_client_was_talked_about(self, cast, ana, team):
        enrolment = client_of(cast, cast.specialist_ana, team)
        make_meeting(recorded_by=cast.specialist_ana, team=team, about=[enrolment])
        make_vr_contact(
            recorded_by=cast.specialist_ana,
            program=cast.program,
            about=[enrolment],
            counselor="Vic Veery",
            occurred_on=date(2026, 2, 4),
        )
        response = ana.get(enrolment.client.get_absolute_url(), {"kind": "meeting"})
        assert [entry.what for entry in response.context["page_obj"]] == ["vr_contact", "team_meeting"]
        assert "Talked about at North Team" in text(response)
        assert "Vic Veery" in text(response)

    def test_more_talks_make_no_more_queries(self, cast, ana, team, count_queries):
        enrolment = client_of(cast, cast.specialist_ana, team)

        def add(days):
            for number in days:
                day = date(2026, 4, number)
                make_meeting(recorded_by=cast.specialist_ana, team=team, about=[enrolment], met_on=day)
                make_vr_contact(
                    recorded_by=cast.specialist_ana, program=cast.program, about=[enrolment], occurred_on=day
                )

        url = enrolment.client.get_absolute_url()
        ana.get(url)
        add((1, 2))
        with_two = count_queries(lambda: ana.get(url))
        add((3, 4, 5, 6))
        assert count_queries(lambda: ana.get(url)) == with_two
