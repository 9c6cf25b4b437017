"""The pages: a module each, with a `router` and functions that prepare plain rows from a View.

Readers see them all. A route that writes asks for more itself: `Depends(needs("reviewer"))`.
"""

from __future__ import annotations

from fastapi import APIRouter

from pledgebook.web.pages import (
    ceasefire,
    changes,
    commitment,
    compare,
    conditions,
    conflicts,
    correct,
    coverage,
    figures,
    judge,
    login,
    map,  # noqa: A004  # the page's name
    matrix,
    read,
    report,
    review,
    search,
    stories,
)

OPEN_ROUTERS: tuple[APIRouter, ...] = (login.router,)
"""What needs no login: the login itself."""

ROUTERS: tuple[APIRouter, ...] = (
    matrix.router,
    commitment.router,
    report.router,
    compare.router,
    correct.router,
    stories.router,
    figures.router,
    conflicts.router,
    coverage.router,
    conditions.router,
    ceasefire.router,
    map.router,
    changes.router,
    review.router,
    search.router,
)
"""What tells of the book alone: the same page as long as the book is the same."""

LIVE_ROUTERS: tuple[APIRouter, ...] = (judge.router, read.router)
"""What writes, or shows what is going on."""
