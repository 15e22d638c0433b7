"""The caseload app."""

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    """What happened: clients, enrolments, contacts, employers, jobs. The only source of facts."""

    name = "caseload"
    verbose_name = "Caseload"
