"""The team page: each number equals the list it opens, and asks as much for six specialists as for two."""

import datetime
from decimal import Decimal

import pytest

from caseload import targets
from caseload.choices import Answer, ClientWish, ContactMode, ContactResult, EmployerResult, Phase
from caseload.models import Absence, ContactWish, EmployerContact, PhaseChange, SpecialistAssignment
from caseload.presenters.team import changes, export_lines, plain, table_row, total_row
from caseload.queries.team import expected_visits, is_not_seen, is_without_first_visit, team_of
from ipsapp.access.models import Program, Role
from ipsapp.kernel.periods import Week
from tests.conftest import TODAY
from tests.factories.access import give_role, make_specialist
from tests.factories.caseload import make_client_contact, make_employer_contact, make_enrolment, make_job
from tests.factories.supervision import make_sign_off

WEEK = Week.containing(TODAY)
DAY = datetime.timedelta(days=1)
TEAM = "/team/"

pytestmark = pytest.mark.usefixtures("clock")


def team_in(*programs, week=WEEK, on=TODAY):
    return team_of(Program.objects.filter(pk__in=[program.pk for program in programs]), week=week, on=on)


def row_of(team, user):
    [row] = [row for row in team.rows if row.specialist == user]
    return row


def enrol(cast, specialist=None, phase=None, **fields):
    enrolment = make_enrolment(program=cast.program, specialist=specialist or cast.specialist_ana, **fields)
    if phase:
        PhaseChange.objects.create(enrolment=enrolment, phase=phase, starts_on=enrolment.entered_on)
    return enrolment


# The caseload ----------------------------------------------------------------------------------------------------------


def test_open_clients_are_counted_with_who_serves_them(cast):
    enrol(cast, phase=Phase.JOB_SEARCH)
    enrol(cast, phase=Phase.WORKING)
    enrol(cast, phase=Phase.STEPPING_DOWN)
    enrol(cast, closed_on=TODAY)
    handed_over = enrol(cast, cast.specialist_dee)
    handed_over.specialist_assignments.update(ends_on=TODAY)
    SpecialistAssignment.objects.create(enrolment=handed_over, specialist=cast.specialist_ana, starts_on=TODAY)
    make_enrolment(program=cast.other_program, specialist=cast.specialist_ana)
    team = team_in(cast.program)
    ana, dee = row_of(team, cast.specialist_ana), row_of(team, cast.specialist_dee)
    assert (ana.caseload.n_clients, ana.caseload.n_searching, ana.caseload.n_working) == (4, 1, 1)
    assert (dee.caseload.n_clients, dee.caseload_before.n_clients) == (0, 1)
    assert ana.caseload_before.n_clients == 4  # one more of hers was open then, and one less was handed over
    assert team.caseload.n_clients == 4


def test_a_phase_that_is_over_does_not_count(cast):
    enrolment = enrol(cast, phase=Phase.JOB_SEARCH)
    enrolment.phases.update(ends_on=TODAY)
    PhaseChange.objects.create(enrolment=enrolment, phase=Phase.WORKING, starts_on=TODAY)
    row = row_of(team_in(cast.program), cast.specialist_ana)
    assert (row.caseload.n_searching, row.caseload.n_working) == (0, 1)
    assert (row.caseload_before.n_searching, row.caseload_before.n_working) == (1, 0)


def test_who_left_and_still_has_clients_is_there_without_a_target(cast):
    enrol(cast)
    cast.specialist_ana.role_assignments.update(ends_on=TODAY)
    row = row_of(team_in(cast.program), cast.specialist_ana)
    assert (row.fte, row.caseload.n_clients, row.visits_target) == (0, 1, 0)
    assert table_row(row, team_in(cast.program), on=TODAY).has_left


def test_who_left_without_clients_is_gone(cast):
    cast.specialist_ana.role_assignments.update(ends_on=TODAY)
    assert [row.specialist for row in team_in(cast.program).rows] == [cast.specialist_dee]


@pytest.mark.parametrize(("n_days", "waits"), [(30, False), (31, True)])
def test_the_first_visit_is_waited_for_past_day_30(cast, n_days, waits):
    enrolment = enrol(cast, entered_on=TODAY - n_days * DAY)
    found = type(enrolment).objects.filter(is_without_first_visit(on=TODAY))
    assert found.exists() == waits


@pytest.mark.parametrize(
    ("changes", "ends"),
    [
        ({}, True),
        ({"mode": ContactMode.PHONE}, False),
        ({"result": EmployerResult.NOT_IN}, False),
        ({"occurred_on": TODAY + DAY}, False),
    ],
)
def test_a_contact_in_person_ends_the_wait_for_a_first_visit(cast, changes, ends):
    enrolment = enrol(cast)
    make_employer_contact(program=cast.program, enrolment=enrolment, **changes)
    assert type(enrolment).objects.filter(is_without_first_visit(on=TODAY)).exists() != ends


def test_nobody_waits_for_a_visit_who_works_or_worked_at_entry(cast):
    enrol(cast, employed_at_entry=Answer.YES)
    make_job(enrolment=enrol(cast))
    assert row_of(team_in(cast.program), cast.specialist_ana).caseload.n_without_visit == 0


@pytest.mark.parametrize(("n_days", "is_late"), [(14, False), (15, True)])
def test_a_client_is_not_seen_after_14_days(cast, n_days, is_late):
    enrolment = enrol(cast)
    make_client_contact(enrolment=enrolment, occurred_on=TODAY - n_days * DAY)
    make_client_contact(enrolment=enrolment, occurred_on=TODAY, result=ContactResult.NO_ANSWER)
    assert type(enrolment).objects.filter(is_not_seen(on=TODAY)).exists() == is_late


def test_who_has_just_come_or_wants_no_contact_is_not_missed(cast):
    enrol(cast, entered_on=TODAY - 14 * DAY)
    wishes = enrol(cast)
    wish = ContactWish.objects.create(
        enrolment=wishes, wish=ClientWish.CONTACT, starts_on=TODAY, recorded_by=cast.specialist_ana
    )
    caseload = row_of(team_in(cast.program), cast.specialist_ana).caseload
    assert (caseload.n_not_seen, caseload.n_without_visit) == (0, 0)
    ContactWish.objects.filter(pk=wish.pk).update(starts_on=TODAY - DAY, ends_on=TODAY)
    caseload = row_of(team_in(cast.program), cast.specialist_ana).caseload
    assert (caseload.n_not_seen, caseload.n_without_visit) == (1, 1)


# Targets ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fte", "n_days_away", "expected"), [("1", 0, 6), ("0.5", 0, 3), ("1", 1, "4.8"), ("1", 5, 0), ("1", 7, 0)]
)
def test_visits_expected_follow_the_share_of_full_time_and_days_away(fte, n_days_away, expected):
    assert targets.employer_visits(fte=Decimal(fte), n_days_away=n_days_away) == Decimal(expected)


def test_days_away_shrink_the_target_and_overlapping_ones_count_once(cast):
    for starts_on, ends_on in ((WEEK.start - 3 * DAY, WEEK.start), (WEEK.start, WEEK.start + DAY)):
        Absence.objects.create(
            person=cast.specialist_ana, starts_on=starts_on, ends_on=ends_on, recorded_by=cast.supervisor_bo
        )
    Absence.objects.create(
        person=cast.specialist_dee,
        starts_on=WEEK.last_working_day + DAY,
        ends_on=WEEK.end - DAY,
        recorded_by=cast.supervisor_bo,
    )
    team = team_in(cast.program)
    assert row_of(team, cast.specialist_ana).visits_target == Decimal("3.6")
    assert row_of(team, cast.specialist_dee).visits_target == 6
    assert expected_visits(specialist=cast.specialist_ana, program=cast.program, week=WEEK) == Decimal("3.6")
    assert expected_visits(specialist=cast.specialist_ana, program=cast.other_program, week=WEEK) == 0
    assert team.visits_target == Decimal("9.6")


@pytest.mark.parametrize(
    ("number", "text"), [(Decimal("6.00"), "6"), (Decimal("4.80"), "4.8"), (20, "20"), (1.5, "1.5")]
)
def test_a_number_has_a_decimal_only_where_it_says_something(number, text):
    assert plain(number) == text


# The page --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(cast):
    """A team in which every number of Ana's row differs from nought."""
    searching = enrol(cast, phase=Phase.JOB_SEARCH)
    enrol(cast, phase=Phase.WORKING)
    enrol(cast, phase=Phase.WORKING, entered_on=TODAY - 5 * DAY)
    enrol(cast, cast.specialist_dee, phase=Phase.JOB_SEARCH)
    make_enrolment(program=cast.program)  # whom nobody serves
    for _ in range(2):
        make_employer_contact(
            program=cast.program, enrolment=searching, specialist=cast.specialist_ana, occurred_on=WEEK.start
        )
    make_client_contact(
        enrolment=searching, specialist=cast.specialist_ana, occurred_on=TODAY - 15 * DAY, place="office"
    )
    make_client_contact(enrolment=searching, specialist=cast.specialist_ana, occurred_on=WEEK.start, place="office")
    make_sign_off(program=cast.program, specialist=cast.specialist_ana, signed_by=cast.supervisor_bo)
    EmployerContact.objects.filter(specialist=cast.specialist_ana).update(created_at="2026-05-14T16:00Z")
    return cast


@pytest.mark.parametrize("reader", ["supervisor_bo", "lead_lou"])
def test_each_number_equals_the_list_it_opens(busy, signed_in, reader):
    browser = signed_in(getattr(busy, reader))
    page = browser.get(TEAM)
    assert page.context["n_to_sign"] == 15
    [row] = [row for row in page.context["rows"] if row.heading == "Ana Specialist"]
    numbers = {}
    for cell in row.cells:
        context = browser.get(cell.url).context
        if "/clients/" in cell.url or "/team/weeks/?" in cell.url:
            n = context["page_obj"].paginator.count
        else:
            n = len(context["lines"])
        numbers[cell.title] = (cell.text, n)
    assert numbers["Clients"] == ("3", 3)
    assert numbers["Looking for work"] == ("1", 1)
    assert numbers["Working"] == ("2", 2)
    assert numbers["Employer visits this week"] == ("2", 2)
    assert numbers["In community, by contacts"] == ("67 %", 3)
    assert numbers["Past day 30, no visit"] == ("1", 1)
    assert numbers["Not seen in 14 days"] == ("1", 1)
    assert numbers["Log delay"] == ("3 d", 3)
    assert numbers["Weeks to sign"] == ("7", 7)


def test_the_clients_of_who_left_are_found_too(busy, signed_in):
    busy.specialist_ana.role_assignments.update(ends_on=TODAY)
    browser = signed_in(busy.supervisor_bo)
    [row] = [row for row in browser.get(TEAM).context["rows"] if row.heading == "Ana Specialist"]
    assert "No longer a specialist here" in browser.get(TEAM).content.decode()
    assert browser.get(row.cells[0].url).context["page_obj"].paginator.count == int(row.cells[0].text) == 3


def test_totals_are_what_the_lines_come_to(busy):
    team = team_in(busy.program)
    lines = [table_row(row, team, on=TODAY) for row in team.rows]
    total = total_row(team, on=TODAY)
    for title in ("Clients", "Looking for work", "Working", "Employer visits this week", "Weeks to sign"):
        parts = [int(cell.text) for line in lines for cell in line.cells if cell.title == title]
        assert [int(cell.text) for cell in total.cells if cell.title == title] == [sum(parts)]


def test_what_misses_its_target_is_marked_and_visits_only_once_the_week_is_over(busy):
    team = team_in(busy.program)

    def marked(on):
        row = table_row(row_of(team, busy.specialist_ana), team, on=on)
        return {cell.title for cell in row.cells if cell.is_off}

    assert marked(TODAY) == {"Log delay", "Weeks to sign"}
    assert marked(WEEK.last_working_day) == {"Log delay", "Weeks to sign", "Employer visits this week"}


def test_a_stranger_s_team_is_not_shown(busy, signed_in):
    make_specialist(busy.stranger_program, full_name="Zanzibar Specialist")
    for user in (busy.supervisor_bo, busy.lead_lou):
        assert "Zanzibar" not in signed_in(user).get(TEAM).content.decode()


def test_the_file_holds_the_same_numbers(busy, signed_in):
    lines = list(export_lines(team_in(busy.program)))
    assert lines[0][:6] == ("Harbor House", "Ana Specialist", Decimal(1), 3, 1, 2)
    answer = signed_in(busy.lead_lou).get("/team/export/").getvalue().decode()
    assert "Harbor House,Ana Specialist,1.00,3,1,2,2,6" in answer


def test_an_empty_team_says_what_to_do(cast, signed_in):
    cast.specialist_ana.role_assignments.update(ends_on=TODAY)
    cast.specialist_dee.role_assignments.update(ends_on=TODAY)
    assert "No specialists yet" in signed_in(cast.supervisor_bo).get(TEAM).content.decode()


def test_the_page_asks_as_much_for_two_specialists_as_for_six(busy, signed_in, count_queries):
    browser = signed_in(busy.supervisor_bo)
    browser.get(TEAM)
    few = count_queries(lambda: browser.get(TEAM))
    for _ in range(4):
        specialist = make_specialist(busy.program)
        enrolment = enrol(busy, specialist)
        make_client_contact(enrolment=enrolment, specialist=specialist, occurred_on=TODAY)
        make_employer_contact(program=busy.program, specialist=specialist, occurred_on=TODAY)
    assert count_queries(lambda: browser.get(TEAM)) == few


# What changed ----------------------------------------------------------------------------------------------------------


def test_the_largest_changes_are_told_one_for_each_specialist_first(cast):
    last = WEEK.back(1)
    searching = enrol(cast)
    for n in range(4):
        make_employer_contact(
            program=cast.program,
            enrolment=searching,
            specialist=cast.specialist_ana,
            occurred_on=last.start + n * DAY,
        )
    make_employer_contact(
        program=cast.program, enrolment=searching, specialist=cast.specialist_ana, occurred_on=last.start - DAY
    )
    for _ in range(2):
        # Met 20 days ago: seen still a week ago, and no more today.
        seen = enrol(cast, cast.specialist_dee)
        make_client_contact(enrolment=seen, occurred_on=TODAY - 20 * DAY)
    told = changes(team_in(cast.program, week=last))
    assert told[0] == "Ana Specialist: 4 employer visits last week, 1 the week before."
    assert told[1] == "Dee Specialist: 2 clients not seen in 14 days, 0 a week ago."
    assert len(told) <= 3


def test_where_nothing_changed_the_page_says_so(cast, signed_in):
    assert changes(team_in(cast.program, week=WEEK.back(1))) == []
    assert "Nothing: caseloads and logs are as they were" in signed_in(cast.supervisor_bo).get(TEAM).content.decode()


def test_the_menu_offers_the_team_to_whoever_oversees_one(cast, signed_in):
    link = 'href="/team/"'
    assert link in signed_in(cast.supervisor_bo).get("/clients/").content.decode()
    assert link not in signed_in(cast.specialist_ana).get("/clients/").content.decode()
    assert "/my-week/" in signed_in(cast.specialist_ana).get("/clients/").content.decode()
    give_role(cast.specialist_ana, Role.SUPERVISOR, cast.other_program)
    assert link in signed_in(cast.specialist_ana).get("/clients/").content.decode()
