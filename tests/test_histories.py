"""Histories that come one after the other say what those say that lie in memory all at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import make_entry, make_position, make_report, make_said, make_statement
from pledgebook import Book, View
from pledgebook.guarantees.conditions import outlook
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.pipeline.answers import Memory
from pledgebook.pipeline.since import changes
from pledgebook.reconciliation.changes import Moves, State
from pledgebook.reconciliation.changes import changes as moved
from pledgebook.reconciliation.commitments import commitments, in_time
from pledgebook.reconciliation.conflicts import conflicts
from pledgebook.records.commitment import Said
from pledgebook.records.judgement import Judgement
from pledgebook.records.statement import Figure, Meeting

SENTENCES = ("Rome will send soldiers in the coming days.", "Oslo and Rome may send soldiers.", "Paris waits.")
TEXT = " ".join(SENTENCES)
STATED = st.tuples(
    st.sampled_from(["ITA", "NOR", "FRA"]),
    st.sampled_from(["force", "arms"]),
    st.sampled_from(["pledges", "open", "refuses", "urged"]),
    st.sampled_from(SENTENCES),
)
REPORTS = st.lists(st.lists(STATED, max_size=4, unique=True), min_size=1, max_size=5)
JUDGED = st.tuples(st.integers(0, 30), st.sampled_from(["accept", "reject", "correct", "withdraw"]))
CORRECTED = {
    "position": {"actor": "SWE", "action": "arms"},
    "figure": {"value": 31.0},
    "meeting": {"date": "2025-09-08"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("histories")


@settings(max_examples=25)
@given(REPORTS, st.lists(JUDGED, max_size=6))
def test_commitments_are_those_of_all_statements_at_once(
    folder: Path, told: list[list[tuple[str, str, str, str]]], made: list[tuple[int, str]]
) -> None:
    (folder / "book.db").unlink(missing_ok=True)
    with Book(folder / "book.db", create=True) as book:
        run = book.begin("0", "ukraine-guarantees", "0", "none")
        for number, stated in enumerate(told):
            report = make_report(f"{TEXT} {number}", f"r-{number}", f"2025-09-{1 + number:02}")
            of_report = [
                make_statement(report, make_position(stance, actor=actor, action=action, speaker=actor), quote)
                for actor, action, stance, quote in stated
            ]
            figure = Figure("states-pledging", 26.0 + number % 2, "state", None)
            meeting = Meeting("Paris", f"2025-09-0{1 + number % 2}", "held", ("FRA", "ITA"))
            of_report += [make_statement(report, content, SENTENCES[2]) for content in (figure, meeting)]
            book.append(run, make_entry(report, *of_report))
        memory = Memory()
        for day, part in enumerate((made[:2], made[2:]), 20):
            judge(book, part, f"2025-09-{day}")
            view = View(book, today="2025-10-01", memory=memory)
            found = commitments(view.histories.values(), view.dossier, view.day)
            assert view.commitments == list(outlook(found, view.dossier).commitments)
            assert view.conflicts == conflicts(view.statements, view.dossier)
            for axis in ({"since": "2025-09-03", "until": "2025-10-01"}, {"since": "2025-09-21", "recorded": True}):
                assert changes(book, **axis, memory=memory) == changes(book, **axis)


def judge(book: Book, made: list[tuple[int, str]], day: str) -> None:
    """Judge statements, and withdraw judgements that were made."""
    statements = [said.statement for said in book.statements()]
    for n, (which, verdict) in enumerate(made):
        earlier = [judgement.id for judgement in book.judgements.all()]
        judged = statements[which % len(statements)]
        about, subjects = ("judgement", earlier) if verdict == "withdraw" else ("statement", [judged.id])
        if subjects:
            subject, changes = (subjects[which % len(subjects)],), CORRECTED[judged.kind]
            given = changes if verdict == "correct" else None
            at = f"{day}T00:00:{n:02}Z"
            book.judgements.append([Judgement(verdict, about, subject, "ann", at, "read again", given)])  # type: ignore[arg-type]


def state(*said: Said, judged: bool = False) -> State:
    """What a commitment of Germany is, by what was said on it."""
    dossier, history = load_dossier("ukraine-guarantees"), in_time(said)
    pairs = {("DEU", "force")} if judged else set()
    return State("2025-10-01", commitments([history], dossier), lambda _: history, judged=pairs)


def test_known_moves_are_told_again_unless_a_judgement_changed_what_was_said() -> None:
    first, second, third = (
        make_said("pledges", day, "DEU", 1.0, conditions=conditions, amount=amount)
        for amount, day, conditions in (
            (1.0, "2025-08-01", ("ceasefire",)),
            (2.0, "2025-09-01", ("ceasefire", "mandate")),
            (3.0, "2025-09-01", ("ceasefire", "mandate")),
        )
    )
    last = in_time([second, third])[-1]
    named = third if last is second else second
    position = replace(last.position, conditions=("ceasefire",))
    corrected = replace(last, statement=replace(last.statement, content=position).named(last.statement.id))
    before, read, judged = state(first), state(first, second, third), state(first, named, corrected, judged=True)
    assert judged.commitments == read.commitments
    dossier, known = load_dossier("ukraine-guarantees"), Moves()

    def naming(after: State) -> tuple[str, ...]:
        (move,) = [c for c in moved(before, after, dossier, known) if c.kind == "condition"]
        return move.statements

    assert naming(read) == (last.statement.id,)
    assert naming(replace(read, histories=lambda _: [])) == (last.statement.id,)
    assert naming(judged) == (named.statement.id,)
    assert naming(read) == (last.statement.id,), "the judgement was withdrawn"
