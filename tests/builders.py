"""Makes records by hand for tests."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from pledgebook.knowledge.dossier import Dossier
from pledgebook.ledger.book import Book
from pledgebook.reconciliation.commitments import commitments, histories
from pledgebook.records.ceasefire import Area, Terms, Thresholds
from pledgebook.records.commitment import Commitment, Said
from pledgebook.records.entry import Entry
from pledgebook.records.ids import text_hash
from pledgebook.records.incident import Incident
from pledgebook.records.report import Mention, Passage, Reading, Report, Span
from pledgebook.records.statement import Content, Evidence, Figure, Meeting, Position, Rejection, Statement

ROOT = Path(__file__).parents[1]
PROGRAM = [sys.executable, "-c", "from pledgebook.cli import main; main()"]
"""The command `pledgebook`, for a process of its own."""
PYTHONPATH = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
"""Where a process of its own finds this module, and what this one finds."""


def make_report(text: str, identifier: str = "x-1", published: str | None = "2025-09-04") -> Report:
    return Report(identifier, text, text_hash(text), published=published, language="en", origin=f"{identifier}.txt")


def make_statement(report: Report, content: Content, quote: str, confidence: float = 0.9) -> Statement:
    start = report.text.index(quote)
    return Statement(report.id, report.hash, content, Evidence(start, start + len(quote), quote), confidence)


def make_position(stance: str, speaker: str | None = None, **fields: object) -> Position:
    values: dict[str, object] = {"actor": "DEU", "action": "force", "counterpart": "UKR", **fields}
    return Position(stance=stance, speaker=speaker, **values)  # type: ignore[arg-type]


def make_said(
    stance: str,
    day: str | None,
    speaker: str | None = None,
    confidence: float = 0.9,
    **fields: object,
) -> Said:
    """What one report of a day says; reports differ by their day, stance and speaker."""
    position = make_position(stance, speaker, **fields)
    text = f"{day} {position} {confidence}"
    statement = Statement(f"r-{text_hash(text)[:8]}", text_hash(text), position, Evidence(0, 4, text[:4]), confidence)
    return Said(statement, day, "2026-01-01T00:00:00Z")


def make_entry(report: Report, *statements: Statement, rejections: tuple[Rejection, ...] = ()) -> Entry:
    return Entry(report, ("en",), (), (), statements, rejections)


def make_reading(parts: list[tuple[str, bool]], names: dict[str, str]) -> Reading:
    """A report of the given passages (text, whether it is boilerplate); `names` are found as mentions of actors."""
    text = "\n".join(part for part, _ in parts)
    passages, mentions, at = [], [], 0
    for number, (part, boilerplate) in enumerate(parts):
        passages.append(Passage(at, at + len(part), number, "en", boilerplate))
        for name, actor in names.items():
            found = -1 if boilerplate else part.find(name)
            if found >= 0:
                mentions.append(Mention(at + found, at + found + len(name), actor, "name"))
        at += len(part) + 1
    mentions.sort(key=lambda m: m.start)
    return Reading(make_report(text), tuple(passages), tuple(mentions), (), (), (), (), ("en",))


def make_incident(day: str, source: str = "acled", number: int = 1, **fields: object) -> Incident:
    """Shelling between the two bound parties, in the middle of the area of `make_terms`."""
    values: dict[str, object] = {"kind": "shelling", "parties": ("RUS", "UKR"), "latitude": 48.5, "longitude": 37.5}
    return Incident(source, f"{source}-{day}-{number}", day, **{**values, **fields})  # type: ignore[arg-type]


def make_terms(**fields: object) -> Terms:
    """A ceasefire from 1 March 2026 on, in a square of two degrees, watched by `acled` and `mission`."""
    square = "[[[36.5,47.5],[38.5,47.5],[38.5,49.5],[36.5,49.5],[36.5,47.5]]]"
    values: dict[str, object] = {
        "end": None,
        "areas": (Area("square", f'{{"type":"Polygon","coordinates":{square}}}'),),
        "forbidden": ("armed-force", "shelling", "clash", "capture"),
        "breaking": ("capture",),
        "bound": ("RUS", "UKR"),
        "sources": {"acled": 7, "mission": 1},
        "thresholds": Thresholds(
            window=7, strained=0.5, broken=3, reported=0.7, reported_km=500, same_days=1, same_km=5
        ),
    }
    return Terms("test", "A test", "2026-03-01", **{**values, **fields})  # type: ignore[arg-type]


def make_older_book(path: Path, older: Path, revision: str) -> None:
    """Write what a book holds into a book of an older revision, as far as that had room for it; not its index."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, inspect

    from pledgebook.ledger import database

    engine = create_engine(f"sqlite:///{older}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    inspector = inspect(engine)
    columns = {table: [c["name"] for c in inspector.get_columns(table)] for table in inspector.get_table_names()}
    engine.dispose()
    connection = sqlite3.connect(older)
    connection.execute("ATTACH ? AS newer", (str(path),))
    with connection:
        for table, names in columns.items():
            if table not in {"alembic_version", "state"} and not table.startswith("search"):
                listed = ", ".join(f'"{name}"' for name in names)
                connection.execute(f"INSERT INTO {table} ({listed}) SELECT {listed} FROM newer.{table}")  # noqa: S608  # our own names
    connection.close()


def python(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own."""
    command = [sys.executable, "-c", code, *arguments]
    whole = {**os.environ, **environment, "PYTHONPATH": PYTHONPATH}
    return subprocess.run(command, capture_output=True, text=True, env=whole, check=False)


class Answer(NamedTuple):
    """What a command said."""

    status: int
    out: str
    err: str


Call = Callable[..., Answer]

FIRST = "Berlin will decide when the framework is clear. \x1b[31mRed\x1b[0m. In Paris, 35 states met.\nRead also: more"
SECOND = "France pledges troops after a ceasefire. Kyiv urges Germany to send troops, too."


def commitments_of(said: Iterable[Said], dossier: Dossier, today: str | None = None) -> list[Commitment]:
    """The commitments of statements."""
    return commitments(histories(said, dossier).values(), dossier, today)


def whole(text: str, language: str) -> tuple[Passage, ...]:
    """A text as one passage."""
    return (Passage(0, len(text), 0, language),)


def csrf_of(page: str) -> str:
    """The token that the forms of a page of the workbench carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, "the page has no form that writes"
    return found[1]


def make_small_book(book_at: Path | str) -> None:
    """A book of two reports, learnt on two days, and a rejection."""
    first, second = make_report(FIRST, "first", "2025-09-04"), make_report(SECOND, "second", "2025-09-10")
    undecided = make_position("undecided", "DEU", conditions=("framework",))
    pledge = make_position("pledges", "FRA", actor="FRA", conditions=("ceasefire",), domains=("land",))
    with Book(book_at, create=True) as book, pytest.MonkeyPatch.context() as patch:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        patch.setenv("PLEDGEBOOK_NOW", "2025-09-05T00:00:00Z")
        entry = make_entry(
            first,
            make_statement(first, undecided, "Berlin will decide when the framework is clear."),
            make_statement(first, Meeting("Paris", "2025-09-04", "held", ("FRA",), 35), "In Paris, 35 states met."),
            make_statement(first, Figure("states-meeting", 35.0, "state"), "35 states"),
        )
        at = FIRST.index("Read also")
        book.append(run, replace(entry, boilerplate=(Span(at, len(FIRST)),)))
        patch.setenv("PLEDGEBOOK_NOW", "2025-09-11T00:00:00Z")
        entry = make_entry(
            second,
            make_statement(second, pledge, "France pledges troops after a ceasefire."),
            make_statement(second, make_position("urged", "UKR"), "Kyiv urges Germany to send troops"),
            rejections=(Rejection("evidence", "no such words", "the quote does not stand in the report", "second"),),
        )
        book.append(run, entry)
        book.reject(run, [Rejection("intake", "empty.txt", "is empty")])
