"""Writes of the access app."""

from ipsapp.access.services.events import record_access

__all__ = ["record_access"]
