"""`./test`: every check that continuous integration makes, on services of its own."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ipsapp.local import front_end, launcher, machine
from ipsapp.local.processes import Processes
from ipsapp.local.services import Services
from ipsapp.local.state import State
from ipsapp.local.timings import Timings

STAGES = ("lint", "unit", "browser")
TOOLS = Path(sys.executable).parent
PYTEST = (TOOLS / "pytest", "-p", "no:cacheprovider")
NO_TESTS_COLLECTED = 5
# Playwright's event loop runs in the thread of the test, which also uses the database.
BROWSER = {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
# The deployment check reads the settings of a deployment; nothing is reached under these names.
PRODUCTION = {
    "IPSAPP_ENV": "production",
    "ALLOWED_HOSTS": "ipsapp.example",
    "EMAIL_URL": "smtp://mail.example:25",
}


def test(
    state: State, stages: Sequence[str], arguments: Sequence[str], timings: Timings, *, without_browser: bool
) -> int:
    """Run the stages, all of them even when one fails, and say how each went; returns the exit code."""
    if without_browser:
        stages = [stage for stage in stages if stage != "browser"]
    lock = launcher.own(state)
    failed = []
    with Processes(lock.descriptor) as processes:
        with timings.stage("set-up"):
            environment = set_up(state, processes, with_browser="browser" in stages)
        for stage in stages:
            for name, command, extra in steps(stage, arguments):
                print(f"\n── {name} " + "─" * (100 - len(name)), flush=True)
                with timings.stage(name):
                    exit_code = processes.run(command, env=environment | extra)
                # A selection of tests may lie within one stage.
                if exit_code and not (arguments and exit_code == NO_TESTS_COLLECTED):
                    failed.append(name)
    print(f"\n{timings.table()}")
    if without_browser:
        print("The browser tests were left out (--no-browser).")
    print(f"Failed: {', '.join(failed)}" if failed else "Everything asked for passed.", flush=True)
    return 1 if failed else 0


def set_up(state: State, processes: Processes, *, with_browser: bool) -> dict[str, str]:
    """Start services with an empty database; returns the environment of the checks.

    Raises:
        Problem: something is missing on this machine that we may not install.
    """
    browser = {"CHROMIUM": machine.provide_chromium()} if with_browser else {}
    if message := machine.provide_pango():
        print(message, flush=True)
    front_end.provide_node_packages()
    services = Services.of(state, "test")
    if services.cluster:
        shutil.rmtree(services.cluster.data, ignore_errors=True)
    services.start(processes)
    return services.environment(owner=True) | browser


def steps(stage: str, arguments: Sequence[str]) -> Iterator[tuple[str, Sequence[str | Path], dict[str, str]]]:
    """The steps of a stage: what it is called, its command line, and variables of its own."""
    if stage == "unit":
        yield "unit tests", [*PYTEST, "-n", "2", "-m", "not browser", *arguments], {}
    elif stage == "browser":
        yield "browser tests", [*PYTEST, "-n", "2", "-m", "browser", *arguments], BROWSER
    else:
        yield "ruff check", [TOOLS / "ruff", "check"], {}
        yield "ruff format", [TOOLS / "ruff", "format", "--check"], {}
        yield "djlint", [TOOLS / "djlint", "--lint", "templates"], {}
        yield "imports", [TOOLS / "lint-imports"], {}
        yield "types", [TOOLS / "mypy"], {}
        yield "migrations", [*launcher.MANAGE, "makemigrations", "--check", "--dry-run"], {}
        yield "static files", [*launcher.MANAGE, "collectstatic", "--no-input", "--clear", "--verbosity", "0"], {}
        yield "deployment", [*launcher.MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION
