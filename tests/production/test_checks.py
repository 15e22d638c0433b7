"""What `check --deploy` says of an installation that must not serve people."""

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from tests.factories.access import make_state


def found():
    return {message.id for message in run_checks(include_deployment_checks=True) if message.id.startswith("ipsapp.")}


def test_the_serving_role_and_a_second_factor_raise_nothing(db):
    assert found() == set()


def test_a_password_alone_is_an_error(db, settings):
    settings.MFA_REQUIRED = False
    assert found() == {"ipsapp.E001"}
    with pytest.raises(SystemCheckError, match="password alone"):
        call_command("check", deploy=True, stderr=StringIO())


def test_serving_as_the_owner_is_a_warning(db):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    try:
        assert found() == {"ipsapp.W003"}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE ipsapp_app")


def test_the_demonstration_is_an_error_in_production_only(db, settings):
    make_state("DM", is_demonstration=True)
    assert found() == set()
    settings.IS_PRODUCTION = True
    assert found() == {"ipsapp.E004"}
