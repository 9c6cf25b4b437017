"""What a dossier must not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from pledgebook.errors import DataError
from pledgebook.knowledge.dossier import FOLDER, load_dossier

TEXT = (FOLDER / "ukraine-guarantees.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[[ceasefire, peace-deal]]", "[[ceasefire, peace]]", "a rival 'peace', which is no condition"),
        ("[[ceasefire, peace-deal]]", "[[ceasefire]]", "too short"),
        ("states-pledging: steady", "states-pledging: firm", "'firm' is not one of"),
        ("rival_conditions: [[", "about: 10\n  rival_conditions: [[", "greater than the maximum"),
        ("any: [USA.backstop, USA.force]", "any: [USA.backing]", "no action 'backing'"),
        ("  russia-refuses: {met_when", "  rain: {met_when", "a rule for 'rain', which is no condition"),
        ("action: force, domain: sea", "action: force, domain: space", "capability 'sea' speaks of force, space"),
    ],
)
def test_a_fault_in_the_rules_is_named_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert TEXT.count(old) == 1
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    path = tmp_path / "own.yaml"
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=fault) as error:
        load_dossier(str(path))
    assert f"{path}:{line}: " in str(error.value)
