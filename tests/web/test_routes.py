"""Every route is guarded: reading by a login, writing by a role that may write."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from pledgebook.ledger.location import Location
from pledgebook.records.account import ROLES, Role
from pledgebook.web.app import create_app
from pledgebook.web.security import SAFE, needs

OPEN = {"/login", "/logout"}
"""They let users in and out, and check the form themselves (test_login.py)."""


def roles(dependant: Dependant) -> set[Role]:
    """The roles that guard a route."""
    found = {role for role in ROLES if dependant.call is needs(role)}
    return found.union(*(roles(inner) for inner in dependant.dependencies))


def unguarded(app: FastAPI) -> list[str]:
    """The routes that somebody may use who should not."""
    found = []
    for route in iter_route_contexts(app.routes):
        if not isinstance(route.original_route, APIRoute) or route.path in OPEN:
            continue
        guards, writes = roles(route.dependant), bool(set(route.methods or ()) - SAFE)
        if not (guards & {"reviewer", "editor"} if writes else guards):
            found.append(f"{sorted(route.methods or ())} {route.path}")
    return found


def test_every_route_is_guarded(book_path: Location) -> None:
    app = create_app(book_path)
    known = {(method, route.path) for route in iter_route_contexts(app.routes) for method in route.methods or ()}
    assert {("POST", "/judge"), ("GET", "/report"), ("GET", "/")} <= known
    assert unguarded(app) == []


def test_what_is_no_route_of_ours_only_reads(book_path: Location) -> None:
    others = [
        r for r in iter_route_contexts(create_app(book_path).routes) if not isinstance(r.original_route, APIRoute)
    ]
    assert [r.path for r in others if set(r.methods or ()) - SAFE] == []


def test_an_unguarded_write_is_found(book_path: Location) -> None:
    app = create_app(book_path)
    app.post("/careless")(lambda: None)
    app.post("/read-only", dependencies=[Depends(needs("reader"))])(lambda: None)
    assert unguarded(app) == ["['POST'] /careless", "['POST'] /read-only"]
