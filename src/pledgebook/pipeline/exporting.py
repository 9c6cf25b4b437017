"""From a view to the files of an export, in any of its formats; the same reports give the same files, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pledgebook.errors import UsageError
from pledgebook.pipeline.view import View
from pledgebook.publication import followthemoney, geojson, linked
from pledgebook.publication.codes import commitment_codes, statement_codes
from pledgebook.publication.datapackage import (
    TABLES,
    Terms,
    actor_rows,
    descriptor,
    history_rows,
    write_descriptor,
)
from pledgebook.publication.feed import AUTHORITY
from pledgebook.publication.tables import (
    FORMATS,
    commitment_row,
    conflict_rows,
    rejection_row,
    report_row,
    statement_row,
    write_tables,
)
from pledgebook.records.commitment import Said
from pledgebook.records.statement import Meeting, Position


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an export is to be: the format, the address below which records are named, the licence it is given under."""

    form: str
    base: str | None = None
    licence: str | None = None


def export(view: View, folder: Path, wanted: Wanted) -> list[Path]:
    """Write what a view shows to a folder.

    Returns:
        The files, in the order of writing.

    Raises:
        UsageError: there is no such format, or the folder cannot be written.
    """
    if wanted.form in FORMATS:
        return _tables(view, folder, wanted)
    if wanted.form not in OTHERS:
        raise UsageError(f"no format {wanted.form!r}; one of {', '.join([*FORMATS, *OTHERS])}")
    return OTHERS[wanted.form](view, folder, wanted)


def _tables(view: View, folder: Path, wanted: Wanted) -> list[Path]:
    dossier = view.dossier
    tables = {
        "commitments": [{"id": c.id, **commitment_row(c), **commitment_codes(c, dossier)} for c in view.commitments],
        "history": history_rows(view.commitments, view.histories),
        "conflicts": [row for c in view.conflicts for row in conflict_rows(c)],
        "statements": [{**statement_row(s), **statement_codes(s.statement.content, dossier)} for s in view.statements],
        "reports": [report_row(s) for s in view.each_report()],
        "rejections": [rejection_row(r) for r in view.rejections],
        "actors": actor_rows(_actors(view)),
    }
    written = write_tables(tables, folder, wanted.form, TABLES)
    publishers = {row["publisher"] for row in tables["reports"]} - {None}
    terms = Terms(wanted.licence, tuple(sorted(publishers)))
    described = descriptor(dossier, written, wanted.form, terms)
    return [*written, write_descriptor(described, folder)] if described["resources"] else written


def _linked(view: View, folder: Path, wanted: Wanted) -> list[Path]:
    names, dossier, runs = linked.Names(wanted.base or AUTHORITY), view.dossier, view.runs

    def nodes() -> Iterator[linked.Node]:
        told, shown = _by_report(view), []
        yield from linked.actor_nodes(_actors(view), names)
        for stored in view.each_report():
            shown.append(stored.report.id)
            said = told.get(stored.report.id, [])
            yield from linked.report_nodes(stored, said, runs[stored.report.id], dossier, names)
        yield from linked.reading_nodes({report: runs[report] for report in shown}, names)
        for c in view.commitments:
            yield linked.commitment_node(c, view.histories.get(c.key, []), dossier, names)

    path = folder / "book.jsonld"
    linked.write_linked(nodes(), path)
    return [path]


def _followthemoney(view: View, folder: Path, _: Wanted) -> list[Path]:
    runs = view.runs
    commitment_of = {row["statement"]: row["commitment"] for row in history_rows(view.commitments, view.histories)}

    def entities() -> Iterator[followthemoney.Entity]:
        told = _by_report(view)
        yield from followthemoney.actor_entities(_actors(view))
        for stored in view.each_report():
            said = told.get(stored.report.id, [])
            yield from followthemoney.report_entities(stored, said, runs[stored.report.id], commitment_of)
        for c in view.commitments:
            yield followthemoney.commitment_entity(c, view.histories.get(c.key, []))

    rows, schema = folder / "statements.ftm.csv", folder / "Commitment.ftm.yaml"
    dataset = f"pledgebook-{view.dossier.id}".replace("-", "_")
    followthemoney.write_statements(entities(), dataset, rows)
    followthemoney.write_schema(schema)
    return [rows, schema]


def _geojson(view: View, folder: Path, _: Wanted) -> list[Path]:
    layers = {
        "commitments": geojson.commitment_features(view.commitments),
        "meetings": geojson.meeting_features(view.statements),
        "incidents": geojson.incident_features(view.incidents),
    }
    for name, features in layers.items():
        geojson.write_features(features, folder / f"{name}.geojson")
    return [folder / f"{name}.geojson" for name in layers]


OTHERS: Mapping[str, Callable[[View, Path, Wanted], list[Path]]] = {
    "jsonld": _linked,
    "ftm": _followthemoney,
    "geojson": _geojson,
}


def _by_report(view: View) -> dict[str, list[Said]]:
    told: dict[str, list[Said]] = {}
    for said in view.statements:
        told.setdefault(said.statement.report, []).append(said)
    return told


def _actors(view: View) -> set[str]:
    """Everybody whom a statement names, or a commitment, whose counterpart may be the dossier's usual one."""
    named: set[str | None] = set()
    for said in view.statements:
        content = said.statement.content
        if isinstance(content, Position):
            named |= {content.actor, content.counterpart, content.speaker}
        elif isinstance(content, Meeting):
            named |= set(content.participants)
    for c in view.commitments:
        named |= {c.actor, c.counterpart}
    return {actor for actor in named if actor}
