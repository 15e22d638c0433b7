"""Ends what a launcher left behind when it was killed.

A process of its own, run by its path. It reads `TARGET SIGNAL` lines from its launcher, where a negative target is a
process group, and acts when that pipe closes, however the launcher came to its end. After an orderly end it finds
nothing to do. (Linux's parent-death signal would not do: it does not reach grandchildren, and the kernel forgets it when
PostgreSQL is moved away from root.)
"""

import os
import signal
import sys
import time

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


def main() -> None:
    """Wait for the launcher's end, then ask each target to stop, then make it."""
    left = {int(target): int(number) for target, number in map(str.split, sys.stdin)}
    for target, number in left.items():
        send(target, number)
    deadline = time.monotonic() + GRACE_SECONDS
    while left and time.monotonic() < deadline:
        left = {target: number for target, number in left.items() if send(target, 0)}
        time.sleep(0.05)
    for target in left:
        send(target, signal.SIGKILL)


if __name__ == "__main__":
    main()
