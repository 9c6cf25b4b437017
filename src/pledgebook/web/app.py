"""The application: pages, API, static files, errors and guards, put together over one book."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from pledgebook import __version__
from pledgebook.ledger.location import Location, locate
from pledgebook.pipeline.answers import Memory
from pledgebook.web import api, metrics, pages
from pledgebook.web.errors import ErrorAnswer, add_handlers
from pledgebook.web.freshness import MadePages, at_hand
from pledgebook.web.metrics import Measured, Metrics
from pledgebook.web.middleware import Audit, BodyLimit, SecureHeaders
from pledgebook.web.opened import Served
from pledgebook.web.reading import Jobs
from pledgebook.web.security import needs

STATIC = Path(__file__).parent / "static"
FAULTS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorAnswer} for status in (400, 401, 403, 404, 413, 422, 503)
}
"""What any resource of the API may answer instead, for its OpenAPI document."""


def create_app(book: Location | str, *, secure: bool = False) -> FastAPI:
    """The workbench over a book.

    Args:
        book: the book's file or address.
        secure: whether it is served over https, so that cookies may demand it.
    """
    app = FastAPI(
        title="Pledgebook",
        version=__version__,
        summary="Who guarantees what, on which condition, who says so",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_served,
    )
    app.state.book, app.state.secure = locate(book), secure
    app.state.served, app.state.memory = Served(app.state.book), Memory()
    app.state.pages = MadePages()
    app.state.jobs = Jobs(app.state.book)
    app.state.metrics = Metrics(app.state.served, app.state.jobs)
    add_handlers(app)
    app.add_middleware(Audit, served=app.state.served)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecureHeaders, secure=secure)
    app.add_middleware(Measured, metrics=app.state.metrics)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in pages.OPEN_ROUTERS:
        app.include_router(router, include_in_schema=False)
    readers = [Depends(needs("reader"))]
    for router in pages.ROUTERS:
        app.include_router(router, dependencies=[Depends(at_hand)], include_in_schema=False)
    for router in (*pages.LIVE_ROUTERS, metrics.router):
        app.include_router(router, dependencies=readers, include_in_schema=False)
    for router in api.ROUTERS:
        app.include_router(router, prefix="/api/v1", dependencies=readers, responses=FAULTS)
    return app


@asynccontextmanager
async def _served(app: FastAPI) -> AsyncIterator[None]:
    """The time that an application serves: at its end the book is let go."""
    yield
    app.state.served.close()
