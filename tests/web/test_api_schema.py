"""All that the OpenAPI document allows is asked of the real application: no server fault, no answer off schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.web.app import create_app

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def token(book_path: Location) -> str:
    with Book(book_path) as book:
        book.users.add("ann", "editor", "a long enough password", by="test")
        return book.users.make_token("ann", "write", days=1, by="test")


@pytest.fixture
def app(book_path: Location, token: str) -> Any:  # noqa: ARG001  # users first: the application asks who it is
    return create_app(book_path)


schema = schemathesis.openapi.from_dict(create_app(Path("book.db")).openapi())


@schema.parametrize()
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_the_document_says(case: schemathesis.Case, app: Any, token: str) -> None:
    case.call_and_validate(app=app, headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)


def test_the_document_names_every_resource(book_path: Location) -> None:
    document = create_app(book_path).openapi()
    assert len(document["paths"]) > 20
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            named = {parameter["name"] for parameter in operation.get("parameters", ())}
            if method == "get":
                assert {"as_of", "known_at", "dossier"} <= named, path
            assert operation["summary"]
