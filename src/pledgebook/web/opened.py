"""The book of a request: opened when it begins, closed when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from pledgebook.ledger.book import Book


def opened(request: Request) -> Iterator[Book]:
    """The book that the application serves."""
    with Book(request.app.state.book) as book:
        yield book


OpenBook = Annotated[Book, Depends(opened)]
"""What a route asks for that needs the book itself; pages mostly ask for a `SeenView`."""
