"""`pledgebook search`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View
    from pledgebook.records.search import Extract, Hit


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--stated", is_flag=True, help="Only where the words are evidence of statements.")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="Reports at most.")
@options.view
@options.as_json()
def command(words: tuple[str, ...], *, stated: bool, limit: int, view: View, as_json: bool) -> None:
    """Find reports by words of their texts and titles, in every script, the best first.

    All WORDS must be there; those between quotation marks side by side, `guarant*` as the beginning of a word. Case,
    accents, Arabic vowel signs and kinds of letters do not matter; in Chinese and Japanese a row of characters is
    found wherever it stands. Each extract shows its offsets in the report.
    """
    found = view.search(" ".join(words), stated=stated, limit=limit)
    if as_json:
        options.echo_json([asdict(hit) for hit in found])
    elif not found:
        click.echo("Nothing is found.")
    for hit in [] if as_json else found:
        options.echo_lines(_lines(hit))


def _lines(hit: Hit) -> Iterator[str]:
    times = f"{hit.matches} time" + ("s" if hit.matches != 1 else "")
    said = f"; statements: {', '.join(hit.statements)}" if hit.statements else ""
    yield f"{hit.published or 'undated':<10} {hit.language or '?':<2} {hit.report}  {hit.title or ''}".rstrip()
    yield f"             {times}{said}"
    for extract in hit.extracts:
        yield f"             …{_marked(extract)}… [{extract.start}:{extract.end}]"


def _marked(extract: Extract) -> str:
    """The words of an extract with what was found between ⟦⟧, on one line."""
    text, at = "", extract.start
    for span in extract.spans:
        before = extract.text[at - extract.start : span.start - extract.start]
        found = extract.text[span.start - extract.start : span.end - extract.start]
        text, at = f"{text}{before}⟦{found}⟧", span.end
    return " ".join((text + extract.text[at - extract.start :]).split())
