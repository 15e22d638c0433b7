"""`./run`: serve, check, or run a management command."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from ipsapp.local import front_end, machine
from ipsapp.local.problems import Problem
from ipsapp.local.processes import Processes, Service, Stopped
from ipsapp.local.services import Services
from ipsapp.local.state import CHECKOUT, Lock, State
from ipsapp.local.timings import Timings

MANAGE = [sys.executable, str(CHECKOUT / "manage.py")]
# These change the schema or what roles may do: the owner's work. Everything else runs as the role that serves.
OWNER_COMMANDS = {
    "flush", "grant_app_role", "inspectdb", "makemigrations", "migrate", "optimizemigration", "pgtrigger",
    "showmigrations", "sqlflush", "sqlmigrate", "squashmigrations",
}  # fmt: skip
# Method, path, status and seconds, as in production: people search for names in the query string.
REQUEST_LINE = "%(t)s %(m)s %(U)s %(s)s %(L)s"
WORKERS = 2
SECONDS_TO_SERVE = 60
REPORT_STATE = "DM"
REPORT_SECONDS = 120


def serve(state: State, port: int, timings: Timings) -> None:
    """Start everything and serve until somebody stops it."""
    listener = listen(port)
    address = f"http://localhost:{listener.getsockname()[1]}/"
    lock = own(state)
    with Processes(lock.descriptor) as processes:
        logins = start(state, processes, listener, timings)
        lock.announce(address)
        print(f"\n{logins}\n\nipsapp serves at {address} (started in {timings.total():.1f} s; logs: {state.log('*')})")
        print("Ctrl-C stops it.", flush=True)
        with suppress(Stopped):
            while True:
                processes.require_running()
                time.sleep(0.5)
        print("\nStopping ...", flush=True)


def check(state: State, timings: Timings) -> None:
    """Start everything on a free port, make one report through the worker, print the timings.

    Raises:
        Problem: the report was not made; the message says why.
    """
    listener = listen(0)
    lock = own(state)
    with Processes(lock.descriptor) as processes:
        start(state, processes, listener, timings)
        command = [*MANAGE, "make_report", "--state", REPORT_STATE, "--wait", str(REPORT_SECONDS)]
        with timings.stage("report"):
            exit_code = processes.run(command, env=Services.of(state, "local").environment())
        print(f"\n{timings.table()}\n", flush=True)
        if exit_code:
            raise Problem(f"The check failed: no report was made. The worker's log: {state.log('worker')}")
    print("The check passed.")


def manage(state: State, arguments: Sequence[str]) -> int:
    """Run a management command against the services of `./run`, or start them for as long as it takes."""
    services = Services.of(state, "local")
    is_owners = bool(OWNER_COMMANDS & set(arguments[:1]))
    environment = services.environment(owner=is_owners)
    command = [*MANAGE, *arguments]
    lock = Lock(state)
    if not lock.acquire():
        process, address = lock.holder()
        if not address:
            raise Problem(f"Process {process} is starting or using the services. Try again when it is done.")
        os.execve(command[0], command, environment)
    with Processes(lock.descriptor) as processes:
        services.start(processes)
        if not is_owners:
            # In a fresh clone there is not even a table. No demonstration: the database is otherwise used as it is.
            processes.finish(start_preparation(services, processes))
        return processes.run(command, env=environment)


def own(state: State) -> Lock:
    """The lock of a state.

    Raises:
        Problem: another launcher has it.
    """
    lock = Lock(state)
    if lock.acquire():
        return lock
    process, address = lock.holder()
    if address:
        raise Problem(
            f"ipsapp already runs at {address} (process {process}). Stop it there with Ctrl-C, or: kill {process}"
        )
    raise Problem(f"Process {process} is starting or using the services. Try again when it is done.")


def listen(port: int) -> socket.socket:
    """A socket on this machine's own address, open from now on so that nobody takes the port meanwhile; 0: any.

    Raises:
        Problem: the port is taken, or needs more rights.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise Problem(f"Port {port} cannot be used ({error.strerror}). Use another: ./run --port {port + 1}") from error
    return listener


def start(state: State, processes: Processes, listener: socket.socket, timings: Timings) -> str:
    """Start everything in order, the web server on an open socket; returns the demonstration's logins.

    Raises:
        Problem: a step failed or took too long.
    """
    with timings.stage("libraries, front end"):
        if message := machine.provide_pango():
            print(message, flush=True)
        front_end.provide_node_packages()
    services = Services.of(state, "local")
    environment = services.environment()
    with timings.stage("database, broker"):
        services.start(processes)
    with timings.stage("migrations, demonstration, static files"):
        logins = prepare(services, processes)
    with timings.stage("worker, web"):
        start_worker(state, processes, environment)
        port = start_web(state, processes, environment, listener)
        processes.wait_until_ready(partial(obstacle, port), seconds=SECONDS_TO_SERVE)
    return logins


def prepare(services: Services, processes: Processes) -> str:
    """Bring the database and the static files to the state of the code, side by side; returns the demonstration's logins.

    Raises:
        Problem: a migration, the demonstration or a static file is wrong; the message holds the end of the output.
    """
    logins = services.state.log("logins")
    preparation = start_preparation(services, processes, logins)
    collect_static(services, processes)
    processes.finish(preparation)
    return logins.read_text().strip()


def start_preparation(services: Services, processes: Processes, *logins: Path) -> Service:
    """Begin to bring the database to the state of the code; given a file for its logins, load the demonstration too."""
    return processes.start(
        "Preparing the database",
        [sys.executable, "-m", "ipsapp.local.prepare", *logins],
        env=services.environment(owner=True) | {"APP_DATABASE_URL": services.environment()["DATABASE_URL"]},
        log=services.state.log("database"),
    )


def collect_static(services: Services, processes: Processes) -> None:
    """Collect the static files, unless nothing that they are made from has changed.

    Raises:
        Problem: a file refers to another that is not there.
    """
    state = services.state
    stamp = state.home / "static.collected"
    wanted = front_end.static_fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    command = [*MANAGE, "collectstatic", "--no-input", "--clear"]
    processes.finish(
        processes.start("Collecting static files", command, env=services.environment(), log=state.log("static"))
    )
    stamp.write_text(wanted)


def start_worker(state: State, processes: Processes, environment: Mapping[str, str]) -> None:
    """Start the worker, which also sends what is due by the clock."""
    celery = [sys.executable, "-m", "celery", "-A", "ipsapp", "worker", "--beat", "--concurrency", str(WORKERS)]
    # Alone on its broker, a worker has no others to meet: without this it waits a second for their answers.
    alone = ["--without-mingle", "--without-gossip"]
    schedule = ["--schedule", str(state.home / "beat-schedule"), "--loglevel", "INFO"]
    processes.start("The worker", [*celery, *alone, *schedule], env=environment, log=state.log("worker"))


def start_web(state: State, processes: Processes, environment: Mapping[str, str], listener: socket.socket) -> int:
    """Start the web server on an open socket, which is its own from now on; returns the port."""
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}", "--no-control-socket"]
    shape = ["--worker-class", "gthread", "--workers", str(WORKERS), "--threads", "4", "--preload"]
    requests = ["--access-logfile", "-", "--logger-class", "ipsapp.logs.RequestLog", "--access-logformat", REQUEST_LINE]
    command = [*gunicorn, *shape, *requests, "ipsapp.wsgi"]
    processes.start("The web server", command, env=environment, log=state.log("web"), pass_fds=[listener.fileno()])
    port: int = listener.getsockname()[1]
    listener.close()
    return port


def obstacle(port: int) -> str | None:
    """Why the application cannot be used yet, in its own words; None when it can."""
    try:
        # It waits a second for a worker that is not there yet; asking again finds the worker sooner.
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=0.3):
            return None
    except urllib.error.HTTPError as answer:
        return answer.read().decode(errors="replace")
    except TimeoutError:
        return "The web server or the worker is still starting."
    except OSError as error:
        return f"The web server does not answer ({error})."
