"""What the serving role may not do, whatever the application's code tries."""

import pghistory
import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from caseload.models import Client
from ipsapp.access.management.commands.grant_app_role import append_only_tables
from tests.factories.caseload import make_client

pytestmark = pytest.mark.django_db

CLIENT_HISTORY = "caseload_clientevent"


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def test_tests_run_as_the_serving_role():
    assert run("SELECT current_user") == [(settings.DATABASE_APP_ROLE,)]


def test_history_tables_are_among_the_append_only_ones():
    assert {CLIENT_HISTORY, "access_accessevent", "reports_edition"} <= set(append_only_tables())


@pytest.mark.parametrize("table", append_only_tables())
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}", "ALTER TABLE {} DISABLE TRIGGER ALL"])
def test_the_record_cannot_be_erased(table, statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        run(statement.format(table))


@pytest.mark.parametrize("table", append_only_tables())
def test_the_record_cannot_be_changed(table):
    key = next(model for model in apps.get_models() if model._meta.db_table == table)._meta.pk.column
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        run(f"UPDATE {table} SET {key} = {key}")


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE caseload_client CASCADE",
        "DROP TABLE caseload_client CASCADE",
        "ALTER TABLE caseload_client DISABLE TRIGGER ALL",
        "CREATE TABLE sneaky (id int)",
    ],
)
def test_the_schema_is_out_of_reach(statement):
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
    ):
        run(statement)


def history_of(client):
    columns = "pgh_label, last_name, pgh_context->>'user'"
    return run(f"SELECT {columns} FROM {CLIENT_HISTORY} WHERE id = '{client.pk}' ORDER BY pgh_id")


def test_bulk_and_raw_changes_leave_history():
    client = make_client(last_name="One")
    Client.objects.filter(pk=client.pk).update(last_name="Two")
    run(f"UPDATE caseload_client SET last_name = 'Three' WHERE id = '{client.pk}'")
    assert [row[:2] for row in history_of(client)] == [("insert", "One"), ("update", "Two"), ("update", "Three")]


def test_history_names_who_did_it(cast):
    with pghistory.context(user=str(cast.specialist_ana.pk)):
        client = make_client(agency=cast.agency)
    assert history_of(client)[0][2] == str(cast.specialist_ana.pk)
