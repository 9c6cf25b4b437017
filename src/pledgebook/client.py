"""A book on another machine, asked through its API: the same records that a `View` of it gives.

```python
from pledgebook import Book

with Book.connect("https://book.example", token="…") as view:
    for commitment in view.commitments:
        print(commitment.actor, commitment.action, commitment.standing)
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from pledgebook.errors import BookError, PledgebookError, UnknownError, UsageError
from pledgebook.records.commitment import Commitment, Key, Said
from pledgebook.records.condition import Effect, Keystone
from pledgebook.records.conflict import Conflict
from pledgebook.records.coverage import Coverage
from pledgebook.records.entry import Stored
from pledgebook.records.origin import Origin
from pledgebook.records.search import Hit
from pledgebook.records.story import Story

T = TypeVar("T")

Values = str | int | bool | list[str] | None
SECONDS = 60
"""After which a server that does not answer is given up."""
AT_ONCE = 50
"""Conflicts of which the sides are asked for at once: an address may not be of any length."""


class RemoteView:
    """What a served book says at a moment. Use it in a `with` statement, or close it.

    Each answer is asked for when it is needed, and not kept.

    Args:
        url: where the book is served, as `http://127.0.0.1:8000`.
        token: of a user of the book, where it has users (`pledgebook users token`).
        dossier: the dossier to see it through; the one of the last run if not given.
        as_of: count only what was said up to this day.
        known_at: count only what the book knew at this moment.

    Raises:
        UsageError: the address is none.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        dossier: str | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._moments = _given({"dossier": dossier, "as_of": as_of, "known_at": known_at})
        if not _is_address(self.url):
            raise UsageError(f"{url!r} is no address of a server; write http://127.0.0.1:8000")
        self._client = httpx.Client(base_url=f"{self.url}/api/v1/", headers=headers, timeout=SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    @property
    def commitments(self) -> list[Commitment]:
        """The commitments."""
        return list(self._each("commitments", Commitment))

    def history(self, key: Key) -> list[Said]:
        """What was said on one commitment, in time; nothing where the book does not know it."""
        actor, action, counterpart = key
        try:
            found = self._ask(
                f"commitments/{quote(actor, safe='')}/{quote(action, safe='')}", {"counterpart": counterpart}
            )
        except UnknownError:
            return []
        return [_said(row) for row in found["history"]]

    @property
    def statements(self) -> list[Said]:
        """The statements as judged, each with its origin."""
        return [_said(row) for row in self._rows("statements")]

    def report(self, identifier: str) -> Stored:
        """The report of an id, as it was known.

        Raises:
            UnknownError: the book does not hold it.
        """
        return _records(Stored, self._ask("report", {"id": identifier})["stored"])

    @property
    def origins(self) -> list[Origin]:
        """The origins of the reports, those of single reports too."""
        return list(self._each("origins", Origin))

    @property
    def stories(self) -> list[Story]:
        """The stories of the reports, those of single reports too."""
        return list(self._each("stories", Story))

    @property
    def conflicts(self) -> list[Conflict]:
        """What reports say that cannot all be right: the open ones, the settled ones, last the uncertain ones."""
        return list(self._each("conflicts", Conflict))

    def sides_of(self, found: Iterable[Conflict]) -> dict[str, Said]:
        """What the sides of conflicts say, by the statements' ids."""
        ids = [conflict.id for conflict in found]
        parts = (ids[n : n + AT_ONCE] for n in range(0, len(ids), AT_ONCE))
        told = (_said(row) for part in parts for row in self._rows("statements", conflict=part))
        return {said.statement.id: said for said in told}

    @property
    def coverage(self) -> list[Coverage]:
        """Who stands behind each capability that the dossier needs."""
        return list(self._each("coverage", Coverage))

    @property
    def keystones(self) -> list[Keystone]:
        """What most commitments hang on."""
        return list(self._each("keystones", Keystone))

    def what_if(self, suppose: list[str]) -> list[Effect]:
        """What becomes otherwise under suppositions."""
        return list(self._each("what-if", Effect, suppose=suppose))

    def search(self, query: str, *, stated: bool = False, limit: int = 20) -> list[Hit]:
        """Reports with all the words of a query, the best first; see `ledger.search`."""
        return list(islice(self._each("search", Hit, q=query, stated=stated), limit))

    def _each(self, resource: str, record: type[T], **asked: Values) -> Iterator[T]:
        """Yield the records of a list."""
        for row in self._rows(resource, **asked):
            yield _records(record, row)

    def _rows(self, resource: str, **asked: Values) -> Iterator[Any]:
        """Yield the items of a list as they are sent, page after page."""
        cursor: str | None = None
        while True:
            found = self._ask(resource, {**asked, "limit": 200, "cursor": cursor})
            yield from found["items"]
            if not (cursor := found["next"]):
                return

    def _ask(self, resource: str, asked: Mapping[str, Values]) -> Any:
        try:
            response = self._client.get(resource, params=_given({**self._moments, **asked}))
        except httpx.HTTPError as error:
            raise BookError(
                f"{self.url}: does not answer ({error}); is it served there, with `pledgebook serve`?"
            ) from error
        if response.is_success:
            return _json(self.url, response)
        raise _error(self.url, response)


def _is_address(url: str) -> bool:
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.host)


def _given(values: Mapping[str, Values]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _json(url: str, response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError as error:
        raise BookError(f"{url}: answers, but not as a book does; is it the address of `pledgebook serve`?") from error


def _error(url: str, response: httpx.Response) -> PledgebookError:
    """The error that an answer tells of."""
    try:
        fault = response.json()["error"]
        words = f"{url}: {fault['message']}; {fault['mend']}"
    except (ValueError, KeyError, TypeError):
        return BookError(f"{url}: answers {response.status_code}; is it the address of `pledgebook serve`?")
    kinds: dict[int, type[PledgebookError]] = {404: UnknownError, 400: UsageError, 422: UsageError}
    return kinds.get(response.status_code, BookError)(words)


def _said(row: Any) -> Said:
    """A statement with the id that the server knows it by: one that was corrected keeps that of what was read."""
    said = _records(Said, row)
    said.statement.named(row["statement"]["id"])
    return said


@cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(kind)


def _records(kind: type[T], found: Any) -> T:
    """Records from their JSON.

    Raises:
        BookError: the server's records are other ones: it runs another version.
    """
    try:
        adapter: TypeAdapter[T] = _adapter(kind)  # type: ignore[arg-type]  # mypy takes classes for unhashable
        return adapter.validate_python(found)
    except ValidationError as error:
        raise BookError(
            f"the server answers in another form ({error.error_count()} faults); use the same version"
        ) from error
