"""The command that makes a report."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ipsapp.work.models import RunStatus
from reports.models import ReportRun
from tests.factories.access import make_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "broker_away")]


def test_a_state_that_is_not_there_is_named_with_those_that_are():
    make_state("ZZ")
    with pytest.raises(CommandError, match=r"There is no state QQ\. Known are: ZZ\."):
        call_command("make_report", state="QQ")


@pytest.mark.parametrize(("quarter", "words"), [("2026Q2", "has not ended yet"), ("spring", "write a quarter as")])
def test_a_quarter_that_cannot_be_reported_is_refused_in_words(quarter, words):
    make_state("ZZ")
    with pytest.raises(CommandError, match=words):
        call_command("make_report", state="zz", quarter=quarter)


def test_without_a_worker_the_command_says_so_and_the_request_stays():
    make_state("ZZ")
    with pytest.raises(CommandError, match=r"No worker took up the report within 0\.3 s\. Start one"):
        call_command("make_report", state="zz", wait=0.3, stdout=StringIO())
    run = ReportRun.objects.get()
    assert (run.status, run.quarter.code) == (RunStatus.REQUESTED, "2026Q1")
