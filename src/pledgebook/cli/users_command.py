"""`pledgebook users`."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from typing import TYPE_CHECKING, TextIO

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location
from pledgebook.records.account import ROLES, SCOPES

if TYPE_CHECKING:
    from pledgebook.records.account import Role, Scope


@click.group("users")
def command() -> None:
    """Keep the users of a served book, their tokens and the log of what they did."""


@command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default=ROLES[0], show_default=True, help="What the user may do.")
@click.option("--password-from", type=click.File("r"), help="A file whose first line is the password; - is the input.")
@options.book()
def add(name: str, *, role: Role, password_from: TextIO | None, book: Location) -> None:
    """Add a user: readers see, reviewers judge, editors read reports in and change the rest.

    The password is asked for, and never shown. The book is made where there is none.
    """
    from pledgebook.ledger.book import Book

    if password_from:
        password = password_from.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with Book(book, create=True) as ledger:
        ledger.users.add(name, role, password, by=getpass.getuser())
    options.echo_lines([f"{name} may use {book} as {role}"])


@command.command("list")
@options.book()
@options.as_json()
def listed(*, book: Location, as_json: bool) -> None:
    """List the users with their roles and how many tokens they hold."""
    from pledgebook.ledger.book import Book

    with Book(book) as ledger:
        accounts = ledger.users.all()
    if as_json:
        options.echo_json([asdict(account) for account in accounts])
    else:
        options.echo_lines(f"{a.name}  {a.role}  since {a.since}, {a.tokens} tokens" for a in accounts)


@command.command("remove")
@click.argument("name")
@options.book()
def remove(name: str, *, book: Location) -> None:
    """Remove a user; sessions and tokens end at once, judgements stay."""
    from pledgebook.ledger.book import Book

    with Book(book) as ledger:
        ledger.users.remove(name, by=getpass.getuser())
    options.echo_lines([f"{name} is removed"])


@command.command("token")
@click.argument("name")
@click.option("--scope", type=click.Choice(list(SCOPES)), default="read", show_default=True, help="What it may do.")
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How long it holds.")
@click.option("--revoke", is_flag=True, help="End all tokens of the user instead.")
@options.book()
def token(name: str, *, scope: Scope, days: int, revoke: bool, book: Location) -> None:
    """Make a token for a program; it is shown this once.

    A program sends it as `Authorization: Bearer TOKEN`. It never may do more than its user.
    """
    from pledgebook.ledger.book import Book

    with Book(book) as ledger:
        if revoke:
            options.echo_lines([f"{ledger.users.revoke_tokens(name, by=getpass.getuser())} tokens are ended"])
        else:
            options.echo_lines([ledger.users.make_token(name, scope, days=days, by=getpass.getuser())])


@command.command("log")
@click.option("--most", type=click.IntRange(1), default=100, show_default=True, help="How many lines at most.")
@options.book()
@options.as_json()
def log(*, most: int, book: Location, as_json: bool) -> None:
    """Show who wrote what through the server, who logged in and who kept users; the latest first."""
    from pledgebook.ledger.book import Book

    with Book(book) as ledger:
        acts = ledger.users.acts(most=most)
    if as_json:
        options.echo_json([asdict(act) for act in acts])
    else:
        options.echo_lines(f"{a.at}  {a.who}  {a.what}  {a.subject}  {a.outcome}  {a.address}".rstrip() for a in acts)
