"""The second half of `./run` and `./test`, in the environment that the first half made."""

import argparse
import errno
import os
import sys
import time
from collections.abc import Sequence

from ipsapp.local import checks, launcher
from ipsapp.local.problems import Problem, disk_full
from ipsapp.local.processes import Stopped
from ipsapp.local.state import CHECKOUT, State
from ipsapp.local.timings import Timings

LOCAL = CHECKOUT / ".local"


def main() -> int:
    """Do what the command line asks; returns the exit code."""
    command, *arguments = sys.argv[1:]
    timings = Timings(float(os.environ.get("IPSAPP_STARTED", time.time())))
    try:
        return run(arguments, timings) if command == "run" else test(arguments, timings)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except Stopped as stopped:
        return stopped.exit_code
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(disk_full(LOCAL), file=sys.stderr)
        return 1


def run(arguments: Sequence[str], timings: Timings) -> int:
    """`./run`."""
    state = State(LOCAL)
    if arguments[:1] == ["manage"]:
        return launcher.manage(state, arguments[1:])
    parser = argparse.ArgumentParser("./run", add_help=False)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    if options.check:
        launcher.check(state, timings)
    else:
        launcher.serve(state, options.port, timings)
    return 0


def test(arguments: Sequence[str], timings: Timings) -> int:
    """`./test`."""
    state = State(LOCAL / "test")
    stages = list(checks.STAGES)
    if arguments[:1] and arguments[0] in stages:
        stages, arguments = [arguments[0]], arguments[1:]
    without_browser = "--no-browser" in arguments
    pytest_arguments = [argument for argument in arguments if argument != "--no-browser"]
    return checks.test(state, stages, pytest_arguments, timings, without_browser=without_browser)


if __name__ == "__main__":
    sys.exit(main())
