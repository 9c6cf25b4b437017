"""How costs grow with the book: `python benchmarks/scale.py [--sizes 1000 10000 100000]`.

Reports are made from templates of ours in three languages, one in ten a copy of an earlier one with other words around
it; their statements are made with them, so that no model is run. Printed are the time to place a report into a book of
each size, to derive all commitments, origins and stories, the exponent of growth, and `show` against a query written by
hand over the same tables.
"""

from __future__ import annotations

import argparse
import math
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from pledgebook.knowledge.dossier import load_dossier
from pledgebook.ledger.book import Book
from pledgebook.pipeline.placing import place
from pledgebook.pipeline.view import View
from pledgebook.reading import read
from pledgebook.records.entry import Entry
from pledgebook.records.ids import text_hash
from pledgebook.records.report import Report
from pledgebook.records.statement import Evidence, Position, Statement

STATES = {
    "FRA": ("France", "Frankreich", "La France"),
    "GBR": ("Britain", "Großbritannien", "Le Royaume-Uni"),
    "DEU": ("Germany", "Deutschland", "L'Allemagne"),
    "POL": ("Poland", "Polen", "La Pologne"),
    "ITA": ("Italy", "Italien", "L'Italie"),
    "NLD": ("the Netherlands", "die Niederlande", "Les Pays-Bas"),
    "SWE": ("Sweden", "Schweden", "La Suède"),
    "TUR": ("Turkey", "die Türkei", "La Turquie"),
    "CAN": ("Canada", "Kanada", "Le Canada"),
    "JPN": ("Japan", "Japan", "Le Japon"),
}
CITIES = ("Paris", "London", "Berlin", "Kyiv", "Warsaw", "Rome", "Ankara", "Ottawa", "Tokyo", "Copenhagen")
LANGUAGES = ("en", "de", "fr")
STANCES = {
    "pledges": ("{0} will send {1} soldiers once a ceasefire holds, its minister said in {2}.",
                "{0} werde nach einer Waffenruhe {1} Soldaten entsenden, sagte der Minister in {2}.",
                "{0} enverra {1} soldats après un cessez-le-feu, a dit le ministre à {2}."),
    "open": ("{0} is ready to talk about {1} soldiers, officials in {2} said.",
             "{0} ist bereit, über {1} Soldaten zu sprechen, hieß es in {2}.",
             "{0} est prêt à parler de {1} soldats, dit-on à {2}."),
    "refuses": ("{0} will send no soldiers, not even {1}, a spokesman in {2} said.",
                "{0} werde keine Soldaten entsenden, auch nicht {1}, sagte ein Sprecher in {2}.",
                "{0} n'enverra pas de soldats, pas même {1}, a dit un porte-parole à {2}."),
}  # fmt: skip
FILLERS = (
    ("Talks in {2} went on until {1} minutes past midnight.", "In {2} zählte man {1} Wagen vor dem Ministerium.",
     "À {2}, on a compté {1} voitures devant le ministère."),
    ("The harvest came to {1} tons in the region around {2}.", "Die Ernte um {2} betrug {1} Tonnen.",
     "La récolte autour de {2} atteint {1} tonnes."),
    ("A train with {1} passengers stood for hours outside {2}.", "Ein Zug mit {1} Reisenden stand lange vor {2}.",
     "Un train de {1} voyageurs est resté des heures devant {2}."),
)  # fmt: skip
FIRST, DAYS = date(2022, 1, 1), 1500


def _sentences(draw: random.Random, tongue: int) -> Iterator[tuple[str, Position | None]]:
    for _ in range(draw.randint(5, 9)):
        state = draw.choice(sorted(STATES))
        words = (STATES[state][tongue], str(draw.randint(3, 9999)), draw.choice(CITIES))
        if draw.random() < 0.4:
            stance = draw.choice(sorted(STANCES))
            position = Position(state, "force", stance, ("ceasefire",) if stance == "pledges" else (), (), "UKR",
                                speaker=state)  # fmt: skip
            yield STANCES[stance][tongue].format(*words), position
        else:
            yield draw.choice(FILLERS)[tongue].format(*words), None


def entries(number: int, seed: int = 7) -> Iterator[Entry]:
    """Made reports with their statements; the first ones of a larger number are those of a smaller."""
    draw = random.Random(seed)  # noqa: S311  # a benchmark, no secret
    kept: list[tuple[int, list[tuple[str, Position | None]]]] = []
    for n in range(number):
        if kept and draw.random() < 0.1:
            tongue, lines = draw.choice(kept)
            lines = [*lines, *list(_sentences(draw, tongue))[:1]]
        else:
            tongue = draw.randrange(len(LANGUAGES))
            lines = list(_sentences(draw, tongue))
            kept = [*kept[-50:], (tongue, lines)]
        yield _entry(n, LANGUAGES[tongue], (FIRST + timedelta(draw.randrange(DAYS))).isoformat(), lines)


def _entry(n: int, language: str, day: str, lines: list[tuple[str, Position | None]]) -> Entry:
    text = "\n".join(line for line, _ in lines)
    report = Report(f"made-{n}", text, text_hash(text), published=day, language=language, publisher=f"paper {n % 40}")
    statements, at = [], 0
    for line, position in lines:
        if position is not None:
            statements.append(Statement(report.id, report.hash, position, Evidence(at, at + len(line), line), 0.9))
        at += len(line) + 1
    return Entry(report, (language,), (), (), tuple(statements))


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def by_hand(path: Path) -> int:
    """The same rows as `show` needs, asked for by plain SQL."""
    with sqlite3.connect(path) as connection:
        query = (
            "SELECT s.content, s.confidence, s.quote, r.published FROM statements s JOIN reports r ON r.id = s.report"
        )
        return len(connection.execute(query + " ORDER BY r.published").fetchall())


def measure(size: int, folder: Path) -> dict[str, float]:
    """Seconds of each step on a book of some size; placing is per report, over the last hundred."""
    path, dossier, last = folder / f"{size}.db", load_dossier("ukraine-guarantees"), 100
    with Book(path, create=True) as book:
        run = book.begin("0", "ukraine-guarantees", dossier.digest, "made")
        made = list(entries(size))

        def take(some: list[Entry]) -> None:
            for entry in some:
                book.append(run, entry)
                place(book, dossier, read(entry.report))

        filling = timed(lambda: take(made[:-last]))
        return {
            "fill": filling,
            "place one": timed(lambda: take(made[-last:])) / last,
            "derive": timed(lambda: View(book).commitments),
            "stories": timed(lambda: View(book).stories),
            "by hand": timed(lambda: by_hand(path)),
        }


def main() -> None:
    """Print the table and the exponents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000])
    sizes = sorted(parser.parse_args().sizes)
    with tempfile.TemporaryDirectory() as folder:
        found = {size: measure(size, Path(folder)) for size in sizes}
    for size, steps in found.items():
        print(f"{size:>8} reports: " + "  ".join(f"{name} {seconds:.4f} s" for name, seconds in steps.items()))
    first, last = sizes[0], sizes[-1]
    for name in ("fill", "derive", "stories"):
        exponent = math.log(found[last][name] / found[first][name]) / math.log(last / first)
        print(f"{name}: grows as n^{exponent:.2f}")
    print(f"a new report: {found[last]['place one'] / found[first]['place one']:.2f} times the cost at {first}")
    print(f"show: {found[last]['derive'] / found[last]['by hand']:.2f} times a query by hand")


if __name__ == "__main__":
    main()
