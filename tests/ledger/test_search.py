"""Search finds reports in every script, leads to the exact characters, and falls over no query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import make_entry, make_older_book, make_position, make_report, make_statement
from pledgebook.ledger.book import Book
from pledgebook.ledger.words import words
from pledgebook.records.report import Report
from pledgebook.records.search import Hit

Clock = Callable[[str], None]

TEXTS = {
    "uk": "Німеччина надасть гарантії безпеки Україні, сказав Мерц. Звʼязок із «Парижем» є.",
    "ar": "ستقدّم ألمانيا ضماناتٍ أمنيّة لأوكرانيا في عام ٢٠٢٥، وقالت الحكومة إنها مستعدّة.",
    "zh": "德国将向乌克兰提供安全保障。全国安好。",
    "ja": "ドイツはウクライナの安全を保障すると述べた。",
    "pl": "Premier w Łodzi: Polska nie wyśle żołnierzy.",
    "en": "Germany will give security guarantees. “Security first”, Berlin says; guarantee nothing else.",
}
QUERIES = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ["AND", "OR", "NOT", "NEAR(", ")", '"', "*", "^", "{title}", ":", "-", "+", "security", "安全", "\x00", "'"]
        ),
        max_size=12,
    ).map(" ".join),
)
MIXED = st.text("ab ÄßéłİЗв'ʼязокїضماناتٍ أةى٢安全保障カ\u3099ー,.\n\u00ad\u200f\"*", max_size=80)


@pytest.fixture
def filled(book: Book, run: int) -> Book:
    fill(book, run)
    return book


def fill(book: Book, run: int) -> None:
    for name, text in TEXTS.items():
        book.append(run, make_entry(make_report(text, name)))


def found(book: Book, query: str) -> dict[str, list[str]]:
    """The words that a query finds, by report."""
    return {
        hit.report: [book.report(hit.report).report.text[s.start : s.end] for s in hit.spans]
        for hit in book.search.find(query)
    }


@pytest.mark.parametrize(
    ("query", "report", "marked"),
    [
        ("гарантії БЕЗПЕКИ", "uk", ["гарантії", "безпеки"]),
        ("зв'язок", "uk", ["Звʼязок"]),
        ("париж*", "uk", ["Парижем"]),
        ("ضمانات امنيه", "ar", ["ضماناتٍ", "أمنيّة"]),
        ("2025", "ar", ["٢٠٢٥"]),
        ("安全保障", "zh", ["安全保障"]),
        ("乌克兰 德国", "zh", ["德国", "乌克兰"]),
        ("ウクライナ", "ja", ["ウクライナ"]),
        ("lodzi zolnierzy", "pl", ["Łodzi", "żołnierzy"]),
        ('"security guarantees"', "en", ["security guarantees"]),
        ("“security first”", "en", ["Security first"]),
        ("guarantee* berlin", "en", ["guarantees", "Berlin", "guarantee"]),
    ],
)
def test_words_are_found_in_every_script(filled: Book, query: str, report: str, marked: list[str]) -> None:
    assert found(filled, query) == {report: marked}


@pytest.mark.parametrize("query", ["安障", "全安", '"guarantees berlin"', "Germany Polska", "guarante", "", " ", "!?"])
def test_what_does_not_stand_there_is_not_found(filled: Book, query: str) -> None:
    assert found(filled, query) == {}


def holds(book: Book, hit: Hit) -> Report:
    """The report of a hit, after a look at all its offsets."""
    report = book.report(hit.report).report
    assert report.hash == hit.version
    for extract in hit.extracts:
        assert report.text[extract.start : extract.end] == extract.text
        assert all(extract.start <= s.start < s.end <= extract.end for s in extract.spans)
    pairs = zip(hit.spans, hit.spans[1:], strict=False)
    assert all(one.end <= other.start for one, other in pairs)
    return report


@pytest.fixture
def growing(book: Book) -> tuple[Book, int, Iterator[int]]:
    """A book to which examples are added, its run, and numbers for their names."""
    return book, book.begin("0", "ukraine-guarantees", "0", "test"), count()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=MIXED, title=st.one_of(st.none(), MIXED), data=st.data())
def test_every_row_of_words_is_found_where_it_stands(
    growing: tuple[Book, int, Iterator[int]], text: str, title: str | None, data: st.DataObject
) -> None:
    book, run, numbers = growing
    made = make_report(text, f"r-{next(numbers)}")
    report = Report(made.id, text, made.hash, title=title, published="2025-09-04")
    book.append(run, make_entry(report))
    there = list(words(text))
    if not there:
        return
    first = data.draw(st.integers(0, len(there) - 1))
    last = data.draw(st.integers(first, len(there) - 1))
    sought = text[there[first].start : there[last].end].replace('"', " ")
    hits = [hit for hit in book.search.find(f'"{sought}"', limit=200) if hit.report == report.id]
    assert hits
    assert holds(book, hits[0]) == report
    assert hits[0].spans
    for span in hits[0].spans:
        assert [w.folded for w in words(text[span.start : span.end])] == [w.folded for w in words(sought)]
    assert hits[0].matches >= len(hits[0].spans)
    for span in hits[0].titled:
        assert [w.folded for w in words((title or "")[span.start : span.end])] == [w.folded for w in words(sought)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES, stated=st.booleans())
def test_no_query_falls_over(growing: tuple[Book, int, Iterator[int]], query: str, stated: bool) -> None:
    book = growing[0]
    for hit in book.search.find(query, stated=stated, limit=5):
        holds(book, hit)


@pytest.mark.parametrize(
    "query", ["x" * 200_000, '"' * 50_000, "a " * 50_000, "安" * 100_000, "\ud800\x00\x1a", "a*" * 9999]
)
def test_long_and_broken_queries_do_no_harm(filled: Book, query: str) -> None:
    filled.search.find(query)


def test_hits_name_the_statements_that_say_the_words(book: Book, run: int) -> None:
    report = make_report("Berlin waits. Berlin will send troops, it says.", "de")
    pledge = make_statement(report, make_position("pledges", "DEU"), "Berlin will send troops")
    book.append(run, make_entry(report, pledge))
    (hit,) = book.search.find("troops")
    assert hit.statements == (pledge.id,)
    assert [book.search.find(query, stated=True) != [] for query in ("troops", "berlin", "waits", "says")] == [
        *(True, True, False, False)
    ]


def test_no_phrase_goes_from_one_quote_to_the_next(book: Book, run: int) -> None:
    report = make_report("Paris sends planes, Rome sends ships.", "two")
    pair = [
        make_statement(report, make_position("pledges"), quote) for quote in ("Paris sends planes", "Rome sends ships")
    ]
    book.append(run, make_entry(report, *pair))
    assert book.search.find('"planes rome"')
    assert not book.search.find('"planes rome"', stated=True)


@pytest.mark.parametrize("looked_up", [3, 500])
def test_the_best_come_first_and_a_cursor_goes_on_behind(
    book: Book, run: int, looked_up: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        text = "ships " * (number % 3 + 1) + "and other words " * number
        book.append(run, make_entry(make_report(text, f"r{number}")))
    titled = make_report("Nothing of them here, and much else", "titled")
    book.append(run, make_entry(Report("titled", titled.text, titled.hash, title="Ships", published="2025-09-04")))
    every = book.search.find("ships")
    assert len(every) == 8
    assert every[0].report == "titled"
    assert [h.score for h in every] == sorted((h.score for h in every), reverse=True)
    monkeypatch.setattr("pledgebook.ledger.search.MOST_HITS", looked_up)  # no more are looked up where they suffice
    seen: list[Hit] = []
    while part := book.search.find("ships", limit=3, after=(seen[-1].score, seen[-1].report) if seen else None):
        seen += part
    assert seen == every


def test_both_axes_restrict_what_is_found(book: Book, run: int, clock: Clock) -> None:
    clock("2025-09-05T00:00:00Z")
    book.append(run, make_entry(make_report("An old word on ships.", "a", "2025-09-01")))
    clock("2025-09-10T00:00:00Z")
    book.append(run, make_entry(make_report("A new word on planes.", "a", "2025-09-01")))
    book.append(run, make_entry(make_report("Undated ships.", "b", None)))
    assert found(book, "ships") == {"b": ["ships"]}
    assert [hit.report for hit in book.search.find("ships", known_at="2025-09-06")] == ["a"]
    assert [hit.report for hit in book.search.find("word", as_of="2025-09-01")] == ["a"]
    assert not book.search.find("word", as_of="2025-08-31")
    assert not book.search.find("ships", as_of="2025-09-30")
    assert not book.search.find("ships", known_at="2025-09-04")


def test_a_book_of_before_is_made_searchable(tmp_path: Path) -> None:
    path, older = tmp_path / "book.db", tmp_path / "older.db"
    with Book(path, create=True) as book:
        fill(book, book.begin("1", "ukraine-guarantees", "0" * 12, "none"))
        make_older_book(path, older, "0006")
        with Book(older) as before:
            for query in ("security", "安全", "ضمانات"):
                assert before.search.find(query) == book.search.find(query) != []


def test_what_is_not_added_is_not_searchable(book: Book, run: int) -> None:
    report = make_report("Some ships.", "a")
    assert book.append(run, make_entry(report))
    assert not book.append(run, make_entry(report))
    assert len(book.search.find("ships")) == 1
    with Book(book.path) as other:
        assert other.search.find("ships") == book.search.find("ships")
