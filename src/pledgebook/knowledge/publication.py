"""The words of published formats: columns of tables, the context of JSON-LD, the schemata of FollowTheMoney."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pledgebook.knowledge.files import DATA, read_yaml

FOLDER = DATA / "publication"


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = read_yaml(FOLDER / "tables.yaml", "tables")
    return tables


def table_words(table: str) -> str:
    """What a table of an export holds."""
    return str(_tables()["tables"][table]["is"])


def column_words(table: str, column: str) -> str:
    """What a column of a table means.

    Raises:
        KeyError: nothing is said on it.
    """
    return str({**_tables()["columns"], **_tables()["tables"][table]["columns"]}[column])


@cache
def linked_context() -> Mapping[str, Any]:
    """The context of the JSON-LD."""
    context: dict[str, Any] = read_yaml(FOLDER / "context.yaml", "context")
    return context


@dataclass(frozen=True, slots=True)
class FollowTheMoney:
    """The types of properties by schema, the extension in the form of FollowTheMoney's schemata, codes of languages."""

    types: Mapping[str, Mapping[str, str]]
    extension: Mapping[str, Any]
    languages: Mapping[str, str]


@cache
def follow_the_money() -> FollowTheMoney:
    """How the book is told in FollowTheMoney."""
    data: dict[str, Any] = read_yaml(FOLDER / "followthemoney.yaml", "followthemoney")
    own = {
        schema: {**data["inherited"], **{name: p.get("type", "string") for name, p in entry["properties"].items()}}
        for schema, entry in data["extension"].items()
    }
    return FollowTheMoney({**data["uses"], **own}, data["extension"], data["languages"])
