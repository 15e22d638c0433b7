import json
import os
import signal
import socket
import subprocess
import sys

import psutil
import pytest

from ipsapp.local import launcher
from ipsapp.local.problems import Problem, failed_step
from ipsapp.local.processes import Stopped
from ipsapp.local.state import CHECKOUT, Lock


def test_taken_port_is_named_with_the_remedy():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Problem, match=rf"Port {port} cannot be used .*: \./run --port {port + 1}"):
            launcher.listen(port)


def test_second_launcher_is_told_where_the_first_serves(state):
    first = Lock(state)
    assert first.acquire()

    with pytest.raises(Problem, match="is starting or using the services"):
        launcher.own(state)
    first.announce("http://localhost:8000/")
    with pytest.raises(Problem, match=rf"already runs at http://localhost:8000/ \(process {os.getpid()}\)"):
        launcher.own(state)
    os.close(first.descriptor)


def test_server_that_ends_is_reported_with_the_end_of_its_log(processes, tmp_path):
    server = processes.start("The worker", ["sh", "-c", "echo out of luck; exit 3"], log=tmp_path / "worker.log")
    server.process.wait()

    with pytest.raises(Problem, match=r"(?s)^The worker failed\. The end of .*worker\.log:\n    out of luck$"):
        processes.require_running()


def test_what_is_not_ready_in_time_is_named(processes):
    with pytest.raises(Problem, match="Not ready after 0 seconds: PostgreSQL is away"):
        processes.wait_until_ready(lambda: "PostgreSQL is away", seconds=0)


def test_full_disk_in_a_log_is_named_instead_of_its_end(tmp_path):
    (tmp_path / "postgres.log").write_text('FATAL: could not extend file "base/1": No space left on device\n')

    assert "is full. Free some space" in str(failed_step("PostgreSQL", tmp_path / "postgres.log"))


def test_interrupted_foreground_command_stops_the_launcher(processes):
    interrupt = [sys.executable, "-c", "import os, signal; os.kill(os.getppid(), signal.SIGINT)"]

    with pytest.raises(Stopped):
        processes.run(interrupt, env=os.environ)


def test_server_that_does_not_stop_is_made_to(state, monkeypatch, tmp_path):
    from ipsapp.local import guardian
    from ipsapp.local.processes import Processes

    monkeypatch.setattr(guardian, "GRACE_SECONDS", 0.2)
    lock = Lock(state)
    assert lock.acquire()
    with Processes(lock.descriptor) as processes:
        stubborn = (
            "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
        )
        log = tmp_path / "log"
        server = processes.start("Stubborn", [sys.executable, "-c", stubborn], log=log)
        processes.wait_until_ready(lambda: None if log.read_text() else "no", seconds=10)
    os.close(lock.descriptor)

    assert server.process.returncode == -signal.SIGKILL


LAUNCH = """
import sys, time
from pathlib import Path
from ipsapp.local import launcher
from ipsapp.local.processes import Processes, Stopped
from ipsapp.local.services import Services
from ipsapp.local.state import State

state = State(Path(sys.argv[1]))
lock = launcher.own(state)
with Processes(lock.descriptor) as processes:
    services = Services.of(state, "local")
    services.start(processes)
    launcher.start_worker(state, processes, services.environment())
    launcher.start_web(state, processes, services.environment(), launcher.listen(0))
    processes.wait_until_ready(lambda: None if "ready." in state.log("worker").read_text() else "worker", seconds=60)
    print("ready", flush=True)
    time.sleep(600)
"""


@pytest.mark.services
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_the_launcher(state, end):
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    started = subprocess.Popen(
        [sys.executable, "-c", LAUNCH, state.home], cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE
    )
    with started:
        assert started.stdout.readline() == b"ready\n"
        family = psutil.Process(started.pid).children(recursive=True)
        names = " ".join(" ".join(process.cmdline()) for process in family)
        assert all(name in names for name in ("postgres", "valkey", "celery", "gunicorn", "guardian"))

        started.send_signal(end)
        started.wait(timeout=30)

        left = psutil.wait_procs(family, timeout=30)[1]
        assert [process.cmdline() for process in left if process.status() != psutil.STATUS_ZOMBIE] == []
        assert (state.home / "log" / "postgres.log").read_text().rstrip().endswith("database system is shut down")
    lock = Lock(state)
    assert lock.acquire()
    os.close(lock.descriptor)


@pytest.mark.services
def test_a_command_finds_its_tables_in_a_fresh_clone(state):
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    program = (
        "import sys; from pathlib import Path; from ipsapp.local import launcher; from ipsapp.local.state import State\n"
        "sys.exit(launcher.manage(State(Path(sys.argv[1])), sys.argv[2:]))"
    )
    command = ["served", "--from", "2026-01-01", "--to", "2026-03-31", "--format", "json"]

    done = subprocess.run(
        [sys.executable, "-c", program, state.home, *command],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout)["n_people"] == 0, "empty: no demonstration was loaded"
