import datetime
import io
import json
import random
import uuid

import pytest
from django.core.management import CommandError, call_command

from caseload.choices import BirthDateQuality
from caseload.queries.served import Served, served
from ipsapp.kernel.periods import Period
from tests.factories.access import make_agency, make_program, make_state
from tests.factories.caseload import make_client, make_enrolment
from tests.oracles import served as oracle

pytestmark = pytest.mark.django_db

FIRST, LAST = datetime.date(2018, 10, 1), datetime.date(2019, 9, 30)
YEAR = Period.of_days(FIRST, LAST)
DAY = datetime.timedelta(days=1)
FULL = {"birth_date": datetime.date(1980, 1, 1), "birth_date_quality": BirthDateQuality.FULL}


def make_stay(entered_on, closed_on=None, *, program=None, client=None, head=None, household="", **person):
    program = program or make_program(hmis_project_type=1, is_ips=False)
    client = client or make_client(agency=program.agency, **(person or FULL))
    return make_enrolment(
        program=program,
        client=client,
        entered_on=entered_on,
        closed_on=closed_on,
        is_head_of_household=head,
        household_key=household,
        source="hmis:ZZ-500",
        source_key=str(uuid.uuid4()),
    )


def test_year_worked_out_by_hand():
    program = make_program(hmis_project_type=1)
    two_stays = make_client(agency=program.agency, **FULL)
    child = {"birth_date": datetime.date(2010, 5, 5), "birth_date_quality": BirthDateQuality.FULL}
    make_stay(FIRST - 30 * DAY, FIRST + 10 * DAY, program=program, client=two_stays, head=True, household="h1")
    make_stay(FIRST + 50 * DAY, None, program=program, client=two_stays, head=True, household="h2")
    make_stay(FIRST - 30 * DAY, FIRST + 10 * DAY, program=program, head=False, household="h1", **child)
    make_stay(FIRST + 90 * DAY, LAST + 5 * DAY, program=program, head=True, household="h3", birth_date=None)
    make_stay(FIRST - 90 * DAY, FIRST - 30 * DAY, program=program, head=True, household="h4")

    assert served(period=YEAR) == Served(
        n_people=3,
        n_active=4,
        n_entered=2,
        n_exited=2,
        n_households=3,
        n_adults=1,
        n_age_unknown=1,
        n_adult_or_head=3,
    )


def test_nobody_is_zero():
    assert served(period=YEAR) == Served(0, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("entered_on", "closed_on", "expected"),
    [
        pytest.param(FIRST - 9 * DAY, FIRST - DAY, (0, 0, 0), id="ends the day before"),
        pytest.param(FIRST - 9 * DAY, FIRST, (1, 0, 1), id="ends on the first day"),
        pytest.param(FIRST, FIRST, (1, 1, 1), id="the first day only"),
        pytest.param(FIRST, LAST, (1, 1, 1), id="ends on the last day"),
        pytest.param(FIRST, LAST + DAY, (1, 1, 0), id="ends the day after"),
        pytest.param(LAST, None, (1, 1, 0), id="begins on the last day"),
        pytest.param(LAST + DAY, None, (0, 0, 0), id="begins the day after"),
    ],
)
def test_first_and_last_day_belong_to_the_period(entered_on, closed_on, expected):
    make_stay(entered_on, closed_on)

    counts = served(period=YEAR)

    assert (counts.n_active, counts.n_entered, counts.n_exited) == expected


@pytest.mark.parametrize(
    ("entered_on", "born", "quality", "expected"),
    [
        pytest.param(FIRST - DAY, FIRST.replace(year=2000), "full", (1, 0), id="18 on the first day"),
        pytest.param(FIRST - DAY, FIRST.replace(year=2000) + DAY, "full", (0, 0), id="18 a day later"),
        pytest.param(FIRST + DAY, FIRST.replace(year=2000) + DAY, "approximate", (1, 0), id="18 on entry"),
        pytest.param(FIRST, datetime.date(1912, 10, 1), "full", (0, 1), id="106"),
        pytest.param(FIRST, datetime.date(1912, 10, 2), "full", (1, 0), id="still 105"),
        pytest.param(FIRST, FIRST + DAY, "full", (0, 1), id="born after entry"),
        pytest.param(FIRST, FIRST, "full", (0, 0), id="born on entry"),
        pytest.param(FIRST, datetime.date(1980, 1, 1), "not_asked", (0, 1), id="quality not asked"),
        pytest.param(FIRST, datetime.date(1980, 1, 1), "unknown", (0, 1), id="quality unknown"),
        pytest.param(FIRST, None, "not_asked", (0, 1), id="no birth date"),
        pytest.param(datetime.date(2019, 2, 28), datetime.date(2001, 3, 1), "full", (0, 0), id="a day before 18"),
    ],
)
def test_age_is_taken_at_entry_or_the_first_day_and_unknown_when_it_cannot_be_right(
    entered_on, born, quality, expected
):
    make_stay(entered_on, birth_date=born, birth_date_quality=quality)

    counts = served(period=YEAR)

    assert (counts.n_adults, counts.n_age_unknown) == expected


def test_person_known_to_two_agencies_counts_once():
    person = uuid.uuid4()
    for _ in range(2):
        program = make_program(hmis_project_type=1)
        make_stay(FIRST, program=program, client=make_client(agency=program.agency, person_id=person, **FULL))

    counts = served(period=YEAR)

    assert (counts.n_people, counts.n_active, counts.n_adults) == (1, 2, 1)


def test_project_types_and_state_narrow_the_count():
    here, there = make_state("ZZ"), make_state("YY")
    for state, kind in ((here, 1), (here, 4), (there, 1), (here, None)):
        make_stay(FIRST, program=make_program(agency=make_agency(state=state), hmis_project_type=kind))

    assert served(period=YEAR).n_people == 4
    assert served(period=YEAR, project_types=[1, 2]).n_people == 2
    assert served(period=YEAR, project_types=[1, 2], state=here.pk).n_people == 1
    assert served(period=YEAR, project_types=[]).n_people == 0


@pytest.mark.parametrize("seed", range(6))
def test_query_agrees_with_the_plain_count(seed):
    """Random stays crowded around the ends of short periods, so that every boundary is met."""
    chance = random.Random(seed)
    programs = [make_program(hmis_project_type=kind) for kind in (1, 2, 4, None)]
    people = [uuid.uuid4() for _ in range(12)]
    for _ in range(40):
        program = chance.choice(programs)
        client = make_client(
            agency=program.agency,
            person_id=chance.choice(people),
            birth_date=chance.choice([None, FIRST.replace(year=2000) + chance.randint(-5, 5) * DAY, FIRST + DAY]),
            birth_date_quality=chance.choice(BirthDateQuality.values),
        )
        entered_on = FIRST + chance.randint(-8, 8) * DAY
        make_stay(
            entered_on,
            chance.choice([None, entered_on + chance.randint(0, 8) * DAY]),
            program=program,
            client=client,
            head=chance.choice([True, False, None]),
            household=chance.choice(["", "h1", "h2", "h3"]),
        )
    for types in (None, [1], [1, 4]):
        for length in (0, 3, 9):
            last = FIRST + length * DAY
            assert served(period=Period.of_days(FIRST, last), project_types=types) == oracle.served(
                first=FIRST, last=last, project_types=types
            )


def test_command_says_what_it_counted():
    make_stay(FIRST)
    out = io.StringIO()

    call_command("served", "--from", "2018-10-01", "--to", "2019-09-30", "--project-types", "1,2", stdout=out)

    assert "2018-10-01 to 2019-09-30, HMIS project types 1, 2, all states" in out.getvalue()
    assert out.getvalue().count("1\n") >= 4


def test_command_gives_json():
    make_stay(FIRST)
    out = io.StringIO()

    call_command(
        "served", "--from", "2018-10-01", "--to", "2019-09-30", "--format", "json", "--state", "zz", stdout=out
    )

    counts = json.loads(out.getvalue())
    assert (counts["n_people"], counts["project_types"], counts["state"]) == (1, None, "ZZ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "2019-01-02", "--to", "2019-01-01"], "ends before it starts"),
        (["--from", "2019-01-01", "--to", "2019-01-02", "--state", "QQ"], "no state QQ"),
        (["--from", "1/1/2019", "--to", "2019-01-02"], "invalid"),
    ],
)
def test_command_refuses_in_words(arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("served", *arguments)
