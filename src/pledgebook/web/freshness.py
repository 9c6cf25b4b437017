"""ETags: as long as the book is in the same state, an answer need not be sent, or even made, again (RFC 9110).

Pages that were made are at hand until the book changes: who comes after the first gets them as they are.
"""

from __future__ import annotations

from collections import OrderedDict
from http import HTTPStatus
from threading import Lock
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request, Response

from pledgebook import __version__, settings
from pledgebook.ledger.moments import now
from pledgebook.records.ids import content_id
from pledgebook.web.opened import OpenBook
from pledgebook.web.security import User, csrf_token, has_cookie, needs

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The answer is still the one of the ETag in If-None-Match."}
}


class MadePages:
    """Pages as they were sent, by their tags: those last asked for, as many as there is room for."""

    MOST = 16_000_000
    """Bytes in all; a page of more than an eighth of it is made each time."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._size, self._lock = 0, Lock()

    def get(self, tag: str) -> bytes | None:
        """The page of a tag, if it is at hand."""
        with self._lock:
            if tag in self._pages:
                self._pages.move_to_end(tag)
            return self._pages.get(tag)

    def keep(self, tag: str, page: bytes) -> None:
        """Keep a page, and let go of those that were not asked for the longest."""
        if len(page) > self.MOST // 8:
            return
        with self._lock:
            self._size += len(page) - len(self._pages.pop(tag, b""))
            self._pages[tag] = page
            while self._size > self.MOST:
                self._size -= len(self._pages.popitem(last=False)[1])


class AtHand(Exception):  # noqa: N818  # no error: it ends a request early, as HTTPException does
    """A page that need not be made: it is sent as it was."""

    def __init__(self, tag: str, page: bytes) -> None:
        super().__init__(tag)
        self.tag, self.page = tag, page


def fresh(request: Request, response: Response, book: OpenBook) -> None:
    """Give an answer of the API its ETag, and none at all to those who have it.

    Raises:
        HTTPException: 304, the asker has the answer.
    """
    if request.method != "GET":
        return
    tag = _tag(request, book.mark())
    request.state.etag = response.headers["ETag"] = tag
    _spare(request, tag)


def at_hand(request: Request, book: OpenBook, user: Annotated[User, Depends(needs("reader"))]) -> None:
    """End the request for a page that is at hand; others learn the tag under which `render` keeps them.

    A page is kept for one who asks only: it shows the name and what the role may do, and its forms bear the token that
    belongs to the cookie. Where there is no cookie yet the token is a new one.

    Raises:
        AtHand: the page was made before, and nothing changed since.
        HTTPException: 304, and the asker has it.
    """
    if request.method != "GET" or not has_cookie(request):
        return
    mark = book.mark()
    tag = _tag(request, mark, user.name, user.role, csrf_token(request))
    page = request.app.state.pages.get(tag)
    if page is not None:
        _spare(request, tag)
        raise AtHand(tag, page)
    request.state.page = tag, mark


def keep(request: Request, response: Response) -> None:
    """Keep a page that was made, unless the book changed meanwhile: then it may tell of either state."""
    tag, mark = getattr(request.state, "page", ("", ""))
    if tag and response.status_code == HTTPStatus.OK and request.app.state.served.book().mark() == mark:
        request.app.state.pages.keep(tag, response.body)
        response.headers["ETag"] = tag


def _tag(request: Request, mark: str, *who: str) -> str:
    """Made from all that an answer depends on: the book's state, the query, the day, the terms, the code, who asks."""
    state = [mark, now()[:10], _terms(), __version__, *who]
    return f'"{content_id("e", [*state, request.url.path, request.scope["query_string"].decode("latin-1")])}"'


def _spare(request: Request, tag: str) -> None:
    """End the request with 304 where the asker has the answer of a tag."""
    known = [word.strip().removeprefix("W/") for word in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        raise HTTPException(304, headers={"ETag": tag})


def _terms() -> list[str | int]:
    if not (path := settings.TERMS.get()):
        return []
    from pledgebook.knowledge.terms import terms_stamp  # it loads geometry, which few need

    return terms_stamp(path)
