"""`pledgebook extract`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.extraction.model import Use
    from pledgebook.intake import Readable


@click.command("extract")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--out", default="-", show_default=True, metavar="FILE", help="Where the lines go; - is standard output.")
@options.dossier()
@options.engine()
@options.use
@options.published()
@options.columns
def command(paths: Sequence[Readable], out: str, dossier: str, engine: str, use: Use, published: str | None) -> int:
    """Extract without a book: one JSON object a report, in the annotated format.

    Each holds `positions`, `meetings` and `figures`, each of these with its quote, offsets and confidence.
    """
    from pledgebook.pipeline.reports import extract
    from pledgebook.records.statement import Rejection

    found = extract(paths, dossier=dossier, published=published, engine=engine, use=use)
    rejected = 0
    with options.writing(out), click.open_file(out, "w", encoding="utf-8", atomic=out != "-") as file:
        for item in found:
            if isinstance(item, Rejection):
                rejected += 1
                options.echo_lines([options.rejection(item)], err=True)
            else:
                file.write(json.dumps(item, ensure_ascii=False) + "\n")
    return 1 if rejected else 0
