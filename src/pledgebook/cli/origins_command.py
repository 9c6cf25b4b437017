"""`pledgebook origins`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View
    from pledgebook.records.entry import Stored
    from pledgebook.records.origin import Link, Origin
    from pledgebook.records.report import Span


@click.command("origins")
@click.argument("report", required=False)
@options.view
@options.as_json()
def command(report: str | None, *, view: View, as_json: bool) -> None:
    """Show which reports go back to one source, and why.

    Without REPORT, the origins of more than one report, each link with its kind, similarity and reason. With REPORT,
    its origin, with the passages of both reports that show each link. `pledgebook judge different ONE OTHER` undoes a
    link, `same` makes one.
    """
    from pledgebook.publication.tables import origin_row

    if report is not None:
        view.report(report)
    chosen = [o for o in view.origins if (report in o.reports if report else len(o.reports) > 1)]
    shown = [r for o in chosen for r in o.reports] if report else []
    texts = {r: view.report(r) for r in shown}
    if as_json:
        options.echo_json([origin_row(origin, texts) for origin in chosen])
        return
    if not chosen:
        click.echo(f"{report} was not said by then." if report else "Every report stands alone.")
    for origin in chosen:
        options.echo_lines(_lines(origin, texts))


def _lines(origin: Origin, texts: Mapping[str, Stored]) -> Iterator[str]:
    yield f"{origin.id}: {len(origin.reports)} reports of one source" if origin.links else f"{origin.id} stands alone"
    for report in origin.reports:
        stored = texts.get(report)
        where = [stored.report.published or "undated", stored.report.publisher or ""] if stored else []
        yield "  " + "  ".join([report, *where]).rstrip()
    for link in origin.links:
        yield f"  {link.one} – {link.other}: {link.kind} {link.similarity:.2f}, {link.reasons[0].words}"
        if texts:
            yield from _passages(link, texts)
    yield ""


def _passages(link: Link, texts: Mapping[str, Stored]) -> Iterator[str]:
    for reason in link.reasons:
        if reason.one or reason.other:
            yield f"      {reason.words}"
            yield from _quote(texts[link.one], reason.one)
            yield from _quote(texts[link.other], reason.other)


def _quote(stored: Stored, span: Span | None) -> Iterator[str]:
    if span is not None:
        quote = " ".join(stored.report.text[span.start : span.end].split())
        yield f"        {stored.report.id} [{span.start}:{span.end}] “{quote[:300]}{'…' if len(quote) > 300 else ''}”"
