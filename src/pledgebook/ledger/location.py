"""Where a book lies: in a file, or in a database of a PostgreSQL server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

SCHEMES = ("postgresql://", "postgres://")
_LOGIN = re.compile(r"^(\w+://[^:@]*):.*@", re.DOTALL)
_PARAMETER = re.compile(r"([?&](?:ssl)?password=)[^&]*", re.IGNORECASE)


def without_password(address: str) -> str:
    """An address with `***` for its password; whatever else is left as it is."""
    return _PARAMETER.sub(r"\1***", _LOGIN.sub(r"\1:***@", address))


@dataclass(frozen=True, slots=True)
class Server:
    """A database of a server, by its address. As a string, and so in messages, it shows no password."""

    address: str = field(repr=False)

    def __str__(self) -> str:
        return without_password(self.address)

    @property
    def name(self) -> str:
        """The last part of the address: what is shown to those who need not know where the server is."""
        return str(self).split("?", maxsplit=1)[0].rpartition("/")[2] or "the book"


Location = Path | Server


def locate(book: Location | str) -> Location:
    """The place of a book from what a user calls it: a file, or an address `postgresql://USER@HOST/DATABASE`."""
    if isinstance(book, str):
        return Server(book) if book.startswith(SCHEMES) else Path(book)
    return book
