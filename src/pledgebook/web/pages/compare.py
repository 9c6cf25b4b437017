"""Two reports side by side, with their differences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.pipeline.view import View
from pledgebook.publication.tables import report_row
from pledgebook.web.context import SeenView, render

router = APIRouter()

LINES, WORDS = 2000, 1500
"""Lines of a report, and words of a line, that are compared: difflib takes quadratic time. What is longer is shown
unmarked."""

Id = Annotated[str, Query(max_length=1024)]
Part = tuple[str, bool]
"""Characters, and whether the other side lacks them."""

Row = tuple[Literal["same", "changed"], list[Part], list[Part]]


@router.get("/compare")
def compare(request: Request, view: SeenView, one: Id, other: Id) -> HTMLResponse:
    """The page."""
    return render(request, "compare.html", **compare_context(view, one, other))


def compare_context(view: View, one: str, other: str) -> dict[str, Any]:
    """Two reports as plain values: `one`, `other`, `rows` of their lines, and the `link` between them if there is one.

    Raises:
        UnknownError: the book lacks one of them.
    """
    stored = [view.report(identifier) for identifier in (one, other)]
    texts = [s.report.text for s in stored]
    return {
        "one": report_row(stored[0]),
        "other": report_row(stored[1]),
        "link": next((link for link in view.origin(one).links if {link.one, link.other} == {one, other}), None),
        "rows": list(side_by_side(*texts)),
        "cut": any(len(_lines(text)) > LINES for text in texts),
        "shared": SequenceMatcher(None, _words(texts[0]), _words(texts[1]), autojunk=False).quick_ratio(),
    }


def side_by_side(one: str, other: str) -> Iterator[Row]:
    """Rows of lines that belong together; in those that changed, the words that the other side lacks are marked."""
    left, right = _lines(one)[:LINES], _lines(other)[:LINES]
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (("same", [(line, False)], [(line, False)]) for line in left[a:b])
            continue
        for n in range(max(b - a, d - c)):
            yield ("changed", *_changed(left[a + n] if a + n < b else "", right[c + n] if c + n < d else ""))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _words(text: str) -> list[str]:
    """Words, and every other character by itself; Chinese and Japanese write no spaces, so theirs count singly."""
    return re.findall(r"[^\W\u3040-\u30ff\u3400-\u9fff]+|\s+|.", text)


def _changed(one: str, other: str) -> tuple[list[Part], list[Part]]:
    left, right = _words(one), _words(other)
    if max(len(left), len(right)) > WORDS:
        return [(one, True)], [(other, True)]
    sides: tuple[list[Part], list[Part]] = ([], [])
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for side, words in zip(sides, (left[a:b], right[c:d]), strict=True):
            if words:
                side.append(("".join(words), tag != "equal"))
    return sides
