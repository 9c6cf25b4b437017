"""What lies around every request: headers that bind the browser, a bound on what is sent, the audit log."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pledgebook.web.opened import Served
from pledgebook.web.security import SAFE

MOST = 64_000_000
"""Bytes of a request at most."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing that a report smuggles into a page can run, load or send (Content Security Policy level 3)."""


HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


class SecureHeaders:
    """Adds the headers to every answer; those that a route has set stay."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = {**HEADERS, **({"Strict-Transport-Security": "max-age=31536000"} if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses what is larger than `MOST`, after hearing it out, for browsers show no answer to what they still send.

    What is over four times as large is not heard out.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        expected = int(told) if told.isdecimal() else 0
        heard = 0

        async def receiving() -> Message:
            nonlocal heard
            message = await receive()
            heard += len(message.get("body", b""))
            while max(heard, expected) > MOST:
                if not message.get("more_body") or max(heard, expected) > 4 * MOST:
                    raise HTTPException(413, f"more than {MOST // 1_000_000} MB were sent at once")
                message = await receive()
                heard += len(message.get("body", b""))
            return message

        await self._app(scope, receiving, send)


class Audit:
    """Keeps in the book who wrote what, before the answer goes out; a route may name its `request.state.subject`."""

    def __init__(self, app: ASGIApp, *, served: Served) -> None:
        self._app, self._served = app, served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and "user" in scope.get("state", {}):
                await run_in_threadpool(self._keep, scope, message["status"])
            await send(message)

        writes = scope["type"] == "http" and scope["method"] not in SAFE
        await self._app(scope, receive, sending if writes else send)

    def _keep(self, scope: Scope, status: int) -> None:
        state, client = scope["state"], scope.get("client") or ("",)
        what, subject = f"{scope['method']} {scope['path']}", str(state.get("subject", ""))
        users = self._served.book().users
        users.log(state["user"].name, what, subject, outcome=str(status), address=client[0])
