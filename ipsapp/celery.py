"""The Celery application: carries wake-ups only; the database is the queue of record."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipsapp.settings")

app = Celery("ipsapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
