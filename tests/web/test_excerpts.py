"""Excerpts: the evidence whole, a few words around it, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from builders import make_position, make_report
from pledgebook.records.commitment import Said
from pledgebook.records.report import Span
from pledgebook.records.statement import Evidence, Statement
from pledgebook.web.excerpts import AROUND, GAP, excerpts
from pledgebook.web.pages.report import Piece, pieces


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Piece], list[Evidence]]:
    text = draw(st.text(alphabet="ab \n。", min_size=1, max_size=900))
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 40)).map(lambda s: (s[0], min(len(text), sum(s))))
    evidence = [Evidence(a, b, text[a:b]) for a, b in draw(st.lists(spans, max_size=6))]
    report = make_report(text)
    said = [Said(Statement("x-1", report.hash, make_position("open"), e, 0.9), None, "2026") for e in evidence]
    dims = [Span(a, b) for a, b in draw(st.lists(spans, max_size=3))]
    return text, pieces(text, said, dims), evidence


@given(marked())
def test_all_evidence_is_kept_and_nothing_far_from_it(case: tuple[str, list[Piece], list[Evidence]]) -> None:
    text, whole, evidence = case
    found = excerpts(whole)
    assert [p for p in found if p.numbers] == [p for p in whole if p.numbers]
    at, shown = 0, set[int]()
    for number, piece in enumerate(found):
        if piece == GAP:
            ahead = "".join(p.text for p in found[number + 1 :]).split(GAP.text)[0]
            at = text.index(ahead, at + 1) if ahead else len(text)
        else:
            assert text[at : at + len(piece.text)] == piece.text
            shown |= set(range(at, at + len(piece.text)))
            at += len(piece.text)
    near = {n for e in evidence for n in range(max(0, e.start - AROUND), e.end + AROUND)}
    assert len(shown) <= len(near & set(range(len(text))))
    assert sum(piece == GAP for piece in found) <= len(evidence) + 1


def test_words_are_not_cut_in_half() -> None:
    text = f"{'incomprehensible ' * 20}HERE {'incomprehensible ' * 20}"
    start = text.index("HERE")
    found = excerpts([
        Piece(text[:start], (), None, (), boilerplate=False),
        Piece("HERE", (1,), start, (1,), boilerplate=False),
        Piece(text[start + 4 :], (), None, (), boilerplate=False),
    ])  # fmt: skip
    assert [p == GAP for p in found] == [True, False, False, False, True]
    assert {word for p in found[1:-1] for word in p.text.split()} == {"incomprehensible", "HERE"}


def test_a_report_without_evidence_shows_nothing() -> None:
    assert excerpts([Piece("All of it.", (), None, (), boilerplate=False)]) == [GAP]
    assert excerpts([]) == []
