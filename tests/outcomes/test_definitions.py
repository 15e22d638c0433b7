import io
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from outcomes.indicators.document import NOTES, as_markdown
from outcomes.indicators.registry import INDICATORS

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "definitions.md"


def test_the_document_is_the_registry():
    assert DOCUMENT.read_text(encoding="utf-8") == as_markdown(), "run: manage.py write_definitions"


def test_the_command_writes_the_document(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("write_definitions", stdout=io.StringIO())
    assert (tmp_path / "docs" / "definitions.md").read_text(encoding="utf-8") == as_markdown()


def test_everybody_with_a_role_can_read_how_each_figure_is_counted(cast, signed_in):
    for user in cast.by_role.values():
        page = signed_in(user).get(reverse("outcomes:definitions"))
        assert page.status_code == 200
        for each in INDICATORS:
            assert f'id="{each.key}"' in page.text
            assert each.title in page.text
        for heading, _ in NOTES:
            assert heading in page.text
