"""Serves a book: on this machine to anybody, elsewhere to its users only."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from pledgebook.errors import UsageError
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.web.ahead import Ahead
from pledgebook.web.app import create_app
from pledgebook.web.security import is_loopback


@dataclass(frozen=True, slots=True)
class Door:
    """Where to listen. `certificate` and `key` are PEM files; `https` tells that a proxy before it speaks https."""

    host: str = "127.0.0.1"
    port: int = 8000
    certificate: Path | None = None
    key: Path | None = None
    https: bool = False

    @property
    def secure(self) -> bool:
        """Whether browsers reach it over https."""
        return self.https or self.certificate is not None


def serve(path: Location, door: Door, say: Callable[[str], None]) -> None:
    """Serve a book until it is stopped; a book that is not there is made.

    Args:
        path: the book.
        door: where to listen.
        say: takes lines for whoever started it.

    Raises:
        UsageError: the address can be reached from elsewhere and there are no users, or it cannot be listened to.
    """
    with Book(path, create=True) as book:
        users = book.users.any()
    if not is_loopback(door.host) and not users:
        raise UsageError(
            f"{door.host} can be reached from other machines, and {path} has no users: anybody could change it; "
            f"add one first: pledgebook users add NAME --role editor --book {path}"
        )
    if door.https and not users:
        raise UsageError(f"a proxy lets others in, and {path} has no users; first: pledgebook users add NAME")
    with _listening(door) as listener:
        port = listener.getsockname()[1]
        host = f"[{door.host}]" if ":" in door.host else door.host
        say(f"Pledgebook shows {path} at http{'s' if door.certificate else ''}://{host}:{port}/ (stop: Ctrl-C)")
        if not is_loopback(door.host) and not door.secure:
            say("Passwords travel unencrypted: give a certificate, or put a proxy with https before it.")
        server = uvicorn.Server(_config(path, door))
        with Ahead(path):
            server.run(sockets=[listener])


def _listening(door: Door) -> socket.socket:
    family = socket.AF_INET6 if ":" in door.host else socket.AF_INET
    try:
        return socket.create_server((door.host, door.port), family=family)
    except (OSError, OverflowError) as error:
        raise UsageError(f"{door.host}:{door.port}: cannot listen there: {error}; choose another --port") from error


def _config(path: Location, door: Door) -> uvicorn.Config:
    try:
        config = uvicorn.Config(
            create_app(path, secure=door.secure),
            log_level="warning",
            server_header=False,
            ssl_certfile=door.certificate,
            ssl_keyfile=door.key,
        )
        config.load()
    except OSError as error:
        raise UsageError(f"{door.certificate}: no certificate with its key: {error}; name both as PEM files") from error
    return config
