"""Load the demonstration: an invented state with people, clients, jobs and contacts, into an empty database.

Never in production. Prints a login for each role.
"""

import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from caseload.demo.load import SEED, NotEmptyError, is_loaded, load
from caseload.demo.people import LOGINS, PASSWORD, address


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=datetime.date.fromisoformat, help="The day it ends on (YYYY-MM-DD): today.")
        parser.add_argument("--if-empty", action="store_true", help="Leave a database that holds anything as it is.")
        parser.add_argument("--seed", type=int, default=SEED, help="Another number invents another demonstration.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError(
                "The demonstration's passwords are public, so it cannot be loaded in production. Use another database, "
                "with IPSAPP_ENV=local."
            )
        today = timezone.localdate()
        as_of = options["as_of"] or today
        if as_of > today:
            raise CommandError(f"{as_of} is in the future. The demonstration ends today or earlier.")
        if options["if_empty"] and is_loaded():
            self.print_logins()
            return
        try:
            load(as_of=as_of, seed=options["seed"])
        except NotEmptyError:
            reason = "The database already holds people or organizations, so the demonstration was not loaded."
            if not options["if_empty"]:
                raise CommandError(f"{reason} Load it into an empty database.") from None
            self.stdout.write(reason)
            return
        self.print_logins()

    def print_logins(self) -> None:
        """One login for each role, as a table."""
        rows = [("Role", "Name", "E-mail", "Password")]
        rows += [(role.label, name, address(name), PASSWORD) for role, name in LOGINS.items()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        self.stdout.write("The demonstration is loaded. Sign in as:")
        for row in rows:
            self.stdout.write(
                "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            )
