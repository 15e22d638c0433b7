import datetime

import pytest

from caseload.choices import BirthDateQuality, Gender, Race
from caseload.imports import demographics, values
from caseload.imports.mapping import CLIENTS, ENROLMENTS, Remarks
from caseload.imports.problems import BadValueError, shape_of
from caseload.imports.reading import Row


def row(**fields):
    return Row(2, {name.lower(): value for name, value in fields.items()})


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("08-MAY-67", "“99-AAA-99”"),
        ("Øyvind", "“Aaaaaa”"),
        ("", "empty"),
        ("a" * 31, "“" + "a" * 30 + "…” (31 characters)"),
    ],
)
def test_shape_shows_the_kind_of_each_character_and_none_of_them(value, shape):
    assert shape_of(value) == shape


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-03-31", datetime.date(2019, 3, 31)),
        ("2019-03-31 23:59:59", datetime.date(2019, 3, 31)),
        ("2019-03-31T23:59", datetime.date(2019, 3, 31)),
    ],
)
def test_day_is_read_from_a_date_or_a_moment(text, day):
    assert values.day(row(EntryDate=text), "EntryDate") == day


@pytest.mark.parametrize(
    "text", ["", "08-MAY-67", "99/99/9999", "2019-02-30", "3/31/2019", "20190331", "0201-01-01", "2019-03-31x"]
)
def test_day_that_cannot_be_read_refuses_the_row(text):
    with pytest.raises(BadValueError):
        values.day(row(EntryDate=text), "EntryDate")


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        pytest.param('""Last""', "Last", id="marks around"),
        pytest.param('Last"', "Last", id="without a partner"),
        pytest.param('Robert "Bob"', 'Robert "Bob"', id="nickname"),
        pytest.param('"', "", id="nothing else"),
        pytest.param("O'Neil", "O'Neil", id="apostrophe"),
    ],
)
def test_stray_quotation_marks_leave_a_name(name, cleaned):
    assert values.name_without_stray_quotes(name) == cleaned


@pytest.mark.parametrize(
    ("fields", "gender"),
    [
        ({"Gender": "0"}, Gender.WOMAN),
        ({"Gender": "4"}, Gender.NON_BINARY),
        ({"Gender": "99"}, Gender.NOT_ASKED),
        ({"Gender": "77"}, None),
        ({"Woman": "1", "Man": "0", "Transgender": "1"}, Gender.WOMAN),
        ({"Woman": "1", "Man": "1"}, Gender.ANOTHER),
        ({"Woman": "0", "Transgender": "1"}, Gender.ANOTHER),
        ({"Male": "1", "Female": "0", "NoSingleGender": "0"}, Gender.MAN),
        ({"Woman": "0", "GenderNone": "9"}, Gender.DECLINED),
        ({"Sex": "1"}, Gender.MAN),
        ({}, Gender.NOT_ASKED),
    ],
)
def test_gender_is_read_from_the_columns_of_any_year(fields, gender):
    assert demographics.gender(row(**fields)) == gender


@pytest.mark.parametrize(
    ("fields", "race"),
    [
        ({"White": "1", "Ethnicity": "0"}, Race.WHITE),
        ({"White": "1", "Ethnicity": "1"}, Race.SEVERAL),
        ({"Ethnicity": "1"}, Race.HISPANIC),
        ({"HispanicLatinaeo": "1", "White": "0"}, Race.HISPANIC),
        ({"MidEastNAfrican": "1"}, Race.MIDDLE_EASTERN),
        ({"NativeHIOtherPacific": "1"}, Race.PACIFIC_ISLANDER),
        ({"NativeHIPacific": "1"}, Race.PACIFIC_ISLANDER),
        ({"White": "0", "RaceNone": "8"}, Race.UNKNOWN),
        ({"White": "0", "RaceNone": "99"}, Race.NOT_ASKED),
        ({}, Race.NOT_ASKED),
    ],
)
def test_race_is_read_from_the_columns_of_any_year(fields, race):
    assert demographics.race(row(**fields)) == race


@pytest.mark.parametrize(
    ("born", "coded", "expected"),
    [
        ("1980-02-03", "1", (datetime.date(1980, 2, 3), BirthDateQuality.FULL)),
        ("1980-02-03", "99", (datetime.date(1980, 2, 3), BirthDateQuality.NOT_ASKED)),
        ("1901-01-01", "1", (None, BirthDateQuality.NOT_ASKED)),
        ("1910-12-31", "8", (None, BirthDateQuality.UNKNOWN)),
        ("1911-01-01", "1", (datetime.date(1911, 1, 1), BirthDateQuality.FULL)),
        ("2026-05-14", "1", (datetime.date(2026, 5, 14), BirthDateQuality.FULL)),
        ("2026-05-15", "1", (None, BirthDateQuality.NOT_ASKED)),
        ("", "2", (None, BirthDateQuality.NOT_ASKED)),
        ("", "9", (None, BirthDateQuality.DECLINED)),
    ],
)
def test_placeholder_is_no_birth_date_and_keeps_the_reason_there_is_none(born, coded, expected):
    remarks = Remarks("Client.csv", as_of=datetime.date(2026, 5, 14))

    staged = CLIENTS.read(row(PersonalID="1", DOB=born, DOBDataQuality=coded), remarks)

    assert tuple(staged[3:5]) == expected
    assert bool(remarks.issues) == (born != "" and expected[0] is None)


def test_file_of_clients_needs_no_column_but_the_id():
    remarks = Remarks("Client.csv", as_of=datetime.date(2026, 5, 14))

    assert CLIENTS.read(row(PersonalID="1"), remarks)[:4] == ("", "", "", None)
    assert not remarks.issues


@pytest.mark.parametrize(("code", "is_head"), [("1", True), ("2", False), ("5", False), ("99", None), ("", None)])
def test_head_of_household_is_unknown_unless_coded(code, is_head):
    fields = row(PersonalID="1", ProjectID="2", EntryDate="2019-01-01", RelationshipToHoH=code)

    assert ENROLMENTS.read(fields, Remarks("Enrollment.csv", as_of=datetime.date(2026, 5, 14)))[4] is is_head
