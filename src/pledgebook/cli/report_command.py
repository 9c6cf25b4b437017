"""`pledgebook report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location

if TYPE_CHECKING:
    from pledgebook.records.commitment import Said
    from pledgebook.records.entry import Stored


@click.command("report")
@click.argument("identifier", metavar="ID")
@options.book()
@options.as_json()
def command(identifier: str, book: Location, *, as_json: bool) -> None:
    """Show one report with its statements marked in the text.

    A mark ⟦…⟧ⁿ encloses the evidence of the statements numbered n below the text; boilerplate stands behind ┆.
    """
    from pledgebook.ledger.book import Book
    from pledgebook.publication.tables import rejection_row, report_row, statement_row

    with Book(book) as ledger:
        stored = ledger.report(identifier)
        said = ledger.statements(report=identifier)
        rejected = ledger.rejections(report=identifier)
    if as_json:
        options.echo_json({
            **report_row(stored),
            "text": stored.report.text,
            "boilerplate": [[s.start, s.end] for s in stored.boilerplate],
            "statements": [statement_row(s) for s in said],
            "rejections": [rejection_row(r) for r in rejected],
        })  # fmt: skip
        return
    options.echo_lines(_head(stored))
    options.echo_lines(marked(stored, said).replace("\r\n", "\n").split("\n"))
    options.echo_lines([""])
    for number, s in enumerate(said, 1):
        options.echo_lines(
            [f"{number:>3}  {s.statement.kind}: {options.wording(s.statement)} ({s.statement.confidence:.2f})"]
        )
    options.echo_lines(f"rejected  {r.stage}: {r.reason}: {r.subject}" for r in rejected)


def _head(stored: Stored) -> list[str]:
    r = stored.report
    credited = ", ".join(sorted({c.name for c in stored.credits}))
    fields = [
        ("id", r.id),
        ("published", r.published),
        ("publisher", r.publisher),
        ("url", r.url),
        ("credits", credited),
    ]
    return [*(f"{name}: {value}" for name, value in fields if value), ""]


def marked(stored: Stored, said: list[Said]) -> str:
    """The text with each evidence enclosed in marks and boilerplate lines dimmed."""
    opens: set[int] = set()
    closes: dict[int, list[int]] = {}
    for number, s in enumerate(said, 1):
        for e in (s.statement.evidence, *s.statement.further):
            opens.add(e.start)
            closes.setdefault(e.end, []).append(number)
    dim = {s.start for s in stored.boilerplate}
    text, last, out = stored.report.text, 0, []
    for at in sorted({*opens, *closes, *dim}):
        out += [text[last:at], _close(closes, at), "┆ " if at in dim else "", "⟦" if at in opens else ""]
        last = at
    return "".join([*out, text[last:]])


def _close(closes: dict[int, list[int]], at: int) -> str:
    numbers = ",".join(map(str, dict.fromkeys(closes.get(at, []))))
    return f"⟧{numbers.translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))}" if numbers else ""
