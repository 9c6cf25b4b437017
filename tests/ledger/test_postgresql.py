"""A book on a PostgreSQL server: what goes wrong on the way there is worded, and nothing is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_entry, make_position, make_report, make_statement
from databases import Server, execute
from pledgebook.cli import main
from pledgebook.errors import BookError, UsageError
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import locate
from pledgebook.records.origin import Mark, Signature
from pledgebook.records.report import Report

LONG = "x" * 59
"""Ends words that are as long as words get."""

SECRET = "s3cr:t/+"  # noqa: S105  # nobody's

WRITER = """
import sys
from builders import make_entry, make_report, make_statement, make_position
from pledgebook.cli import main
from pledgebook.errors import BookError
from pledgebook.ledger.book import Book
try:
    with Book(sys.argv[1]) as book:
        run = book.begin("1", "ukraine-guarantees", "0", "none")
        for number in range(int(sys.argv[2])):
            report = make_report(f"Report {number} says so.", f"r-{number}")
            book.append(run, make_entry(report, make_statement(report, make_position("open"), "says so")))
            print(number, flush=True)
except BookError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
"""


@pytest.fixture
def address(postgresql: Server) -> Iterator[str]:
    """An empty book on the server."""
    name = postgresql.create()
    Book(postgresql.address(name), create=True).close()
    yield postgresql.address(name)
    postgresql.drop(name)


def place(book: Book, name: str, during: object = None) -> None:
    """Place a report; `during` is called in the middle of the transaction."""
    (item,) = book.placements.unplaced(name)

    def compare(*_: object) -> None:
        if callable(during):
            during()

    own = Signature(item.report, item.version, None, "2025-09-04", "en", (), (), ())
    book.placements.place(own, [Mark("sentence", "0" * 16)], item.recorded, 3, compare)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_server_that_ends_in_mid_write_is_worded_and_loses_nothing(
    postgresql: Server, address: str, end: str
) -> None:
    with Book(address) as book:
        run = book.begin("1", "ukraine-guarantees", "0", "none")
        for name in ("a", "b"):
            book.append(run, make_entry(make_report(f"Report {name}.", name)))
        place(book, "a")
        mark = book.mark()
        with pytest.raises(BookError, match=r"the connection was lost; .* is kept: do the same again"):
            place(book, "b", during=getattr(postgresql, end))
        with pytest.raises(BookError, match=r"the server cannot be reached \(.*\); see that it runs"):
            book.reports()
        postgresql.start()
        assert book.mark() == mark
        assert [item.report for item in book.placements.unplaced()] == ["b"]
        place(book, "b")
        assert book.placements.unplaced() == []
        assert [stored.report.id for stored in book.reports()] == ["a", "b"]


def test_writers_whose_server_is_restarted_at_any_time_lose_nothing(postgresql: Server, address: str) -> None:
    """Each round a writer begins anew, and the server ends somewhere on the way; what it had said it took is there."""
    draw = random.Random(4)  # noqa: S311  # no secret
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parents[1])!r})\n{WRITER}"
    total, known = 60, 0
    for round_ in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", code, address, str(total)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        assert writer.stderr is not None
        said = [writer.stdout.readline() for _ in range(known + draw.randint(1, 12))]
        if round_ < 3:
            (postgresql.kill if round_ % 2 else postgresql.stop)()
            out, err = writer.communicate(timeout=120)
            postgresql.start()
            assert "Traceback" not in err
            assert writer.returncode == 0 or "do the same again" in err or "cannot be reached" in err, err
        else:
            out, err = writer.communicate(timeout=120)
            assert writer.returncode == 0, err
        known = max(known, len([line for line in [*said, *out.splitlines()] if line]))
        with Book(address) as book:
            held = book.reports()
            assert len(held) >= known
            assert all(stored.statements == 1 and stored.number == 1 for stored in held)
            assert {hit.report for hit in book.search.find("says so", limit=500)} == {s.report.id for s in held}
    assert known == total


def test_a_connection_that_was_lost_between_two_questions_is_made_anew(postgresql: Server, address: str) -> None:
    with Book(address) as book:
        run = book.begin("1", "ukraine-guarantees", "0", "none")
        postgresql.stop()
        postgresql.start()
        assert book.append(run, make_entry(make_report("Once more.")))
        assert len(book.reports()) == 1


def test_a_reader_sees_one_state_while_others_write(address: str) -> None:
    with Book(address) as book, Book(address) as other:
        run = book.begin("1", "ukraine-guarantees", "0", "none")
        for number in range(150):
            book.append(run, make_entry(make_report(f"Report {number}.", f"r-{number:03}")))
        reading = other.each_report()
        first = next(reading)
        book.append(run, make_entry(make_report("Between.", "r-0-between")))
        assert len([first, *reading]) == 150
        assert len(other.reports()) == 151


def test_writers_wait_and_one_that_waits_too_long_says_so(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from pledgebook.ledger.dialects import postgresql as module

    monkeypatch.setattr(module, "_BEGIN", [line.replace("30s", "300ms") for line in module._BEGIN])
    with Book(address) as book, psycopg.connect(address) as other:
        other.execute(module._BEGIN[-1].encode())
        with pytest.raises(BookError, match="another process is writing"):
            book.begin("1", "d", "0", "none")
        assert book.reports() == []
        other.rollback()
        assert book.begin("1", "d", "0", "none") == 1


def test_words_are_ordered_by_their_code_points_whatever_the_language_of_the_database(address: str) -> None:
    columns = execute(
        address,
        "SELECT table_name, data_type, collation_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND data_type IN ('text', 'character varying')",
    )
    assert {row[1:] for row in columns if row[0] != "search_words"} == {("text", "C")}
    names = ["a", "B", "_", "ä", "Z", "é", "德", "~"]
    with Book(address) as book:
        run = book.begin("1", "ukraine-guarantees", "0", "none")
        for name in names:
            book.append(run, make_entry(make_report(f"Report {name}.", name)))
        assert [stored.report.id for stored in book.reports()] == sorted(names)


def test_words_beyond_what_a_tsvector_holds_are_found(address: str) -> None:
    many = " ".join(f"{number:05}{LONG}" for number in range(17_000))
    often = "again " * 20_000 + "and again at last"
    with Book(address) as book:
        run = book.begin("1", "ukraine-guarantees", "0", "none")
        for name, text in (("many", many), ("often", often)):
            report = make_report(text, name)
            book.append(run, make_entry(report, make_statement(report, make_position("open"), text[-64:])))
        for query, name in {
            f"16999{LONG}": "many",
            f'"16998{LONG} 16999{LONG}"': "many",
            "1699*": "many",
            '"again at last"': "often",
            '"at la"': None,
            "17*": None,
            f'"00001{LONG} 00003{LONG}"': None,
        }.items():
            assert [hit.report for hit in book.search.find(query)] == [n for n in [name] if n], query
        assert [hit.report for hit in book.search.find("again", stated=True)] == ["often"]
        assert [hit.report for hit in book.search.find("1699*", stated=True)] == ["many"]
        assert book.search.find("0000*", stated=True) == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://nobody:{}@127.0.0.1:1/book", "the server cannot be reached"),
        ("postgresql://nobody@127.0.0.1:1/book?password={}", "the server cannot be reached"),
        ("postgresql://nobody:{}@no-such-host.invalid/book", "the server cannot be reached"),
        ("postgresql://nobody:x@{}@127.0.0.1:1/book", "no address of a database"),
        ("postgresql://nobody:{}@127.0.0.1:port/book", "no address of a database"),
        ("postgresql://nobody:{}@127.0.0.1:1/book?nonsense=1", "nonsense"),
        ("postgres://nobody:{}@[::1/book", "address"),
    ],
)
def test_no_message_shows_a_password(
    address: str, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = address.format(SECRET)
    with pytest.raises((BookError, UsageError), match=words) as caught:
        Book(whole, create=True)
    assert "s3cr" not in str(caught.value)
    assert "s3cr" not in str(locate(whole)) + repr(locate(whole))
    monkeypatch.setattr(sys, "argv", ["pledgebook", "reports", "--book", whole])
    with pytest.raises(SystemExit, match="1"):
        main()
    assert "s3cr" not in "".join(capsys.readouterr())


@given(
    user=st.text(st.characters(exclude_characters="@:/?#[]"), min_size=1),
    password=st.text(st.characters(exclude_characters="ab"), min_size=3).map(lambda word: f"ab{word}ba"),
)
def test_no_address_shows_its_password(user: str, password: str) -> None:
    server = locate(f"postgresql://{user}:{password}@host/book")
    assert password not in f"{server} {server!r} {server.name}"


def test_a_database_that_is_not_there_says_how_to_make_it(postgresql: Server) -> None:
    with pytest.raises(BookError, match="there is no such database; make it first: createdb"):
        Book(postgresql.address("nowhere"), create=True)


def test_a_user_who_may_not_log_in_or_write_is_told(postgresql: Server, address: str) -> None:
    with pytest.raises(BookError, match="the server refuses the login; name the user"):
        Book(postgresql.address("postgres", "nobody"))
    name = address.split("/")[3].split("?", maxsplit=1)[0]
    postgresql.run("CREATE ROLE guest LOGIN", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest", database=name)
    with Book(postgresql.address(name, "guest")) as book:
        assert book.reports() == []
        with pytest.raises(BookError, match="the user may not do that"):
            book.begin("1", "d", "0", "none")
    postgresql.run("DROP OWNED BY guest", "DROP ROLE guest", database=name)


def test_a_second_writer_comes_after_the_first(address: str) -> None:
    """Both look before they write: the second sees what the first has added, and adds nothing twice."""
    with Book(address) as book, Book(address) as other:
        run = book.begin("1", "ukraine-guarantees", "0", "none")
        report, added = make_report("Both add it."), list[bool]()
        with psycopg.connect(address) as holding:
            from pledgebook.ledger.dialects import postgresql as module

            holding.execute(module._BEGIN[-1].encode())
            writers = [
                threading.Thread(target=lambda b=b: added.append(b.append(run, make_entry(report))))
                for b in (book, other)
            ]
            for writer in writers:
                writer.start()
            while len(waiting(address)) < 2:
                pass
        for writer in writers:
            writer.join()
        assert sorted(added) == [False, True]
        assert [stored.report for stored in book.reports()] == [Report(**as_dict(report))]


def waiting(address: str) -> list[object]:
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchall()


def as_dict(report: Report) -> dict[str, object]:
    return {name: getattr(report, name) for name in Report.__dataclass_fields__}
