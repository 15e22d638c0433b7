"""The access app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """People, roles, organisations and the URL policy."""

    name = "ipsapp.access"
    verbose_name = "Access"

    def ready(self) -> None:
        """Word what forms say, register the checks of a deployment and what follows a change of the second step."""
        from allauth.mfa import signals

        from ipsapp.access import checks  # noqa: F401 - importing registers them
        from ipsapp.access.services.sessions import end_other_sessions
        from ipsapp.access.wording import word_missing_answers

        word_missing_answers()
        for changed in (signals.authenticator_added, signals.authenticator_removed, signals.authenticator_reset):
            changed.connect(end_other_sessions)
