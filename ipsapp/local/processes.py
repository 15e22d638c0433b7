"""Child processes that do not outlive their launcher."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Self

from ipsapp.local import guardian
from ipsapp.local.problems import Problem, failed_step

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked the launcher to stop, by Ctrl-C or by a signal."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


@dataclass(frozen=True)
class Service:
    """A server that runs in the background, in a process group of its own, and writes to a log file."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals

    def require_running(self) -> None:
        """Raises Problem, with the end of the log, when the server has ended."""
        if self.process.poll() is not None:
            raise failed_step(self.name, self.log)


class Processes:
    """The children of one launcher. Leaving the `with` block stops them, the last started first.

    A guardian process stands by for the case that this process is killed. It shares `lock`, an open file descriptor,
    so that a lock on it is not released before the last child is gone.
    """

    def __init__(self, lock: int) -> None:
        self._services: list[Service] = []
        self._guardian = subprocess.Popen(
            [sys.executable, "-I", guardian.__file__],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=[lock],
        )

    def __enter__(self) -> Self:
        self._handlers = {number: signal.signal(number, _raise_stopped) for number in STOP_SIGNALS}
        return self

    def __exit__(self, *exception: object) -> None:
        # The way out is bounded in time and must not be left half way.
        for number in STOP_SIGNALS:
            signal.signal(number, _ignore)
        for service in reversed(self._services):
            _stop(service)
        self._guardian.communicate(b"done\n")
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def start(
        self,
        name: str,
        arguments: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        **options: Any,
    ) -> Service:
        """Start a server. `options` are those of `subprocess.Popen`."""
        with log.open("wb") as output:
            process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                start_new_session=True,
                **options,
            )
        self._watch(-process.pid, stop_signal)
        service = Service(name, process, log, stop_signal)
        self._services.append(service)
        return service

    def require_running(self) -> None:
        """Raises Problem when any server has ended."""
        for service in self._services:
            service.require_running()

    def wait_until_ready(self, obstacle: Callable[[], str | None], *, seconds: float) -> None:
        """Wait until nothing is in the way; `obstacle` says what is, in words, and None when nothing is.

        Raises:
            Problem: a server ended meanwhile, or the time is over.
        """
        deadline = time.monotonic() + seconds
        while reason := obstacle():
            self.require_running()
            if time.monotonic() > deadline:
                raise Problem(f"Not ready after {seconds:.0f} seconds: {reason}")
            time.sleep(0.02)

    def finish(self, job: Service) -> None:
        """Wait for the end of something started that ends by itself.

        Raises:
            Problem: it failed; the end of its log says why.
        """
        exit_code = job.process.wait()
        self._services.remove(job)
        if exit_code:
            raise failed_step(job.name, job.log)

    def run(self, arguments: Sequence[str | Path], *, env: Mapping[str, str]) -> int:
        """Run a command in the terminal's foreground, so that it can ask questions; returns its exit code."""
        interrupted: list[int] = []
        # Ctrl-C reaches the command by itself; we wait for it to end in its own way.
        signal.signal(signal.SIGINT, lambda number, frame: interrupted.append(number))
        process = subprocess.Popen(arguments, env=env)
        self._watch(process.pid, signal.SIGTERM)
        try:
            exit_code = process.wait()
        finally:
            signal.signal(signal.SIGINT, _raise_stopped)
            if process.poll() is None:
                process.terminate()
                process.wait()
        if interrupted:
            raise Stopped(signal.SIGINT)
        return exit_code

    def _watch(self, target: int, stop_signal: signal.Signals) -> None:
        assert self._guardian.stdin is not None  # noqa: S101 - for the type checker; it was opened as a pipe
        self._guardian.stdin.write(f"{target} {int(stop_signal)}\n".encode())
        self._guardian.stdin.flush()


def _stop(service: Service) -> None:
    """Ask a server to stop, make it stop when it takes too long, and sweep what is left of its group."""
    if service.process.poll() is None:
        service.process.send_signal(service.stop_signal)
        with suppress(subprocess.TimeoutExpired):
            service.process.wait(timeout=guardian.GRACE_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(service.process.pid, signal.SIGKILL)
    service.process.wait()


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)


def _ignore(number: int, frame: FrameType | None) -> None:
    """Stands in for SIG_IGN, which children would inherit."""
