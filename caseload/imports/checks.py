"""Holds the staged rows against each other and against what is recorded; moves out what cannot be taken.

Order matters: what is refused takes along what hangs on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from django.db import connection

from caseload.imports.mapping import CLIENTS, EMPLOYMENT_RECORDS, ENROLMENTS, EXITS, LAYOUTS, Layout
from caseload.imports.staging import run

if TYPE_CHECKING:
    from caseload.imports.organisations import Tree

# `staged` is the table of the layout. Parameters: source, state, keeper.
REFUSE: LiteralString = """
WITH gone AS (DELETE FROM {table} staged WHERE {where} RETURNING line, key)
INSERT INTO import_issue (file, line, key, field, shape, problem, remedy, is_taken)
SELECT %(file)s, line, key, %(field)s, '', %(problem)s, %(remedy)s, false FROM gone
"""
REFUSE_DUPLICATES: LiteralString = """
WITH ranked AS (SELECT line, min(line) OVER (PARTITION BY key) AS first FROM {table}),
gone AS (
    DELETE FROM {table} staged USING ranked
    WHERE ranked.line = staged.line AND ranked.first < staged.line
    RETURNING staged.line, ranked.first
)
INSERT INTO import_issue (file, line, key, field, shape, problem, remedy, is_taken)
SELECT %(file)s, line, '', %(field)s, '', 'The id stands on line ' || first || ' already.',
       'Keep the row that is right.', false
FROM gone
"""
# Rows marked as deleted that an earlier import took.
NOTE_DELETED: LiteralString = """
INSERT INTO import_issue (file, line, key, field, shape, problem, remedy, is_taken)
SELECT gone.file, gone.line, '', 'DateDeleted', '',
       'Deleted in the system it comes from, but taken in by an earlier import; kept here.',
       'Close or correct the record here, if it should not count.', true
FROM import_deleted gone
WHERE (gone.file, gone.key) IN (
    SELECT 'Client.csv', source_key FROM caseload_client WHERE source = %(source)s
    UNION ALL
    SELECT 'Enrollment.csv', source_key FROM caseload_enrolment WHERE source = %(source)s
    UNION ALL
    SELECT 'EmploymentEducation.csv', source_key FROM caseload_employmentrecord WHERE source = %(source)s
)
"""
# Which agency keeps each client: those of the client's stays and those that know the client already, else the keeper.
PLACE_CLIENTS: LiteralString = """
CREATE TEMPORARY TABLE import_target ON COMMIT DROP AS
WITH placed AS (
    SELECT stay.person_key AS key, program.agency_id
    FROM import_enrolment stay JOIN import_program program ON program.key = stay.program_key
    UNION
    SELECT known.source_key, known.agency_id
    FROM caseload_client known JOIN access_agency agency ON agency.id = known.agency_id
    WHERE known.source = %(source)s AND agency.state_id = %(state)s
)
SELECT row.key, placed.agency_id FROM import_client row JOIN placed ON placed.key = row.key
UNION ALL
SELECT row.key, %(keeper)s::uuid FROM import_client row
WHERE %(keeper)s::uuid IS NOT NULL AND NOT EXISTS (SELECT FROM placed WHERE placed.key = row.key)
"""


@dataclass(frozen=True)
class Check:
    """Rows of one file that cannot be taken, and what is said about them."""

    layout: Layout
    column: str
    problem: str
    remedy: str
    where: LiteralString


CHECKS = (
    Check(
        ENROLMENTS,
        "ProjectID",
        "The project is neither in Project.csv nor recorded.",
        "Send Project.csv and Organization.csv of the same export.",
        "NOT EXISTS (SELECT FROM import_program program WHERE program.key = staged.program_key)",
    ),
    Check(
        ENROLMENTS,
        "PersonalID",
        "The client is not in Client.csv, or the client's row was not taken.",
        "Send the client's row too, or correct it.",
        """NOT EXISTS (SELECT FROM import_client client WHERE client.key = staged.person_key)
        AND NOT EXISTS (
            SELECT FROM caseload_client client JOIN import_program program ON program.agency_id = client.agency_id
            WHERE client.source = %(source)s AND client.source_key = staged.person_key
                  AND program.key = staged.program_key
        )""",
    ),
    Check(
        EXITS,
        "EnrollmentID",
        "The stay it ends is not in Enrollment.csv, or the stay's row was not taken.",
        "Send the stay's row too, or correct it.",
        "NOT EXISTS (SELECT FROM import_enrolment stay WHERE stay.key = staged.key)",
    ),
    Check(
        EXITS,
        "PersonalID",
        "The stay it ends is another client's.",
        "Correct PersonalID or EnrollmentID.",
        """staged.person_key <> '' AND EXISTS (
            SELECT FROM import_enrolment stay WHERE stay.key = staged.key AND stay.person_key <> staged.person_key
        )""",
    ),
    Check(
        EXITS,
        "ExitDate",
        "The exit is before the entry.",
        "Correct ExitDate, or EntryDate in Enrollment.csv.",
        """EXISTS (
            SELECT FROM import_enrolment stay WHERE stay.key = staged.key AND stay.entered_on > staged.closed_on
        )""",
    ),
    Check(
        ENROLMENTS,
        "EnrollmentID",
        "Its row in Exit.csv was not taken; without it the stay would seem to go on.",
        "Correct the row in Exit.csv.",
        """EXISTS (
            SELECT FROM import_issue issue
            WHERE issue.file = 'Exit.csv' AND issue.key = staged.key AND NOT issue.is_taken
        )
        AND NOT EXISTS (SELECT FROM import_exit good WHERE good.key = staged.key)""",
    ),
    Check(
        ENROLMENTS,
        "EntryDate",
        "The entry is after the closing day that is recorded here, and no exit came along.",
        "Send Exit.csv of the same export.",
        """EXISTS (
            SELECT FROM caseload_enrolment had
            WHERE had.source = %(source)s AND had.source_key = staged.key AND had.closed_on < staged.entered_on
        )
        AND NOT EXISTS (SELECT FROM import_exit ending WHERE ending.key = staged.key)""",
    ),
    Check(
        EMPLOYMENT_RECORDS,
        "EnrollmentID",
        "The stay it belongs to is neither in Enrollment.csv nor recorded, or the stay's row was not taken.",
        "Send the stay's row too, or correct it.",
        """NOT EXISTS (SELECT FROM import_enrolment stay WHERE stay.key = staged.enrolment_key)
        AND NOT EXISTS (
            SELECT FROM caseload_enrolment stay JOIN import_program program ON program.program_id = stay.program_id
            WHERE stay.source = %(source)s AND stay.source_key = staged.enrolment_key
        )""",
    ),
    Check(
        EMPLOYMENT_RECORDS,
        "PersonalID",
        "The stay it belongs to is another client's.",
        "Correct PersonalID or EnrollmentID.",
        """staged.person_key <> '' AND EXISTS (
            SELECT FROM import_enrolment stay
            WHERE stay.key = staged.enrolment_key AND stay.person_key <> staged.person_key
        )""",
    ),
)
NO_KEEPER = Check(
    CLIENTS,
    "PersonalID",
    "The client has no stay in this set, and which agency keeps the record cannot be told.",
    "Name the agency: --agency NAME, or in the form.",
    "NOT EXISTS (SELECT FROM import_target target WHERE target.key = staged.key)",
)


def move_out_what_cannot_be_taken(tree: Tree) -> None:
    """Leave in the staging tables only rows that can be written, and say about each other row why it is not there."""
    params = {
        "source": tree.source,
        "state": tree.state.pk,
        "keeper": tree.keeper.pk if tree.keeper else None,
    }
    with connection.cursor() as cursor:
        for layout in LAYOUTS:
            run(cursor, REFUSE_DUPLICATES, {"file": layout.file, "field": layout.key}, table=layout.table)
        for check in CHECKS:
            _refuse(check, params)
        run(cursor, NOTE_DELETED, params)
        run(cursor, "DROP TABLE IF EXISTS pg_temp.{table}", table="import_target")
        run(cursor, PLACE_CLIENTS, params)
        run(cursor, "CREATE INDEX ON {table} (key)", table="import_target")
        run(cursor, "ANALYZE {table}", table="import_target")
    _refuse(NO_KEEPER, params)


def _refuse(check: Check, params: dict[str, object]) -> None:
    statement = REFUSE.replace("{where}", check.where)
    said = {
        "file": check.layout.file,
        "field": check.column,
        "problem": check.problem,
        "remedy": check.remedy,
    }
    with connection.cursor() as cursor:
        run(cursor, statement, params | said, table=check.layout.table)
