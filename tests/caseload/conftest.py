"""What several tests of the caseload need."""

import pytest
from django.conf import settings
from django.db import connection

from caseload.demo.load import load
from tests.conftest import SMALL_DEMO, TODAY


@pytest.fixture
def small_demo(db):
    """The demonstration with few clients a program."""
    load(as_of=TODAY, share=SMALL_DEMO)


@pytest.fixture
def figures_out_of_reach(db):
    """Noting a change fails in the database itself, as it would on a full disk."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no notes'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON caseload_factschange FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()"
        )
        cursor.execute(f"SET ROLE {settings.DATABASE_APP_ROLE}")
