"""What can go wrong on a developer's machine, in words that say what to do."""

import re
from pathlib import Path

DISK_FULL = re.compile(r"No space left on device|could not write to file|could not extend file", re.IGNORECASE)


class Problem(Exception):
    """A failure the reader can do something about: shown as it is, without a traceback; the exit code is 1."""


def disk_full(place: Path) -> Problem:
    """The disk that holds a folder is full."""
    return Problem(f"The disk that holds {place} is full. Free some space, then try again.")


def failed_step(step: str, log: Path) -> Problem:
    """A child process failed; the end of what it wrote says why."""
    output = log.read_text(errors="replace")
    if DISK_FULL.search(output):
        return disk_full(log.parent)
    end = "\n".join(f"    {line}" for line in output.splitlines()[-20:])
    return Problem(f"{step} failed. The end of {log}:\n{end}")
