"""Answers that are kept beside a book."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from builders import make_entry, make_position, make_report, make_statement
from pledgebook import Book, View
from pledgebook.pipeline import answers
from pledgebook.pipeline.answers import Memory
from pledgebook.pipeline.judging import judge
from pledgebook.pipeline.since import changes

MARKS = ("mark", "m")
TEXT = "Rome will send soldiers. The minister said so in Rome on Monday."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "book.db"
    with Book(path, create=True) as book:
        add(book, "one", "pledges", "2025-08-01")
    return path


def add(book: Book, name: str, stance: str, published: str) -> None:
    report = make_report(TEXT, name, published)
    run = book.begin("0", "ukraine-guarantees", "0", "none")
    book.append(run, make_entry(report, make_statement(report, make_position(stance), "will send soldiers")))


def kept(path: Path) -> list[Path]:
    return sorted(path.with_name("book.db-answers").glob("*.json"))


def everything(path: Path) -> tuple[object, ...]:
    with Book(path) as book:
        view = View(book, today="2025-10-01")
        return view.commitments, view.origins, view.stories


def test_a_kept_answer_is_the_one_that_was_derived(path: Path) -> None:
    derived = everything(path)
    assert len(kept(path)) == 3
    assert everything(path) == derived
    assert len(kept(path)) == 3


def test_what_is_kept_is_not_derived_again(path: Path) -> None:
    derived = everything(path)
    for file in kept(path):
        file.write_text(file.read_text().replace("pledges", "refuses"))
    assert everything(path) != derived


def test_what_other_code_or_data_derived_is_not_taken(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    derived = everything(path)
    for file in kept(path):
        file.write_text(file.read_text().replace("pledges", "refuses"))
    for name in ("data_digest", "code_digest"):
        with monkeypatch.context() as other:
            other.setattr(answers, name, lambda *_: "other")
            assert everything(path) == derived


def test_a_book_that_changed_answers_anew_and_what_was_kept_goes(path: Path) -> None:
    everything(path)
    before = kept(path)
    with Book(path) as book:
        add(book, "two", "refuses", "2025-09-01")
        assert [c.stance for c in View(book).commitments] == ["refuses"]
    assert not set(before) & set(kept(path))


def test_a_judgement_counts_at_once(path: Path) -> None:
    with Book(path) as book:
        (said,) = View(book).statements
        assert [c.stance for c in View(book).commitments] == ["pledges"]
        judge(book, "reject", [said.statement.id], by="an analyst", reason="misread")
        assert View(book).commitments == []


def test_each_moment_has_its_own_answer(path: Path) -> None:
    with Book(path) as book:
        assert View(book, as_of="2025-07-31").commitments == []
        assert [c.stance for c in View(book, as_of="2025-08-01").commitments] == ["pledges"]


@pytest.mark.parametrize("content", ["", "no JSON", "[1]", '[{"actor": "ITA"}]'])
def test_a_spoilt_answer_is_derived_anew(path: Path, content: str) -> None:
    derived = everything(path)
    for file in kept(path):
        file.write_text(content)
    assert everything(path) == derived
    assert all(file.read_text() != content for file in kept(path))


def test_where_nothing_can_be_kept_the_answer_is_the_same(path: Path) -> None:
    derived = everything(path)
    for file in kept(path):
        file.unlink()
    folder = path.with_name("book.db-answers")
    folder.rmdir()
    folder.write_text("in the way")
    assert everything(path) == derived


def test_a_server_has_answers_at_hand_until_the_book_changes(path: Path) -> None:
    memory = Memory()
    with Book(path) as book:
        first = View(book, memory=memory)
        assert View(book, memory=memory).conflicts is first.conflicts
        assert View(book, memory=memory).outlook is first.outlook
        add(book, "two", "refuses", "2025-09-01")
        after = View(book, memory=memory)
        assert after.order == ["one", "two"]
        assert [c.stance for c in after.commitments] == ["refuses"]


def test_views_of_other_moments_share_no_answer_at_hand(path: Path) -> None:
    memory = Memory()
    with Book(path) as book:
        add(book, "two", "refuses", "2025-09-01")
        now, then = View(book, memory=memory), View(book, as_of="2025-08-15", memory=memory)
        assert (now.order, then.order) == (["one", "two"], ["one"])
        assert [c.stance for c in View(book, memory=memory).commitments] == ["refuses"]


def test_who_asks_at_once_waits_for_one_answer() -> None:
    memory, derived, both = Memory(), [], Barrier(4)

    def derive() -> object:
        derived.append(1)
        time.sleep(0.2)  # the others come meanwhile
        return object()

    def ask(_: int) -> object:
        both.wait()
        return memory.get(MARKS, "question", derive)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert len(derived) == 1
    assert all(answer is answers[0] for answer in answers)


def test_no_more_answers_than_it_may_are_at_hand() -> None:
    memory = Memory()
    for n in range(2 * Memory.MOST):
        memory.get(MARKS, str(n), lambda n=n: n)
    assert memory.get(MARKS, str(2 * Memory.MOST - 1), lambda: "anew") == 2 * Memory.MOST - 1
    assert memory.get(MARKS, "0", lambda: "anew") == "anew"


def test_what_an_answer_is_made_of_stays_at_hand_beside_it() -> None:
    memory, derived = Memory(), []

    def derive(name: str) -> str:
        derived.append(name)
        return memory.get(MARKS, "part", lambda: derive("part")) if name == "whole" else name

    assert memory.get(MARKS, "whole", lambda: derive("whole")) == "part"
    assert memory.get(MARKS, "part", lambda: derive("part")) == "part"
    assert derived == ["whole", "part"]


def test_a_judgement_of_a_statement_lets_origins_and_stories_stand(path: Path) -> None:
    memory = Memory()
    with Book(path) as book:
        add(book, "two", "refuses", "2025-09-01")
        first = View(book, memory=memory)
        said = first.statements[0].statement.id
        stories, files = first.stories, {file for file in kept(path) if len(file.name.partition("-")[0]) == 16}
        assert [c.stance for c in first.commitments] == ["refuses"]
        judge(book, "reject", [said], by="an analyst", reason="misread")
        judged = View(book, memory=memory)
        assert judged.stories is stories
        assert judged.commitments != first.commitments
        assert files
        assert files <= set(kept(path))
        judge(book, "same", ["one", "two"], by="an analyst", reason="one source")
        assert [o.reports for o in View(book, memory=memory).origins] == [("one", "two")]
        add(book, "three", "open", "2025-09-02")
        assert View(book, memory=memory).order == ["one", "two", "three"]


def test_a_query_waits_for_nothing_that_is_derived(path: Path) -> None:
    memory, asked, answered = Memory(), Event(), Event()

    def derive() -> bool:
        asked.set()
        return answered.wait(60)

    with Book(path) as book, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(memory.get, MARKS, "question", derive)
        asked.wait(60)
        assert View(book, memory=memory).judgements == []
        answered.set()
        assert slow.result(), "the query came while the other was derived"


def test_a_search_needs_no_dossier(path: Path, tmp_path: Path) -> None:
    with Book(path) as book:
        assert [hit.report for hit in View(book, dossier=str(tmp_path / "gone.yaml")).search("rome")] == ["one"]


def test_what_moved_is_kept(path: Path) -> None:
    with Book(path) as book:
        add(book, "two", "refuses", "2025-09-01")
        derived = changes(book, "2025-08-15", until="2025-10-01")
        assert [c.kind for c in derived.changes][:1] == ["stance"]
        assert changes(book, "2025-08-15", until="2025-10-01") == derived
        for file in kept(path):
            file.write_text(file.read_text().replace('"refuses"', '"open"'))
        assert changes(book, "2025-08-15", until="2025-10-01") != derived
        assert changes(book, "2025-08-15", until="2025-08-20").changes == ()


def test_what_was_derived_while_the_book_changed_is_not_kept(path: Path) -> None:
    with Book(path) as book, Book(path) as other:
        behind = View(other, today="2025-10-01")
        assert behind.judgements == []  # it has seen the book's state
        add(book, "two", "refuses", "2025-09-01")
        assert View(book, today="2025-10-01").commitments
        before = kept(path)
        assert behind.commitments
    assert kept(path) == before != []


def test_the_files_that_served_last_stay(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "FILES", 4)
    with Book(path) as book:
        assert [c.stance for c in View(book, as_of="2025-08-01").commitments] == ["pledges"]
        for file in kept(path):
            file.write_text(file.read_text().replace("pledges", "open"))
        for day in range(2, 9):
            assert View(book, as_of=f"2025-08-0{day}").commitments
            assert [c.stance for c in View(book, as_of="2025-08-01").commitments] == ["open"], "as the file has it"
    assert len(kept(path)) == 4


def test_no_more_files_than_it_may_are_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "FILES", 4)
    with Book(path) as book:
        for day in range(1, 9):
            assert View(book, as_of=f"2025-08-0{day}").commitments
        before = kept(path)
        assert len(before) == 4
        assert View(book, as_of="2025-08-08").commitments
    assert kept(path) == before
