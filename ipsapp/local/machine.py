"""Libraries and programs that no Python package brings: found, or installed where we may, or named."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ipsapp.local.problems import Problem

PANGO = ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "/opt/homebrew/lib/libpangoft2-1.0.dylib")
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
ATOMIC = ("libatomic.so.1",)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM_ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def provide_pango() -> str | None:
    """See to the library that PDF reports need; returns what to tell the reader when it stays missing."""
    if _loads(PANGO) or (_may_install() and _install(*PANGO_PACKAGES) and _loads(PANGO)):
        return None
    return "PDF reports need Pango, which is missing here; everything else works.\n" + _lines_to_type(
        apt=" ".join(PANGO_PACKAGES), dnf="pango", brew="pango"
    )


def provide_chromium() -> str:
    """The Chromium for the browser tests, with the library that drives it.

    Raises:
        Problem: there is none, and we may not install one.
    """
    if sys.platform == "linux" and not _loads(ATOMIC) and not (_may_install() and _install("libatomic1")):
        raise Problem("The browser tests need libatomic.\n" + _lines_to_type(apt="libatomic1", dnf="libatomic"))
    found = _find_chromium()
    if found is None and _may_install() and _install("chromium"):
        found = _find_chromium()
    if found is None:
        raise Problem(
            "The browser tests need Chromium or Chrome; leave them out with --no-browser, name one as CHROMIUM, or:\n"
            + _lines_to_type(apt="chromium", dnf="chromium", brew="--cask google-chrome")
        )
    return found


def _find_chromium() -> str | None:
    if named := os.environ.get("CHROMIUM"):
        if not Path(named).exists():
            raise Problem(f"CHROMIUM names {named}, which does not exist.")
        return named
    for name in (*CHROMIUM_NAMES, CHROMIUM_ON_MACOS):
        if found := shutil.which(name):
            return found
    return None


def _loads(names: tuple[str, ...]) -> bool:
    """Whether the machine has a shared library, under one of its names."""
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(*packages: str) -> bool:
    print(f"Installing {' '.join(packages)} ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-qq", *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            print(done.stdout, end="", flush=True)
            return False
    return True


def _lines_to_type(*, apt: str, dnf: str, brew: str | None = None) -> str:
    lines = {"apt-get": f"sudo apt-get install {apt}", "dnf": f"sudo dnf install {dnf}"}
    if brew:
        lines["brew"] = f"brew install {brew}"
    here = [line for program, line in lines.items() if shutil.which(program)]
    return "\n".join(f"    {line}" for line in here or lines.values())
