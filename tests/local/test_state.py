import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ipsapp.local.problems import Problem
from ipsapp.local.state import LONGEST_SOCKET_PATH, Lock, State, private_folder, socket_folder


def test_secret_key_is_made_once_and_for_its_owner_only(state):
    key = state.secret_key()

    assert len(key) >= 50
    assert state.secret_key() == key
    assert (state.home / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.fixture
def runtime(monkeypatch):
    """A user's runtime folder; those of pytest have paths too long to be one."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder)


def test_sockets_of_a_short_path_are_in_the_state(runtime):
    assert socket_folder(runtime) == runtime / "sockets"


def test_sockets_of_a_long_path_are_in_the_runtime_folder(runtime, tmp_path):
    home = tmp_path / ("long" * 30)

    folder = socket_folder(home)

    assert folder.parent == runtime
    assert folder == socket_folder(home)
    assert folder != socket_folder(home / "other")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(str(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH


@pytest.mark.parametrize("unusable", ["gone", "long" * 30])
def test_runtime_folder_that_cannot_hold_sockets_is_passed_over(runtime, monkeypatch, unusable):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime / unusable))
    monkeypatch.setattr("tempfile.tempdir", str(runtime))

    assert socket_folder(runtime / ("long" * 30)).parent == runtime


def test_folder_that_others_may_enter_is_refused(tmp_path):
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)

    with pytest.raises(Problem, match="chmod 700"):
        private_folder(folder)


def test_folder_behind_a_link_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Problem, match="belong to you alone"):
        private_folder(tmp_path / "link")


def test_lock_is_for_one_launcher_and_names_its_address(state):
    first, second = Lock(state), Lock(state)

    assert first.acquire()
    first.announce("http://localhost:8000/")

    assert not second.acquire()
    assert second.holder() == (os.getpid(), "http://localhost:8000/")
    os.close(first.descriptor)
    assert second.acquire()
    assert second.holder() == (os.getpid(), "")
    os.close(second.descriptor)


HOLD = """
import sys
from pathlib import Path
from ipsapp.local.state import Lock, State
assert Lock(State(Path(sys.argv[1]))).acquire()
"""


def test_lock_of_a_dead_launcher_is_taken_over(state):
    subprocess.run([sys.executable, "-c", HOLD, state.home], check=True)
    lock = Lock(state)

    assert lock.acquire()
    os.close(lock.descriptor)


def test_states_of_two_checkouts_do_not_meet(tmp_path):
    one, two = Lock(State(tmp_path / "one")), Lock(State(tmp_path / "two"))

    assert one.acquire()
    assert two.acquire()
    os.close(one.descriptor)
    os.close(two.descriptor)
