"""PostgreSQL and Valkey for a launcher: our own, or those that the environment names."""

import os
from dataclasses import dataclass
from functools import partial
from typing import Literal

from ipsapp.local import valkey
from ipsapp.local.postgres import APP_ROLE, OWNER_ROLE, Cluster, find_cluster
from ipsapp.local.processes import Processes
from ipsapp.local.state import State, socket_folder

# Recovery after a crash reads what was written since the last checkpoint.
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Services:
    """Where a state's services are, and the environment of what talks to them."""

    state: State
    mode: Literal["local", "test"]
    cluster: Cluster | None
    """None when DATABASE_URL names a server."""

    @classmethod
    def of(cls, state: State, mode: Literal["local", "test"]) -> "Services":
        """The services of a state, running or not."""
        own = "DATABASE_URL" not in os.environ
        return cls(state, mode, find_cluster(state.home, durable=mode == "local") if own else None)

    def start(self, processes: Processes) -> None:
        """Start what the environment does not name; returns when all of it answers."""
        own_broker = "REDIS_URL" not in os.environ
        sockets = socket_folder(self.state.home)
        if own_broker:
            valkey.start_valkey(processes, sockets, self.state.log("valkey"))
        if self.cluster:
            server = self.cluster.start(processes, self.state.log("postgres"))
            processes.wait_until_ready(partial(self.cluster.obstacle, server), seconds=SECONDS_TO_START)
        if own_broker:
            processes.wait_until_ready(partial(valkey.obstacle, sockets), seconds=SECONDS_TO_START)

    def environment(self, *, owner: bool = False) -> dict[str, str]:
        """The variables of a process that uses the services: as the role that serves, or as the schema's owner."""
        if self.cluster:
            database = self.cluster.url(OWNER_ROLE if owner else APP_ROLE)
        else:
            database = os.environ["DATABASE_URL"]
            if owner:
                database = os.environ.get("DATABASE_OWNER_URL", database)
        return os.environ | {
            "IPSAPP_ENV": self.mode,
            "DATABASE_URL": database,
            "REDIS_URL": os.environ.get("REDIS_URL") or valkey.url(socket_folder(self.state.home)),
            "SECRET_KEY": self.state.secret_key(),
            "STATIC_ROOT": str(self.state.home / "static"),
            "FILES_DIR": str(self.state.folder("files")),
            "PYTHONUNBUFFERED": "1",
        }
