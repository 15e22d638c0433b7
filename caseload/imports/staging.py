"""Streams the files into temporary tables of this connection, where they are checked before anything is written."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, LiteralString, Protocol

from django.db import connection
from psycopg import sql

from caseload.imports import values
from caseload.imports.mapping import LAYOUTS, Layout, Remarks
from caseload.imports.problems import BadValueError, ImportFailedError, Issue, shape_of
from caseload.imports.reading import CsvFile, Row, UnreadableRow

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence

    from caseload.imports.files import FileSet

# Rows held in memory at a time.
BATCH = 5_000

HELP_TABLES: dict[LiteralString, LiteralString] = {
    "import_issue": "file text, line int, key text, field text, shape text, problem text, remedy text, is_taken boolean",
    # Rows marked as deleted.
    "import_deleted": "file text, line int, key text",
    # Programs of the system, by its key.
    "import_program": "key text PRIMARY KEY, program_id uuid, agency_id uuid",
}
ISSUE_FIELDS = ("file", "line", "key", "field", "shape", "problem", "remedy", "is_taken")


class Progress(Protocol):
    """Says what is being done now and how much of the whole is done, in percent."""

    def __call__(self, step: str, percent: int, /) -> None:
        """Say it."""


@dataclass
class Staged:
    """What was read. Organizations and projects are few and stay in memory; the rest is in the temporary tables."""

    ignored: list[str]
    system: str = ""  # as the export names itself, "XX-500"; empty when it does not
    organizations: list[Row] = field(default_factory=list)
    projects: list[Row] = field(default_factory=list)
    n_read: dict[str, int] = field(default_factory=dict)  # rows by file, blank lines apart
    encodings: dict[str, str] = field(default_factory=dict)


@contextmanager
def staging_tables() -> Iterator[None]:
    """Temporary tables for one import. They go when it ends, whatever happens."""
    tables = HELP_TABLES | {
        layout.table: "line int PRIMARY KEY, key text NOT NULL, " + layout.fields for layout in LAYOUTS
    }
    with connection.cursor() as cursor:
        for name, columns in tables.items():
            run(cursor, "DROP TABLE IF EXISTS pg_temp.{table}", table=name)
            run(cursor, "CREATE TEMPORARY TABLE {table} (" + columns + ")", table=name)
    try:
        yield
    finally:
        # A connection that broke took its temporary tables along.
        if connection.is_usable() and not connection.needs_rollback:
            with connection.cursor() as cursor:
                for name in tables:
                    run(cursor, "DROP TABLE IF EXISTS pg_temp.{table}", table=name)


def run(cursor: Any, statement: LiteralString, params: dict[str, Any] | None = None, **names: str) -> None:
    """Execute a statement with `names` put in as identifiers and `params` bound."""
    composed = sql.SQL(statement).format(**{name: sql.Identifier(value) for name, value in names.items()})
    # As text: history tracking reads the statement before it is sent.
    cursor.execute(composed.as_string(cursor.connection), params)


def copy(table: str, fields: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Append rows to a temporary table."""
    columns = sql.SQL(", ").join(map(sql.Identifier, fields))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with connection.cursor() as cursor, cursor.copy(statement) as out:
        for row in rows:
            out.write_row(row)


def record(issues: Iterable[Issue]) -> None:
    """Keep what is to be said about rows."""
    copy("import_issue", ISSUE_FIELDS, ([getattr(issue, name) for name in _ISSUE_ATTRIBUTES] for issue in issues))


_ISSUE_ATTRIBUTES = ("file", "line", "key", "column", "shape", "problem", "remedy", "is_taken")


def stage(files: FileSet, staged: Staged, *, as_of: datetime.date, progress: Progress) -> None:
    """Read Client.csv and whatever of the other staged files there is, and gather the tables' statistics."""
    if "Client.csv" not in files.sizes:
        raise ImportFailedError(
            "Client.csv is missing. Send the CSV files of one HMIS export, Client.csv among them; "
            "a file of clients under another name can be sent by itself."
        )
    total = sum(files.sizes.get(layout.file, 0) for layout in LAYOUTS) or 1
    done = 0
    for layout in LAYOUTS:
        if layout.file in files.sizes:
            _stage_file(files, layout, staged, as_of=as_of, say=_Share(progress, layout.file, done, total))
            done += files.sizes[layout.file]
    with connection.cursor() as cursor:
        for layout in LAYOUTS:
            run(cursor, "CREATE INDEX ON {table} (key)", table=layout.table)
            run(cursor, "ANALYZE {table}", table=layout.table)


@dataclass(frozen=True)
class _Share:
    """Turns bytes read of one file into percent of the whole import, of which reading is the first 60."""

    progress: Progress
    file: str
    before: int
    total: int

    def __call__(self, n_bytes: int) -> None:
        self.progress(f"Reading {self.file}", min(60, 60 * (self.before + n_bytes) // self.total))


def _stage_file(files: FileSet, layout: Layout, staged: Staged, *, as_of: datetime.date, say: _Share) -> None:
    fields = ["line", "key", *(column.split()[0] for column in layout.fields.split(","))]
    n_read = 0
    with files.open(layout.file) as stream:
        csv_file = CsvFile(stream, file=layout.file, required=layout.required)
        rows = iter(csv_file)
        while batch := list(islice(rows, BATCH)):
            remarks = Remarks(layout.file, as_of=as_of)
            deleted: list[Sequence[object]] = []
            copy(layout.table, fields, _read_batch(batch, layout, remarks, deleted))
            copy("import_deleted", ("file", "line", "key"), deleted)
            record(remarks.issues)
            n_read += len(batch)
            say(csv_file.n_bytes)
        staged.encodings[layout.file] = csv_file.encoding
    staged.n_read[layout.file] = n_read


def _read_batch(
    batch: Sequence[Row | UnreadableRow], layout: Layout, remarks: Remarks, deleted: list[Sequence[object]]
) -> Iterator[Sequence[object]]:
    """The rows that can be taken so far; the others go to `remarks` or `deleted`."""
    for row in batch:
        if isinstance(row, UnreadableRow):
            remarks.issues.append(unreadable(layout.file, row))
        elif row.text("DateDeleted"):
            deleted.append((layout.file, row.line, row.text(layout.key)))
        else:
            try:
                yield row.line, values.key(row, layout.key), *layout.read(row, remarks)
            except BadValueError as error:
                remarks.refuse(row.line, row.text(layout.key), error)


def unreadable(file: str, row: UnreadableRow) -> Issue:
    """What is said about a row that could not be taken apart."""
    return Issue(file, row.line, "", "", "", row.problem, row.remedy)


def refused(file: str, row: Row, error: BadValueError) -> Issue:
    """What is said about a row one of whose values cannot be taken."""
    return Issue(file, row.line, "", error.column, shape_of(error.value), error.problem, error.remedy)
