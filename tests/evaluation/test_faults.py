"""Every error has its kind, its passage, and a page on which it can be read."""

from __future__ import annotations

from typing import Any

import pytest

from pledgebook.evaluation.compare import differences
from pledgebook.evaluation.faults import MEANINGS, Fault, faults
from pledgebook.evaluation.page import errors_page
from pledgebook.evaluation.score import score

TEXT = "Berlin will send troops. Rome will not. Paris asks <b>Athens</b> to send tanks."
BERLIN, ROME, PARIS = "Berlin will send troops.", "Rome will not.", "Paris asks <b>Athens</b> to send tanks."


def position(actor: str, action: str, stance: str, quote: str, speaker: str | None = None) -> dict[str, Any]:
    return {"actor": actor, "action": action, "stance": stance, "speaker": speaker, "quote": quote}


def report(*positions: dict[str, Any], **more: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "a", "language": "en", "text": TEXT, "positions": list(positions), **more}


def found(gold: dict[str, Any], got: dict[str, Any], seen: set[str] | None = None) -> list[Fault]:
    return faults({"a": gold}, {"a": got}, {} if seen is None else {"a": seen})


GERMANY = position("DEU", "force", "pledges", "will send troops")
GREECE = position("GRC", "arms", "urged", PARIS, "FRA")


@pytest.mark.parametrize(
    ("wanted", "got", "kind"),
    [
        (GERMANY, position("DEU", "force", "open", BERLIN), "wrong stance"),
        (GERMANY, position("DEU", "training", "pledges", BERLIN), "wrong action"),
        (GERMANY, position("ITA", "force", "pledges", BERLIN), "wrong actor"),
        (GREECE, position("FRA", "arms", "urged", PARIS), "third party"),
    ],
)
def test_an_error_is_named_by_what_is_right_in_it(wanted: dict[str, Any], got: dict[str, Any], kind: str) -> None:
    (fault,) = found(report(wanted), report(got))
    assert (fault.kind, fault.wanted, fault.found) == (kind, wanted, got)


def test_what_has_no_likeness_is_missed_or_spurious() -> None:
    stray = position("ITA", "force", "refuses", ROME)
    kinds = {f.kind: f.record for f in found(report(GERMANY), report(stray))}
    assert kinds == {"missed": GERMANY, "spurious": stray}
    assert [f.kind for f in found(report(GERMANY), report(), {"ITA"})] == ["missed mention"]
    assert [f.kind for f in found(report(GERMANY), report(), {"DEU"})] == ["missed"]


def test_meetings_and_figures_are_missed_or_spurious() -> None:
    gold = report(meetings=[{"place": "Paris", "date": None}], figures=[{"value": 26.0, "unit": "state"}])
    got = report(meetings=[{"place": "Rome", "date": None}], figures=[{"value": 35.0, "unit": "state"}])
    kinds = [f.kind for f in found(gold, got)]
    assert kinds == ["missed meeting", "spurious meeting", "missed figure", "spurious figure"]


def test_what_is_right_is_no_error() -> None:
    assert found(report(GERMANY, GREECE), report(GREECE, GERMANY)) == []


def test_the_page_shows_each_error_in_its_passage_and_escapes_the_report() -> None:
    gold = {"a": report(GERMANY, GREECE)}
    got = {"a": report(position("DEU", "force", "open", BERLIN))}
    errors = faults(gold, got, {})
    page = errors_page(errors, gold, score(gold, got))
    assert "<b>Athens</b>" not in page
    assert "<mark>Paris asks &lt;b&gt;Athens&lt;/b&gt; to send tanks.</mark>" in page
    assert MEANINGS["wrong stance"] in page
    assert page.count("<article>") == len(errors) == 2


def test_two_extractions_are_compared_record_by_record() -> None:
    one = {"a": report(GERMANY, GREECE), "b": {"id": "b", "positions": [GERMANY]}}
    other = {"a": report({**GERMANY, "speaker": "DEU"}), "c": {"id": "c", "positions": [GREECE]}}
    rows = [(d.report, d.found_by, d.key[0], d.fields) for d in differences(one, other)]
    assert rows == [
        ("a", "both", "DEU", (("speaker", None, "DEU"),)),
        ("a", "first", "GRC", ()),
        ("b", "first", "DEU", ()),
        ("c", "second", "GRC", ()),
    ]
    assert all(d.found_by == "both" and not d.fields for d in differences(one, one))
