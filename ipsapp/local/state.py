"""Where a launcher keeps its things, and the lock that keeps two launchers apart."""

import fcntl
import hashlib
import os
import secrets
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ipsapp.local.problems import Problem

CHECKOUT = Path(__file__).resolve().parent.parent.parent
# The kernels allow 107 bytes (Linux) and 103 (macOS) for the path of a Unix socket.
LONGEST_SOCKET_PATH = 103
LONGEST_SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class State:
    """A folder that holds everything one set of services leaves on the disk."""

    home: Path

    def folder(self, name: str) -> Path:
        """A folder of its own below the state, made when missing, for this user only."""
        return private_folder(self.home / name)

    def log(self, name: str) -> Path:
        """The log file of a service or a step."""
        return self.folder("log") / f"{name}.log"

    def secret_key(self) -> str:
        """The key that signs sessions on this machine; made once."""
        path = self.home / "secret_key"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50))
        return path.read_text()


class Lock:
    """Held by the launcher that owns a state, until its last child is gone; carries the address it serves."""

    def __init__(self, state: State) -> None:
        state.home.mkdir(parents=True, exist_ok=True)
        self.descriptor = os.open(state.home / "lock", os.O_RDWR | os.O_CREAT, 0o600)

    def acquire(self) -> bool:
        """Take the lock; false when a living launcher holds it. Waits for the children of a dead one to end."""
        while True:
            try:
                fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if _is_alive(self.holder()[0]):
                    return False
                time.sleep(0.1)
            else:
                self.announce("")
                return True

    def announce(self, address: str) -> None:
        """Write who holds the lock and what it serves: an address once it serves, nothing before."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"{os.getpid()} {address}".encode(), 0)

    def holder(self) -> tuple[int, str]:
        """The process and the address of who took the lock last; the address is empty while it does not serve."""
        process, _, address = os.pread(self.descriptor, 1000, 0).decode().partition(" ")
        return int(process or 0), address


def private_folder(path: Path) -> Path:
    """A folder that no other user may enter, made when missing.

    Raises:
        Problem: it exists, and somebody else owns it or may enter it.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise Problem(f"{path} must belong to you alone. Correct it (chmod 700 {path}) or remove it, then try again.")
    return path


def socket_folder(home: Path) -> Path:
    """The folder for Unix sockets: below the state when its path is short enough, else where the system keeps such.

    Raises:
        Problem: no folder has a path short enough, or somebody else may enter it.
    """
    name = f"ipsapp-{os.geteuid()}-{short_hash(home)}"
    # The last is written by everybody; the folder made there is checked.
    places = (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp")  # noqa: S108
    for folder in (home / "sockets", *(Path(place) / name for place in places if place)):
        short = len(os.fsencode(folder / LONGEST_SOCKET_NAME)) <= LONGEST_SOCKET_PATH
        if short and (folder.parent == home or folder.parent.is_dir()):
            return private_folder(folder)
    raise Problem(f"The path {home} is too long for a socket. Move the checkout to a shorter one.")


def short_hash(path: Path) -> str:
    """Tells apart the states of several checkouts where they share a folder."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process > 0
