"""Answers that were derived once, kept in a folder until the book or the code is another.

It lies beside the book's file; for a book on a server, in the user's cache, so that each machine keeps its own.
They may be deleted at any time, and where they cannot be kept they are derived anew. A server has them in memory too.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import RLock
from typing import Any, TypeVar, cast

import msgspec

from pledgebook import settings
from pledgebook.knowledge.digests import data_digest
from pledgebook.ledger.book import Book
from pledgebook.ledger.database import OF_REPORTS
from pledgebook.ledger.location import Location
from pledgebook.pipeline.code import code_digest
from pledgebook.records.ids import content_id

T = TypeVar("T")

FILES = 100
"""Kept at most, those that served last: each moment at which a book is seen has its own."""

Marks = tuple[str, str]
"""Those of a book's present state: what an answer depends on, and the other, whole or of the reports only."""

_ROOMS = ("records", "knowledge", "ledger", "reconciliation", "guarantees", "pipeline")
"""The code that derives: another version of it, or of the data, may answer otherwise."""


class Memory:
    """What a server has at hand from one request to the next: the latest answers to a book's present state.

    One answer is derived at a time, so that two who ask at once wait for the same one.
    """

    MOST = 48
    """Answers, each as large as the book's part that it tells of; what moved asks for those to three views."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str], Any] = {}
        self._deriving, self._keeping = RLock(), RLock()

    def get(self, marks: Marks, question: str, derive: Callable[[], T], *, alone: bool = False) -> T:
        """The answer to the first of the marks that is at hand, else derived; `alone` waits for no other to be derived.

        With it go answers to states of none of the marks, and the oldest one.
        """
        key = marks[0], question
        with contextlib.suppress(KeyError):
            return cast("T", self._answers[key])
        with self._keeping if alone else self._deriving:
            with contextlib.suppress(KeyError):
                return cast("T", self._answers[key])
            answer = derive()  # which may keep answers of its own
            self._keep(marks, key, answer)
            return answer

    def _keep(self, marks: Marks, key: tuple[str, str], answer: Any) -> None:
        with self._keeping:
            kept = [(k, v) for k, v in self._answers.items() if k[0] in marks][1 - self.MOST :]
            self._answers = {**dict(kept), key: answer}


class Answers:
    """The kept answers of a book in its present state; in a server's memory too, if one is given."""

    def __init__(self, book: Book, memory: Memory | None = None) -> None:
        self._book, self._folder = book, _folder(book.path)
        self._memory, mark = memory, book.mark()
        self._marks = mark, mark[:OF_REPORTS]

    def get(
        self, question: list[Any], derive: Callable[[], T], kind: type[T] | None = None, *, of_reports: bool = False
    ) -> T:
        """The answer that is kept, else derived and kept.

        Args:
            question: all that the answer depends on besides the book and the code.
            derive: makes the answer.
            kind: the type of an answer of dataclasses, lists and plain values, which a file can keep; others are kept
                in memory only.
            of_reports: that it depends on the reports and what links them only; all else is in the question.
        """
        name = content_id("q", [code_digest(*_ROOMS), data_digest(), *question])
        marks = self._marks[::-1] if of_reports else self._marks
        found = derive if kind is None else partial(self._filed, marks, name, kind, derive)
        return found() if self._memory is None else self._memory.get(marks, name, found)

    def query(self, question: list[Any], ask: Callable[[], T]) -> T:
        """What the book answers at once, so that nobody needs to wait for what others derive; in memory only."""
        name = content_id("q", question)
        return ask() if self._memory is None else self._memory.get(self._marks, name, ask, alone=True)

    def _filed(self, marks: Marks, name: str, kind: type[T], derive: Callable[[], T]) -> T:
        path = self._folder / f"{marks[0]}-{name}.json"
        with contextlib.suppress(OSError, msgspec.DecodeError):
            kept = msgspec.json.decode(path.read_bytes(), type=kind)
            path.touch()  # the file that served the longest ago goes first
            return kept
        found = derive()
        with contextlib.suppress(OSError):
            if self._book.mark().startswith(marks[0]):  # else it may tell of either state
                self._keep(path, msgspec.json.encode(found), marks)
        return found

    def _keep(self, path: Path, content: bytes, marks: Marks) -> None:
        """Write whole or not at all; what was kept of an earlier state goes, and the oldest of too many."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, prefix=f"{marks[0]}-", delete=False) as file:
            file.write(content)
        os.replace(file.name, path)  # noqa: PTH105  # a path of its own is not needed
        present = tuple(f"{mark}-" for mark in marks)
        files = sorted(self._folder.iterdir(), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        kept = [file for file in files if file.name.startswith(present)][:FILES]
        for old in set(files) - set(kept):
            old.unlink(missing_ok=True)


def _folder(book: Location) -> Path:
    if isinstance(book, Path):
        return book.with_name(f"{book.name}-answers")
    return settings.cache_folder() / "answers" / content_id("b", str(book))
