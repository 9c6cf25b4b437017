"""Charts are sound SVG and PNG, say what the book says, and are the same each time."""

from __future__ import annotations

import struct
import sys
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import commitments_of, make_said
from pledgebook.errors import UsageError
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.publication.charts import KINDS, chart, support_over_time
from pledgebook.publication.contents import Contents
from published import make_contents

ON: Mapping[str, tuple[str | None, str | None]] = {"timeline": ("ITA", "force")}


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return make_contents(tmp_path_factory.mktemp("charts") / "book.db")


def words(made: bytes) -> list[str]:
    root = ET.fromstring(made)  # noqa: S314  # our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    return ["".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_same_book_gives_the_same_bytes(contents: Contents, kind: str, tmp_path: Path) -> None:
    again = make_contents(tmp_path / "again.db")
    for form in ("svg", "png"):
        made = chart(kind, contents, form, *ON.get(kind, (None, None)))
        assert made == chart(kind, again, form, *ON.get(kind, (None, None)))
        assert b"<dc:date>" not in made
    width, height = struct.unpack(">II", made[16:24])
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    assert width > 1000 < width + height


def test_the_matrix_names_actors_actions_standings_and_support(contents: Contents) -> None:
    found = words(chart("matrix", contents, "svg"))
    assert {c.actor for c in contents.commitments} <= set(found)
    assert {contents.dossier.actions[c.action].label["en"] for c in contents.commitments} <= set(found)
    assert {"+ waiting", "≠ contested", "− refused", "? undecided"} <= set(found)
    assert "+ 1" in found
    assert "FRA" not in words(chart("matrix", contents, "svg", "DEU"))


def test_a_timeline_has_a_mark_for_each_dated_statement(contents: Contents) -> None:
    made = chart("timeline", contents, "svg", "ITA", "force")
    found = words(made)
    assert {"pledges +", "refuses −"} <= set(found)
    assert any(w.startswith("ITA, Force on land, at sea, in the air → UKR: ≠ contested") for w in found)
    assert made.count(b'id="PathCollection_') == len(contents.histories["ITA", "force", "UKR"]) == 2
    undated, due = (words(chart("timeline", contents, "svg", actor, "force")) for actor in ("POL", "GBR"))
    assert any("1 undated statements are not drawn" in w for w in undated)
    assert any("until 2025-12-31" in w for w in due)


def test_coverage_names_who_stands_behind_each_capability(contents: Contents) -> None:
    found = words(chart("coverage", contents, "svg"))
    assert {c.label["en"] for c in contents.dossier.capabilities.values()} <= set(found)
    assert {"JPN", "FRA*"} <= set(found)
    assert any("nobody has pledged it" in w for w in found)


DAYS = st.sampled_from([None, "2025", "2025-08", "2025-08-01", "2025-08-20", "2025-09-05"])


@given(st.lists(st.tuples(st.sampled_from(["pledges", "open", "refuses"]), DAYS, st.sampled_from("abc")), min_size=1))
def test_support_over_time_only_rises_and_ends_at_the_support_of_the_commitment(
    drawn: list[tuple[str, str | None, str]],
) -> None:
    history = [replace(make_said(stance, day, "DEU"), origin=origin) for stance, day, origin in drawn]
    counts = support_over_time(history)
    (commitment,) = commitments_of(history, load_dossier("ukraine-guarantees"))
    assert counts[commitment.stance][-1][1] == commitment.support
    for steps in counts.values():
        for (day, count), (later, more) in pairwise(steps):
            assert (day or "") < (later or "")
            assert count < more


def test_a_label_is_drawn_as_it_is(contents: Contents) -> None:
    label = {"en": "Loans of $5 $x^2$ & <b>more</b>"}
    action = replace(contents.dossier.actions["force"], label=label)
    dossier = replace(contents.dossier, actions={**contents.dossier.actions, "force": action}, title=label)
    assert label["en"] in words(chart("matrix", replace(contents, dossier=dossier), "svg"))


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (("pie", "svg"), "no chart 'pie'; one of matrix"),
        (("matrix", "jpg"), "name a file .svg or .png"),
        (("timeline", "svg", "DEU"), "name both"),
        (("timeline", "svg", "XXX", "force"), "nothing is said on XXX force"),
        (("support", "svg", None, "fishing"), "no action 'fishing'"),
        (("coverage", "svg", "DEU"), "name none"),
    ],
)
def test_what_cannot_be_drawn_is_said(contents: Contents, asked: tuple[str, str], fault: str) -> None:
    kind, form, *rest = asked
    with pytest.raises(UsageError, match=fault):
        chart(kind, contents, form, *rest)


def test_an_empty_book_and_a_missing_library_are_said(contents: Contents, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="nothing to draw"):
        chart("matrix", replace(contents, commitments=[]), "svg")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UsageError, match=r"pip install 'pledgebook\[charts\]'"):
        chart("matrix", contents, "svg")
