"""ETags: as long as the book is in the same state, an answer need not be sent, or even made, again (RFC 9110)."""

from __future__ import annotations

from typing import Any

from fastapi import HTTPException, Request, Response

from pledgebook import __version__, settings
from pledgebook.ledger.moments import now
from pledgebook.records.ids import content_id
from pledgebook.web.opened import OpenBook

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The answer is still the one of the ETag in If-None-Match."}
}


def fresh(request: Request, response: Response, book: OpenBook) -> None:
    """Give an answer its ETag, and none at all to those who have it.

    The tag is made from all that an answer depends on: the book's state, the query, the day, the terms, the code.

    Raises:
        HTTPException: 304, the asker has the answer.
    """
    if request.method != "GET":
        return
    state = [book.mark(), now()[:10], _terms(), __version__]
    tag = f'"{content_id("e", [*state, request.url.path, request.url.query])}"'
    request.state.etag = response.headers["ETag"] = tag
    known = [word.strip().removeprefix("W/") for word in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        raise HTTPException(304, headers={"ETag": tag})


def _terms() -> list[str | int]:
    path = settings.TERMS.get()
    return [str(path), path.stat().st_mtime_ns] if path and path.exists() else []
