"""Make all facts and figures anew from the caseload, for every state up to the current quarter.

Needed only when fact rows were changed by hand or restored apart from the caseload; everyday changes are taken up by
the worker.
"""

from django.core.management.base import BaseCommand
from django.utils import timezone

from outcomes.models import PersonQuarter, ProgramQuarter
from outcomes.services.refresh import rebuild_facts


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: object, **options: object) -> None:
        rebuild_facts(as_of=timezone.localdate())
        self.stdout.write(
            f"{PersonQuarter.objects.count()} fact rows, {ProgramQuarter.objects.count()} program figures."
        )
