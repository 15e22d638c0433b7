"""Take in an HMIS CSV export: a folder, a zip, or a single file of clients. All of it goes in, or nothing.

Running it again with the same files changes nothing; with newer files, what differs. Rows that cannot be taken are
listed in the file given by --rejected, each with its line and what to do; no value of a client appears anywhere.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from caseload.imports.problems import ImportFailedError
from caseload.services.imports import import_files

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from caseload.imports.result import Result

COLUMNS = ("read", "added", "changed", "unchanged", "rejected", "deleted")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="folder, zip or CSV file")
        parser.add_argument("--state", default="", metavar="CODE", help="two letters; read from the files if left out")
        parser.add_argument(
            "--agency",
            default="",
            metavar="NAME",
            help="keeper of clients whom no stay places; made if it is not there",
        )
        parser.add_argument("--dry-run", action="store_true", help="do everything, then undo it")
        parser.add_argument(
            "--rejected", type=Path, metavar="FILE", help="write what is said about single rows, as CSV"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        with contextlib.ExitStack() as stack:
            stack.enter_context(pghistory.context(command="import_hmis"))
            try:
                issues_to = (
                    stack.enter_context(options["rejected"].open("w", encoding="utf-8", newline=""))
                    if options["rejected"]
                    else None
                )
            except OSError as error:
                raise CommandError(f"{options['rejected']} cannot be written: {error.strerror}.") from None
            try:
                result = import_files(
                    options["path"],
                    state_code=options["state"],
                    agency_name=options["agency"],
                    is_dry_run=options["dry_run"],
                    as_of=timezone.localdate(),
                    progress=self._say if options["verbosity"] > 1 else lambda step, percent: None,
                    issues_to=issues_to,
                )
            except ImportFailedError as error:
                raise CommandError(f"Nothing was written. {error}") from None
        if options["format"] == "json":
            self.stdout.write(json.dumps(result.as_json(), indent=2))
        else:
            self._write(result, is_dry_run=options["dry_run"], rejected=options["rejected"])

    def _say(self, step: str, percent: int) -> None:
        self.stderr.write(f"{percent:3} % {step}")

    def _write(self, result: Result, *, is_dry_run: bool, rejected: Path | None) -> None:
        done = "Checked, nothing written" if is_dry_run else "Imported"
        self.stdout.write(f"{done}: {result.system or 'a system without a name'}, state {result.state}")
        self.stdout.write(f"{'File':24}" + "".join(f"{column:>11}" for column in COLUMNS))
        for item in result.files:
            self.stdout.write(f"{item.file:24}" + "".join(f"{getattr(item, column):11,}" for column in COLUMNS))
        for item in result.files:
            if item.encoding != "UTF-8":
                self.stdout.write(f"{item.file} is in {item.encoding}.")
        for note in result.notes:
            self.stdout.write(f"Note: {note}")
        if result.n_rejected:
            where = f"see {rejected}" if rejected else "list them with --rejected FILE"
            rows = "1 row was" if result.n_rejected == 1 else f"{result.n_rejected:,} rows were"
            self.stdout.write(f"{rows} not taken: {where}.")
