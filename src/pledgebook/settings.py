"""Every setting once: its name, default and help. Nothing is read when this module is imported.

A setting is read from the environment as `PLEDGEBOOK_<NAME>` when it is asked for; the command line's options
outrank it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pledgebook.errors import UsageError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting; `get()` reads it."""

    name: str
    default: T
    help: str
    read: Callable[[str], T]

    def get(self) -> T:
        """The value from the environment, else the default.

        Raises:
            UsageError: the environment's value cannot be read.
        """
        word = os.environ.get(f"PLEDGEBOOK_{self.name}")
        if word is None:
            return self.default
        try:
            return self.read(word)
        except ValueError as error:
            raise UsageError(f"PLEDGEBOOK_{self.name}={word!r}: {error}") from error


def _at_least(least: int) -> Callable[[str], int]:
    def read(word: str) -> int:
        number = int(word)
        if number < least:
            raise ValueError(f"less than {least}")
        return number

    return read


BOOK = Setting("BOOK", "book.db", "The book: a file.", str)
DOSSIER = Setting("DOSSIER", "ukraine-guarantees", "The dossier: a name, or a file of one's own.", str)
CACHE = Setting("CACHE", None, "Where the encoder is built on first use; the user's cache if not set.", Path)
MODEL = Setting("MODEL", None, "A folder with another trained model than the one that is shipped.", Path)
THREADS = Setting("THREADS", 0, "Threads of the encoder; 0 takes all cores.", _at_least(0))
BATCH = Setting("BATCH", 32, "Reports that are read together.", _at_least(1))
MAX_BYTES = Setting("MAX_BYTES", 5_000_000, "A report of more bytes is rejected.", _at_least(1))
NOW = Setting("NOW", None, "The time that is recorded, as ISO 8601, instead of the clock's.", str)

ALL: tuple[Setting[object], ...] = (BOOK, DOSSIER, CACHE, MODEL, THREADS, BATCH, MAX_BYTES, NOW)  # type: ignore[assignment]
