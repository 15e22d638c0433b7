"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Runs, editions and the rendering of reports that may be handed on."""

    name = "reports"
    verbose_name = "Reports"
