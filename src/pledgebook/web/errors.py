"""Errors as answers: a page, or under /api/ one JSON shape, that says what was wrong and what to do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from pledgebook.errors import BookError, PledgebookError, UnknownError
from pledgebook.web.context import render
from pledgebook.web.freshness import AtHand
from pledgebook.web.middleware import HEADERS

API = "/api/"


class Fault(BaseModel):
    """What was wrong: `code` for programs, `message` and `mend` for people."""

    code: str
    message: str
    mend: str


class ErrorAnswer(BaseModel):
    """The one shape of an error in the API."""

    error: Fault


MENDS: dict[int, str] = {
    400: "Change what the message names and ask again.",
    401: "Log in; a program sends its token: Authorization: Bearer TOKEN.",
    403: "Ask whoever keeps the users for the role that this needs (pledgebook users add).",
    404: "Check the address, or look for it with the search.",
    405: "Use the method that the documentation names.",
    413: "Send less at once, or read large files with `pledgebook read`.",
    422: "Change the parameters that the message names.",
    429: "Wait, then try again.",
    500: "Try again; if it stays, report it with what the server has printed.",
    503: "Try again in a moment; if it stays, look at the server's messages.",
}
"""What to do where the message itself does not say it."""


def answer(request: Request, status: int, message: str, mend: str = "", headers: Any = None) -> Response:
    """An error as the page or JSON that fits the request."""
    fault = Fault(code=HTTPStatus(status).phrase.lower().replace(" ", "-"), message=message, mend=mend or _mend(status))
    response: Response
    if request.url.path.startswith(API):
        response = JSONResponse(ErrorAnswer(error=fault).model_dump(), status_code=status)
    else:
        response = render(request, "error.html", status=status, fault=fault)
    response.headers.update(headers or {})
    return response


def _mend(status: int) -> str:
    return MENDS.get(status, MENDS[500 if status >= 500 else 400])


def add_handlers(app: FastAPI) -> None:
    """Turn every error of the application into an answer; none shows a traceback."""

    @app.exception_handler(PledgebookError)
    async def pledgebook_error(request: Request, error: PledgebookError) -> Response:
        """The message, without the folder in which the book lies: that is nobody's business."""
        words = str(error).replace(str(request.app.state.book), request.app.state.book.name)
        message, _, mend = words.partition("; ")
        return answer(request, _status(error), message, mend)

    @app.exception_handler(AtHand)
    async def at_hand(_request: Request, found: AtHand) -> Response:
        return HTMLResponse(found.page, headers={"ETag": found.tag})

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.NOT_MODIFIED:
            return Response(status_code=error.status_code, headers=error.headers)
        if error.status_code == HTTPStatus.UNAUTHORIZED and not request.url.path.startswith(API):
            here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            asked = {"next": here} if request.method == "GET" else {}
            return RedirectResponse(f"/login?{urlencode(asked)}", status_code=HTTPStatus.SEE_OTHER)
        unknown = error.detail == HTTPStatus.NOT_FOUND.phrase
        message, _, mend = ("no page has this address" if unknown else str(error.detail)).partition("; ")
        return answer(request, error.status_code, message, mend, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors()[:5])
        return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, faults)

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:
        """This one is made outside of all middleware, and needs their headers."""
        words = f"unforeseen: {type(error).__name__}"
        return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, words, headers=HEADERS)


def _status(error: PledgebookError) -> int:
    """Unknown ids are not found; a book that cannot be opened or written may be so again later."""
    if isinstance(error, UnknownError):
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.SERVICE_UNAVAILABLE if isinstance(error, BookError) else HTTPStatus.BAD_REQUEST
