"""Finds counted groups of states: "26 countries", "двадцять шість держав", "二十六国"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pledgebook.reading.quantities import find_quantities
from pledgebook.records.report import Mention, Passage, Quantity

FEWEST, MOST = 2, 120
"""A group that acts together has at least two members; more than these is a vote, not a group."""


def find_groups(
    text: str, passages: Sequence[Passage], quantities: Iterable[Quantity] | None = None
) -> tuple[Mention, ...]:
    """The counted groups of states in a report, ordered by offset.

    Args:
        text: the report's text.
        passages: its passages.
        quantities: the quantities found in it, where they are known already.
    """
    counted = find_quantities(text, passages) if quantities is None else quantities
    return tuple(
        Mention(quantity.start, quantity.end, f"GROUP:{quantity.value:.0f}", "group")
        for quantity in counted
        if quantity.unit == "state" and FEWEST <= quantity.value <= MOST and quantity.value == int(quantity.value)
    )
