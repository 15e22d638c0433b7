"""Count the people served from one day to another, both included, each person once.

Active, entry, exit and age are meant as homelessness systems (HMIS) are asked to report them. Without --project-types
all programs are counted; with it, those that came from such a system with one of these types.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from caseload.queries.served import served
from ipsapp.access.models import State
from ipsapp.kernel.periods import Period

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

LABELS = {
    "n_people": "People served, each once",
    "n_active": "Active stays",
    "n_entered": "  of which entered in the period",
    "n_exited": "  of which exited in the period",
    "n_households": "Households",
    "n_adults": "Adults of known age, each once",
    "n_age_unknown": "People of unknown age, each once",
    "n_adult_or_head": "Active stays of adults or heads of household",
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", required=True, type=datetime.date.fromisoformat, metavar="DAY")
        parser.add_argument("--to", dest="last", required=True, type=datetime.date.fromisoformat, metavar="DAY")
        parser.add_argument("--project-types", type=self._types, metavar="1,2,3", help="HMIS project types to count")
        parser.add_argument("--state", metavar="CODE", help="two letters; all states if left out")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    @staticmethod
    def _types(text: str) -> list[int]:
        return sorted({int(part) for part in text.split(",")})

    def handle(self, *args: Any, **options: Any) -> None:
        first, last, types, code = options["first"], options["last"], options["project_types"], options["state"]
        if last < first:
            raise CommandError("The period ends before it starts: give --from the earlier day.")
        state = State.objects.filter(code=code.upper()).first() if code else None
        if code and state is None:
            raise CommandError(f"There is no state {code.upper()} here. Leave --state out for all states.")
        counts = dataclasses.asdict(
            served(period=Period.of_days(first, last), project_types=types, state=state.pk if state else None)
        )
        if options["format"] == "json":
            scope = {"from": str(first), "to": str(last), "project_types": types, "state": state and state.code}
            self.stdout.write(json.dumps(scope | counts, indent=2))
            return
        programs = f"HMIS project types {', '.join(map(str, types))}" if types else "all programs"
        self.stdout.write(f"{first} to {last}, {programs}, {state.name if state else 'all states'}")
        for name, label in LABELS.items():
            self.stdout.write(f"{label:46}{counts[name]:>9,}")
