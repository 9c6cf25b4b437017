"""The address of every page, made in one place: templates and the API take addresses from here only."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from pledgebook.records.commitment import Key


class Links:
    """Addresses of the workbench; the static site has a subclass that names files.

    Args:
        carried: query parameters of the moments (`as_of`, `known_at`, `dossier`) that every page keeps.
    """

    def __init__(self, carried: Mapping[str, str] | None = None) -> None:
        self._carried = dict(carried or {})

    def _page(self, path: str, query: Mapping[str, str | None] | None = None, fragment: str = "") -> str:
        values = {name: value for name, value in {**self._carried, **(query or {})}.items() if value}
        asked = f"?{urlencode(values, errors='replace')}" if values else ""
        return f"{path}{asked}{'#' + quote(fragment) if fragment else ''}"

    def matrix(self, **query: str | None) -> str:
        """Actors × actions; `query` filters and sorts."""
        return self._page("/", query)

    def commitment(self, key: Key, page: int = 1) -> str:
        """One commitment, by actor, action and counterpart."""
        path = "/".join(quote(part, safe="") for part in key if part)
        return self._page(f"/commitments/{path}", {"page": str(page) if page > 1 else None})

    def report(self, identifier: str, start: int | None = None) -> str:
        """One report; with the offset at which a statement's evidence starts, at its mark (`id="at-START"`)."""
        return self._page("/report", {"id": identifier}, "" if start is None else f"at-{start}")

    def compare(self, one: str, other: str) -> str:
        """Two reports side by side."""
        return self._page("/compare", {"one": one, "other": other})

    def story(self, identifier: str) -> str:
        """One story."""
        return self._page("/story", {"id": identifier})

    def stories(self, **query: str | None) -> str:
        """All stories on a timeline."""
        return self._page("/stories", query)

    def figures(self, **query: str | None) -> str:
        """Figures and where they disagree."""
        return self._page("/figures", query)

    def meetings(self, **query: str | None) -> str:
        """Meetings on a timeline."""
        return self._page("/meetings", query)

    def conflicts(self, **query: str | None) -> str:
        """What cannot all be right."""
        return self._page("/conflicts", query)

    def conflict(self, identifier: str) -> str:
        """One of them, on the page of the list where it stands."""
        return self._page("/conflicts", {"at": identifier}, identifier)

    def coverage(self) -> str:
        """Who stands behind each capability."""
        return self._page("/coverage")

    def conditions(self, **query: str | None) -> str:
        """What waits for what, with what-if switches."""
        return self._page("/conditions", query)

    def ceasefire(self) -> str:
        """How the ceasefire is kept."""
        return self._page("/ceasefire")

    def map(self, **query: str | None) -> str:
        """States by standing for an action."""
        return self._page("/map", query)

    def changes(self, **query: str | None) -> str:
        """What moved since a day."""
        return self._page("/changes", query)

    def feed(self, **query: str | None) -> str:
        """What moved since a day, as an Atom feed."""
        return self._page("/api/v1/changes.atom", query)

    def search(self, **query: str | None) -> str:
        """Search over texts and statements."""
        return self._page("/search", query)

    def review(self, **query: str | None) -> str:
        """The review queue."""
        return self._page("/review", query)

    def read(self, **query: str | None) -> str:
        """Read reports into the book."""
        return self._page("/read", query)

    def judge(self) -> str:
        """Where a judgement is posted to."""
        return self._page("/judge")

    def correct(self, statement: str, then: str) -> str:
        """Where a statement is corrected; `then` is the address to go on to."""
        return self._page("/correct", {"statement": statement, "next": then})

    def login(self) -> str:
        """Where users say who they are."""
        return "/login"

    def logout(self) -> str:
        """Where a session is ended, by a post."""
        return "/logout"

    def static(self, name: str) -> str:
        """One of our own scripts or stylesheets."""
        return f"/static/{quote(name)}"
