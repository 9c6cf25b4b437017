"""Log in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from pledgebook.web.context import OpenBook, render
from pledgebook.web.security import SentToken, check_form, end_session, keep_session, log_in, own_address

router = APIRouter()

Words = Annotated[str, Form(max_length=2048)]


@router.get("/login")
def ask(request: Request, book: OpenBook, next: str = "/") -> Response:  # noqa: A002  # the name in the address
    """Ask who it is."""
    return render(request, "login.html", next=own_address(next), wrong=False, users=book.users.any())


@router.post("/login")
def enter(
    request: Request,
    book: OpenBook,
    sent: SentToken,
    name: Words = "",
    password: Words = "",
    next: Words = "/",  # noqa: A002  # as above
) -> Response:
    """Begin a session and go on to where it was asked for."""
    check_form(request, sent)
    token = log_in(request, book, name, password)
    if token is None:
        return render(request, "login.html", status=403, next=own_address(next), wrong=True, users=book.users.any())
    response = RedirectResponse(own_address(next), status_code=303)
    keep_session(request, response, token)
    return response


@router.post("/logout")
def leave(request: Request, book: OpenBook, sent: SentToken) -> Response:
    """End the session."""
    check_form(request, sent)
    response = RedirectResponse("/login", status_code=303)
    end_session(request, response, book)
    return response
