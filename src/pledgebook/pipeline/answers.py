"""Answers that were derived once, kept in a folder beside the book until the book or the code is another.

They may be deleted at any time, and where they cannot be kept they are derived anew.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

import msgspec

from pledgebook.ledger.book import Book
from pledgebook.pipeline.code import code_digest
from pledgebook.records.ids import content_id

T = TypeVar("T")

_ROOMS = ("records", "reconciliation", "guarantees")
"""The code that derives: another version of it may answer otherwise."""


class Answers:
    """The kept answers of a book in its present state."""

    def __init__(self, book: Book) -> None:
        self._folder = book.path.with_name(f"{book.path.name}-answers")
        self._mark = book.mark()

    def get(self, question: list[Any], kind: type[T], derive: Callable[[], T]) -> T:
        """The answer that is kept, else derived and kept.

        Args:
            question: all that the answer depends on besides the book and the code.
            kind: the type of the answer: dataclasses, lists and plain values.
            derive: makes the answer.
        """
        path = self._folder / f"{self._mark}-{content_id('q', [code_digest(*_ROOMS), *question])}.json"
        with contextlib.suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode(path.read_bytes(), type=kind)
        found = derive()
        with contextlib.suppress(OSError):
            self._keep(path, msgspec.json.encode(found))
        return found

    def _keep(self, path: Path, content: bytes) -> None:
        """Write whole or not at all; what was kept of an earlier state goes."""
        self._folder.mkdir(exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, prefix=self._mark, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)  # noqa: PTH105  # a path of its own is not needed
        for old in self._folder.iterdir():
            if not old.name.startswith(self._mark):
                old.unlink(missing_ok=True)
