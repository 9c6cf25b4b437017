"""Options that several commands share; each names its setting."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from pledgebook import settings
from pledgebook.errors import UsageError
from pledgebook.ledger.location import Location, locate

if TYPE_CHECKING:
    from pledgebook.records.statement import Rejection, Statement

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def book() -> Decorator:
    """The book to read or write: a file or a server, which as a string shows no password."""

    def located(_: click.Context, __: click.Parameter, value: str) -> Location:
        return locate(value)

    shown, words = settings.BOOK.default, settings.BOOK.help
    return click.option("--book", default=settings.BOOK.get, show_default=shown, callback=located, help=words)


def dossier(*, required: bool = True) -> Decorator:
    """The dossier; where it is not required, the book knows its own."""
    default = settings.DOSSIER.get if required else None
    shown = settings.DOSSIER.default if required else "that of the book"
    return click.option("--dossier", default=default, show_default=shown, help=settings.DOSSIER.help)


def engine() -> Decorator:
    """What extracts."""
    return click.option(
        "--engine", default=settings.ENGINE.get, show_default=settings.ENGINE.default, help=settings.ENGINE.help
    )


def use(function: Callable[..., Any]) -> Callable[..., Any]:
    """What the thresholds favour."""
    precision, recall = "Rather miss a statement than be wrong.", "Rather be wrong than miss a statement."
    both = "Weigh wrong and missed statements alike.  [default]"
    few_wrong = click.option("--precision", "use", flag_value="precision", help=precision)
    few_missed = click.option("--recall", "use", flag_value="recall", help=recall)
    between = click.option("--balance", "use", flag_value="balance", default=True, help=both)
    return few_wrong(few_missed(between(function)))


def as_json() -> Decorator:
    """Answers for a program."""
    return click.option("--json", "as_json", is_flag=True, help="Answer a program: JSON.")


def moments(function: Callable[..., Any]) -> Callable[..., Any]:
    """The two time axes."""
    said = click.option("--as-of", metavar="DATE", help="Only what was said up to this day.")
    known = click.option("--known-at", metavar="TIME", help="Only what the book knew at this date or time (UTC).")
    return said(known(function))


def suppose(function: Callable[..., Any]) -> Callable[..., Any]:
    """What is supposed."""
    words = "Suppose a stance or a condition, as USA.backstop=refuses or framework=met; may be given again."
    return click.option("--suppose", multiple=True, metavar="WHAT", help=words)(function)


def view(function: Callable[..., Any]) -> Callable[..., Any]:
    """The book, open, as it is seen through a dossier at a moment: the command gets it as `view`."""

    @wraps(function)
    def seeing(
        *args: Any, book: Location, dossier: str | None, as_of: str | None, known_at: str | None, **rest: Any
    ) -> Any:
        from pledgebook.ledger.book import Book
        from pledgebook.pipeline.view import View

        with Book(book) as ledger:
            return function(*args, view=View(ledger, dossier=dossier, as_of=as_of, known_at=known_at), **rest)

    return book()(dossier(required=False)(moments(seeing)))


def published() -> Decorator:
    """The date of undated reports."""
    return click.option("--published", metavar="DATE", help="The date of reports that bear none.")


def columns(function: Callable[..., Any]) -> Callable[..., Any]:
    """The columns of tables; the command gets them with its `paths`."""

    @wraps(function)
    def telling(*args: Any, paths: tuple[str, ...], columns: str | None, **rest: Any) -> Any:
        from pledgebook.intake import Table
        from pledgebook.intake.columns import parse_columns

        told = parse_columns(columns) if columns else None
        return function(*args, paths=[Table(path, told) if told else path for path in paths], **rest)

    words = "Which columns of .jsonl and .parquet files hold which fields: text=body,published=date, or a YAML file."
    return click.option("--columns", metavar="FIELD=COLUMN,…", help=words)(telling)


def echo_json(rows: Any) -> None:
    """Print rows as a JSON document."""
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1))


def echo_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Print lines; what a terminal cannot show is escaped, so that no report can steer it."""
    for line in lines:
        click.echo("".join(c if _shows(c) else f"\\x{ord(c):02x}" for c in line), err=err)


def _shows(character: str) -> bool:
    """Whether a terminal just shows it: spaces of all widths too, which Python does not count as printable."""
    return character.isprintable() or character in "\t\u00ad" or unicodedata.category(character) == "Zs"


def rejection(rejected: Rejection) -> str:
    """What was rejected and why, on one line."""
    return f"{rejected.stage}: {rejected.subject}: {rejected.reason}"


@contextmanager
def writing(path: str) -> Iterator[None]:
    """Around the writing of a file: what hinders it is named; a listener that is gone is no fault of the file.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from error


def wording(statement: Statement) -> str:
    """What a statement says, field by field; empty fields are left out."""
    fields = statement.fields().items()
    return "; ".join(f"{k} {', '.join(v) if isinstance(v, list) else v}" for k, v in fields if v not in (None, []))
