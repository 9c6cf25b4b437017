"""What stands in the place of an article: how pages that want to be paid, or to be consented to, are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from pledgebook.knowledge.files import DATA, read_yaml

Barrier = Literal["paywall", "consent"]


@dataclass(frozen=True, slots=True)
class Barriers:
    """Markers of barriers. An article of `short` characters or more is one, whatever stands around it.

    `phrases` stand in the text of a page, `elements` in a class or id, `addresses` in the address that a page was
    redirected to; all in small letters.
    """

    short: int
    phrases: dict[Barrier, tuple[str, ...]]
    elements: dict[Barrier, tuple[str, ...]]
    addresses: dict[Barrier, tuple[str, ...]]


@cache
def load_barriers() -> Barriers:
    """The markers.

    Raises:
        DataError: the data file breaks its schema.
    """
    raw = read_yaml(DATA / "barriers.yaml", "barriers")
    kinds: tuple[Barrier, ...] = ("consent", "paywall")
    phrases = {kind: tuple(p for own in raw[kind]["phrases"].values() for p in own) for kind in kinds}
    elements = {kind: tuple(raw[kind]["elements"]) for kind in kinds}
    addresses = {kind: tuple(raw[kind]["addresses"]) for kind in kinds}
    return Barriers(raw["short"], phrases, elements, addresses)
