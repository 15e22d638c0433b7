import os

import pytest

from ipsapp.local.processes import Processes
from ipsapp.local.state import Lock, State


@pytest.fixture
def state(tmp_path):
    return State(tmp_path / "state")


@pytest.fixture
def processes(state):
    """What a launcher starts its children with; they are stopped when the test ends."""
    lock = Lock(state)
    assert lock.acquire()
    with Processes(lock.descriptor) as started:
        yield started
    os.close(lock.descriptor)
