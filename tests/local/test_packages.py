from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from ipsapp.packages import ALWAYS_SERVED, NodePackagesFinder


@pytest.fixture
def finder():
    return NodePackagesFinder()


def test_finder_lists_only_files_that_exist(finder):
    missing = [name for name, storage in finder.list(None) if not storage.exists(name)]

    assert missing == []
    assert set(ALWAYS_SERVED) <= set(finder.files)
    assert len(finder.files) < 70


def test_finder_finds_served_files_and_nothing_else(finder):
    assert Path(finder.find("uswds/img/sprite.svg")).is_file()
    assert finder.find("uswds/img/sprite.svg", find_all=True) == [finder.find("uswds/img/sprite.svg")]
    assert finder.find("uswds/scss/uswds.scss") == []
    assert finder.find("img/sprite.svg") == []


@pytest.mark.parametrize("name", ["css/uswds.min.css", "js/uswds.min.js", "js/uswds-init.min.js"])
def test_served_text_does_not_point_to_a_source_map(finder, name):
    content = dict(finder.list(None))[name].open(name).read()

    assert b"sourceMappingURL" not in content
    assert len(content) > 200


def test_package_that_is_not_installed_names_the_remedy(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    finder = NodePackagesFinder()

    assert finder.find("uswds/img/sprite.svg") == []
    with pytest.raises(ImproperlyConfigured, match="npm ci"):
        list(finder.list(None))


def test_collectstatic_resolves_every_reference_of_the_style_sheet(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS = []
    settings.STATICFILES_FINDERS = ["ipsapp.packages.NodePackagesFinder"]

    call_command("collectstatic", interactive=False, verbosity=0)

    assert (tmp_path / "staticfiles.json").is_file()
    [sheet] = (tmp_path / "uswds" / "css").glob("uswds.min.*.css")
    assert "sprite" not in sheet.read_text()
    assert not list(tmp_path.rglob("*.map"))
