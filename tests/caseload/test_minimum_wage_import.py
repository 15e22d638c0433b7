"""Minimum wages from a file: our own format, the published workbooks, and files with errors."""

import datetime
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from caseload.choices import Verdict
from caseload.models import MinimumWage
from caseload.services.competitive import assess_job
from tests.factories.caseload import make_enrolment, make_job

HEADER = "state_code,city,starts_on,amount,source"

pytestmark = pytest.mark.django_db


@pytest.fixture
def csv_file(tmp_path):
    def write(*lines, header=HEADER):
        file = tmp_path / "wages.csv"
        file.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        return file

    return write


@pytest.fixture
def workbook(tmp_path):
    def write(*rows, local=False):
        book = openpyxl.Workbook()
        place = ("statefips", "statename", *(("locality",) if local else ()))
        book.active.append((*place, "year", "month", "day", "mw", "mw_youth", "source", None))
        for row in rows:
            book.active.append((*row, None))
        file = tmp_path / "changes.xlsx"
        book.save(file)
        return file

    return write


def local_rows():
    return {
        (row.state_code, row.city, row.starts_on.isoformat()): row.amount
        for row in MinimumWage.objects.exclude(state_code="")
    }


def run(file, **options):
    call_command("import_minimum_wages", str(file), **options)


def test_a_csv_is_read_and_reading_it_again_changes_nothing(csv_file, capsys):
    file = csv_file("ZZ,,2024-01-01,11.00,Act 1", "zz,Springfield,2024-07-01,13.5,Act 2", ",,2030-01-01,9.00,Act 3")
    run(file)
    assert local_rows() == {
        ("ZZ", "", "2024-01-01"): Decimal("11.00"),
        ("ZZ", "Springfield", "2024-07-01"): Decimal("13.50"),
    }
    assert MinimumWage.objects.get(state_code="", starts_on="2030-01-01").source == "Act 3"
    assert capsys.readouterr().out == "3 added, 0 corrected, 0 there already; 0 jobs with another verdict.\n"
    run(file)
    assert capsys.readouterr().out == "0 added, 0 corrected, 3 there already; 0 jobs with another verdict.\n"


def test_another_amount_for_the_same_day_corrects_it(csv_file):
    run(csv_file("ZZ,,2024-01-01,11.00,Act 1"))
    run(csv_file("ZZ,,2024-01-01,11.25,Act 1 as printed"))
    row = MinimumWage.objects.get(state_code="ZZ")
    assert (row.amount, row.source) == (Decimal("11.25"), "Act 1 as printed")


def test_an_empty_amount_leaves_the_federal_one(csv_file):
    run(csv_file("ZZ,,2024-01-01,,Act 1"))
    assert local_rows() == {}


def test_a_dry_run_says_what_would_be_and_changes_nothing(csv_file, capsys):
    run(csv_file("ZZ,,2024-01-01,11.00,Act 1"), dry_run=True)
    assert capsys.readouterr().out.startswith("Would be: 1 added")
    assert local_rows() == {}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Zett,,2024-01-01,11.00,Act", "Row 3: “Zett” is no state: give its two letters, or nothing for the nation."),
        (",Springfield,2024-01-01,11.00,Act", "Row 3: Springfield needs the two letters of its state."),
        ("ZZ,,1/2/2024,11.00,Act", "Row 3: “1/2/2024” is no day: write it as 2024-01-31."),
        ("ZZ,,2024-02-30,11.00,Act", "Row 3: “2024-02-30” is no day: write it as 2024-01-31."),
        ("ZZ,,2024-01-02,eleven,Act", "Row 3: “eleven” is no hourly wage: write dollars and cents as 7.25."),
        ("ZZ,,2024-01-02,-1,Act", "Row 3: “-1” is no hourly wage: write dollars and cents as 7.25."),
        ("ZZ,,2024-01-02,NaN,Act", "Row 3: “NaN” is no hourly wage: write dollars and cents as 7.25."),
        ("ZZ,,2024-01-02,7.255,Act", "Row 3: “7.255” is no hourly wage: write dollars and cents as 7.25."),
        ("ZZ,,2024-01-02,11.00,", "Row 3: say in the column source which law or publication it is taken from."),
        (
            "ZZ,,2024-01-01,12.00,Act",
            "Row 3: the place has another amount on this day already. Keep one of the two rows.",
        ),
        (
            "ZZ,,2025-01-01,,Act",
            "Row 3: ZZ has an amount from an earlier row, which would go on: give the amount that holds from this day.",
        ),
    ],
)
def test_a_row_in_error_is_named_and_nothing_is_changed(csv_file, capsys, line, message):
    with pytest.raises(CommandError, match="Nothing was changed: 1 rows need correcting"):
        run(csv_file("ZZ,,2024-01-01,11.00,Act 1", line))
    assert capsys.readouterr().err.strip() == message
    assert local_rows() == {}


def test_a_file_without_the_columns_is_refused(csv_file):
    with pytest.raises(CommandError, match="missing: city, amount"):
        run(csv_file("ZZ,2024-01-01,Act", header="state_code,starts_on,source"))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.csv")


def test_the_workbook_of_states_gives_its_changes(workbook):
    file = workbook(
        (1, "Alabama", 2009, 7, 24, None, None, "none of its own"),
        (27, "Minnesota", 2021, 1, 1, 10.08, 8.21, "site"),
        (27, "Minnesota", 2022, 1, 1, 10.33, 8.42, "site"),
        (27, "Minnesota", 2022, 12, 31, 10.33, 8.42, "CURRENT"),
        (36, "New York", 2021, 12, 31, 13.2, None, "site"),
        (36, "New York", 2022, 12, 31, 14.2, None, "CURRENT"),
    )
    run(file)
    assert local_rows() == {
        ("MN", "", "2021-01-01"): Decimal("10.08"),
        ("MN", "", "2022-01-01"): Decimal("10.33"),
        ("NY", "", "2021-12-31"): Decimal("13.20"),
        ("NY", "", "2022-12-31"): Decimal("14.20"),
    }
    assert MinimumWage.objects.filter(source__contains="row 4 of changes.xlsx").count() == 1


def test_the_workbook_of_places_gives_its_cities_only(workbook, capsys):
    file = workbook(
        (17, "Illinois", "Chicago", 2021, 7, 1, 15, None, "site"),
        (17, "Illinois", "Cook County", 2021, 7, 1, 13, None, "site"),
        (36, "New York", "New York City", 2019, 12, 31, 15, None, "site"),
        (41, "Oregon", "Remainder of Oregon", 2021, 7, 1, 12.75, None, "site"),
        (11, "District of Columbia", "Washington", 2022, 7, 1, 16.1, None, "site"),
        # The last row of the publication repeats an amount that no longer held.
        (11, "District of Columbia", "Washington", 2022, 12, 31, 15.2, None, "CURRENT"),
        local=True,
    )
    run(file)
    assert local_rows() == {
        ("IL", "Chicago", "2021-07-01"): Decimal("15.00"),
        ("NY", "New York", "2019-12-31"): Decimal("15.00"),
        ("DC", "Washington", "2022-07-01"): Decimal("16.10"),
    }
    assert "2 rows passed over" in capsys.readouterr().out


def test_a_day_that_is_none_in_a_workbook_is_named(workbook, capsys):
    with pytest.raises(CommandError):
        run(workbook((27, "Minnesota", 2021, None, 1, 10.08, None, "site")))
    assert "Row 2: “2021-00-01” is no day" in capsys.readouterr().err


def test_jobs_that_a_new_minimum_concerns_get_their_verdict_anew(cast, csv_file, capsys):
    job = make_job(enrolment=make_enrolment(program=cast.program), wage=Decimal("10.00"), verdict=None)
    before = make_job(
        enrolment=make_enrolment(program=cast.program),
        wage=Decimal("10.00"),
        verdict=None,
        started_on=datetime.date(2025, 6, 1),
    )
    for one in (job, before):
        assert assess_job(one, by=None).verdict == Verdict.COMPETITIVE
    run(csv_file("ZZ,,2026-01-01,11.00,Act 1"))
    assert job.verdicts.get(is_current=True).verdict == Verdict.NOT_COMPETITIVE
    assert before.verdicts.get(is_current=True).verdict == Verdict.COMPETITIVE
    assert "1 jobs with another verdict" in capsys.readouterr().out
