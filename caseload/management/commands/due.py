"""List what the clocks of the IPS model ask of one specialist on a day: rule, fidelity item, client number, due date.

The same list as on the page Today. Clients appear by number, never by name.
"""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from caseload.clocks.lists import due_of_specialist
from caseload.presenters.due import due_record
from ipsapp.access.models import Role, User

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--specialist", required=True, metavar="EMAIL")
        parser.add_argument("--as-of", type=datetime.date.fromisoformat, metavar="DAY", help="today if left out")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["specialist"]).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {options['specialist']}. Check the address.")
        with timezone.override(user.time_zone(on=timezone.localdate())):
            on = options["as_of"] or timezone.localdate()
        if not user.has_role(Role.SPECIALIST, on=on):
            raise CommandError(f"{options['specialist']} is not a specialist on {on}. Give another address or day.")
        records = [due_record(due) for due in due_of_specialist(user, on=on)]
        if options["format"] == "json":
            self.stdout.write(json.dumps(records, indent=2))
            return
        for record in records:
            who = record["client_number"] or ("an employer" if record["employer_id"] else "")
            self.stdout.write(
                f"{record['due_on']}  {record['group']:8} item {record['item']:2}  {record['rule']:24} {who}"
            )
        self.stdout.write(f"{len(records)} due on {on}.")
