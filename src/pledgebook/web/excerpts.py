"""What a site shows of a report whose text is a third party's: the evidence and a few words around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from pledgebook.pipeline.view import View
from pledgebook.reconciliation.stories import LONGEST
from pledgebook.records.story import Story
from pledgebook.web.pages.report import Piece

AROUND = 80
"""Code points before and after the evidence, less what would be half a word."""

GAP = Piece(" […] ", (), None, (), boilerplate=False)


class Excerpts:
    """Takes from what pages show all words of reports but titles, evidence and what stands around it.

    The workbench calls a report without a title by its beginning; here its first evidence has to do, or its id.

    Args:
        view: the book.
    """

    def __init__(self, view: View) -> None:
        evidence: dict[str, tuple[int, str]] = {}
        for said in view.statements:
            first = (said.statement.evidence.start, said.statement.evidence.quote)
            evidence[said.statement.report] = min(first, evidence.get(said.statement.report, first))
        self._titles = {r.report.id: r.report.title for r in view.each_report() if r.report.title}
        self._names = {report: quote for report, (_, quote) in evidence.items()} | self._titles

    def __call__(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """What a page shows, shortened."""
        shown = dict(context)
        if "pieces" in shown:
            shown["pieces"] = excerpts(shown["pieces"])
        if shown.get("story"):
            shown["story"] = self._named(shown["story"])
        if "stories" in shown:
            shown["stories"] = [(self._named(story), bar) for story, bar in shown["stories"]]
        if "reports" in shown:
            shown["reports"] = [{**row, "title": self._names.get(row["id"], row["id"])} for row in shown["reports"]]
        return shown

    def _named(self, story: Story) -> Story:
        """A story under a title that one of its reports bears, else under the name of its earliest report."""
        titles = {" ".join(self._titles.get(report, "")[:LONGEST].split()) for report in story.reports}
        return (
            story if story.title in titles else replace(story, title=self._names.get(story.id, story.id), language=None)
        )


def excerpts(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a text that evidence covers, with their surroundings; `GAP` stands for what is left out."""
    text = "".join(piece.text for piece in pieces)
    starts = list(accumulate((len(piece.text) for piece in pieces), initial=0))
    found: list[Piece] = []
    done = at = 0
    for left, right in _kept(text, [(a, a + len(p.text)) for a, p in zip(starts, pieces, strict=False) if p.numbers]):
        found += [GAP] if left > done else []
        while starts[at + 1] <= left:
            at += 1
        while at < len(pieces) and starts[at] < right:
            words = text[max(left, starts[at]) : min(right, starts[at + 1])]
            found.append(replace(pieces[at], text=words))
            at += 1
        at, done = at - 1, right
    return [*found, GAP] if done < len(text) else found


def _kept(text: str, marked: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The ranges around those that are marked, in order; what touches is one."""
    ranges = [(_first_word(text, start), _last_word(text, end)) for start, end in marked]
    at = 0
    while at < len(ranges):
        left, right = ranges[at]
        while at + 1 < len(ranges) and ranges[at + 1][0] <= right:
            at += 1
            right = max(right, ranges[at][1])
        yield left, right
        at += 1


def _first_word(text: str, start: int) -> int:
    """Where the words before an offset begin; scripts that write no spaces are cut anywhere."""
    left = max(0, start - AROUND)
    space = next((n for n in range(left, start) if text[n].isspace()), left - 1)
    return left if left == 0 else space + 1


def _last_word(text: str, end: int) -> int:
    right = min(len(text), end + AROUND)
    space = next((n for n in range(right - 1, end - 1, -1) if text[n].isspace()), right)
    return right if right == len(text) else space
