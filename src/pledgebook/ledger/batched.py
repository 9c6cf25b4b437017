"""Few at a time, of many: what `itertools.batched` gives from Python 3.12 on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in their order, `size` at a time; the last ones may be fewer."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
