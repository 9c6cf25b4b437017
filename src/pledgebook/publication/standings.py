"""How a standing is shown: a sign beside its word, never a colour alone."""

from __future__ import annotations

from collections.abc import Mapping

from pledgebook.records.commitment import Standing

SIGNS: Mapping[Standing, str] = {
    "delivers": "●",
    "due": "✓",
    "waiting": "+",
    "open": "~",
    "undecided": "?",
    "refused": "−",
    "lapsed": "×",
    "contested": "≠",
    "expected": "e",
    "urged": "!",
}
