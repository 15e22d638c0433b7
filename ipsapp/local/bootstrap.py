"""Installs the Python packages and hands over to `ipsapp.local` in their environment.

Runs by its path with whatever `python3` the machine has, before anything is installed: standard library only, and
nothing in the syntax that an older Python would stumble over before it is told that it is too old.
"""

import hashlib
import importlib.util
import os
import shutil
import ssl
import subprocess
import sys
import time
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / ".local"
ENVIRONMENT = LOCAL / "venv"
PYTHON = ENVIRONMENT / "bin" / "python"
# Which package lists serve a command. The list for tests holds the whole list for running, so going back and forth
# between the two commands installs nothing.
LISTS = {"run": ("local", "test"), "test": ("test",)}
USAGE = {
    "run": """\
usage: ./run [--port N]        install what is missing, start everything, serve until Ctrl-C (port 8000)
       ./run --check           start, make one report through the worker, print the timings, stop
       ./run manage ARGS...    run a management command against the same services

Needs Python 3.11 or later; PDF reports need Pango. Everything is kept below .local/.
DATABASE_URL, with DATABASE_OWNER_URL for migrations, and REDIS_URL use servers of your own instead.""",
    "test": """\
usage: ./test [lint | unit | browser] [--no-browser] [PYTEST ARGS...]

Without a stage: all three. --no-browser leaves out the tests that need Chromium.
CHROMIUM names the browser to use when it is not found by itself.""",
}


def main(command: str) -> None:
    """Make the environment of a command ("run" or "test"), then become that command; does not return."""
    started = time.time()
    arguments = sys.argv[1:]
    if arguments[:1] != ["manage"] and {"-h", "--help"} & set(arguments):
        print(USAGE[command])
        sys.exit(0)
    require_python()
    try:
        install_packages(command)
    except OSError as error:
        fail(f"{error}\nFree some space or correct the permissions of {LOCAL}, then try again.")
    environment = dict(os.environ, IPSAPP_STARTED=str(started))
    environment.pop("PYTHONHOME", None)
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "-m", "ipsapp.local", command, *arguments], environment)


def fail(message: str) -> None:
    """Say what is wrong and end."""
    sys.exit(message)


def require_python() -> None:
    """Go on with a newer Python of this machine when `python3` is too old; say so when there is none."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for minor in (14, 13, 12, 11):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    fail(
        "ipsapp needs Python {}.{} or later; {} is {}.{}.\n".format(*OLDEST_PYTHON, sys.executable, *sys.version_info)
        + "Install one (apt-get install python3.11, dnf install python3.11, brew install python), then try again."
    )


def install_packages(command: str) -> None:
    """Bring `.local/venv` to the locked list of a command; nothing is started when it is there already."""
    stamp = ENVIRONMENT / "installed"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() in map(fingerprint, LISTS[command]):
        return
    name = LISTS[command][0]
    print(f"Installing the packages of requirements/{name}.txt ...", flush=True)
    uv = find_uv()
    if not PYTHON.exists():
        call([uv, "venv", "--quiet", "--clear", "--relocatable", "--python", sys.executable, ENVIRONMENT])
    call([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, lock(name)])
    stamp.write_text(fingerprint(name))


def lock(name: str) -> Path:
    """The file that holds a list, with the hash of each package."""
    return ROOT / "requirements" / (name + ".txt")


def fingerprint(name: str) -> str:
    """What identifies an installed list: its content, and the Python it was installed for."""
    return hashlib.sha256(lock(name).read_bytes()).hexdigest() + " {}.{}".format(*sys.version_info)


def find_uv() -> str:
    """The machine's uv, or one of our own below `.local`."""
    found = shutil.which("uv")
    if found:
        return found
    own = LOCAL / "uv" / "bin" / "uv"
    if own.exists():
        return str(own)
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        fail(
            "This Python cannot make environments: its venv module is missing.\n"
            "Install it (apt-get install python3-venv), or install uv, then try again."
        )
    call([sys.executable, "-m", "venv", "--clear", LOCAL / "uv"])
    call([own.with_name("pip"), "install", "--quiet", "--require-hashes", "-r", lock("uv")])
    return str(own)


def call(arguments: "list[str | Path]") -> None:
    """Run a command of the installation; its output is shown when it fails."""
    environment = dict(os.environ)
    if has_certificates():
        # uv brings certificates of its own, which do not know the proxy that many offices look through.
        environment.setdefault("UV_SYSTEM_CERTS", "true")
    done = subprocess.run(arguments, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        remedy = "Are the package index and its addresses reachable from here? Then try again."
        if "No space left on device" in done.stdout:
            remedy = "The disk is full: free some space, then try again."
        fail("{}\nThis step failed: {}\n{}".format(done.stdout.rstrip(), " ".join(map(str, arguments)), remedy))


def has_certificates() -> bool:
    """Whether the machine knows certificate authorities; a bare one may not."""
    paths = ssl.get_default_verify_paths()
    return bool(paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())))
