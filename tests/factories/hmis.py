"""Small HMIS exports, written where a test wants them. A row is what differs from the smallest valid one."""

import csv
import io
import zipfile

ROWS = {
    "Export.csv": {"SourceID": "ZZ-500"},
    "Organization.csv": {"OrganizationID": "o1", "OrganizationName": "Harbor Shelter", "DateDeleted": ""},
    "Project.csv": {
        "ProjectID": "p1",
        "OrganizationID": "o1",
        "ProjectName": "Night Shelter",
        "ProjectType": "1",
        "DateDeleted": "",
    },
    "Client.csv": {
        "PersonalID": "c1",
        "FirstName": "Test",
        "MiddleName": "",
        "LastName": "Client",
        "SSN": "000000000",
        "DOB": "1980-02-03",
        "DOBDataQuality": "1",
        "White": "1",
        "Ethnicity": "0",
        "RaceNone": "",
        "Gender": "0",
        "VeteranStatus": "0",
        "DateDeleted": "",
    },
    "Enrollment.csv": {
        "EnrollmentID": "e1",
        "PersonalID": "c1",
        "ProjectID": "p1",
        "EntryDate": "2019-01-10",
        "HouseholdID": "h1",
        "RelationshipToHoH": "1",
        "DateDeleted": "",
    },
    "Exit.csv": {"ExitID": "x1", "EnrollmentID": "e1", "PersonalID": "c1", "ExitDate": "2019-03-31", "DateDeleted": ""},
    "EmploymentEducation.csv": {
        "EmploymentEducationID": "m1",
        "EnrollmentID": "e1",
        "PersonalID": "c1",
        "InformationDate": "2019-01-10",
        "Employed": "1",
        "EmploymentType": "2",
        "NotEmployedReason": "",
        "DataCollectionStage": "1",
        "DateDeleted": "",
    },
}


def hmis_row(file, **fields):
    return ROWS[file] | fields


def hmis_set(**changes):
    """One client with one stay that ended; `clients=[{...}]` and the like replace the rows of a file, None leaves it out."""
    names = {
        "export": "Export.csv",
        "organizations": "Organization.csv",
        "projects": "Project.csv",
        "clients": "Client.csv",
        "enrollments": "Enrollment.csv",
        "exits": "Exit.csv",
        "employment": "EmploymentEducation.csv",
    }
    files = {}
    for key, name in names.items():
        rows = changes.pop(key, [{}])
        if rows is not None:
            files[name] = [hmis_row(name, **row) for row in rows]
    assert not changes, f"not part of an export: {', '.join(changes)}"
    return files


def csv_text(rows, *, like=None):
    """The rows as CSV; `like` names the columns when there are no rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0] if rows else like))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_set(folder, files, *, encoding="utf-8"):
    """Write the files of a set into the folder, which is given back."""
    folder.mkdir(exist_ok=True)
    for name, rows in files.items():
        text = csv_text(rows, like=ROWS[name])
        (folder / name).write_bytes(text.encode(encoding))
    return folder


def zip_set(files):
    """The bytes of a zip of the set."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in files.items():
            archive.writestr(name, csv_text(rows, like=ROWS[name]))
    return out.getvalue()
