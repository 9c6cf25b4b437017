"""The annotated training passages: sound, varied enough, and not what is tested on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import duplicates
import passages
from pledgebook.knowledge.dossier import known_actions, load_dossier

ROOT = Path(__file__).parents[2]
GOLD = ROOT.parent / "shared" / "gold"
LANGUAGES = ["en", "id", "ms", "fr", "de", "es", "it", "pt", "nl", "pl", "uk", "ru", "tr", "ar", "zh", "ja"]


@pytest.fixture(scope="module")
def read() -> list[passages.Passage]:
    faults: list[str] = []
    found = passages.read_all(faults=faults)
    assert not faults, "\n".join(faults)
    return found


def test_every_language_has_enough_positions(read: list[passages.Passage]) -> None:
    count = Counter(p.language for p in read for s in p.sentences for _ in s.positions)
    assert set(count) == set(LANGUAGES)
    assert min(count.values()) >= 350
    assert count.total() >= 8000


def test_every_action_and_stance_occurs_in_every_language(read: list[passages.Passage]) -> None:
    actions: dict[str, set[str]] = {}
    stances: dict[str, set[str]] = {}
    for passage in read:
        for sentence in passage.sentences:
            actions.setdefault(passage.language, set()).update(p.action for p in sentence.positions)
            stances.setdefault(passage.language, set()).update(p.stance for p in sentence.positions)
    for language in LANGUAGES:
        assert actions[language] == set(passages.ACTIONS), language
        assert stances[language] == set(passages.STANCES), language


def test_most_sentences_carry_no_position(read: list[passages.Passage]) -> None:
    sentences = [s for p in read for s in p.sentences]
    assert sum(not s.positions for s in sentences) / len(sentences) > 0.5


def test_sentences_stand_in_the_text(read: list[passages.Passage]) -> None:
    for passage in read:
        text, at = passage.text(), 0
        for sentence in passage.sentences:
            at = text.index(sentence.text, at) + len(sentence.text)
        assert at == len(text)


def test_no_two_passages_are_near_duplicates(read: list[passages.Passage]) -> None:
    assert duplicates.duplicates(read) == []


def test_nothing_is_trained_on_that_is_tested(read: list[passages.Passage]) -> None:
    examples = duplicates.read_gold([ROOT / "examples" / "gold.jsonl"])
    assert duplicates.duplicates(read, examples) == []


@pytest.mark.skipif(not GOLD.exists(), reason="the annotated reports of the guideline are not on this machine")
def test_nothing_is_trained_on_that_the_guideline_annotates(read: list[passages.Passage]) -> None:
    assert duplicates.duplicates(read, duplicates.read_gold(sorted(GOLD.glob("dev-*.jsonl")))) == []


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        ("> FRA force promises", "stance"),
        ("> France force pledges", "actor"),
        ("> FRA force pledges if=peace", "condition"),
        ("> FRA force pledges for", "key=value"),
        ("= the chancellor: DEU", "to the letter"),
        ("@ Paris 4.9.2025 held FRA", "date"),
        ("# troops many soldier", "number"),
    ],
)
def test_a_fault_names_file_line_and_mend(tmp_path: Path, line: str, mend: str) -> None:
    file = tmp_path / "en" / "x.txt"
    file.parent.mkdir()
    file.write_text(f"## en-1 | 2025-09-05 | agency\nParis will send troops.\n{line}\n", encoding="utf-8")
    with pytest.raises(passages.FormatError, match=rf"x\.txt:3: .*{mend}"):
        list(passages.read_file(file))


def test_the_annotation_speaks_as_the_dossier_does() -> None:
    dossier = load_dossier("ukraine-guarantees")
    assert passages.ACTIONS == list(known_actions()) == list(dossier.actions)
    assert set(passages.STANCES) == set(dossier.stances)
    assert list(dossier.conditions) == passages.CONDITIONS
    assert list(dossier.domains) == passages.DOMAINS
    for actor in dossier.actors:
        for action in dossier.actions.values():
            assert passages.default_counterpart(actor, action.id) == action.usual_counterpart(actor), (actor, action.id)
