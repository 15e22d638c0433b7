"""The access app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """People, roles, organisations and the URL policy."""

    name = "ipsapp.access"
    verbose_name = "Access"

    def ready(self) -> None:
        """Register the checks of a deployment."""
        from ipsapp.access import checks  # noqa: F401 - importing registers them
