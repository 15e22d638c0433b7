"""What the tests of reports share."""

import socket

import pytest

from ipsapp.celery import app


@pytest.fixture
def closed_port():
    """A port of this machine at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def send_to():
    """A function that makes this process send its wake-ups to the broker at an address, until the test ends."""
    before = app.conf.broker_url

    def redirect(address):
        app.conf.broker_url = address
        # Celery keeps the connections of the address before, and has no public way to let them go.
        app._pool = app.amqp._producer_pool = None

    yield redirect
    redirect(before)


@pytest.fixture
def broker_away(send_to, closed_port):
    """Wake-ups go nowhere."""
    send_to(f"redis://127.0.0.1:{closed_port}/0")
