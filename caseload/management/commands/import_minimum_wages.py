"""Read minimum wages from a file and bring the verdicts on jobs up to date.

The file is a CSV with the columns state_code, city, starts_on (2024-01-31), amount and source, where an empty state code
means the nation and an empty city the whole state; or one of the workbooks of state and local minimum wages published by
Vaghul and Zipperer. An empty amount means that the place has no minimum of its own and the larger place's applies.
Reading a file twice changes nothing. A file with errors changes nothing either.
"""

from __future__ import annotations

import csv
import datetime
import warnings
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pghistory
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from caseload.services.minimum_wages import WageStep, store_minimum_wages

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Iterator, Mapping

CSV_COLUMNS = ("state_code", "city", "starts_on", "amount", "source")
WORKBOOK_COLUMNS = ("statename", "year", "month", "day", "mw", "source")
WORKBOOK_SOURCE = "Vaghul and Zipperer, Historical state and sub-state minimum wages"

# The workbooks end on this day: rows of this day repeat what held, and one of them repeats too little.
WORKBOOK_ENDS_ON = "2022-12-31"

# How the workbooks call a place that an address calls otherwise.
CITY_NAMES = {"New York City": "New York"}

# Areas that are no city: a site knows its city only, so no job could ever be found in them.
AREA_MARKS = ("County", "counties", "Remainder of", "&")

STATE_CODES = {
    "Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA", "Colorado": "CO",
    "Connecticut": "CT", "Delaware": "DE", "District of Columbia": "DC", "Florida": "FL", "Georgia": "GA",
    "Hawaii": "HI", "Idaho": "ID", "Illinois": "IL", "Indiana": "IN", "Iowa": "IA", "Kansas": "KS", "Kentucky": "KY",
    "Louisiana": "LA", "Maine": "ME", "Maryland": "MD", "Massachusetts": "MA", "Michigan": "MI", "Minnesota": "MN",
    "Mississippi": "MS", "Missouri": "MO", "Montana": "MT", "Nebraska": "NE", "Nevada": "NV", "New Hampshire": "NH",
    "New Jersey": "NJ", "New Mexico": "NM", "New York": "NY", "North Carolina": "NC", "North Dakota": "ND",
    "Ohio": "OH", "Oklahoma": "OK", "Oregon": "OR", "Pennsylvania": "PA", "Rhode Island": "RI",
    "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN", "Texas": "TX", "Utah": "UT", "Vermont": "VT",
    "Virginia": "VA", "Washington": "WA", "West Virginia": "WV", "Wisconsin": "WI", "Wyoming": "WY",
}  # fmt: skip


class RowError(Exception):
    """What is wrong with one row, and what to do."""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="A .csv or .xlsx file.")
        parser.add_argument("--dry-run", action="store_true", help="Check the file and say what would change.")

    @pghistory.context(command="import_minimum_wages")
    def handle(self, *args: object, file: Path, dry_run: bool, **options: object) -> None:
        try:
            rows = list(workbook_rows(file) if file.suffix.lower() == ".xlsx" else csv_rows(file))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from error
        steps = self._steps(rows)
        with transaction.atomic():
            try:
                stored = store_minimum_wages(steps)
            except ValidationError as error:
                raise CommandError("Nothing was changed: " + " ".join(error.messages)) from error
            transaction.set_rollback(dry_run)
        self.stdout.write(
            f"{'Would be: ' if dry_run else ''}{stored.n_added} added, {stored.n_corrected} corrected, "
            f"{stored.n_unchanged} there already; {stored.n_verdicts} jobs with another verdict."
        )

    def _steps(self, rows: Iterable[tuple[int, Mapping[str, str]]]) -> list[WageStep]:
        """The rows as steps; every row in error is reported before the command gives up."""
        steps: dict[tuple[str, str, datetime.date], WageStep] = {}
        n_areas = n_errors = 0
        for number, row in rows:
            try:
                if any(mark in row["city"] for mark in AREA_MARKS):
                    n_areas += 1
                    continue
                step = read_step(row, known_places={(key[0], key[1]) for key in steps})
                if step is None:
                    continue
                key = (step.state_code, step.city, step.starts_on)
                if key in steps and steps[key].amount != step.amount:
                    raise RowError("the place has another amount on this day already. Keep one of the two rows")
                steps[key] = step
            except RowError as error:
                n_errors += 1
                self.stderr.write(f"Row {number}: {error}.")
        if n_errors:
            raise CommandError(f"Nothing was changed: {n_errors} rows need correcting.")
        if n_areas:
            self.stdout.write(f"{n_areas} rows passed over: they are about areas that are no city.")
        return list(steps.values())


def csv_rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of our own format with their line numbers."""
    with file.open(newline="", encoding="utf-8-sig") as lines:
        reader = csv.DictReader(lines)
        _check_columns(reader.fieldnames or (), CSV_COLUMNS)
        for row in reader:
            yield reader.line_num, {name: (row[name] or "").strip() for name in CSV_COLUMNS}


def workbook_rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a published workbook in the shape of our own, with their numbers in the sheet.

    Of the several minimums in it the general one is taken. Rows that repeat the amount before them are left out.
    """
    with warnings.catch_warnings():
        # The published workbooks name no default style, which matters to nobody who reads their numbers.
        warnings.filterwarnings("ignore", message="Workbook contains no default style")
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    lines = book.worksheets[0].iter_rows(values_only=True)
    header = [str(name or "") for name in next(lines, ())]
    _check_columns(header, WORKBOOK_COLUMNS)
    before: dict[tuple[str, str], str] = {}
    for number, cells in enumerate(lines, start=2):
        # The sheets are padded with empty columns; only named ones are looked at.
        row = {name: "" if cell is None else str(cell).strip() for name, cell in zip(header, cells, strict=False)}
        if not row["statename"]:
            continue
        city = row.get("locality", "")
        place = (row["statename"], city)
        amount = row["mw"]
        starts_on = "-".join(row[name].zfill(2) for name in ("year", "month", "day"))
        if place in before and repeats(amount, before[place], starts_on=starts_on):
            continue
        if amount:
            before[place] = amount
        yield (
            number,
            {
                "state_code": STATE_CODES.get(place[0], place[0]),
                "city": CITY_NAMES.get(city, city),
                "starts_on": starts_on,
                "amount": amount,
                "source": f"{WORKBOOK_SOURCE}, row {number} of {file.name}"[:200],
            },
        )
    book.close()


def repeats(amount: str, before: str, *, starts_on: str) -> bool:
    """Whether a row of a workbook says nothing new. What is no number is left to be reported as an error."""
    try:
        step = Decimal(amount) - Decimal(before)
    except InvalidOperation:
        return False
    return step == 0 or (step < 0 and starts_on == WORKBOOK_ENDS_ON)


def _check_columns(found: Iterable[str], needed: tuple[str, ...]) -> None:
    missing = [name for name in needed if name not in found]
    if missing:
        raise CommandError(f"The first row must name the columns {', '.join(needed)}; missing: {', '.join(missing)}.")


def read_step(row: Mapping[str, str], *, known_places: set[tuple[str, str]]) -> WageStep | None:
    """The row as a step; None when it says that the place has no minimum of its own. Raises RowError."""
    state_code, city = row["state_code"].upper(), row["city"]
    if state_code and not (len(state_code) == 2 and state_code.isalpha()):
        raise RowError(f"“{row['state_code']}” is no state: give its two letters, or nothing for the nation")
    if city and not state_code:
        raise RowError(f"{city} needs the two letters of its state")
    try:
        starts_on = datetime.date.fromisoformat(row["starts_on"])
    except ValueError:
        raise RowError(f"“{row['starts_on']}” is no day: write it as 2024-01-31") from None
    if not row["amount"]:
        if (state_code, city) in known_places:
            raise RowError(
                f"{city or state_code} has an amount from an earlier row, which would go on: "
                "give the amount that holds from this day"
            )
        return None
    try:
        amount = Decimal(row["amount"])
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 < amount < 1000 or amount != round(amount, 2):
        raise RowError(f"“{row['amount']}” is no hourly wage: write dollars and cents as 7.25")
    if not row["source"]:
        raise RowError("say in the column source which law or publication it is taken from")
    return WageStep(state_code, city, starts_on, amount, row["source"])
