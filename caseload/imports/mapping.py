"""What is taken from each file, column by column, and the shape in which it is held until it is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from caseload.choices import (
    Answer,
    BirthDateQuality,
    CollectionStage,
    Gender,
    NotEmployedReason,
    RecordedEmployment,
    RecordedEmploymentType,
)
from caseload.imports import demographics, values
from caseload.imports.problems import BadValueError, Issue, shape_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence

    from caseload.imports.reading import Row

LONGEST_NAME = 80

ANSWERS = {
    "0": Answer.NO,
    "1": Answer.YES,
    "8": Answer.UNKNOWN,
    "9": Answer.DECLINED,
    "99": Answer.NOT_ASKED,
    "": Answer.NOT_ASKED,
}
BIRTH_DATE_QUALITIES = {
    "1": BirthDateQuality.FULL,
    "2": BirthDateQuality.APPROXIMATE,
    "8": BirthDateQuality.UNKNOWN,
    "9": BirthDateQuality.DECLINED,
    "99": BirthDateQuality.NOT_ASKED,
    "": BirthDateQuality.NOT_ASKED,
}
EMPLOYMENT = {
    "0": RecordedEmployment.NOT_EMPLOYED,
    "1": RecordedEmployment.EMPLOYED,
    "8": RecordedEmployment.UNKNOWN,
    "9": RecordedEmployment.DECLINED,
    "99": RecordedEmployment.NOT_COLLECTED,
    "": RecordedEmployment.NOT_COLLECTED,
}
EMPLOYMENT_TYPES = {
    "1": RecordedEmploymentType.FULL_TIME,
    "2": RecordedEmploymentType.PART_TIME,
    "3": RecordedEmploymentType.SEASONAL,
    "99": RecordedEmploymentType.NOT_RECORDED,
    "": RecordedEmploymentType.NOT_RECORDED,
}
NOT_EMPLOYED_REASONS = {
    "1": NotEmployedReason.LOOKING,
    "2": NotEmployedReason.UNABLE,
    "3": NotEmployedReason.NOT_LOOKING,
    "99": NotEmployedReason.NOT_RECORDED,
    "": NotEmployedReason.NOT_RECORDED,
}
STAGES = {
    "1": CollectionStage.ENTRY,
    "2": CollectionStage.UPDATE,
    "3": CollectionStage.EXIT,
    "5": CollectionStage.ANNUAL,
    "6": CollectionStage.POST_EXIT,
}
HEAD_OF_HOUSEHOLD = {"1": True, "2": False, "3": False, "4": False, "5": False}


class Remarks:
    """Collects what is said about the row at hand although it is taken."""

    def __init__(self, file: str, *, as_of: datetime.date) -> None:
        self._file = file
        self.as_of = as_of
        self.issues: list[Issue] = []

    def add(self, row: Row, column: str, problem: str, remedy: str) -> None:
        """Say something about one value of the row."""
        self.issues.append(
            Issue(self._file, row.line, "", column, shape_of(row.text(column)), problem, remedy, is_taken=True)
        )

    def refuse(self, line: int, key: str, error: BadValueError) -> None:
        """Say why the row is not taken; remarks on it no longer matter."""
        self.issues = [issue for issue in self.issues if issue.line != line]
        self.issues.append(
            Issue(self._file, line, key, error.column, shape_of(error.value), error.problem, error.remedy)
        )

    def meaning(self, row: Row, column: str, codes: Mapping[str, str], *, otherwise: str) -> str:
        """The meaning of a code; one that is not known here counts as `otherwise` and is remarked upon."""
        value = row.text(column)
        if value not in codes:
            self.unknown_code(row, column)
        return codes.get(value, otherwise)

    def unknown_code(self, row: Row, column: str) -> None:
        """Say that a code is not known here."""
        self.add(row, column, "A code that is not known here; recorded as not asked.", "Nothing, or correct the code.")


def _name(row: Row, column: str, remarks: Remarks) -> str:
    name = values.text(row, column, longest=LONGEST_NAME)
    cleaned = values.name_without_stray_quotes(name)
    if cleaned != name:
        remarks.add(
            row,
            column,
            "The name has quotation marks that do not belong to it; taken without them.",
            "Correct the name in the system it comes from.",
        )
    return cleaned


def _birth_date(row: Row, remarks: Remarks) -> tuple[datetime.date | None, str]:
    """Birth date and how far it can be trusted. A placeholder is no date, and never of good quality."""
    quality = remarks.meaning(row, "DOBDataQuality", BIRTH_DATE_QUALITIES, otherwise=BirthDateQuality.NOT_ASKED)
    born = values.optional_day(row, "DOB")
    if born is not None and not values.FIRST_BIRTH_DATE <= born <= remarks.as_of:
        remarks.add(
            row,
            "DOB",
            "The birth date stands for one that is not known (before 1911, or still to come); recorded as not known.",
            "Ask for the birth date.",
        )
        born = None
    if born is None and quality in {BirthDateQuality.FULL, BirthDateQuality.APPROXIMATE}:
        quality = BirthDateQuality.NOT_ASKED
    return born, quality


def _client(row: Row, remarks: Remarks) -> Sequence[object]:
    gender = demographics.gender(row)
    if gender is None:
        remarks.unknown_code(row, "Gender" if "gender" in row.values else "Sex")
        gender = Gender.NOT_ASKED
    return (
        _name(row, "FirstName", remarks),
        _name(row, "MiddleName", remarks),
        _name(row, "LastName", remarks),
        *_birth_date(row, remarks),
        gender,
        demographics.race(row),
        remarks.meaning(row, "VeteranStatus", ANSWERS, otherwise=Answer.NOT_ASKED),
    )


def _enrolment(row: Row, remarks: Remarks) -> Sequence[object]:
    return (
        values.key(row, "PersonalID"),
        values.key(row, "ProjectID"),
        values.day(row, "EntryDate"),
        values.text(row, "HouseholdID", longest=values.LONGEST_KEY),
        HEAD_OF_HOUSEHOLD.get(row.text("RelationshipToHoH")),
    )


def _exit(row: Row, remarks: Remarks) -> Sequence[object]:
    return (row.text("PersonalID"), values.day(row, "ExitDate"))


def _employment(row: Row, remarks: Remarks) -> Sequence[object]:
    return (
        values.key(row, "EnrollmentID"),
        row.text("PersonalID"),
        values.day(row, "InformationDate"),
        values.fact(row, "DataCollectionStage", STAGES),
        values.fact(row, "Employed", EMPLOYMENT),
        remarks.meaning(row, "EmploymentType", EMPLOYMENT_TYPES, otherwise=RecordedEmploymentType.NOT_RECORDED),
        remarks.meaning(row, "NotEmployedReason", NOT_EMPLOYED_REASONS, otherwise=NotEmployedReason.NOT_RECORDED),
    )


@dataclass(frozen=True)
class Layout:
    """One file whose rows are staged: where they go and how a row is read."""

    file: str
    table: LiteralString  # the temporary table
    key: str  # the column that names a row
    required: tuple[str, ...]
    fields: LiteralString  # columns of the table after line and key, with their types
    read: Callable[[Row, Remarks], Sequence[object]]


CLIENTS = Layout(
    "Client.csv",
    "import_client",
    "PersonalID",
    ("PersonalID",),
    "first_name text, middle_name text, last_name text, birth_date date, birth_date_quality text, gender text,"
    " race text, veteran text",
    _client,
)
ENROLMENTS = Layout(
    "Enrollment.csv",
    "import_enrolment",
    "EnrollmentID",
    ("EnrollmentID", "PersonalID", "ProjectID", "EntryDate"),
    "person_key text, program_key text, entered_on date, household_key text, is_head boolean",
    _enrolment,
)
# A stay has one exit, so an exit is named by its stay.
EXITS = Layout(
    "Exit.csv",
    "import_exit",
    "EnrollmentID",
    ("EnrollmentID", "ExitDate"),
    "person_key text, closed_on date",
    _exit,
)
EMPLOYMENT_RECORDS = Layout(
    "EmploymentEducation.csv",
    "import_employment",
    "EmploymentEducationID",
    ("EmploymentEducationID", "EnrollmentID", "InformationDate", "DataCollectionStage", "Employed"),
    "enrolment_key text, person_key text, recorded_on date, stage text, status text, employment_type text,"
    " not_employed_reason text",
    _employment,
)
LAYOUTS = (CLIENTS, ENROLMENTS, EXITS, EMPLOYMENT_RECORDS)
