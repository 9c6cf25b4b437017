"""Answers that were derived once, kept in a folder until the book or the code is another.

It lies beside the book's file; for a book on a server, in the user's cache, so that each machine keeps its own.
They may be deleted at any time, and where they cannot be kept they are derived anew.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

import msgspec

from pledgebook import settings
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.records.ids import content_id

T = TypeVar("T")


class Answers:
    """The kept answers of a book in its present state."""

    def __init__(self, book: Book) -> None:
        self._folder = _folder(book.path)
        self._mark = book.mark()

    def get(self, question: list[Any], kind: type[T], derive: Callable[[], T]) -> T:
        """The answer that is kept, else derived and kept.

        Args:
            question: all that the answer depends on besides the book and the code.
            kind: the type of the answer: dataclasses, lists and plain values.
            derive: makes the answer.
        """
        path = self._folder / f"{self._mark}-{content_id('q', [_code(), *question])}.json"
        with contextlib.suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode(path.read_bytes(), type=kind)
        found = derive()
        with contextlib.suppress(OSError):
            self._keep(path, msgspec.json.encode(found))
        return found

    def _keep(self, path: Path, content: bytes) -> None:
        """Write whole or not at all; what was kept of an earlier state goes."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, prefix=self._mark, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)  # noqa: PTH105  # a path of its own is not needed
        for old in self._folder.iterdir():
            if not old.name.startswith(self._mark):
                old.unlink(missing_ok=True)


def _folder(book: Location) -> Path:
    if isinstance(book, Path):
        return book.with_name(f"{book.name}-answers")
    return settings.cache_folder() / "answers" / content_id("b", str(book))


@cache
def _code() -> str:
    """A digest of the code that derives: another version may answer otherwise."""
    digest = sha256()
    for room in ("records", "reconciliation", "guarantees"):
        for module in sorted(files(f"pledgebook.{room}").iterdir(), key=lambda module: module.name):
            if module.name.endswith(".py"):
                digest.update(module.read_bytes())
    return digest.hexdigest()
