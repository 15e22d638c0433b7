"""Reads the small files: which system the set comes from, its organizations and its projects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caseload.imports.reading import CsvFile, Row
from caseload.imports.staging import Staged, record, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caseload.imports.files import FileSet

# A Continuum of Care is named by its state and a number: WI-500.
COC_CODE = re.compile(r"([A-Z]{2})-\d{3}[A-Z]?")
LONGEST_SYSTEM = 50


def read_small_files(files: FileSet, staged: Staged) -> None:
    """Fill in the system, the organizations and the projects of the set."""
    staged.system = _system(files)
    staged.organizations = list(_rows(files, staged, "Organization.csv", ("OrganizationID", "OrganizationName")))
    staged.projects = list(_rows(files, staged, "Project.csv", ("ProjectID", "OrganizationID", "ProjectName")))


def state_code_of(system: str) -> str:
    """The state that a Continuum of Care code begins with; empty for any other name."""
    match = COC_CODE.fullmatch(system)
    return match[1] if match else ""


def _system(files: FileSet) -> str:
    """The name of the system: what Export.csv says, else the first Continuum of Care that a stay names, else empty."""
    named = (row.text("SourceID") for row in _plain_rows(files, "Export.csv"))
    places = (row.text("CoCCode").upper() for row in _plain_rows(files, "EnrollmentCoC.csv"))
    own_places = (row.text("EnrollmentCoC").upper() for row in _plain_rows(files, "Enrollment.csv"))
    name = next(filter(None, named), "")
    if not name:
        name = next(filter(COC_CODE.fullmatch, places), "") or next(filter(COC_CODE.fullmatch, own_places), "")
    return name[:LONGEST_SYSTEM].upper()


def _plain_rows(files: FileSet, file: str) -> Iterator[Row]:
    if file in files.sizes:
        with files.open(file) as stream:
            yield from (row for row in CsvFile(stream, file=file, required=()) if isinstance(row, Row))


def _rows(files: FileSet, staged: Staged, file: str, required: tuple[str, ...]) -> Iterator[Row]:
    """Rows that can be read; what cannot is recorded, and all are counted."""
    if file not in files.sizes:
        return
    with files.open(file) as stream:
        csv_file = CsvFile(stream, file=file, required=required)
        staged.n_read[file] = 0
        for row in csv_file:
            staged.n_read[file] += 1
            if isinstance(row, Row):
                yield row
            else:
                record([unreadable(file, row)])
        staged.encodings[file] = csv_file.encoding
