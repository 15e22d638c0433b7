"""What taking in an HMIS export costs: `python benchmarks/import_hmis.py FOLDER` against the database of DATABASE_URL.

Takes in the folder's files once, twice as they are, and once with each row several times over under ids of its own, and
rolls everything back. Prints seconds and the ratio to the floor, which is reading the same files with Python's csv
module and nothing else; ratios hold on any machine, seconds do not. Time per row must not grow with the copies.
"""

import csv
import datetime
import os
import sys
import tempfile
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipsapp.settings")
django.setup()

from django.db import transaction  # noqa: E402 - after set-up

from caseload.imports.mapping import LAYOUTS  # noqa: E402
from caseload.services.imports import import_files  # noqa: E402

COPIES = (1, 4)
IDS = ("PersonalID", "EnrollmentID", "ExitID", "EmploymentEducationID", "HouseholdID")
STAGED = {layout.file for layout in LAYOUTS}


def write_copies(source: Path, target: Path, n: int) -> None:
    """The export with each client, stay, exit and employment record `n` times."""
    for path in source.glob("*.csv"):
        with path.open(newline="", encoding="utf-8-sig") as file, (target / path.name).open("w", newline="") as out:
            reader = csv.DictReader(file)
            writer = csv.DictWriter(out, reader.fieldnames or [])
            writer.writeheader()
            for row in reader:
                for copy in range(n if path.name in STAGED else 1):
                    ids = {name: f"{row[name]}-{copy}" for name in IDS if row.get(name)} if copy else {}
                    writer.writerow(row | ids)


def read_only(folder: Path) -> int:
    """Rows of the staged files, read and counted."""
    n = 0
    for name in STAGED:
        with (folder / name).open(newline="", encoding="utf-8") as file:
            n += sum(1 for _ in csv.reader(file)) - 1
    return n


def seconds(function) -> tuple[float, object]:
    """How long the function takes, and what it gives."""
    began = time.perf_counter()
    result = function()
    return time.perf_counter() - began, result


def take_in(folder: Path) -> None:
    """One import."""
    import_files(
        folder,
        state_code="",
        agency_name="",
        is_dry_run=False,
        as_of=datetime.date(2026, 1, 1),
        progress=lambda step, percent: None,
        issues_to=None,
    )


def main() -> None:
    """Print a line for each size: rows, seconds of the floor, first and second import, and what they say."""
    source = Path(sys.argv[1])
    print(f"{'rows':>9} {'floor s':>8} {'first s':>8} {'ratio':>6} {'again s':>8} {'ratio':>6} {'first µs a row':>15}")
    for n in COPIES:
        with tempfile.TemporaryDirectory() as name, transaction.atomic():
            folder = Path(name)
            write_copies(source, folder, n)
            floor, rows = seconds(lambda folder=folder: read_only(folder))
            first, _ = seconds(lambda folder=folder: take_in(folder))
            again, _ = seconds(lambda folder=folder: take_in(folder))
            transaction.set_rollback(True)
        print(
            f"{rows:9,} {floor:8.2f} {first:8.2f} {first / floor:6.0f} {again:8.2f} {again / floor:6.0f}"
            f" {1e6 * first / rows:15.0f}"
        )


if __name__ == "__main__":
    main()
