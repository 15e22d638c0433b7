"""Write docs/definitions.md from the definitions that compute the figures."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from outcomes.indicators.document import as_markdown


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: object, **options: object) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "definitions.md"
        path.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"Wrote {path}.")
