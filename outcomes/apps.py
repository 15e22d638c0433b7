"""The outcomes app."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """Indicator definitions, fact rows and rates, all derived from the caseload."""

    name = "outcomes"
    verbose_name = "Outcomes"
