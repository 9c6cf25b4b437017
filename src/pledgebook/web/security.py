"""Who asks, and what they may do: logins, sessions, tokens, roles, and forms that no other site can send."""

from __future__ import annotations

import getpass
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from secrets import token_urlsafe
from threading import Lock
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request, Response

from pledgebook import settings
from pledgebook.ledger.book import Book
from pledgebook.ledger.users import FAILED, LOGIN, SESSION_HOURS
from pledgebook.records.account import Account, Role, suffices
from pledgebook.web.opened import OpenBook

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""

MINUTES = 15
FAILURES_FROM_ADDRESS, FAILURES_OF_NAME = 10, 30
"""So many logins may fail in `MINUTES`: fewer from one address than of one name, which strangers could lock out."""

_ONE_AT_A_TIME = Lock()
"""A password costs 64 MiB to check: a crowd of logins waits in line, and none slips past the count of failures."""


@dataclass(frozen=True, slots=True)
class User:
    """Who asks: a name, the role, and whether it is the local user, who needs no login."""

    name: str
    role: Role
    local: bool = False

    def may(self, role: Role) -> bool:
        """Whether the role suffices."""
        return suffices(self.role, role)


async def sent_token(request: Request) -> str:
    """The form token that came with a request: in the field `csrf`, or a script's header."""
    if header := request.headers.get("x-csrf-token"):
        return header
    kind = request.headers.get("content-type", "").partition(";")[0]
    if request.method in SAFE or kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return ""
    return str((await request.form()).get("csrf", ""))


SentToken = Annotated[str, Depends(sent_token)]


@cache
def needs(role: Role) -> Callable[[Request, Book, str], User]:
    """A dependency that lets only users of a role pass, and returns who it is; writes need the form's token too.

    One function a role, so that a test can tell which role guards a route. Fails with 401 where nobody is logged in,
    with 403 where the role does not suffice or the form is not ours.
    """

    def guard(request: Request, book: OpenBook, sent: SentToken) -> User:
        user = _asking(request, book)
        if user is None:
            raise HTTPException(401, "this needs a login", headers={"WWW-Authenticate": "Bearer"})
        request.state.user = user
        if request.method not in SAFE and _bearer(request) is None:
            check_form(request, sent)
        if not user.may(role):
            raise HTTPException(403, f"this needs the role {role}, and {user.name} is {user.role}")
        return user

    return guard


def _asking(request: Request, book: Book) -> User | None:
    """Who asks: as the local user of a book without users, by token, or by session."""
    bearer, cookie = _bearer(request), request.cookies.get(_cookie(request))
    if bearer is None and is_local(request) and not book.users.any():
        return User(settings.ANALYST.get() or getpass.getuser(), "editor", local=True)
    account: Account | None = None
    if bearer is not None:
        account = book.users.token(bearer)
    elif cookie:
        account = book.users.session(cookie)
    return User(account.name, account.role) if account else None


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def is_local(request: Request) -> bool:
    """Whether a request came to this machine's own address, under its own name, and through no proxy.

    The name keeps out pages of other sites whose name was made to point here (DNS rebinding).
    """
    server = request.scope.get("server") or ("",)
    named = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip", "via"))
    return is_loopback(server[0]) and is_loopback(named) and not forwarded


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine and can be reached from no other."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def log_in(request: Request, book: Book, name: str, password: str) -> str | None:
    """Begin a session; returns its token, None where name and password do not fit.

    Raises:
        HTTPException: 429, after too many failures.
    """
    address = address_of(request)
    with _ONE_AT_A_TIME:
        from_address = book.users.failures(MINUTES, address=address)
        if from_address >= FAILURES_FROM_ADDRESS or book.users.failures(MINUTES, name=name) >= FAILURES_OF_NAME:
            raise HTTPException(
                429, f"too many failed logins; wait {MINUTES} minutes", {"Retry-After": f"{MINUTES * 60}"}
            )
        if book.users.knows(name, password):
            return book.users.open_session(name, address)
        book.users.log(name, LOGIN, "", outcome=FAILED, address=address)
    return None


def address_of(request: Request) -> str:
    """The address that a request came from."""
    return request.client.host if request.client else ""


def keep_session(request: Request, response: Response, token: str) -> None:
    """Give the browser the session's cookie: no script reads it, and no other site's form sends it along."""
    response.set_cookie(
        _cookie(request),
        token,
        max_age=SESSION_HOURS * 3600,
        secure=request.app.state.secure,
        httponly=True,
        samesite="lax",
    )


def end_session(request: Request, response: Response, book: Book) -> None:
    """End the session of a request."""
    book.users.close_session(request.cookies.get(_cookie(request), ""))
    response.delete_cookie(_cookie(request), secure=request.app.state.secure, httponly=True, samesite="lax")


def _cookie(request: Request) -> str:
    """Over https the name's prefix binds the cookie to this very host (RFC 6265bis)."""
    return "__Host-pledgebook" if request.app.state.secure else "pledgebook"


def has_cookie(request: Request) -> bool:
    """Whether the request bears the cookie to which the forms' token belongs."""
    return bool(request.cookies.get(_cookie(request)))


def csrf_token(request: Request) -> str:
    """The token that each form of a page carries in its field `csrf` (scripts: header `X-CSRF-Token`).

    It is derived from the cookie: that of the session, or a random one where there is no login.
    """
    cookie = request.cookies.get(_cookie(request))
    if not cookie:
        cookie = request.state.fresh = getattr(request.state, "fresh", None) or token_urlsafe(32)
    return _derived(cookie)


def keep_token(request: Request, response: Response) -> None:
    """Set the cookie that the forms' token belongs to, where there is none yet."""
    if fresh := getattr(request.state, "fresh", None):
        keep_session(request, response, fresh)


def check_form(request: Request, sent: str) -> None:
    """Let only forms of our own pages pass.

    Raises:
        HTTPException: 403, the form's token does not belong to the cookie.
    """
    cookie = request.cookies.get(_cookie(request), "")
    if not cookie or not hmac.compare_digest(_derived(cookie).encode(), sent.encode("utf-8", "replace")):
        raise HTTPException(403, "the form is too old or not ours; load the page again and send it once more")


def _derived(cookie: str) -> str:
    return hmac.new(cookie.encode("utf-8", "replace"), b"form", "sha256").hexdigest()


def own_address(address: str) -> str:
    """An address of our own, to go on to after a form; whatever leads elsewhere becomes the first page."""
    own = address.startswith("/") and address[1:2] not in {"/", "\\"} and address.isprintable()
    return address if own else "/"
