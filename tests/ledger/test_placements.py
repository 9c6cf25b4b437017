"""Which marks make candidates, and that the order of reading does not matter."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import make_entry, make_report
from pledgebook.ledger import placements
from pledgebook.ledger.book import Book
from pledgebook.ledger.placements import Bond
from pledgebook.records.days import days_between
from pledgebook.records.origin import BY_FACTS, WEAK, Link, LinkKind, Mark, Signature

REACH, NEAREST, OCCASION = 2, 1, 4
WORDS, FACTS, OTHER_FACTS = Mark("sentence", "w"), Mark("facts", "f"), Mark("facts", "g")


class Placed(NamedTuple):
    """A report by its marks; what it says does not matter here."""

    name: str
    day: str | None
    marks: Sequence[Mark]


def kind_of(one: str, other: str) -> LinkKind:
    """The kind of link that two reports would have."""
    return "copy" if sum(map(ord, one + other)) % 2 else "translation"


def links_of(path: Path, reports: Sequence[Placed]) -> dict[tuple[str, str], str]:
    """Place reports in a book, in their order; the kinds of the links that count at the end."""
    with Book(path) as book:
        for name, day, marks in reports:
            report = make_report(name, name, day)
            book.append(1, make_entry(report))

            def compare(theirs: Signature, _text: str, _bond: Bond, name: str = name) -> Link:
                one, other = sorted((name, theirs.report))
                return Link(one, other, kind_of(one, other), 1.0, ())

            signature = Signature(name, report.hash, None, day, "en", (), (), ())
            book.placements.place(signature, marks, "2030-01-01T00:00:00Z", OCCASION, compare)
        return {(link.one, link.other): link.kind for link in book.placements.links()}


def expected(reports: Sequence[Placed]) -> dict[tuple[str, str], str]:
    """The same, from all reports at once, by the words of the documentation."""
    found = dict[tuple[str, str], str]()
    queue = sorted(reports, key=lambda report: (report.day or "~", report.name))
    for one, other in combinations(queue, 2):
        weak, strong = 0, False
        for mark in {*one.marks} & {*other.marks}:
            bearers = [report.name for report in queue if mark in report.marks]
            between = bearers.index(other.name) - bearers.index(one.name) - 1
            if between < REACH:
                strong |= mark.kind not in WEAK
                weak += 2 if between < NEAREST else 1
        near = one.day is not None and other.day is not None and days_between(one.day, other.day) <= OCCASION
        names = (min(one.name, other.name), max(one.name, other.name))
        kind = kind_of(*names)
        if strong or (near and weak >= 2 and kind in BY_FACTS):
            found[names] = kind
    return found


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("placements") / "empty.db"
    with Book(path, create=True) as book:
        book.begin("0", "ukraine-guarantees", "0", "test")
    return path


REPORTS = st.lists(
    st.tuples(
        st.sampled_from(["2025-09-01", "2025-09-02", "2025-09-05", "2025-10-01", None]),
        st.lists(st.sampled_from([WORDS, FACTS, OTHER_FACTS, Mark("credit", "c")]), unique=True),
    ),
    min_size=2,
    max_size=9,
).map(lambda rows: [Placed("abcdefghi"[number], *row) for number, row in enumerate(rows)])


@settings(max_examples=60)
@given(REPORTS.flatmap(st.permutations))
def test_the_links_that_count_follow_from_what_is_there_at_the_end(empty: Path, reports: list[Placed]) -> None:
    path = empty.with_name("placed.db")
    shutil.copy(empty, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placements, "REACH", REACH)
        patch.setattr(placements, "NEAREST", NEAREST)
        assert links_of(path, reports) == expected(reports)


def queue(marks: Sequence[Mark], *, beside: int, day: str = "2025-09-01") -> list[Placed]:
    """Two reports whose link is a translation, and others between them that bear one of their marks."""
    others = [Placed(f"b{number:02}", "2025-09-01", [FACTS]) for number in range(beside)]
    return [Placed("a", "2025-09-01", marks), *others, Placed("c", day, marks)]


@pytest.mark.parametrize(
    ("marks", "beside", "day", "linked"),
    [
        ([FACTS], 0, "2025-09-05", True),
        ([FACTS], 0, "2025-09-06", False),
        ([FACTS], placements.NEAREST - 1, "2025-09-01", True),
        ([FACTS], placements.NEAREST, "2025-09-01", False),
        ([FACTS, OTHER_FACTS], placements.NEAREST, "2025-09-01", True),
        ([WORDS, FACTS], placements.REACH, "2025-12-01", True),
    ],
)
def test_a_weak_mark_counts_within_an_occasion_and_alone_only_of_the_nearest(
    empty: Path, tmp_path: Path, marks: list[Mark], beside: int, day: str, *, linked: bool
) -> None:
    shutil.copy(empty, tmp_path / "a.db")
    found = links_of(tmp_path / "a.db", queue(marks, beside=beside, day=day))
    assert (("a", "c") in found) is linked


def test_more_marks_than_one_statement_looks_up_are_all_found(empty: Path, tmp_path: Path) -> None:
    shutil.copy(empty, tmp_path / "a.db")
    many = [Mark("sentence", f"{number:02}") for number in range(3 * placements.AT_ONCE + 1)]
    reports = [Placed("a", None, many), *(Placed(chr(ord("b") + n), None, [many[-1 - 40 * n]]) for n in range(3))]
    assert links_of(tmp_path / "a.db", reports).keys() == {("a", "b"), ("a", "c"), ("a", "d")}
