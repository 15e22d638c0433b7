"""The table of fields and fidelity items speaks of fields that are there."""

import re

import pytest
from django.apps import apps

from tests.architecture.sources import ROOT

MODELS = {model.__name__: model for model in apps.get_models() if model._meta.app_label in {"access", "caseload"}}
# What is computed and stands in the table in words.
IN_WORDS = re.compile(r"\(.*\)")


def named_fields(text):
    """Each (model, field) of the first column; a field of None means the model itself."""
    found = []
    for line in text.splitlines():
        if not line.startswith("| ") or line.startswith("| field |"):
            continue
        model = None
        for part in re.split(r"[,;] ", line.split("|")[1].strip()):
            if re.match(r"[A-Z]", part):
                model, _, field = part.partition(".")
                found.append((model, field or None))
            elif not IN_WORDS.search(part):
                found.append((model, part))
    return found


NAMED = named_fields((ROOT / "docs" / "fields-and-items.md").read_text())


def missing(named):
    return [
        (model, field)
        for model, field in named
        if model not in MODELS or (field is not None and not hasattr(MODELS[model], field))
    ]


def test_every_field_of_the_table_exists():
    assert len(NAMED) > 100
    assert missing(NAMED) == []


@pytest.mark.parametrize("row", ["| Job.shoe_size | x | y |", "| Shoe.size | x | y |"])
def test_a_field_that_is_not_there_is_found(row):
    assert missing(named_fields(row))
