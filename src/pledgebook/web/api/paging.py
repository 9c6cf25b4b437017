"""Lists in parts: a cursor names the last item that was sent, and goes on behind it, whatever came in between."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request

from pledgebook.errors import UsageError
from pledgebook.records.ids import content_id
from pledgebook.web.api.models import Page, answer, page_of

T = TypeVar("T")
U = TypeVar("U")

_OTHER = "the cursor is not of this query; leave it out to begin again, and send it with the same parameters"
GONE = "what the cursor stood at is no longer in the answer; leave it out to begin again"


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is asked for: the one behind the item of the key `after`, from the beginning if None."""

    query: str
    limit: int
    after: str | None

    def cursor(self, key: str) -> str:
        """The cursor that goes on behind an item, bound to this query."""
        return urlsafe_b64encode(json.dumps([self.query, key]).encode()).decode().rstrip("=")

    def of(self, items: Sequence[T], key: Callable[[T], str]) -> tuple[Sequence[T], str | None]:
        """The items of this part, and the cursor of the next one.

        Args:
            items: all of them, in order.
            key: gives each a key of its own.

        Raises:
            UsageError: the item that the cursor names is no longer there.
        """
        first = 0
        if self.after is not None:
            behind = (number for number, item in enumerate(items, 1) if key(item) == self.after)
            if (found := next(behind, None)) is None:
                raise UsageError(GONE)
            first = found
        chosen = items[first : first + self.limit]
        more = len(items) > first + self.limit
        return chosen, self.cursor(key(chosen[-1])) if more else None

    def behind(self, one: Callable[[Any], T], other: Callable[[Any], U]) -> tuple[T, U] | None:
        """The two values of the cursor's key, as `first` made it, of their types; None at the beginning.

        Raises:
            UsageError: the cursor is none of ours.
        """
        if self.after is None:
            return None
        try:
            values = json.loads(self.after)
            return one(values[0]), other(values[1])
        except (ValueError, TypeError, LookupError, RecursionError):
            raise UsageError(_OTHER) from None

    def first(self, rest: Iterable[T], key: Callable[[T], tuple[Any, Any]]) -> tuple[list[T], str | None]:
        """The items of this part, taken from all that lie behind the cursor, and the cursor of the next one."""
        taken = list(islice(rest, self.limit + 1))
        chosen, more = taken[: self.limit], len(taken) > self.limit
        return chosen, self.cursor(json.dumps(key(chosen[-1]))) if more else None

    def page(self, record: Any, items: Sequence[T], key: Callable[[T], str]) -> Page:
        """The page of this part of records; its model is `page_of(record)`."""
        chosen, after = self.of(items, key)
        return page_of(record)(items=[answer(item) for item in chosen], next=after)


def asked_part(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200, description="Items of a page at most.")] = 50,
    cursor: Annotated[str, Query(max_length=4000, description="`next` of the page before.")] = "",
) -> Part:
    """The part that a request asks for.

    Raises:
        UsageError: the cursor is none, or that of another query.
    """
    asked = [item for item in request.query_params.multi_items() if item[1] and item[0] not in {"cursor", "limit"}]
    query = content_id("q", [request.url.path, sorted(map(list, asked))])
    return Part(query, limit, _after(cursor, query) if cursor else None)


def _after(cursor: str, query: str) -> str:
    try:
        of, key = _decoded(cursor)
    except (ValueError, TypeError, RecursionError):
        raise UsageError(_OTHER) from None
    if of != query or not isinstance(key, str):
        raise UsageError(_OTHER)
    return key


def _decoded(cursor: str) -> Any:
    return json.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))


AskedPart = Annotated[Part, Depends(asked_part)]
