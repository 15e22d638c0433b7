"""Ends what a launcher left behind when it was killed.

A process of its own, run by its path. It reads `TARGET SIGNAL` lines from its launcher, where a negative target is a
process group, and acts when that pipe closes, however the launcher came to its end; a launcher that ends in good order
says `done` and leaves it nothing to do. (Linux's parent-death signal would not do: it does not reach grandchildren, and the kernel forgets it when
PostgreSQL is moved away from root.)
"""

import os
import signal
import sys
import time
from pathlib import Path

GRACE_SECONDS = 10


def send(target: int, number: int) -> bool:
    """Send a signal; false when nobody is left to receive it."""
    try:
        os.kill(target, number)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS says so of groups that hold zombies only
        return False
    return True


def is_alive(target: int) -> bool:
    """Whether a process, or any of a group, still runs; zombies do not: in a container nobody may ever collect them."""
    if not send(target, 0):
        return False
    if sys.platform != "linux":
        return True
    for process in Path("/proc").glob("[0-9]*/stat"):
        try:
            # pid (name) state parent group ...; a name may hold anything, so count from its last bracket.
            state, _, group = process.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z" and target in (int(process.parent.name), -int(group)):
            return True
    return False


def main() -> None:
    """Wait for the launcher's end, then ask each target to stop, then make it."""
    lines = sys.stdin.read().splitlines()
    if lines[-1:] == ["done"]:
        return
    left = {int(target): int(number) for target, number in map(str.split, lines)}
    for target, number in left.items():
        send(target, number)
    deadline = time.monotonic() + GRACE_SECONDS
    while left and time.monotonic() < deadline:
        left = {target: number for target, number in left.items() if is_alive(target)}
        time.sleep(0.05)
    for target in left:
        send(target, signal.SIGKILL)


if __name__ == "__main__":
    main()
