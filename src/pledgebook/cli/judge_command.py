"""`pledgebook judge`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pledgebook import settings
from pledgebook.cli import options
from pledgebook.ledger.location import Location

if TYPE_CHECKING:
    from pledgebook.records.judgement import About, Verdict

VERDICTS = ("accept", "reject", "correct", "same", "different", "withdraw")


@click.command("judge")
@click.argument("verdict", type=click.Choice(VERDICTS))
@click.argument("subject", nargs=-1, required=True, metavar="ID… [FIELD=VALUE…]")
@click.option("--reason", required=True, help="Why; kept with the judgement.")
@click.option("--by", default=settings.ANALYST.get, show_default="the user", help=settings.ANALYST.help)
@click.option(
    "--about",
    type=click.Choice(["origin", "story"]),
    default="origin",
    show_default=True,
    help="What two reports share or do not.",
)
@options.book()
@options.as_json()
def command(
    verdict: Verdict,
    subject: tuple[str, ...],
    *,
    reason: str,
    by: str | None,
    about: About,
    book: Location,
    as_json: bool,
) -> None:
    """Judge a statement, two reports, or take a judgement back; standings follow at once.

    `accept`, `reject` and `correct` take the id of a statement, and `correct` the fields as they should be
    (stance=open conditions=framework,mandate deadline=). `same` and `different` take two reports, `withdraw` a
    judgement. Nothing is overwritten: the later judgement holds, and a withdrawn one leaves no trace in standings.
    """
    import getpass

    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.judging import judge

    ids = [word for word in subject if "=" not in word]
    changes = dict(_change(word) for word in subject if "=" in word)
    with Book(book) as ledger:
        made = judge(ledger, verdict, ids, by=by or getpass.getuser(), reason=reason, about=about, changes=changes)
    if as_json:
        options.echo_json({"id": made.id})
    else:
        options.echo_lines([f"{made.id}: {made.verdict} {' '.join(made.subject)}, by {made.by}"])


def _change(word: str) -> tuple[str, Any]:
    """FIELD=VALUE."""
    from pledgebook.errors import UsageError
    from pledgebook.pipeline.judging import field_value

    name, _, value = word.partition("=")
    try:
        return name, field_value(name, value)
    except UsageError as error:
        raise click.BadParameter(str(error)) from None
