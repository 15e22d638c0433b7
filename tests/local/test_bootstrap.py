import ast
import runpy
from pathlib import Path

import pytest

from ipsapp.local import bootstrap

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", ["run", "test", "ipsapp/local/bootstrap.py"])
def test_first_steps_can_be_read_by_a_python_that_is_too_old(path):
    ast.parse((ROOT / path).read_text(), feature_version=(3, 7))


def test_python_that_is_too_old_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)

    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or later; .* is 3\.9\.\nInstall one"):
        bootstrap.require_python()


def test_python_without_environments_is_named_with_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "LOCAL", tmp_path)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        bootstrap.find_uv()


def test_failed_step_shows_its_output_and_the_remedy_of_a_full_disk():
    with pytest.raises(SystemExit, match=r"(?s)No space left on device.*free some space"):
        bootstrap.call(["sh", "-c", "echo write: No space left on device; exit 1"])


@pytest.mark.parametrize("command", ["run", "test"])
def test_help_needs_nothing_installed(monkeypatch, capsys, command):
    monkeypatch.setattr("sys.argv", [command, "--help"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / command))

    assert ended.value.code == 0
    assert f"usage: ./{command}" in capsys.readouterr().out


def test_package_lists_hold_hashes_and_no_addresses():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "--hash=sha256:" in text, path
        assert "http" not in text, path
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
