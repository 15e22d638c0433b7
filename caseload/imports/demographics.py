"""Gender and race from the columns of any year: one coded column until 2021, one yes-or-no column per answer since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload.choices import Gender, Race

if TYPE_CHECKING:
    from caseload.imports.reading import Row

GENDER_CODES = {
    "0": Gender.WOMAN,
    "1": Gender.MAN,
    "2": Gender.WOMAN,  # trans woman
    "3": Gender.MAN,  # trans man
    "4": Gender.NON_BINARY,
    "8": Gender.UNKNOWN,
    "9": Gender.DECLINED,
    "99": Gender.NOT_ASKED,
    "": Gender.NOT_ASKED,
}
SEX_CODES = {code: GENDER_CODES[code] for code in ("0", "1", "8", "9", "99", "")}
GENDER_COLUMNS = {
    "Woman": Gender.WOMAN,
    "Female": Gender.WOMAN,
    "Man": Gender.MAN,
    "Male": Gender.MAN,
    "NonBinary": Gender.NON_BINARY,
    "NoSingleGender": Gender.NON_BINARY,
    "CulturallySpecific": Gender.ANOTHER,
    "DifferentIdentity": Gender.ANOTHER,
    "Questioning": Gender.ANOTHER,
}
NO_GENDER_CODES = {"8": Gender.UNKNOWN, "9": Gender.DECLINED}

RACE_COLUMNS = {
    "AmIndAKNative": Race.AMERICAN_INDIAN,
    "Asian": Race.ASIAN,
    "BlackAfAmerican": Race.BLACK,
    "HispanicLatinaeo": Race.HISPANIC,
    "Ethnicity": Race.HISPANIC,
    "MidEastNAfrican": Race.MIDDLE_EASTERN,
    "NativeHIPacific": Race.PACIFIC_ISLANDER,
    "NativeHIOtherPacific": Race.PACIFIC_ISLANDER,
    "White": Race.WHITE,
}
NO_RACE_CODES = {"8": Race.UNKNOWN, "9": Race.DECLINED}


def race(row: Row) -> Race:
    """The one answer that was given, `SEVERAL` for more than one, and for none why there is none."""
    given = {answer for column, answer in RACE_COLUMNS.items() if row.text(column) == "1"}
    if len(given) > 1:
        return Race.SEVERAL
    return given.pop() if given else NO_RACE_CODES.get(row.text("RaceNone"), Race.NOT_ASKED)


def gender(row: Row) -> Gender | None:
    """The one answer that was given, `ANOTHER` for more than one. None when it is coded in a way not known here.

    Being transgender is no answer of its own beside woman, man or non-binary; alone it is `ANOTHER`.
    """
    if "gender" in row.values:
        return GENDER_CODES.get(row.text("Gender"))
    given = {answer for column, answer in GENDER_COLUMNS.items() if row.text(column) == "1"}
    if not given and row.text("Transgender") == "1":
        return Gender.ANOTHER
    if given:
        return given.pop() if len(given) == 1 else Gender.ANOTHER
    if "sex" in row.values:
        return SEX_CODES.get(row.text("Sex"))
    return NO_GENDER_CODES.get(row.text("GenderNone"), Gender.NOT_ASKED)
