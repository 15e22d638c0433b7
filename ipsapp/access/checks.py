"""What `manage.py check --deploy` says of an installation that is about to serve people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError, connection

from ipsapp.access.models import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig

OWNED_TABLES = """
    SELECT current_user, rolsuper, EXISTS (
        SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user
    )
    FROM pg_roles WHERE rolname = current_user
"""


@register(Tags.security, deploy=True)
def check_second_factor(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A password alone must never be enough."""
    if settings.MFA_REQUIRED:
        return []
    return [
        Error(
            "People can sign in with a password alone.",
            hint="Set IPSAPP_ENV=production; only IPSAPP_ENV=local goes without a second factor.",
            id="ipsapp.E001",
        )
    ]


@register(Tags.security, deploy=True)
def check_database_role(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The role that serves must not be able to change the schema or the record of what happened."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(OWNED_TABLES)
            role, is_superuser, owns_tables = cursor.fetchone()
    except DatabaseError as error:
        return [CheckWarning(f"The database could not be asked: {error}", id="ipsapp.W002")]
    if not (is_superuser or owns_tables):
        return []
    return [
        CheckWarning(
            f"The application serves as the database role {role}, which "
            f"{'is a superuser' if is_superuser else 'owns tables'} and so could erase its own record.",
            hint=(
                "Give DATABASE_URL the role named by DATABASE_APP_ROLE; keep the owner's for `migrate` and "
                "`grant_app_role`."
            ),
            id="ipsapp.W003",
        )
    ]


@register(Tags.security, deploy=True)
def check_demonstration(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The passwords of the demonstration are public."""
    try:
        is_there = State.objects.filter(is_demonstration=True).exists()
    except DatabaseError:
        # A database that does not answer, or has no tables yet, is reported above or by the migration.
        return []
    if not (settings.IS_PRODUCTION and is_there):
        return []
    return [
        Error(
            "The demonstration is in the database, and everybody knows its passwords.",
            hint="Start with an empty database.",
            id="ipsapp.E004",
        )
    ]
