"""The book that is served: opened once, and again where another file has taken its place."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Annotated

from fastapi import Depends, Request

from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location


class Served:
    """Keeps the book of an application open, with the queries that it has made ready."""

    def __init__(self, path: Location) -> None:
        self._path, self._opening = path, Lock()
        self._opened: tuple[Book, tuple[int, int]] | None = None

    def book(self) -> Book:
        """The book.

        Raises:
            BookError: the file is gone, or is none.
        """
        with self._opening:
            if self._opened is None or self._opened[1] != self._file():
                self._let_go()
                book = Book(self._path)
                self._opened = book, self._file()
            return self._opened[0]

    def close(self) -> None:
        """Let go of the file; it is opened again where somebody asks."""
        with self._opening:
            self._let_go()

    def _let_go(self) -> None:
        if self._opened:
            self._opened[0].close()
            self._opened = None

    def _file(self) -> tuple[int, int]:
        """What tells a file from one that was put in its place."""
        if not isinstance(self._path, Path):
            return 0, 0
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_dev, found.st_ino


def opened(request: Request) -> Book:
    """The book that the application serves."""
    served: Served = request.app.state.served
    return served.book()


OpenBook = Annotated[Book, Depends(opened)]
"""What a route asks for that needs the book itself; pages mostly ask for a `SeenView`."""
