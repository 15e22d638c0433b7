"""What came of an import, for people to read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db import connection

from ipsapp.exports import csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

ISSUE_HEADER = ("File", "Line", "Row taken", "Column", "What the value looks like", "Problem", "What to do")


@dataclass(frozen=True)
class FileResult:
    """Rows of one file. `read` is the sum of the others."""

    file: str
    encoding: str
    read: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    deleted: int  # marked as deleted in the system they come from, and passed over


@dataclass(frozen=True)
class Result:
    """The whole import. Without any client's data, so that it can be kept and shown."""

    state: str
    system: str
    files: list[FileResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The result in plain values, as it is stored with the run."""
        return asdict(self)

    @property
    def n_rejected(self) -> int:
        """Rows that were not taken."""
        return sum(item.rejected for item in self.files)


def rejected_by_file() -> dict[str, int]:
    """How many rows of each file were not taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT file, count(DISTINCT line) FROM import_issue WHERE NOT is_taken GROUP BY file ORDER BY file"
        )
        return dict(cursor.fetchall())


def deleted_by_file() -> dict[str, int]:
    """How many rows of each staged file were marked as deleted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT file, count(*) FROM import_deleted GROUP BY file")
        return dict(cursor.fetchall())


def remarks() -> list[str]:
    """What was said about rows that were taken, each thing once with its count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT file, problem, count(*) FROM import_issue WHERE is_taken GROUP BY file, problem ORDER BY file, problem"
        )
        return [f"{file}, {n:,} {'row' if n == 1 else 'rows'}: {problem}" for file, problem, n in cursor.fetchall()]


def issue_lines() -> Iterator[str]:
    """The CSV file of all that is said about single rows, line by line: refusals and remarks, no values. None when nothing is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT file, line, CASE WHEN is_taken THEN 'yes' ELSE 'no' END, field, shape, problem, remedy"
            " FROM import_issue ORDER BY file, line, is_taken, field"
        )
        first = cursor.fetchone()
        if first:
            yield from csv_lines(ISSUE_HEADER, chain([first], cursor))
