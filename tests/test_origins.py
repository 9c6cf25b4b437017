"""Origins in a book: placed as reports are read, in whatever order."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from builders import ROOT, make_entry, make_report
from pledgebook import Book, read_into
from pledgebook.extraction.engine import Extraction
from pledgebook.ledger import placements
from pledgebook.pipeline.grouping import evaluate_origins
from pledgebook.pipeline.judging import judge
from pledgebook.pipeline.view import View
from pledgebook.records.origin import Origin
from pledgebook.records.report import Reading

CORPUS = ROOT / "examples" / "origins.jsonl"
ROWS = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
FIRST = ROWS[:26]
WIRE = (
    "Germany pledged {n} tanks to Ukraine, and a spokesman for the government said in Berlin that more follow.\n\n"
    "France and Italy took part in the talks, which lasted {n} hours and ended without a word on who pays for it.\n\n"
    "The United States would not comment on the talks, a White House official said on the telephone late at night."
)


class Silent:
    """An engine that finds nothing: origins must be found without statements too."""

    name = "silent"
    usage = None

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        return [Extraction([]) for _ in readings]


def book_of(path: Path, rows: Sequence[dict[str, object]]) -> Book:
    file = path.with_suffix(".jsonl")
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    book = Book(path, create=True)
    read_into(book, [file], engine=Silent())
    return book


def found(path: Path, rows: Sequence[dict[str, object]], **moments: str) -> list[Origin]:
    with book_of(path, rows) as book:
        return View(book, **moments).origins


def row(identifier: str, text: str, published: str = "2025-09-04") -> dict[str, object]:
    return {"id": identifier, "text": text, "published": published, "language": "en"}


def test_origins_of_the_examples_are_found() -> None:
    result = evaluate_origins([CORPUS], engine=Silent())
    assert result.pairs.precision >= 0.98
    assert result.pairs.recall >= 0.90
    assert result.clusters.f1 >= 0.95
    assert not result.rejections


@pytest.mark.parametrize("reach", [1, placements.REACH])
def test_the_order_of_reading_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reach: int) -> None:
    """With a reach of one, nearly every mark is borne by too many, and late reports part what was linked."""
    monkeypatch.setattr(placements, "REACH", reach)
    first = found(tmp_path / "0.db", FIRST)
    assert max(len(o.reports) for o in first) > 3
    for seed in (1, 2, 3):
        turned = FIRST[:]
        random.Random(seed).shuffle(turned)  # noqa: S311  # no secret, an order that can be repeated
        assert found(tmp_path / f"{seed}.db", turned) == first


def test_reading_again_changes_nothing(tmp_path: Path) -> None:
    with book_of(tmp_path / "b.db", FIRST) as book:
        first = View(book).origins
        assert read_into(book, [tmp_path / "b.jsonl"], engine=Silent()).added == 0
        assert View(book).origins == first
        assert book.placements.unplaced() == []


@pytest.mark.parametrize("reach", [1, placements.REACH])
def test_what_was_said_later_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reach: int) -> None:
    monkeypatch.setattr(placements, "REACH", reach)
    earlier = [r for r in FIRST if r["published"] <= "2025-03-12"]
    assert 0 < len(earlier) < len(FIRST)
    assert found(tmp_path / "a.db", FIRST, as_of="2025-03-12") == found(tmp_path / "b.db", earlier)


def test_removing_a_report_equals_never_having_read_it(tmp_path: Path) -> None:
    """Where no mark is crowded, the links among the others are the same without it."""
    with book_of(tmp_path / "a.db", FIRST) as book:
        links = book.placements.links()
    for gone in (FIRST[1]["id"], FIRST[4]["id"]):
        with book_of(tmp_path / f"{gone}.db", [r for r in FIRST if r["id"] != gone]) as book:
            assert book.placements.links() == [e for e in links if gone not in {e.one, e.other}]


def test_a_template_does_not_make_each_report_a_candidate_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    texts = placements._texts

    def counted(*arguments: object) -> object:
        compared.append(len(arguments[1]))  # type: ignore[arg-type]
        return texts(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(placements, "REACH", 2)
    monkeypatch.setattr(placements, "_texts", counted)
    rows = [row(f"t{n:02}", WIRE.format(n=n + 3), f"2025-09-{1 + n % 28:02}") for n in range(40)]
    assert all(len(o.reports) == 1 for o in found(tmp_path / "a.db", rows))
    assert len(compared) == 40
    marks = 60  # a report has fewer
    assert max(compared) <= 2 * 2 * marks
    assert max(compared) < 30  # all marks of a template have the same neighbours


def test_a_changed_text_leaves_its_origin_and_the_past_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = WIRE.format(n=12)
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-09-05T10:00:00Z")
    with book_of(tmp_path / "a.db", [row("a", text), row("b", text, "2025-09-05")]) as book:
        assert [o.reports for o in View(book).origins] == [("a", "b")]
        monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-09-06T10:00:00Z")
        (tmp_path / "new.jsonl").write_text(json.dumps(row("b", "The page was taken down by its editors today.")))
        read_into(book, [tmp_path / "new.jsonl"], engine=Silent())
        assert [o.reports for o in View(book).origins] == [("a",), ("b",)]
        assert [o.reports for o in View(book, known_at="2025-09-05").origins] == [("a", "b")]


def test_what_a_killed_run_left_unplaced_is_placed_by_the_next(tmp_path: Path) -> None:
    text = WIRE.format(n=12)
    with book_of(tmp_path / "a.db", [row("a", text)]) as book:
        book.append(1, make_entry(make_report(text, "b")))  # and the process died
        assert [u.report for u in book.placements.unplaced()] == ["b"]
        assert [o.reports for o in View(book).origins] == [("a",), ("b",)]
        read_into(book, [tmp_path / "a.jsonl"], engine=Silent())
        assert [o.reports for o in View(book).origins] == [("a", "b")]


def test_judgements_part_and_join(tmp_path: Path) -> None:
    text = WIRE.format(n=12)
    rows = [row("a", text), row("b", text), row("c", "Nothing of the kind was said by anybody in Lisbon that day.")]
    with book_of(tmp_path / "a.db", rows) as book:
        apart = judge(book, "different", ["a", "b"], by="ann", reason="two desks")
        assert [o.reports for o in View(book).origins] == [("a",), ("b",), ("c",)]
        judge(book, "same", ["b", "c"], by="ann", reason="one desk")
        assert [o.reports for o in View(book).origins] == [("a",), ("b", "c")]
        judge(book, "withdraw", [apart.id], by="ann", reason="one desk after all")
        assert [o.reports for o in View(book).origins] == [("a", "b", "c")]
