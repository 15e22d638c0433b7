"""Give the role that serves the application what it needs in the database, and no more.

Run as the owner after `migrate`. The serving role may not change the schema, and may only add to the tables that are
the record of what happened: history, access events, issued editions.
"""

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from psycopg import sql

# Rows in these are written once; history tables are found by their base class.
APPEND_ONLY_MODELS = ("access.AccessEvent", "reports.Edition")


def append_only_tables() -> list[str]:
    """Tables to which the application may only add rows."""
    from pghistory.models import Event

    history = [model._meta.db_table for model in apps.get_models() if issubclass(model, Event)]
    return [*history, *(apps.get_model(label)._meta.db_table for label in APPEND_ONLY_MODELS)]


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, *args: object, **options: object) -> None:
        role = settings.DATABASE_APP_ROLE
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, 1 FROM pg_roles WHERE rolname = %s", [role])
            row = cursor.fetchone()
            if row is None or row[0] == role:
                # One role for everything: a developer's own server. Production is checked by ipsapp.access.checks.
                self.stdout.write(f"No separate role {role}; nothing to grant.")
                return
            name = sql.Identifier(role)
            for statement in (
                "GRANT USAGE ON SCHEMA public TO {role}",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
                "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
            ):
                cursor.execute(sql.SQL(statement).format(role=name))
            for table in append_only_tables():
                cursor.execute(
                    sql.SQL("REVOKE UPDATE, DELETE ON {table} FROM {role}").format(
                        table=sql.Identifier(table), role=name
                    )
                )
        self.stdout.write(f"Granted to {role}.")
