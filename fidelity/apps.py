"""The fidelity app."""

from django.apps import AppConfig


class FidelityConfig(AppConfig):
    """The IPS model's scales and the evidence for them."""

    name = "fidelity"
    verbose_name = "Fidelity"
