"""How costs grow with the book: `python benchmarks/scale.py [--sizes 1000 10000 100000]`.

Reports are made from templates of ours in three languages; one in ten is a copy of an earlier one with a sentence more.
Their statements are made with them, so that no model is run. As in the press, a report names a few of many states,
cities and numbers, and its sentences are put together from many words: with a few templates alone, each report would
share sentences and facts with each other one, and be compared with as many as the bounds on crowded marks allow.

Printed are, in seconds of this process, the time to read, append and place all reports and one more, to derive all
commitments, origins and stories, the exponents of growth, and `show` against a query written by hand over the same
tables: the first time after a change, when all is derived, and from what is kept of that.
"""

from __future__ import annotations

import argparse
import math
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import yaml

from pledgebook.knowledge.actors import load_actors
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.ledger.book import Book
from pledgebook.pipeline.placing import place
from pledgebook.pipeline.view import View
from pledgebook.reading import read
from pledgebook.records.entry import Entry
from pledgebook.records.ids import text_hash
from pledgebook.records.report import Report
from pledgebook.records.statement import Evidence, Position, Statement

MADE_OF = yaml.safe_load(Path(__file__).with_name("templates.yaml").read_text(encoding="utf-8"))
FIRST, DAYS = date(2022, 1, 1), 1500

Line = tuple[str, Position | None]
"""A sentence, and what it says."""


def _lines(draw: random.Random, language: str) -> Iterator[Line]:
    words = MADE_OF["languages"][language]
    for _ in range(draw.randint(5, 9)):
        drawn = {"city": draw.choice(MADE_OF["cities"]), "number": draw.randint(3, 9999)}
        if draw.random() < 0.4:
            state, action = draw.choice(MADE_OF["states"]), draw.choice(list(words["what"]))
            stance, who = draw.choice(list(words["stances"])), draw.choice(words["who"])
            drawn |= {
                "state": load_actors().label(state, language),
                "what": draw.choice(words["what"][action]),
                "who": who,
            }
            conditions = ("ceasefire",) if stance == "pledges" else ()
            position = Position(state, action, stance, conditions, (), "UKR", speaker=state)
            yield draw.choice(words["stances"][stance]).format(**drawn), position
        else:
            yield draw.choice(words["others"]).format(**drawn), None


def entries(number: int, seed: int = 7) -> Iterator[Entry]:
    """Made reports with their statements; the first ones of a larger number are those of a smaller."""
    draw = random.Random(seed)  # noqa: S311  # a benchmark, no secret
    kept: list[tuple[str, list[Line]]] = []
    for n in range(number):
        if kept and draw.random() < 0.1:
            language, lines = draw.choice(kept)
            lines = [*lines, *list(_lines(draw, language))[:1]]
        else:
            language = draw.choice(list(MADE_OF["languages"]))
            lines = list(_lines(draw, language))
            kept = [*kept[-50:], (language, lines)]
        yield _entry(n, language, (FIRST + timedelta(draw.randrange(DAYS))).isoformat(), lines)


def _entry(n: int, language: str, day: str, lines: list[Line]) -> Entry:
    text = "\n".join(line for line, _ in lines)
    report = Report(f"made-{n}", text, text_hash(text), published=day, language=language, publisher=f"paper {n % 40}")
    statements, at = [], 0
    for line, position in lines:
        if position is not None:
            statements.append(Statement(report.id, report.hash, position, Evidence(at, at + len(line), line), 0.9))
        at += len(line) + 1
    return Entry(report, (language,), (), (), tuple(statements))


def timed(work: Callable[[], object]) -> float:
    """Seconds that this process takes for some work, whatever runs beside it."""
    started = time.process_time()
    work()
    return time.process_time() - started


def taker(book: Book) -> Callable[[Iterable[Entry]], None]:
    """What appends and places reports in a book."""
    dossier = load_dossier("ukraine-guarantees")
    run = book.begin("0", dossier.id, dossier.digest, "made")

    def take(some: Iterable[Entry]) -> None:
        for entry in some:
            book.append(run, entry)
            place(book, dossier, (read(entry.report), entry.statements))

    return take


def by_hand(path: Path) -> int:
    """The same rows as `show` needs, asked for by plain SQL."""
    with sqlite3.connect(path) as connection:
        query = (
            "SELECT s.content, s.confidence, s.quote, r.published FROM statements s JOIN reports r ON r.id = s.report"
        )
        return len(connection.execute(query + " ORDER BY r.published").fetchall())


def measure(size: int, folder: Path) -> dict[str, float]:
    """Seconds of each step on a book of some size; one report is the average of the last hundred."""
    path, last = folder / f"{size}.db", 100
    with Book(path, create=True) as book:
        take, made = taker(book), entries(size)
        return {
            "fill": timed(lambda: take(islice(made, size - last))),
            "one report": timed(lambda: take(made)) / last,
            "show anew": timed(lambda: View(book).commitments),
            "show kept": timed(lambda: View(book).commitments),
            "stories": timed(lambda: View(book).stories),
            "by hand": timed(lambda: by_hand(path)),
        }


def main() -> None:
    """Print the table, the exponents and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000])
    sizes = sorted(parser.parse_args().sizes)
    found: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        measure(100, Path(folder))  # loads what is loaded once
        for size in sizes:
            found[size] = measure(size, Path(folder))
            print(
                f"{size:>8} reports: " + "  ".join(f"{name} {s:.4f} s" for name, s in found[size].items()), flush=True
            )
    first, last = sizes[0], sizes[-1]
    for name in ("fill", "show anew", "stories"):
        exponent = math.log(found[last][name] / found[first][name]) / math.log(last / first)
        print(f"{name}: grows as n^{exponent:.2f}")
    print(f"one report more: {found[last]['one report'] / found[first]['one report']:.2f} times the cost at {first}")
    for name in ("show anew", "show kept"):
        print(f"{name}: {found[last][name] / found[last]['by hand']:.2f} times a query by hand")


if __name__ == "__main__":
    main()
