"""The project: settings, URLs, the worker, and what every app stands on."""

# Celery's shared tasks bind to the first app they find; importing it here makes that ours in every process.
from ipsapp.celery import app as celery_app

__all__ = ["celery_app"]
