"""A book that is copied is the same book, in whichever database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from builders import make_entry, make_incident, make_position, make_report, make_small_book, make_statement
from databases import KINDS, Books, Server, execute
from pledgebook.errors import BookError
from pledgebook.ledger.book import Book
from pledgebook.ledger.moments import now
from pledgebook.ledger.placements import Bond
from pledgebook.ledger.tables import metadata
from pledgebook.records.entry import Pending, Run
from pledgebook.records.judgement import Judgement
from pledgebook.records.origin import Link, Mark, Reason, Signature
from pledgebook.records.report import Span
from pledgebook.records.source import Host, Known, Lead, Source, Visit

COUNT = {table.name for table in metadata.sorted_tables}


def make_whole_book(location: str) -> None:
    """A book with rows in every table; characters and values that databases treat in ways of their own."""
    make_small_book(location)
    with Book(location) as book:
        run = book.begin("2", "ukraine-guarantees", "0", "none")
        odd = make_report("Tab\tand \\N and \u2028 and “quotes”; 德国将 ٢٠٢٥\r\n𝄞 said 'so'.", "odd\\N", None)
        book.append(run, make_entry(odd, make_statement(odd, make_position("open"), "德国将", 1 / 3)))
        book.append(run, make_entry(make_report("Another version of it.", "odd\\N", None)))
        book.incidents.add(run, [make_incident("2026-03-02", latitude=48.123456789012345, killed=0, notes="")])
        book.judgements.append(
            [
                Judgement("confirm", "statement", ("s-1",), "Анна", "2026-01-01T00:00:00Z", "it says so", None),
                Judgement("correct", "statement", ("s-2",), "Анна", "2026-01-02T00:00:00Z", "", {"stance": "open"}),
            ]
        )
        book.users.add("anna", "editor", "long enough for this", by="test")
        book.users.open_session("anna")
        book.users.make_token("anna", "read", days=3, by="test")
        place_all(book)
        collect_one(book)
        reread_one(book)


def place_all(book: Book) -> None:
    """Link every two reports; more reports than a mark reaches come between two, so that their link is parted."""
    for number in range(25):
        day = f"2025-{1 + number % 12:02d}-{1 + number:02d}"
        book.append(1, make_entry(make_report(f"Report {number} of many.", f"many-{number}", day)))
    for item in book.placements.unplaced():
        stored = book.report(item.report, known_at=item.recorded).report
        own = Signature(item.report, item.version, None, stored.published, "en", (), ("a 1",), ())

        def compare(theirs: Signature, _: str, bond: Bond, own: Signature = own) -> Link | None:
            one, other = sorted([own.report, theirs.report])
            reasons = (Reason("the same", Span(0, 1), None),)
            return Link(one, other, "copy", 0.1 + 0.2, reasons) if bond else None

        book.placements.place(own, [Mark("sentence", "0" * 16)], item.recorded, 3, compare)


def collect_one(book: Book) -> None:
    """A source that gave a lead, which was fetched and taken."""
    at, source, lead = (
        "2025-09-04T06:00:00Z",
        Source("feed", "https://paper.example/feed"),
        Lead("https://paper.example/1"),
    )
    book.sources.add(source, at)
    book.sources.add_leads(source, [(lead, "paper.example")], lambda _: None, at)
    book.sources.read_document(source, source.address, Known(etag='"1"'))
    book.sources.checked(source, at, None)
    book.sources.keep_host(Host("paper.example", robots="User-agent: *"))
    visit = book.sources.visited(Visit(lead.id, "fetched", at, archive="1.warc.gz", offset=2**40))
    book.sources.take(visit, "report", at, report="first")


def reread_one(book: Book) -> None:
    """A re-reading that waits, of one report."""
    waiting = book.rereadings.begin(Pending(Run("2", "other", "ukraine-guarantees", "0"), now(), {"engine": "other"}))
    stored = book.report("first")
    book.rereadings.add(waiting, stored.version, make_entry(stored.report))


@pytest.fixture(params=[(one, other) for one in KINDS for other in KINDS], ids="-to-".join)
def sides(request: pytest.FixtureRequest, books: Books, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Where a whole book lies, and where none is yet."""
    kind, other = request.param
    server: Server | None = request.getfixturevalue("postgresql") if "postgresql" in request.param else None
    made = books.copied(kind, make_whole_book, tmp_path / "source.db")
    name = server.create() if server and other == "postgresql" else ""
    yield next(made), server.address(name) if server and name else str(tmp_path / "target.db")
    for _ in made:
        pass
    if server and name:
        server.drop(name)


def test_a_copy_holds_and_answers_the_same(sides: tuple[str, str]) -> None:
    with Book(sides[0]) as book, Book(sides[1], create=True) as other:
        counts = book.copy_to(other)
        assert set(counts) == COUNT
        assert all(counts.values()), counts
        assert other.mark() == book.mark()
        assert other.statements() == book.statements()
        assert other.reports() == book.reports()
        assert other.rejections() == book.rejections()
        assert other.judgements.all() == book.judgements.all()
        assert other.incidents.all() == book.incidents.all()
        assert other.placements.links() == book.placements.links()
        assert other.users.acts() == book.users.acts()
        assert other.users.knows("anna", "long enough for this")
        for query in ("report", "德国", "said", "tro*", '"france pledges"'):
            for stated in (False, True):
                one, two = (b.search.find(query, stated=stated, limit=100) for b in (book, other))
                assert {(h.report, h.spans, h.statements) for h in one} == {
                    (h.report, h.spans, h.statements) for h in two
                }
    for table in COUNT:
        query = f"SELECT * FROM {table}"  # noqa: S608  # ours
        assert [len(execute(side, query)) for side in sides] == [counts[table]] * 2


def test_a_copy_goes_on_as_a_book(sides: tuple[str, str]) -> None:
    with Book(sides[0]) as book, Book(sides[1], create=True) as other:
        book.copy_to(other)
        assert other.begin("3", "d", "0", "none") == book.begin("3", "d", "0", "none")
        report = make_report("What came later.", "later")
        assert other.append(1, make_entry(report))
        assert [hit.report for hit in other.search.find("later")] == ["later"]
        other.users.log("anna", "looked", "")
        assert [asdict(act)["what"] for act in other.users.acts(most=1)] == ["looked"]


def test_a_target_that_holds_something_is_refused_and_left_as_it_is(sides: tuple[str, str]) -> None:
    with Book(sides[0]) as book, Book(sides[1], create=True) as other:
        report = make_report("Mine.")
        other.append(other.begin("1", "d", "0", "none"), make_entry(report))
        with pytest.raises(BookError, match=r"holds a book already \(r\w+\); name an empty one"):
            book.copy_to(other)
        assert [stored.report for stored in other.reports()] == [report]


def test_a_row_that_is_not_the_same_undoes_the_copy(sides: tuple[str, str]) -> None:
    """A rule of the target's own changes what it takes."""
    with Book(sides[0]) as book:
        with Book(sides[1], create=True):
            pass
        spoil(sides[1])
        with Book(sides[1]) as other:
            with pytest.raises(BookError, match=r"row \d+ of rejections is not as in .*; nothing was copied"):
                book.copy_to(other)
            assert other.reports() == []


def spoil(location: str) -> None:
    if location.startswith("postgresql"):
        body = "BEGIN NEW.reason = 'another'; RETURN NEW; END"
        execute(
            location,
            f"CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            "CREATE TRIGGER spoil BEFORE INSERT ON rejections FOR EACH ROW EXECUTE FUNCTION spoil()",
        )
    else:
        execute(
            location,
            "CREATE TRIGGER spoil AFTER INSERT ON rejections BEGIN "
            "UPDATE rejections SET reason = 'another' WHERE id = NEW.id; END",
        )
