"""Rules of the house that no linter knows. Each has a test of itself: a rule that cannot fail is none."""

import ast
import re

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.sources import APPS, ROOT, calls, modules

# The order of the apps, lowest first: a foreign key points to the same app or to a lower one.
LEVELS = {"access": 0, "caseload": 1, "fidelity": 2, "outcomes": 2, "reports": 3}
OWN_MODELS = [model for model in apps.get_models() if model._meta.app_label in LEVELS]
WRITTEN_MODELS = [model for model in OWN_MODELS if not hasattr(model, "pgh_tracked_model")]

QUERY_ASSERTIONS = ("assertNumQueries", "django_assert_num_queries", "django_assert_max_num_queries")


def bare_query_assertions(tree):
    """Calls that look like an assertion on queries and assert nothing, because they stand outside a `with`."""
    guarded = {
        id(item.context_expr)
        for node in ast.walk(tree)
        if isinstance(node, ast.With | ast.AsyncWith)
        for item in node.items
    }
    return [
        node.lineno
        for name, node in calls(tree)
        if name.rsplit(".", 1)[-1] in QUERY_ASSERTIONS and id(node) not in guarded and len(node.args) < 2
    ]


def test_query_assertions_stand_in_a_with():
    found = {path: lines for path, tree in modules("tests") if (lines := bare_query_assertions(tree))}
    assert found == {}


def test_the_rule_on_query_assertions_finds_an_offender():
    offender = ast.parse(
        "def test(self):\n    self.assertNumQueries(1)\n    with self.assertNumQueries(2):\n        pass\n"
    )
    assert bare_query_assertions(offender) == [2]


# Writes of one statement, or none of their own.
ATOMIC_WITHOUT_SAYING_SO = {
    "enrolment_for_change",  # locks in the transaction of its caller, and fails outside one
    "record_access",  # adds one row
}


def services_in_pieces(tree):
    """Public functions that act for somebody (`by`) and may leave half of what they write."""
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any(argument.arg == "by" for argument in node.args.kwonlyargs)
        and "transaction.atomic" not in map(ast.unparse, node.decorator_list)
    ]


def test_a_service_writes_all_or_nothing():
    found = {
        name
        for path, tree in modules(*APPS)
        if re.search(r"/services(?:/|\.py$)", path)
        for name in services_in_pieces(tree)
    }
    assert found == ATOMIC_WITHOUT_SAYING_SO


def test_the_rule_on_services_finds_an_offender():
    offender = ast.parse(
        "def close(*, by): pass\n@transaction.atomic\ndef open(*, by): pass\ndef _end(*, by): pass\ndef find(*, on): pass\n"
    )
    assert services_in_pieces(offender) == ["close"]


CLOCKS = re.compile(r"(?:^|\.)(?:date\.today|datetime\.now|datetime\.today|datetime\.utcnow|timezone\.localdate)$")
# Where the clock is read, once, and passed on from.
CLOCK_READERS = re.compile(r"/(?:middleware|navigation|tasks|templatetags|views|management|local)(?:/|\.py$)")


def clock_readings(tree):
    return [node.lineno for name, node in calls(tree) if CLOCKS.search(name)]


def test_nothing_below_views_and_tasks_asks_what_day_it_is():
    found = {
        path: lines
        for path, tree in modules(*APPS)
        if not CLOCK_READERS.search(path) and (lines := clock_readings(tree))
    }
    assert found == {}


def test_the_rule_on_clocks_finds_an_offender():
    assert clock_readings(ast.parse("import datetime\nday = datetime.date.today()\n")) == [2]


def test_csv_is_written_in_one_place():
    """One writer, so that formula-safe cells cannot be forgotten."""
    writers = {
        path for path, tree in modules(*APPS) for name, _ in calls(tree) if name in {"csv.writer", "csv.DictWriter"}
    }
    assert writers == {"ipsapp/exports.py"}


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_a_foreign_key_points_down_or_to_its_own_app(model):
    level = LEVELS[model._meta.app_label]
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey) and field.related_model._meta.app_label in LEVELS:
            target = field.related_model._meta.app_label
            assert target == model._meta.app_label or LEVELS[target] < level, field


@pytest.mark.parametrize("model", WRITTEN_MODELS, ids=lambda model: model._meta.label)
def test_a_model_says_what_a_row_means(model):
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}("), "Django's default is no documentation"


# Client-bearing tables keep their history; the others are derived, queues, or records themselves.
WITHOUT_HISTORY = {
    "access.AccessEvent",  # is a record itself
    "caseload.ContactDraft",  # what is being typed is no fact yet
    "caseload.DigestSending",  # a record itself: of an e-mail that went out
    "caseload.FactsChange",  # a queue, emptied by the worker
    "caseload.ImportRun",  # a queue; what it changed has history
    "outcomes.PersonQuarter",  # derived
    "outcomes.ProgramQuarter",  # derived
    "outcomes.StateQuarter",  # derived
    "reports.ReportRun",  # a queue
    "reports.Edition",  # never changed
}


def test_every_other_model_keeps_its_history():
    tracked = {model.pgh_tracked_model for model in OWN_MODELS if hasattr(model, "pgh_tracked_model")}
    assert {model._meta.label for model in WRITTEN_MODELS if model not in tracked} == WITHOUT_HISTORY


def test_no_module_is_a_drawer_for_everything():
    names = {path.rsplit("/", 1)[-1] for path, _ in modules(*APPS)}
    assert names & {"utils.py", "helpers.py", "signals.py", "misc.py"} == set()


def test_no_two_migrations_share_a_number():
    for folder in ROOT.glob("*/migrations"), ROOT.glob("ipsapp/*/migrations"):
        for migrations in folder:
            numbers = [file.name[:4] for file in migrations.glob("[0-9]*.py")]
            assert len(numbers) == len(set(numbers)), migrations
