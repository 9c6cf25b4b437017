"""A Frictionless Data Package: the tables of a book with a descriptor of their columns, keys, files and sources.

Data Package, version 2.0 (https://datapackage.org/standard/data-package/), written so that software for version 1
reads it too. The time of writing is left out, so that the same reports give the same descriptor.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

from pledgebook.knowledge.actors import GROUP, load_actors
from pledgebook.knowledge.dossier import Dossier
from pledgebook.knowledge.publication import column_words, table_words
from pledgebook.publication.codes import CODES, ENDS
from pledgebook.publication.contents import name_of
from pledgebook.publication.files import whole
from pledgebook.publication.tables import COLUMNS, FORMATS, Columns, Row
from pledgebook.records.commitment import Commitment, Key, Said, Standing
from pledgebook.records.statement import Kind

DESCRIPTOR = "datapackage.json"
_VERSION = "https://datapackage.org/profiles/2.0/"

TABLES: Mapping[str, Columns] = {
    "commitments": {"id": "string", **COLUMNS["commitments"], **CODES},
    "history": {"commitment": "string", "statement": "string"},
    "conflicts": COLUMNS["conflicts"],
    "statements": {**COLUMNS["statements"], **CODES, **ENDS},
    "reports": COLUMNS["reports"],
    "rejections": COLUMNS["rejections"],
    "actors": dict.fromkeys(("id", "name", "kind", "alpha2", "wikidata", "region"), "string"),
}
"""The published tables: those of a book with keys and codes, and two more that join them."""

_KEYS: Mapping[str, list[str]] = {
    "commitments": ["id"],
    "history": ["commitment", "statement"],
    "conflicts": ["id", "side"],
    "statements": ["id"],
    "reports": ["id"],
    "actors": ["id"],
}
_REFERENCES: Mapping[str, list[tuple[str, str]]] = {
    "commitments": [("actor", "actors"), ("counterpart", "actors")],
    "history": [("commitment", "commitments"), ("statement", "statements")],
    "conflicts": [("actor", "actors"), ("counterpart", "actors"), ("settled_by", "statements")],
    "statements": [(c, "actors") for c in ("actor", "counterpart", "speaker", "event_actor", "event_recipient")]
    + [("report", "reports")],
}
"""Columns that hold the id of a row in another table."""

_TYPES = {"strings": "array", "spans": "array"}
_MEDIA = {"csv": "text/csv", "jsonl": "application/jsonl", "parquet": "application/vnd.apache.parquet"}
_DAYS = {"said", "published", "since", "first", "last"}
_WORDS = {("commitments", "standing"): list(get_args(Standing)), ("statements", "kind"): list(get_args(Kind))}


def actor_rows(actors: Iterable[str]) -> list[Row]:
    """A row for each actor, with the identifiers by which others know it."""
    return [_actor_row(actor) for actor in sorted(set(actors))]


def _actor_row(actor: str) -> Row:
    known = load_actors()
    entry = known.states.get(actor) or known.organisations.get(actor) or {}
    kind = "state" if actor in known.states else "group" if GROUP.fullmatch(actor) else "organisation"
    return {
        "id": actor,
        "name": name_of(actor),
        "kind": kind,
        **{k: entry.get(k) for k in ("alpha2", "wikidata", "region")},
    }


def history_rows(commitments: Iterable[Commitment], histories: Mapping[Key, Sequence[Said]]) -> list[Row]:
    """Which statements speak of which commitment, in the order of both."""
    return [
        {"commitment": c.id, "statement": said.statement.id} for c in commitments for said in histories.get(c.key, ())
    ]


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which a package is given away: a licence (an id of SPDX or an address), and whom its reports are from."""

    licence: str | None
    publishers: tuple[str, ...]


def descriptor(dossier: Dossier, files: Sequence[Path], form: str, terms: Terms) -> Row:
    """The descriptor of tables that have been written.

    Args:
        dossier: through which the book was seen.
        files: the tables' files, each named after its table; hash and size are taken from them. A file without a byte,
            JSONL without rows, is no resource: it has no column that could be checked.
        form: the format that they were written in.
        terms: licence and publishers.
    """
    files = [path for path in files if path.stat().st_size]
    present = {path.stem for path in files}
    title = f"{dossier.title['en']}: what has been said, and where it stands"
    return {
        "$schema": f"{_VERSION}datapackage.json",
        "name": f"pledgebook-{dossier.id}",
        "title": title,
        "description": "Quotes are the words of the reports that `reports` names; they belong to their publishers.",
        **_licences(terms.licence),
        "sources": [{"title": publisher} for publisher in terms.publishers],
        "resources": [_resource(path, form, present) for path in files],
    }


def _licences(licence: str | None) -> Row:
    if licence is None:
        return {}
    return {"licenses": [{"path" if "://" in licence else "name": licence}]}


def _resource(path: Path, form: str, present: Container[str]) -> Row:
    content = path.read_bytes()
    table, suffix = path.stem, FORMATS[form].suffix
    return {
        "name": table,
        "$schema": f"{_VERSION}dataresource.json",
        "type": "table",
        "path": path.name,
        "description": table_words(table),
        "format": suffix,
        "mediatype": _MEDIA[suffix],
        **({} if suffix == "parquet" else {"encoding": "utf-8"}),
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": _schema(table, suffix, present),
    }


def _schema(table: str, suffix: str, present: Container[str]) -> Row:
    schema: Row = {
        "$schema": f"{_VERSION}tableschema.json",
        "fields": [_field(table, name, kind, suffix) for name, kind in TABLES[table].items()],
        "missingValues": [""],
    }
    if table in _KEYS:
        schema["primaryKey"] = _KEYS[table]
    references = [(column, other) for column, other in _REFERENCES.get(table, ()) if other in present]
    if references:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": ["id"]}} for column, other in references
        ]
    return schema


def _field(table: str, name: str, kind: str, suffix: str) -> Row:
    field: Row = {"name": name, "type": _TYPES.get(kind, kind), "description": column_words(table, name)}
    if kind == "strings" and suffix == "csv":
        field |= {"type": "list", "delimiter": ";"}
    constraints: dict[str, Any] = {"required": True} if name in _KEYS.get(table, ()) else {}
    if name in _DAYS:
        constraints["pattern"] = r"\d{4}(-\d\d){0,2}"
    if (table, name) in _WORDS:
        constraints["enum"] = _WORDS[table, name]
    return {**field, "constraints": constraints} if constraints else field


def write_descriptor(described: Row, folder: Path) -> Path:
    """Write a descriptor beside its tables.

    Raises:
        UsageError: the folder cannot be written.
    """
    target = folder / DESCRIPTOR
    with whole(target) as draft:
        draft.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return target
