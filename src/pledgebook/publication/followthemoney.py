"""The book as FollowTheMoney statements: a row for each property of each entity, in the columns of its CSV format.

FollowTheMoney 4 (https://followthemoney.tech), `followthemoney.statement`. Actors, reports and meetings are entities of
its own schemata, commitments and what reports say of them of our extension, which is written beside the rows.
`first_seen` and `last_seen` are days of publication; when the book learnt a thing is left out, as in all exports.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from pledgebook.knowledge.publication import follow_the_money
from pledgebook.publication.contents import web_address
from pledgebook.publication.datapackage import actor_rows
from pledgebook.publication.files import whole
from pledgebook.publication.tables import Row
from pledgebook.records.commitment import Commitment, Said
from pledgebook.records.entry import Run, Stored
from pledgebook.records.ids import content_id, followthemoney_id
from pledgebook.records.statement import Figure, Meeting, Position

COLUMNS = (
    *("canonical_id", "entity_id", "prop", "prop_type", "schema", "value", "dataset", "origin", "lang"),
    *("original_value", "external", "first_seen", "last_seen", "id"),
)
_WORDED = {"title", "quote"}
"""Properties whose values are in the language of the report."""


class Entity(NamedTuple):
    """An entity with its properties, and where it comes from: the days it was seen, what read it, in which language."""

    id: str
    schema: str
    properties: Mapping[str, Any]
    seen: tuple[str | None, str | None] = (None, None)
    origin: str | None = None
    language: str | None = None


def actor_entities(actors: Iterable[str]) -> Iterator[Entity]:
    """States as public bodies, all others as organisations."""
    for row in actor_rows(actors):
        country = row["alpha2"] and row["alpha2"].lower()
        known = {"name": row["name"], "wikidataId": row["wikidata"], "country": country}
        yield Entity(_actor(row["id"]), "PublicBody" if country else "Organization", known)


def report_entities(
    stored: Stored, statements: Iterable[Said], run: Run, commitments: Mapping[str, str]
) -> Iterator[Entity]:
    """A report as an article, its meetings as events, its positions as statements on commitments; figures are left out.

    Args:
        stored: the report.
        statements: what it says.
        run: what read it.
        commitments: the id of the commitment by the id of each statement on it.
    """
    r = stored.report
    seen = (r.published, r.published)
    about = {"fileName": r.id, "title": r.title, "publishedAt": r.published, "publisher": r.publisher}
    language = follow_the_money().languages.get(r.language or "")
    article = Entity(
        _report(r.id), "Article", {**about, "sourceUrl": web_address(r.url), "language": language}, seen, None, language
    )
    yield article
    for said in statements:
        content = said.statement.content
        if not isinstance(content, Figure):
            schema = "Event" if isinstance(content, Meeting) else "CommitmentStatement"
            properties = _meeting(content) if isinstance(content, Meeting) else _position(said, content, commitments)
            proven = {**properties, "proof": article.id}
            yield Entity(said.statement.id, schema, proven, seen, run.engine, language)


def _position(said: Said, p: Position, commitments: Mapping[str, str]) -> Row:
    s = said.statement
    return {
        "commitment": commitments.get(s.id),
        "actor": _actor(p.actor),
        "action": p.action,
        "counterpart": _maybe(p.counterpart),
        "speaker": _maybe(p.speaker),
        "stance": p.stance,
        "condition": p.conditions,
        "domain": p.domains,
        "deadline": p.deadline,
        "amount": p.amount,
        "unit": p.unit,
        "date": said.said,
        "quote": s.evidence.quote,
        "start": s.evidence.start,
        "end": s.evidence.end,
        "textHash": s.version,
        "confidence": s.confidence,
    }


def _meeting(m: Meeting) -> Row:
    where = f" in {m.place}" if m.place else ""
    involved = [_actor(actor) for actor in m.participants]
    return {"name": f"Meeting{where}", "date": m.date, "location": m.place, "involved": involved, "summary": m.status}


def commitment_entity(c: Commitment, history: Sequence[Said]) -> Entity:
    """A commitment, seen from the first to the last day on which anything was said on it."""
    days = sorted(said.said for said in history if said.said)
    properties = {
        "actor": _actor(c.actor),
        "action": c.action,
        "counterpart": _maybe(c.counterpart),
        "standing": c.standing,
        "stance": c.stance,
        "startDate": c.since,
        "condition": c.conditions,
        "awaited": c.waits,
        "domain": c.domains,
        "deadline": c.deadline,
        "confidence": c.confidence,
        "support": c.support,
    }
    return Entity(c.id, "Commitment", properties, (days[0], days[-1]) if days else (None, None))


def _actor(actor: str) -> str:
    """The id of an actor's entity: only letters, digits, dots and hyphens may stand in one."""
    return f"actor-{actor.replace(':', '-')}"


def _maybe(actor: str | None) -> str | None:
    return _actor(actor) if actor else None


def _report(identifier: str) -> str:
    return content_id("report", identifier)


def rows(entity: Entity, dataset: str) -> Iterator[Row]:
    """An entity's statements: first its id, then one for each value of each property."""
    model = follow_the_money()
    first, last = (f"{day}T00:00:00" if day and len(day) == 10 else None for day in entity.seen)
    for name, values in {"id": entity.id, **entity.properties}.items():
        kind = "id" if name == "id" else model.types[entity.schema][name]
        for value in dict.fromkeys(values if isinstance(values, (list, tuple)) else [values]):
            if value is None or value == "":
                continue
            lang = entity.language if name in _WORDED else None
            yield {
                "canonical_id": entity.id,
                "entity_id": entity.id,
                "prop": name,
                "prop_type": kind,
                "schema": entity.schema,
                "value": str(value),
                "dataset": dataset,
                "origin": entity.origin,
                "lang": lang,
                "original_value": None,
                "external": "f",
                "first_seen": first,
                "last_seen": last,
                "id": followthemoney_id(dataset, entity.id, name, str(value), lang),
            }


def write_statements(entities: Iterable[Entity], dataset: str, path: Path) -> None:
    """Write the statements of entities in FollowTheMoney's dialect of CSV; one entity at a time lies in memory.

    Raises:
        UsageError: the folder cannot be written.
    """
    with whole(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, dialect=csv.unix_dialect)
        writer.writeheader()
        for entity in entities:
            writer.writerows(rows(entity, dataset))


def write_schema(path: Path) -> None:
    """Write the extension as FollowTheMoney reads its schemata.

    Raises:
        UsageError: the folder cannot be written.
    """
    with whole(path) as draft:
        text = yaml.safe_dump(dict(follow_the_money().extension), sort_keys=False, allow_unicode=True)
        draft.write_text(text, encoding="utf-8", newline="\n")
