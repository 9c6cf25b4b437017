"""The search page: words of any script, found in texts, titles and quotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from pledgebook.pipeline.view import View
from pledgebook.publication.tables import statement_row
from pledgebook.reconciliation.judgements import judged
from pledgebook.records.commitment import Said
from pledgebook.records.report import Span
from pledgebook.records.search import Extract, Hit
from pledgebook.web.api.paging import AskedPart, Part
from pledgebook.web.api.search import found_part
from pledgebook.web.context import SeenView, render

router = APIRouter()

HITS = 20
Piece = tuple[str, bool]
"""Characters, and whether they are what was looked for."""


def search_context(view: View, query: str, part: Part, *, stated: bool = False) -> dict[str, Any]:
    """What the page shows: the hits of a query in their order, and the cursor of the next ones."""
    found, after = found_part(view, query, part, stated=stated)
    every = view.book.statements(report=[hit.report for hit in found], known_at=view.known_at)
    said = {s.statement.id: s for s in judged(every, view.judgements)}
    return {"q": query, "stated": stated, "hits": [_row(hit, said) for hit in found], "next": after}


def _row(hit: Hit, said: Mapping[str, Said]) -> dict[str, Any]:
    title = hit.title or hit.report
    return {
        "report": hit.report,
        "title": list(_pieces(title, 0, hit.titled if hit.title else ())),
        "published": hit.published,
        "publisher": hit.publisher,
        "language": hit.language,
        "matches": hit.matches,
        "statements": [statement_row(said[i]) for i in hit.statements if i in said],
        "extracts": [_extract(extract) for extract in hit.extracts],
    }


def _extract(extract: Extract) -> dict[str, Any]:
    """Its pieces, and a text directive that leads a browser to the first words (WICG, Scroll to Text Fragment)."""
    pieces = list(_pieces(extract.text, extract.start, extract.spans))
    words = next((text for text, found in pieces if found), "")
    directive = quote(words, safe="", errors="replace").replace("-", "%2D")
    return {"pieces": pieces, "start": extract.start, "end": extract.end, "directive": f"#:~:text={directive}"}


def _pieces(text: str, start: int, spans: Sequence[Span]) -> Iterator[Piece]:
    """A text that begins at `start`, cut at its spans."""
    at = start
    for span in spans:
        yield text[at - start : span.start - start], False
        yield text[span.start - start : span.end - start], True
        at = span.end
    yield text[at - start :], False


@router.get("/search", response_class=HTMLResponse)
def search(
    request: Request,
    view: SeenView,
    part: AskedPart,
    *,
    q: Annotated[str, Query(max_length=2000)] = "",
    stated: bool = False,
) -> HTMLResponse:
    """Find reports by words."""
    part = Part(part.query, HITS, part.after)
    return render(request, "search.html", **search_context(view, q, part, stated=stated))
