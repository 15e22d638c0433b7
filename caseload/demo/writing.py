"""Many rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model


def write(rows: Sequence[Model]) -> None:
    """Write new rows of one model with COPY, each column as the instance has it.

    `bulk_create` would stamp `created_at` with this moment; the delay between an event and its record is part of
    what the demonstration shows. History triggers run as for any other write.
    """
    if not rows:
        return
    meta = rows[0]._meta
    # A key that the database counts up is left to it.
    fields = [field for field in meta.concrete_fields if not (field.primary_key and rows[0].pk is None)]
    statement = sql.SQL("COPY {table} ({columns}) FROM STDIN").format(
        table=sql.Identifier(meta.db_table),
        columns=sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields]),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [field.get_db_prep_save(getattr(row, field.attname), connection=connection) for field in fields]
            )
