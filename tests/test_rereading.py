"""Reading again: only what is affected, beside the book until it is accepted, and the old stays known."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import PYTHONPATH, ROOT, make_entry, make_position, make_report, make_statement
from pledgebook import Book, View, read_into
from pledgebook.errors import ExtractionError, UsageError
from pledgebook.extraction.engine import Extraction
from pledgebook.pipeline import digests
from pledgebook.pipeline.judging import judge
from pledgebook.pipeline.rereading import accept, reread, upgrade
from pledgebook.records.entry import Pending, Run
from pledgebook.records.report import Reading
from pledgebook.records.statement import Claim, Position

NOW = "PLEDGEBOOK_NOW"
DOSSIER = "ukraine-guarantees"
EARLY, LATER = "2025-10-01T00:00:00Z", "2025-11-01T00:00:00Z"
SENTENCES = (
    "Germany will send 5,000 soldiers to Ukraine after a ceasefire.",
    "France met 26 states in Paris on 4 September 2025.",
    "Italy refuses to send troops, its prime minister said.",
    "Reuters writes that the United Kingdom trains soldiers.",
)
ACTORS = ("DEU", "FRA", "ITA", "GBR")
STANCES = ("pledges", "refuses", "open", "undecided", "delivers")


class Reader:
    """An engine of our own: of each sentence it says what a table says; what the table calls "fail" it cannot read."""

    usage = None

    def __init__(self, name: str, table: Mapping[str, str]) -> None:
        self.name, self.table = name, table
        self.asked: list[str] = []

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        self.asked += [reading.report.id for reading in readings]
        if any("fail" in self.table.values() and SENTENCES[1] in r.report.text for r in readings):
            raise ExtractionError("cannot read this one")
        return [Extraction(list(self.claims(reading.report.text))) for reading in readings]

    def claims(self, text: str) -> Iterator[Claim]:
        for number, sentence in enumerate(SENTENCES):
            stance = self.table.get(str(number))
            if stance and sentence in text:
                actor = ACTORS[number]
                confidence = 0.7 if self.name == "one" else 0.9
                yield Claim(Position(actor, "force", stance, counterpart="UKR", speaker=actor), sentence, confidence)
            if stance == "lost":
                yield Claim(Position("DEU", "force", "open"), "words that nobody wrote", 0.9)


ONE = Reader("one", {"0": "pledges", "1": "open", "2": "refuses"})
TWO = Reader("two", {"0": "refuses", "2": "refuses", "3": "delivers"})


def write(path: Path, reports: Mapping[str, Sequence[int]]) -> Path:
    """Reports of sentences, dated one after the other."""
    rows = [
        {
            "id": name,
            "text": "\n".join(SENTENCES[n] for n in numbers),
            "published": f"2025-09-{10 + at}",
            "language": "en",
            "title": name,
        }
        for at, (name, numbers) in enumerate(reports.items())
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def answers(book: Book, **when: str) -> dict[str, Any]:
    """All that a book says, but for when it learnt it and what read it."""
    view = View(book, today="2026-01-01", **when)
    return {
        "commitments": view.commitments,
        "statements": [replace(s, recorded="") for s in view.statements],
        "conflicts": [replace(c, sides=()) for c in view.conflicts],
        "origins": view.origins,
        "stories": view.stories,
        "rejections": view.rejections,
        "reports": [replace(s, recorded="", version="") for s in view.each_report()],
        # in whatever order: how rare a word is counts older readings too
        "hits": [sorted((h.report, h.statements) for h in view.search("send", stated=s)) for s in (False, True)],
    }


def exact(book: Book, known_at: str) -> tuple[object, ...]:
    """All that a book said at a moment, to the letter."""
    view = View(book, today="2026-01-01", known_at=known_at, dossier="ukraine-guarantees")
    searched = [replace(h, score=0.0) for h in view.search("soldiers OR send")]
    listed = [view.statements, list(view.each_report()), view.rejections, view.runs, searched]
    return (*listed, view.commitments, view.origins, view.stories, view.conflicts)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.setenv(NOW, EARLY)
    return lambda time: monkeypatch.setenv(NOW, time)


@pytest.fixture
def book(tmp_path: Path, clock: Callable[[str], None]) -> Iterator[Book]:
    """A book of three reports that the first engine read; the clock stands later."""
    with Book(tmp_path / "book.db", create=True) as made:
        read_into(made, [write(tmp_path / "three.jsonl", {"a": (0, 1), "b": (2, 3), "c": (1,)})], engine=ONE)
        clock(LATER)
        yield made


def stances(book: Book, **when: str) -> dict[str, str]:
    return {c.actor: c.stance for c in View(book, today="2026-01-01", **when).commitments}


TABLES = st.dictionaries(st.sampled_from("0123"), st.sampled_from([*STANCES, "lost"]), max_size=4)
REPORTS = st.dictionaries(
    st.sampled_from("abcd"), st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True), min_size=1
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(REPORTS, TABLES, TABLES)
def test_accepted_it_is_as_if_read_so_at_once_and_before_it_is_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    reports: dict[str, list[int]],
    one: dict[str, str],
    two: dict[str, str],
) -> None:
    folder = tmp_path_factory.mktemp("book")
    path = write(folder / "reports.jsonl", reports)
    monkeypatch.setenv(NOW, EARLY)
    with Book(folder / "again.db", create=True) as again, Book(folder / "once.db", create=True) as once:
        read_into(again, [path], engine=Reader("one", one))
        before, mark = exact(again, EARLY), again.mark()
        monkeypatch.setenv(NOW, LATER)
        done = reread(again, engine=Reader("two", two))
        assert done.read == len(reports)
        assert again.mark() == mark
        would = upgrade(again)
        accept(again)
        read_into(once, [path], engine=Reader("two", two))
        assert answers(again) == answers(once)
        assert exact(again, EARLY) == before
        assert (would.reports, would.left, would.same + would.new) == (len(reports), 0, len(once.statements()))
        texts = {s.report.id: s.report.text for s in again.each_report()}
        for s in (said.statement for said in again.statements()):
            assert texts[s.report][s.evidence.start : s.evidence.end] == s.evidence.quote


def test_nothing_counts_before_it_is_accepted(book: Book) -> None:
    before, mark = answers(book), book.mark()
    reread(book, engine=TWO)
    assert (answers(book), book.mark()) == (before, mark)
    assert book.last_dossier() == "ukraine-guarantees"
    assert book.rereadings.drop() == 3
    assert book.rereadings.pending() is None
    assert answers(book) == before


def test_what_would_change_is_shown_with_the_words_of_both(book: Book) -> None:
    reread(book, engine=TWO)
    found = upgrade(book)
    assert (found.reports, found.left, found.same, found.new, found.gone) == (3, 0, 1, 2, 3)
    moved = {(c.kind, c.subject[0]): (c.before, c.after) for c in found.changes}
    assert moved == {
        ("stance", "DEU"): ("pledges", "refuses"),
        ("gone", "FRA"): ("open", None),
        ("new", "GBR"): (None, "delivers"),
    }
    for change in found.changes:
        words = found.words[change.id]
        sides = [said and said.position.stance for said in (words.before, words.after)]
        assert sides == [change.before, change.after]
        assert all(said.statement.evidence.quote in SENTENCES for said in (words.before, words.after) if said)
    accept(book)
    assert stances(book) == {"DEU": "refuses", "ITA": "refuses", "GBR": "delivers"}
    assert stances(book, known_at=EARLY) == {"DEU": "pledges", "FRA": "open", "ITA": "refuses"}


def test_support_is_told_with_what_is_read_newly(tmp_path: Path) -> None:
    quote = "Rome will send soldiers."
    reports = [make_report(f"{quote} It said so {n} times.", f"r-{n}", f"2025-09-0{n + 1}") for n in range(3)]
    entries = [make_entry(r, make_statement(r, make_position("pledges", actor="ITA"), quote)) for r in reports]
    with Book(tmp_path / "support.db", create=True) as book:
        book.append_all(book.begin("0", DOSSIER, "0", "none"), [*entries[:2], make_entry(reports[2])])
        pending = Pending(Run("1", "none", DOSSIER, "0"), "2026-01-01T00:00:00Z", {})
        book.rereadings.add(book.rereadings.begin(pending), reports[2].hash, entries[2])
        found = upgrade(book)
        (support,) = [c for c in found.changes if c.kind == "support"]
        assert [found.evidence[i].statement.report for i in support.statements] == ["r-2"]


def test_a_conflict_that_a_rereading_finds_is_told(tmp_path: Path) -> None:
    quote = "Rome will send soldiers."
    reports = [make_report(f"{quote} It said so {n} times.", f"r-{n}", "2025-09-01") for n in range(2)]
    entries = [
        make_entry(r, make_statement(r, make_position(stance, "ITA", actor="ITA"), quote))
        for r, stance in zip(reports, ("pledges", "refuses"), strict=True)
    ]
    with Book(tmp_path / "conflict.db", create=True) as book:
        book.append_all(book.begin("0", DOSSIER, "0", "none"), [entries[0], make_entry(reports[1])])
        pending = Pending(Run("1", "none", DOSSIER, "0"), "2026-01-01T00:00:00Z", {})
        book.rereadings.add(book.rereadings.begin(pending), reports[1].hash, entries[1])
        assert "conflict-opened" in {change.kind for change in upgrade(book).changes}


def test_what_is_read_with_the_same_is_not_read_again(book: Book) -> None:
    again = Reader("one", ONE.table)
    assert (reread(book, engine=again).read, again.asked) == (0, [])
    assert book.rereadings.pending() is None
    reread(book, engine=TWO)
    accept(book)
    settled = Reader("two", TWO.table)
    assert (reread(book, engine=settled).read, settled.asked) == (0, [])


def test_only_reports_of_a_language_whose_data_changed_are_affected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {
        "de": "Deutschland wird nach einem Waffenstillstand Soldaten in die Ukraine schicken, sagte der Kanzler am "
        "Donnerstag in Berlin vor der Presse.",
        "fr": "La France enverra des soldats en Ukraine après un cessez-le-feu, a déclaré le président jeudi soir à "
        "Paris devant la presse.",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(f"id: {name}\npublished: 2025-09-05\n\n{text}\n", encoding="utf-8")
    with Book(tmp_path / "book.db", create=True) as book:
        read_into(book, [tmp_path / "de.txt", tmp_path / "fr.txt"], engine=ONE)
        today = dict(digests.language_digests())
        monkeypatch.setattr(digests, "language_digests", lambda: {**today, "fr": "another"})
        done = reread(book, engine=Reader("one", ONE.table))
        assert (done.read, dict(done.because)) == (1, {"fr": 1})
        assert list(book.rereadings.versions()) == ["fr"]


def test_a_dossier_affects_reports_only_where_extraction_sees_it_otherwise(book: Book, tmp_path: Path) -> None:
    shipped = ROOT / "src" / "pledgebook" / "data" / "dossiers" / "ukraine-guarantees.yaml"
    text = shipped.read_text(encoding="utf-8")
    title, actions = tmp_path / "title.yaml", tmp_path / "actions.yaml"
    title.write_text(text.replace("Security guarantees for Ukraine", "Our own"), encoding="utf-8")
    actions.write_text(text.replace("counterpart: UKR", "counterpart: USA", 1), encoding="utf-8")
    assert title.read_bytes() != shipped.read_bytes() != actions.read_bytes()
    assert reread(book, dossier=str(title), engine=Reader("one", ONE.table)).read == 0
    done = reread(book, dossier=str(actions), engine=Reader("one", ONE.table))
    assert (done.read, dict(done.because)) == (3, {"dossier": 3})


def test_a_report_that_changed_meanwhile_stays_as_it_is(book: Book, tmp_path: Path) -> None:
    reread(book, engine=TWO)
    read_into(book, [write(tmp_path / "changed.jsonl", {"a": (3,)})], engine=Reader("one", {"3": "open"}))
    assert (upgrade(book).reports, upgrade(book).left) == (2, 1)
    assert accept(book) == 2
    assert stances(book) == {"GBR": "delivers", "ITA": "refuses"}
    assert [s.position.stance for s in book.statements(report="a")] == ["open"]
    assert reread(book, engine=TWO).read == 1


def test_judgements_hold_where_the_statement_is_the_same_and_are_named_where_it_is_gone(book: Book) -> None:
    ids = {s.position.actor: s.statement.id for s in book.statements()}
    kept = judge(book, "reject", [ids["ITA"]], by="an analyst", reason="misread")
    gone = judge(book, "accept", [ids["DEU"]], by="an analyst", reason="read rightly")
    hasty = judge(book, "accept", [ids["FRA"]], by="an analyst", reason="too soon")
    judge(book, "withdraw", [hasty.id], by="an analyst", reason="it was")
    reread(book, engine=TWO)
    assert [j.id for j in upgrade(book).orphaned] == [gone.id]
    accept(book)
    assert stances(book) == {"DEU": "refuses", "GBR": "delivers"}
    assert {kept.id, gone.id} <= {j.id for j in book.judgements.all()}
    assert book.statement(ids["ITA"]).recorded == LATER
    with pytest.raises(UsageError, match="older version"):
        book.statement(ids["DEU"])


def test_a_report_on_which_the_engine_fails_stays_as_it_is(book: Book) -> None:
    done = reread(book, engine=Reader("two", {"0": "fail", "2": "open"}))
    assert (done.read, [r.report for r in done.failures]) == (1, ["a", "c"])
    assert (upgrade(book).reports, upgrade(book).left) == (1, 2)
    accept(book)
    assert stances(book) == {"DEU": "pledges", "FRA": "open", "ITA": "open"}
    assert book.rejections() == []


def test_another_re_reading_waits_until_the_first_is_decided(book: Book) -> None:
    reread(book, engine=TWO)
    with pytest.raises(UsageError, match="`pledgebook reread --accept` or `--drop` first"):
        reread(book, engine=Reader("three", {}))
    assert reread(book, engine=Reader("two", TWO.table)).kept == 3
    accept(book)
    for decide in (accept, upgrade):
        with pytest.raises(UsageError, match="no re-reading waits"):
            decide(book)


def test_who_reads_what_is_held_is_told_that_it_was_read_otherwise(book: Book, tmp_path: Path) -> None:
    same = read_into(book, [tmp_path / "three.jsonl"], engine=ONE)
    assert (same.held, same.outdated) == (3, 0)
    other = read_into(book, [tmp_path / "three.jsonl"], engine=TWO)
    assert (other.added, other.held, other.outdated) == (0, 3, 3)


def test_a_text_that_returns_is_read_and_files_that_share_an_id_take_no_turns(tmp_path: Path) -> None:
    first, second = (write(tmp_path / f"{n}.jsonl", {"a": (n,)}) for n in (0, 2))
    table = {"0": "pledges", "2": "refuses"}
    with Book(tmp_path / "book.db", create=True) as book:
        for path, found in ((first, {"DEU": "pledges"}), (second, {"ITA": "refuses"}), (first, {"DEU": "pledges"})):
            assert read_into(book, [path], engine=Reader("one", table)).added == 1
            assert stances(book) == found
        for paths in ([first, second], [second, first]):
            summary = read_into(book, paths, engine=Reader("one", table))
            assert (summary.added, summary.held) == (0, 2)
            assert stances(book) == {"DEU": "pledges"}


def test_an_undated_report_is_dated_when_it_is_read_with_a_date(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"id: a\n\n{SENTENCES[0]}", encoding="utf-8")
    with Book(tmp_path / "book.db", create=True) as book:
        assert not read_into(book, [tmp_path / "a.txt"], engine=ONE).complete
        assert stances(book, as_of="2025-12-01") == {}
        for published, added in (("2025-09-05", 1), (None, 0), ("2020-01-01", 0)):
            assert read_into(book, [tmp_path / "a.txt"], engine=ONE, published=published).added == added
        assert stances(book, as_of="2025-09-05") == {"DEU": "pledges"}
        assert book.rejections() == []


WORKER = """
import sys
from test_rereading import Reader, TWO
from pledgebook import Book
from pledgebook.pipeline.rereading import accept, reread
with Book(sys.argv[1]) as book:
    print("ready", flush=True)
    reread(book, engine=Reader("two", TWO.table), progress=lambda report: print(report.id, flush=True))
    print("accepting", flush=True)
    accept(book)
"""


@pytest.mark.parametrize("after", ["ready", "r2", "accepting"])
def test_killed_and_resumed_it_ends_the_same(tmp_path: Path, clock: Callable[[str], None], after: str) -> None:
    path = write(tmp_path / "reports.jsonl", {f"r{n}": (n % 4, (n + 1) % 4) for n in range(5)})
    with Book(tmp_path / "book.db", create=True) as book, Book(tmp_path / "once.db", create=True) as once:
        read_into(book, [path], engine=ONE)
        before = exact(book, EARLY)
        clock(LATER)
        read_into(once, [path], engine=TWO)
        folders = os.pathsep.join([str(Path(__file__).parent), PYTHONPATH])
        environment = {**os.environ, "PYTHONPATH": folders, "PLEDGEBOOK_BATCH": "1"}
        command = [sys.executable, "-c", WORKER, str(book.path)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.strip() == after:
                    process.send_signal(signal.SIGKILL)
                    break
        old = View(book, today="2026-01-01", known_at=EARLY).commitments
        assert answers(book)["commitments"] in (old, answers(once)["commitments"])
        done = reread(book, engine=TWO)
        if book.rereadings.pending():
            assert done.read + done.kept == 5
            accept(book)
        assert answers(book) == answers(once)
        assert exact(book, EARLY) == before
