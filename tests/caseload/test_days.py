"""A specialist's own days: hours, days away, and who may see them."""

import datetime
import uuid
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.models import Absence, TimeRecord
from caseload.queries.days import days_away, days_of, weeks_worked, working_days_of
from ipsapp.access.models import Role
from ipsapp.kernel.periods import Period
from ipsapp.kernel.working_days import WorkingDays
from tests.conftest import TODAY
from tests.factories.access import give_role, make_specialist
from tests.factories.caseload import make_absence, make_time_record

pytestmark = pytest.mark.usefixtures("clock")

DAYS = reverse("caseload:days")
HOURS = reverse("caseload:hours_edit")
REPEAT = reverse("caseload:hours_repeat")
AWAY = reverse("caseload:absence_create")
WEDNESDAY = date(2026, 5, 13)


@pytest.fixture
def ana(cast, signed_in):
    return signed_in(cast.specialist_ana)


@pytest.fixture
def bo(cast, signed_in):
    return signed_in(cast.supervisor_bo)


def entered(day, scheduled="8", community="5.5", other="0"):
    return {f"scheduled_{day}": scheduled, f"community_{day}": community, f"other_{day}": other}


def rows_by_day(response):
    return {row.day: row for row in response.context["rows"]}


def text(response):
    return " ".join(response.content.decode().split())


class TestHours:
    def test_a_day_that_nobody_recorded_is_said_to_be_that_and_never_zero(self, cast, ana):
        make_time_record(recorded_by=cast.specialist_ana, program=cast.program, worked_on=WEDNESDAY, hours=(8, 0, 0))
        response = ana.get(DAYS)
        rows = rows_by_day(response)
        assert rows[TODAY].is_missing
        assert not rows[WEDNESDAY].is_missing
        assert response.context["n_missing"] == 9
        assert text(response).count("Not recorded") == 9
        assert "0 h" in text(response)

    def test_days_away_holidays_and_weekends_are_not_missing(self, cast, signed_in, clock):
        clock.move_to(datetime.datetime(2026, 5, 29, 16, tzinfo=datetime.UTC))
        make_absence(person=cast.specialist_ana, starts_on=date(2026, 5, 27), ends_on=date(2026, 5, 28), kind="sick")
        response = signed_in(cast.specialist_ana).get(DAYS)
        rows = rows_by_day(response)
        # Memorial Day.
        assert not rows[date(2026, 5, 25)].is_missing
        assert "Memorial Day" in text(response)
        assert not rows[date(2026, 5, 28)].is_missing
        assert "Away: sick" in text(response)
        assert date(2026, 5, 23) not in rows

    def test_several_missing_days_are_saved_at_once(self, cast, ana):
        data = entered(TODAY) | entered(WEDNESDAY, "4", "0", "1.5")
        response = ana.post(HOURS, data)
        assert response.status_code == 302
        records = {record.worked_on: record for record in TimeRecord.objects.all()}
        assert set(records) == {TODAY, WEDNESDAY}
        today, wednesday = records[TODAY], records[WEDNESDAY]
        assert (today.scheduled_minutes, today.community_minutes, today.other_duty_minutes) == (480, 330, 0)
        assert (wednesday.scheduled_minutes, wednesday.community_minutes, wednesday.other_duty_minutes) == (240, 0, 90)
        assert (today.recorded_by, today.program) == (cast.specialist_ana, cast.program)

    def test_sent_twice_it_is_stored_once(self, ana):
        ana.post(HOURS, entered(TODAY))
        ana.post(HOURS, entered(TODAY))
        assert TimeRecord.objects.count() == 1

    def test_a_day_can_be_corrected_and_taken_back_and_the_history_stays(self, cast, ana):
        record = make_time_record(recorded_by=cast.specialist_ana, program=cast.program, worked_on=WEDNESDAY)
        page = f"{HOURS}?day={WEDNESDAY}"
        assert 'value="5"' in text(ana.get(page))
        ana.post(page, entered(WEDNESDAY, "7.5", "6"))
        record.refresh_from_db()
        assert (record.scheduled_minutes, record.community_minutes) == (450, 360)
        ana.post(page, entered(WEDNESDAY, "", "", ""))
        assert not TimeRecord.objects.exists()
        history = apps.get_model("caseload", "TimeRecordEvent").objects.order_by("pgh_id")
        assert [event.scheduled_minutes for event in history] == [480, 450, 450]

    def test_one_tap_repeats_the_day_before(self, cast, ana):
        make_time_record(
            recorded_by=cast.specialist_ana, program=cast.program, worked_on=WEDNESDAY, hours=(7.5, 5, 0.5)
        )
        # A day on which nothing was scheduled is no example.
        make_time_record(
            recorded_by=cast.specialist_ana, program=cast.program, worked_on=date(2026, 5, 9), hours=(0, 0, 0)
        )
        assert "Same as Wed 13: 7.5 h, 5 h out" in text(ana.get(DAYS))
        data = {"day": TODAY.isoformat(), "program": cast.program.pk}
        ana.post(REPEAT, data)
        ana.post(REPEAT, data)
        record = TimeRecord.objects.get(worked_on=TODAY)
        assert (record.scheduled_minutes, record.community_minutes, record.other_duty_minutes) == (450, 300, 30)

    def test_nothing_can_be_repeated_before_the_first_day(self, cast, ana):
        response = ana.post(REPEAT, {"day": TODAY.isoformat(), "program": cast.program.pk}, follow=True)
        assert "No earlier day is recorded yet" in text(response)
        assert not TimeRecord.objects.exists()

    def test_when_nothing_is_missing_it_says_so(self, cast, ana):
        make_absence(person=cast.specialist_ana, starts_on=date(2026, 4, 1), ends_on=TODAY)
        assert "Every working day is recorded" in text(ana.get(HOURS, follow=True))

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"scheduled": "8", "community": ""}, "0 for none"),
            ({"scheduled": "8", "community": "9"}, "more than the scheduled"),
            ({"scheduled": "8", "other": "8.5"}, "more than the scheduled"),
            ({"scheduled": "25", "community": "5"}, "less than or equal to 24"),
            ({"scheduled": "-1", "community": "0"}, "greater than or equal to 0"),
            ({"scheduled": "", "community": "5"}, "Enter the scheduled hours, too"),
            ({"scheduled": "all day", "community": "5"}, "Enter a number"),
        ],
    )
    def test_hours_that_cannot_be_are_answered_in_words(self, ana, fields, message):
        response = ana.post(HOURS, entered(TODAY, **fields))
        assert message in text(response)
        assert not TimeRecord.objects.exists()

    def test_a_day_before_the_role_began_is_refused(self, cast, ana):
        cast.specialist_ana.role_assignments.update(starts_on=date(2026, 5, 12))
        response = ana.post(f"{HOURS}?day=2026-05-11", entered(date(2026, 5, 11)))
        assert "You were not a specialist of Harbor House" in text(response)

    @pytest.mark.parametrize("query", ["?day=2026-05-15", "?day=soon", "?day=0202-05-14", "?program=x"])
    def test_what_there_is_not_is_not_found(self, ana, query):
        assert ana.get(HOURS + query).status_code == 404

    def test_a_part_is_never_longer_than_its_day(self, cast):
        make_time_record(recorded_by=cast.specialist_ana, program=cast.program, worked_on=TODAY, hours=(8, 8, 8))
        for hours in ((8, 8.5, 0), (8, 0, 8.5), (24.5, 0, 0)):
            with pytest.raises(IntegrityError), transaction.atomic():
                make_time_record(
                    recorded_by=cast.specialist_ana, program=cast.program, worked_on=WEDNESDAY, hours=hours
                )
        with pytest.raises(IntegrityError), transaction.atomic():
            make_time_record(recorded_by=cast.specialist_ana, program=cast.program, worked_on=TODAY)

    def test_a_borrowed_specialist_records_for_each_program(self, cast, ana):
        give_role(cast.specialist_ana, Role.SPECIALIST, cast.other_program)
        ana.post(f"{HOURS}?program={cast.other_program.pk}&day={TODAY}", entered(TODAY, "4", "4"))
        assert TimeRecord.objects.get().program == cast.other_program
        assert rows_by_day(ana.get(DAYS, {"program": cast.program.pk}))[TODAY].is_missing

    def test_earlier_days_can_be_looked_at(self, ana):
        response = ana.get(DAYS, {"until": "2026-04-30"})
        assert max(rows_by_day(response)) == date(2026, 4, 30)
        assert response.context["later"] == TODAY
        assert ana.get(DAYS, {"until": "2027-01-01"}).context["period"].last_day == TODAY


class TestWhoSees:
    def test_a_supervisor_reads_and_records_for_nobody(self, cast, bo):
        make_time_record(recorded_by=cast.specialist_ana, program=cast.program, worked_on=TODAY)
        response = bo.get(DAYS, {"specialist": cast.specialist_ana.pk})
        assert rows_by_day(response)[TODAY].record
        assert REPEAT not in text(response)
        assert HOURS not in text(response)
        assert bo.get(HOURS).status_code == 403
        assert bo.post(REPEAT).status_code == 403

    def test_nobody_else_is_found(self, cast, ana, bo, signed_in):
        for browser, person in (
            (ana, cast.specialist_dee),
            (bo, cast.outsider_cy),
            (signed_in(cast.outsider_cy), cast.specialist_ana),
        ):
            assert browser.get(DAYS, {"specialist": person.pk}).status_code == 404

    def test_a_supervisor_sees_a_line_for_each_specialist(self, cast, bo):
        cast.specialist_dee.role_assignments.update(fte="0.5")
        make_time_record(recorded_by=cast.specialist_ana, program=cast.program, worked_on=TODAY, hours=(8, 4, 0))
        make_time_record(recorded_by=cast.specialist_ana, program=cast.program, worked_on=WEDNESDAY, hours=(2, 2, 1))
        # A Saturday counts in the shares, not among the working days.
        make_time_record(
            recorded_by=cast.specialist_ana, program=cast.program, worked_on=date(2026, 5, 9), hours=(2, 0, 0)
        )
        make_absence(person=cast.specialist_dee, starts_on=WEDNESDAY, ends_on=date(2026, 5, 20))
        ana, dee = bo.get(DAYS).context["rows"]
        assert (ana.specialist, dee.specialist) == (cast.specialist_ana, cast.specialist_dee)
        assert (ana.n_recorded, ana.n_working_days, ana.n_missing) == (2, 10, 8)
        assert (ana.community_percent, round(ana.other_percent, 1)) == (50, 8.3)
        assert (ana.share, dee.share) == ("", "0.5 of full time")
        assert (dee.n_working_days, dee.community_percent, dee.away.ends_on) == (8, None, date(2026, 5, 20))

    @pytest.mark.parametrize("url", [DAYS, reverse("caseload:absence_list")])
    def test_more_specialists_make_no_more_queries(self, cast, bo, count_queries, url):
        def add(number):
            for _ in range(number):
                specialist = make_specialist(cast.program)
                make_absence(person=specialist, starts_on=TODAY)
                make_time_record(recorded_by=specialist, program=cast.program, worked_on=TODAY)

        bo.get(url)
        add(2)
        with_two = count_queries(lambda: bo.get(url))
        add(4)
        assert count_queries(lambda: bo.get(url)) == with_two

    def test_more_records_make_no_more_queries(self, cast, ana, count_queries):
        ana.get(DAYS)
        for number in (13, 12):
            make_time_record(recorded_by=cast.specialist_ana, program=cast.program, worked_on=date(2026, 5, number))
        with_two = count_queries(lambda: ana.get(DAYS))
        for number in (5, 6, 7, 8):
            make_time_record(recorded_by=cast.specialist_ana, program=cast.program, worked_on=date(2026, 5, number))
        assert count_queries(lambda: ana.get(DAYS)) == with_two


class TestAbsence:
    def send(self, browser, **changes):
        data = {"id": str(uuid.uuid4()), "starts_on": "2026-06-01", "ends_on": "2026-06-05", "kind": "leave"}
        return browser.post(AWAY, data | changes)

    def test_leave_to_come_is_recorded(self, cast, ana):
        assert self.send(ana).status_code == 302
        absence = Absence.objects.get()
        assert (absence.person, absence.recorded_by) == (cast.specialist_ana, cast.specialist_ana)
        assert (absence.starts_on, absence.ends_on, absence.kind) == (date(2026, 6, 1), date(2026, 6, 5), "leave")
        assert "Mon 1 Jun" in text(ana.get(reverse("caseload:absence_list")))

    def test_one_day_needs_one_date(self, ana):
        self.send(ana, ends_on="")
        assert Absence.objects.get().ends_on == date(2026, 6, 1)

    def test_sent_twice_it_is_stored_once(self, ana):
        key = str(uuid.uuid4())
        assert self.send(ana, id=key).status_code == self.send(ana, id=key).status_code == 302
        assert Absence.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"starts_on": "2026-06-05", "ends_on": "2026-06-01"}, "before the first"),
            ({"starts_on": "2026-05-20", "ends_on": "2026-06-01"}, "is recorded as away already"),
            ({"starts_on": "2062-05-20", "ends_on": "2062-06-01"}, "Check the year"),
            ({"starts_on": ""}, "Enter the day"),
            ({"kind": "mars"}, "valid choice"),
            ({"id": "1"}, "valid UUID"),
        ],
    )
    def test_bad_days_are_answered_in_words(self, cast, ana, changes, message):
        make_absence(person=cast.specialist_ana, starts_on=date(2026, 5, 19), ends_on=date(2026, 5, 20))
        assert message in text(self.send(ana, **changes))
        assert Absence.objects.count() == 1

    def test_days_beside_each_other_and_of_others_do_not_overlap(self, cast, ana):
        make_absence(person=cast.specialist_ana, starts_on=date(2026, 5, 31))
        make_absence(person=cast.specialist_dee, starts_on=date(2026, 6, 1))
        assert self.send(ana).status_code == 302

    def test_it_is_corrected_and_taken_away(self, cast, ana):
        absence = make_absence(person=cast.specialist_ana, starts_on=TODAY)
        ana.post(
            reverse("caseload:absence_edit", args=[absence.pk]),
            {"starts_on": "2026-05-14", "ends_on": "2026-05-18", "kind": "sick"},
        )
        absence.refresh_from_db()
        assert (absence.ends_on, absence.kind) == (date(2026, 5, 18), "sick")
        ana.post(reverse("caseload:absence_edit", args=[absence.pk]), {"take_away": "yes"})
        assert not Absence.objects.exists()

    def test_a_supervisor_records_for_their_specialists_only(self, cast, bo, ana):
        self.send(bo, person=cast.specialist_dee.pk)
        absence = Absence.objects.get()
        assert (absence.person, absence.recorded_by) == (cast.specialist_dee, cast.supervisor_bo)
        assert "valid choice" in text(self.send(bo, person=cast.outsider_cy.pk))
        # A specialist has no choice.
        self.send(ana, person=cast.specialist_dee.pk, starts_on="2026-07-01", ends_on="")
        assert Absence.objects.get(starts_on=date(2026, 7, 1)).person == cast.specialist_ana

    def test_a_colleagues_absence_is_not_found(self, cast, ana):
        absence = make_absence(person=cast.specialist_dee, starts_on=TODAY)
        url = reverse("caseload:absence_edit", args=[absence.pk])
        assert ana.get(url).status_code == 404
        assert ana.post(url, {"take_away": "yes"}).status_code == 404
        assert Absence.objects.exists()

    def test_what_is_over_is_left_out_until_asked_for(self, cast, ana):
        over = make_absence(person=cast.specialist_ana, starts_on=WEDNESDAY)
        now = make_absence(person=cast.specialist_ana, starts_on=TODAY)
        url = reverse("caseload:absence_list")
        assert list(ana.get(url).context["page_obj"]) == [now]
        assert list(ana.get(url, {"when": "over"}).context["page_obj"]) == [over]
        assert list(ana.get(url, {"when": "all"}).context["page_obj"]) == [now, over]

    def test_the_last_day_is_never_before_the_first(self, cast):
        make_absence(person=cast.specialist_ana, starts_on=TODAY, ends_on=TODAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            make_absence(person=cast.specialist_ana, starts_on=TODAY, ends_on=WEDNESDAY)
        backwards = Absence(person=cast.specialist_ana, recorded_by=cast.specialist_ana, starts_on=TODAY)
        backwards.ends_on = WEDNESDAY
        with pytest.raises(ValidationError, match="before the first"):
            backwards.full_clean()


def test_days_worked_are_working_days_without_those_away(cast, count_queries):
    ana, dee = cast.specialist_ana, cast.specialist_dee
    make_absence(person=ana, starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 10))
    make_absence(person=ana, starts_on=date(2026, 5, 14), ends_on=date(2026, 6, 30))
    period = Period(date(2026, 5, 4), date(2026, 5, 18))
    assert set(days_away([ana, dee], period=period)[ana.pk]) == {
        *(date(2026, 5, number) for number in range(4, 11)),
        *(date(2026, 5, number) for number in range(14, 18)),
    }
    days = working_days_of([ana, dee], period=period, calendar=WorkingDays("NY"))
    assert days[ana.pk] == [date(2026, 5, 11), date(2026, 5, 12), date(2026, 5, 13)]
    assert len(days[dee.pk]) == 10
    weeks = weeks_worked([ana, dee], period=period, calendar=WorkingDays("NY"))
    # A week away is no week.
    assert weeks[ana.pk] == {date(2026, 5, 11): 3}
    assert weeks[dee.pk] == {date(2026, 5, 4): 5, date(2026, 5, 11): 5}
    assert count_queries(lambda: weeks_worked([ana, dee], period=period, calendar=WorkingDays("NY"))) == 1


def test_a_weekend_is_listed_only_when_it_was_recorded(cast):
    saturday = date(2026, 5, 9)
    period = Period.of_days(date(2026, 5, 1), TODAY)
    assert saturday not in {row.day for row in days_of(cast.specialist_ana, program=cast.program, period=period)}
    make_time_record(recorded_by=cast.specialist_ana, program=cast.program, worked_on=saturday)
    assert saturday in {row.day for row in days_of(cast.specialist_ana, program=cast.program, period=period)}


def test_what_can_be_logged_follows_the_role(ana, bo):
    page = reverse("caseload:other_records")
    assert HOURS in text(ana.get(page))
    assert HOURS not in text(bo.get(page))
    for name in ("meeting_create", "vr_create", "absence_create"):
        assert reverse(f"caseload:{name}") in text(bo.get(page))
