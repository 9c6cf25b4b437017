"""The API, version 1: a module a resource, each with a `router`. Addresses are below /api/v1.

Readers may ask for everything. A route that writes asks for more itself: `Depends(needs("reviewer"))`.
"""

from __future__ import annotations

from fastapi import APIRouter

from pledgebook.web.api import (
    changes,
    commitments,
    dossiers,
    incidents,
    judgements,
    reports,
    search,
    statements,
)

ROUTERS: tuple[APIRouter, ...] = (
    *(dossiers.router, commitments.router, statements.router, reports.router),
    *(changes.router, incidents.router, judgements.router, search.router),
)
