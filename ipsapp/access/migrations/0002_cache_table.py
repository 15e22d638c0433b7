"""The table of the cache: as `createcachetable` makes it, but made with everything else, so nobody can forget it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=[
                """
                CREATE TABLE access_cache (
                    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
                )
                """,
                "CREATE INDEX access_cache_expires ON access_cache (expires)",
            ],
            reverse_sql=["DROP TABLE access_cache"],
        ),
    ]
