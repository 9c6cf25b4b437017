"""The workbench's views as a static site: the same pages from the same functions, with no server behind them.

The same book at the same moment gives the same site, byte for byte. Addresses are relative, so that it can be read from
a disk and published below any address; files are named after ids that are made from content, so that they stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pledgebook.knowledge.publication import table_words
from pledgebook.pipeline import exporting
from pledgebook.pipeline.since import of_late
from pledgebook.pipeline.view import View
from pledgebook.publication.contents import Moment
from pledgebook.publication.feed import atom_feed
from pledgebook.records.commitment import Key, commitment_id
from pledgebook.records.ids import content_id
from pledgebook.web.excerpts import Excerpts
from pledgebook.web.layout import NAV, fill
from pledgebook.web.links import Links
from pledgebook.web.pages.ceasefire import ceasefire_context
from pledgebook.web.pages.changes import changes_context, moved
from pledgebook.web.pages.commitment import commitment_context
from pledgebook.web.pages.conditions import conditions_context
from pledgebook.web.pages.conflicts import conflicts_context
from pledgebook.web.pages.coverage import coverage_context
from pledgebook.web.pages.figures import figures_context
from pledgebook.web.pages.map import map_context
from pledgebook.web.pages.matrix import Wanted, matrix_context
from pledgebook.web.pages.report import report_context
from pledgebook.web.pages.stories import meetings_context, stories_context, story_context
from pledgebook.web.site_folder import exchanged

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
"""What a page may load (Content Security Policy level 3): our stylesheet and icon; no script, and nothing from afar."""

STATIC = Path(__file__).parent / "static"
ASSETS = ("style.css", "icon.svg")

_PAGES = {
    "/": "index",
    **{f"/{name}": name for name in ("changes", "stories", "meetings", "figures", "conflicts", "coverage")},
    **{f"/{name}": name for name in ("conditions", "ceasefire", "map")},
}
"""The pages of the workbench that need no server, and their files."""

_VARIANTS = ("action", "part", "page")
"""Query parameters that become part of a file's name."""

SITE_NAV = (*((label, page) for label, page in NAV if page not in {"review", "read", "search"}), ("Data", "data"))

_DATA = {
    "datapackage": "what the tables and their columns mean, as a Frictionless Data Package",
    "book": "all of it as linked data: JSON-LD with Web Annotations and PROV-O",
}

Page = tuple[str, str, Mapping[str, Any]]
"""A file, its template and what that asks for."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a site may show of reports, and how its data are named: `base` and licence as in an export."""

    full_texts: bool = False
    base: str | None = None
    licence: str | None = None


class SiteLinks(Links):
    """The files of a site, relative to the one in which they are named.

    Args:
        file: that one, below the site's folder.
    """

    def __init__(self, file: str) -> None:
        super().__init__()
        self._up = "../" * file.count("/")

    def _page(self, path: str, query: Mapping[str, str | None] | None = None, fragment: str = "") -> str:
        words = [word for name in _VARIANTS if (word := (query or {}).get(name)) and (name, word) != ("page", "1")]
        return self._file("-".join([_PAGES[path], *words]), fragment)

    def _file(self, stem: str, fragment: str = "") -> str:
        return f"{self._up}{stem}.html{'#' + quote(fragment) if fragment else ''}"

    def commitment(self, key: Key, page: int = 1) -> str:
        """One commitment; its file bears the id that the tables give it."""
        return self._file(f"commitments/{commitment_id(key)}{f'-{page}' if page > 1 else ''}")

    def report(self, identifier: str, start: int | None = None) -> str:
        """One report; ids of reports are others' words, so that the file bears one made of it."""
        return self._file(f"reports/{content_id('report', identifier)}", "" if start is None else f"at-{start}")

    def story(self, identifier: str) -> str:
        """One story."""
        return self._file(f"stories/{content_id('story', identifier)}")

    def feed(self, **_: str | None) -> str:
        """What moved of late, as an Atom feed."""
        return f"{self._up}changes.atom"

    def data(self) -> str:
        """What can be downloaded."""
        return self._file("data")

    def download(self, name: str) -> str:
        """A file of data."""
        return f"{self._up}data/{quote(name)}"

    def static(self, name: str) -> str:
        """Our stylesheet or icon."""
        return f"{self._up}static/{quote(name)}"


ROOT = SiteLinks("")
"""Names the files as they lie below the site's folder."""


def publish(view: View, folder: Path, terms: Terms) -> list[str]:
    """Write a site to a folder.

    Args:
        view: the book as it is seen.
        folder: empty, not there yet, or a site that was published before.
        terms: what it shows of reports, and how its data are named.

    Returns:
        The files, below the folder.

    Raises:
        UsageError: the folder holds other things or cannot be written.
    """
    with exchanged(folder) as draft:
        downloads = _write_data(view, draft / "data", terms)
        for name in ASSETS:
            _write(draft / "static" / name, (STATIC / name).read_bytes())
        _write(draft / ROOT.feed(), _feed(view))
        shared = {"nav": SITE_NAV, "static_site": True, "policy": POLICY, "full_texts": terms.full_texts}
        shared |= {"seen": str(Moment(view.as_of, view.known_at, view.day))}
        shorten = None if terms.full_texts else Excerpts(view)
        for file, template, found in chain([downloads], pages(view)):
            context = shorten(found) if shorten else found
            here = re.sub(r"(-[^/]*)?\.html$", ".html", file)
            page = fill(template, links=SiteLinks(file), here=here, **{**shared, **context})
            _write(draft / file, page.encode("utf-8", "replace"))
        return sorted(path.relative_to(draft).as_posix() for path in draft.rglob("*") if path.is_file())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _write_data(view: View, folder: Path, terms: Terms) -> Page:
    """The downloads, and the page that names them."""
    forms = ("csv", "jsonld", "geojson")
    files = [
        path
        for form in forms
        for path in exporting.export(view, folder, exporting.Wanted(form, terms.base, terms.licence))
    ]
    rows = [{"name": path.name, "bytes": path.stat().st_size, "words": _words(path)} for path in files]
    return ROOT.data(), "data.html", {"files": rows, "title": view.dossier.title["en"]}


def _words(path: Path) -> str:
    if path.suffix == ".geojson":
        return f"{path.stem} on a map: GeoJSON (RFC 7946)"
    return _DATA[path.stem] if path.stem in _DATA else table_words(path.stem)


def _feed(view: View) -> bytes:
    found = moved(view, of_late(view))
    title = f"{view.dossier.title['en']}: what moved"
    return atom_feed(found.changes, found.evidence, found.urls, title=title, name=view.dossier.id)


def pages(view: View) -> Iterator[Page]:
    """Every page of a site but that of its data, one after the other."""
    yield from _numbered(
        lambda n: ROOT.matrix(page=str(n)), "matrix.html", lambda n: matrix_context(view, Wanted(page=n))
    )
    yield ROOT.changes(), "changes.html", changes_context(view)
    yield ROOT.conflicts(), "conflicts.html", conflicts_context(view)
    yield ROOT.coverage(), "coverage.html", coverage_context(view)
    yield ROOT.ceasefire(), "ceasefire.html", ceasefire_context(view)
    yield from _numbered(lambda n: ROOT.figures(page=str(n)), "figures.html", lambda n: figures_context(view, page=n))
    yield from _numbered(
        lambda n: ROOT.meetings(page=str(n)), "meetings.html", lambda n: meetings_context(view, page=n)
    )
    for number, action in enumerate(view.dossier.actions):
        named = action if number else None
        yield ROOT.conditions(action=named), "conditions.html", conditions_context(view, action=action)
        yield ROOT.map(action=named), "map.html", map_context(view, action=action)
        yield ROOT.map(action=named, part="world"), "map.html", map_context(view, action=action, part="world")
    for c in view.commitments:
        yield from _commitment(view, c.key)
    yield from _told(view)


def _numbered(file: Callable[[int], str], template: str, context: Callable[[int], dict[str, Any]]) -> Iterator[Page]:
    """A long list, page by page."""
    first = context(1)
    yield file(1), template, first
    yield from ((file(n), template, context(n)) for n in range(2, first["page"].pages + 1))


def _commitment(view: View, key: Key) -> Iterator[Page]:
    return _numbered(lambda n: ROOT.commitment(key, n), "commitment.html", lambda n: commitment_context(view, key, n))


def _told(view: View) -> Iterator[Page]:
    """Reports and stories."""
    yield from _numbered(lambda n: ROOT.stories(page=str(n)), "stories.html", lambda n: stories_context(view, page=n))
    for story in view.stories:
        yield ROOT.story(story.id), "story.html", story_context(view, story.id)
    for stored in view.each_report():
        context = {**report_context(view, stored.report.id), "crossed": None}
        yield ROOT.report(stored.report.id), "report.html", context
