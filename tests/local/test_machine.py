import pytest

from ipsapp.local import machine
from ipsapp.local.problems import Problem

MISSING = ("libipsapp-is-nowhere.so.0",)


@pytest.fixture(autouse=True)
def _may_not_install(monkeypatch):
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
    monkeypatch.delenv("CHROMIUM", raising=False)


def test_missing_pango_names_the_line_to_type_for_each_system(monkeypatch):
    monkeypatch.setattr(machine, "PANGO", MISSING)
    monkeypatch.setattr(machine.shutil, "which", lambda name: None)

    message = machine.provide_pango()

    assert "everything else works" in message
    for line in ("sudo apt-get install libpango-1.0-0", "sudo dnf install pango", "brew install pango"):
        assert line in message


def test_message_names_only_the_line_of_this_system(monkeypatch):
    monkeypatch.setattr(machine, "PANGO", MISSING)
    monkeypatch.setattr(machine.shutil, "which", lambda name: name if name == "dnf" else None)

    assert machine.provide_pango().splitlines()[1:] == ["    sudo dnf install pango"]


def test_missing_browser_names_the_ways_out(monkeypatch):
    monkeypatch.setattr(machine, "_loads", lambda names: True)
    monkeypatch.setattr(machine.shutil, "which", lambda name: None)

    with pytest.raises(Problem, match=r"(?s)--no-browser.*CHROMIUM.*sudo apt-get install chromium"):
        machine.provide_chromium()


def test_named_browser_that_does_not_exist_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "chromium"))
    monkeypatch.setattr(machine, "_loads", lambda names: True)

    with pytest.raises(Problem, match="does not exist"):
        machine.provide_chromium()


def test_missing_library_of_the_browser_driver_is_named(monkeypatch):
    monkeypatch.setattr(machine.sys, "platform", "linux")
    monkeypatch.setattr(machine, "ATOMIC", MISSING)

    with pytest.raises(Problem, match="libatomic"):
        machine.provide_chromium()
