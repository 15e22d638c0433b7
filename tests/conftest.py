"""What every test stands on: the serving role, a fixed clock, closed sockets, and the cast."""

import datetime
import socket

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext, override_settings

from tests.cast import make_cast

pytest_plugins = ["tests.processes"]

# A Thursday in the middle of a quarter, at noon in the program's zone.
NOW = datetime.datetime(2026, 5, 14, 16, 0, tzinfo=datetime.UTC)
TODAY = NOW.date()
# The share of the demonstration that has every kind of row and loads in a moment.
SMALL_DEMO = 0.05


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Make the database as its owner; run every test as the role that serves the application.

    A query that needs more than the serving role may do fails here as it would in production.
    """
    role = settings.DATABASE_APP_ROLE

    def serve(sender, connection, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role}")

    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            assert cursor.fetchone(), f"make the serving role first: CREATE ROLE {role}"
        call_command("grant_app_role", verbosity=0)
        connection_created.connect(serve, dispatch_uid="tests serve")
        connection.close()
    yield
    connection_created.disconnect(dispatch_uid="tests serve")
    connection.close()


@pytest.fixture(scope="session", autouse=True)
def _owner_flushes():
    """Emptying the tables after a test that commits takes the owner: the serving role may not truncate.

    For the whole session, because pytest-django empties them after the fixtures of the test itself are gone.
    """
    teardown = TransactionTestCase._fixture_teardown

    def as_owner(case):
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        teardown(case)
        connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", as_owner)
        yield


@pytest.fixture(autouse=True)
def _files_aside(settings, tmp_path):
    """Uploads and editions of a test go to its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(scope="session", autouse=True)
def _static_files_as_they_lie(tmp_path_factory):
    """Static files are served from where they are written; nothing is collected."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static"), STORAGES=settings.STORAGES | plain):
        yield


@pytest.fixture(autouse=True)
def _local_sockets_only(monkeypatch):
    """No test reaches beyond this machine."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def clock():
    """The time is noon on Thursday 14 May 2026 and stands still; `clock.move_to` and `clock.shift` move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast(db):
    """The people of `tests.cast`."""
    return make_cast()


@pytest.fixture
def signed_in(settings):
    """A function that gives a browser in which the user has signed in; the second factor is not what it is about."""
    settings.MFA_REQUIRED = False

    def browser(user):
        client = Client()
        client.force_login(user)
        return client

    return browser


@pytest.fixture
def count_queries():
    """A function that runs another and gives the number of queries it made."""

    def count(function):
        with CaptureQueriesContext(connection) as captured:
            function()
        return len(captured)

    return count
