"""Reads CSV files line by line, whatever their encoding, and goes on after what cannot be read."""

from __future__ import annotations

import codecs
import csv
from collections import deque
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from caseload.imports.problems import ImportFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# Free text may hold line breaks; a row over more lines than this is a quotation mark that was never closed.
MOST_LINES_OF_A_ROW = 20
LONGEST_LINE_BYTES = 1024**2


class _UnreadableLineError(Exception):
    """The line at hand cannot be part of a row; the message says why."""


@dataclass(frozen=True)
class _Line:
    number: int
    text: str
    problem: str


@dataclass(frozen=True)
class Row:
    """One row, its values by lower-case column name, without blanks around them."""

    line: int
    values: Mapping[str, str]

    def text(self, column: str) -> str:
        """The value, empty when the file has no such column."""
        return self.values.get(column.lower(), "")


@dataclass(frozen=True)
class UnreadableRow:
    """A row that could not be taken apart into values."""

    line: int
    problem: str
    remedy: str


class _Lines:
    """The lines of a file as text, which can be handed back to be read again.

    Each line is UTF-8 where it can be and Windows-1252 where not: files glued together from two systems read right.
    """

    def __init__(self, stream: IO[bytes], file: str) -> None:
        self._stream = stream
        self._file = file
        self._handed_back: deque[_Line] = deque()
        self._number = 0
        self.of_row: list[_Line] = []
        self.n_bytes = 0
        self.n_utf8 = 0  # lines with letters beyond ASCII, by encoding
        self.n_windows = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.of_row) == MOST_LINES_OF_A_ROW:
            raise _UnreadableLineError("A quotation mark opens a value and is never closed.")
        line = self._handed_back.popleft() if self._handed_back else self._read()
        self.of_row.append(line)
        if line.problem:
            raise _UnreadableLineError(line.problem)
        return line.text

    def hand_back_all_but_first(self) -> None:
        """Read the lines of the row at hand again, except its first."""
        self._handed_back.extendleft(reversed(self.of_row[1:]))

    def _read(self) -> _Line:
        raw = self._stream.readline(LONGEST_LINE_BYTES + 1)
        if not raw:
            raise StopIteration
        if len(raw) > LONGEST_LINE_BYTES:
            raise ImportFailedError(
                f"{self._file} has a line of more than 1 MB: it is not a CSV file. Export it again."
            )
        self._number += 1
        self.n_bytes += len(raw)
        if self._number == 1:
            if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise ImportFailedError(f"{self._file} is in UTF-16. Save it as “CSV UTF-8” and send it again.")
            raw = raw.removeprefix(codecs.BOM_UTF8)
        text, problem = self._decoded(raw)
        if "\0" in text:
            problem = "The line holds a NUL character."
        return _Line(self._number, text, problem)

    def _decoded(self, raw: bytes) -> tuple[str, str]:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            try:
                text = raw.decode("cp1252")
            except UnicodeDecodeError:
                return "", "The line has letters that are neither UTF-8 nor Windows-1252."
            self.n_windows += 1
        else:
            self.n_utf8 += not text.isascii()
        return text, ""


class CsvFile:
    """One CSV file of the set, read once. Raises `ImportFailedError` when its header lacks a required column."""

    def __init__(self, stream: IO[bytes], *, file: str, required: Sequence[str]) -> None:
        self._lines = _Lines(stream, file)
        self._reader = csv.reader(self._lines, strict=True)
        try:
            header = next(self._reader)
        except StopIteration:
            raise ImportFailedError(f"{file} is empty. Export it again.") from None
        except (csv.Error, _UnreadableLineError):
            raise ImportFailedError(
                f"The first line of {file} cannot be read as column names. Export it again."
            ) from None
        self._columns = [name.strip().lower() for name in header]
        missing = [name for name in required if name.lower() not in self._columns]
        if missing:
            raise ImportFailedError(
                f"{file} lacks the column {' and '.join(missing)}. It may be another kind of file: "
                "the names of the columns stand in the first line, as the HMIS CSV standard writes them."
            )
        if len(set(self._columns)) < len(self._columns):
            raise ImportFailedError(f"{file} names a column twice in its first line. Export it again.")

    def __iter__(self) -> Iterator[Row | UnreadableRow]:
        """Rows and what could not be read as one, in the order of the file. Blank lines are passed over."""
        while True:
            self._lines.of_row.clear()
            try:
                values = next(self._reader)
            except StopIteration:
                return
            except _UnreadableLineError as error:
                yield self._unreadable(str(error), "Save the file as “CSV UTF-8” from the system it comes from.")
                continue
            except csv.Error:
                yield self._unreadable(
                    "Its quotation marks do not pair up, so its values cannot be told apart.",
                    'Write a quotation mark inside a value twice: "" .',
                )
                continue
            if not any(values):
                continue
            if len(values) != len(self._columns):
                yield self._unreadable(
                    f"It has {len(values)} values where the first line names {len(self._columns)} columns.",
                    "Look for a comma or a quotation mark too many or too few.",
                )
                continue
            cells = (value.strip() for value in values)
            yield Row(self._lines.of_row[0].number, dict(zip(self._columns, cells, strict=True)))

    def _unreadable(self, problem: str, remedy: str) -> UnreadableRow:
        self._lines.hand_back_all_but_first()
        return UnreadableRow(self._lines.of_row[0].number, problem, remedy)

    @property
    def n_bytes(self) -> int:
        """Bytes read so far."""
        return self._lines.n_bytes

    @property
    def encoding(self) -> str:
        """What the lines read so far are written in, in words."""
        if not self._lines.n_windows:
            return "UTF-8"
        if not self._lines.n_utf8:
            return "Windows-1252"
        return "UTF-8 and Windows-1252 mixed"
