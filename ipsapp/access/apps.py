"""The access app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """People, roles, organisations and the URL policy."""

    name = "ipsapp.access"
    verbose_name = "Access"
