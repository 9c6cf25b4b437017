"""`pledgebook settings`."""

from __future__ import annotations

import click

from pledgebook import settings
from pledgebook.cli import options
from pledgebook.ledger.location import without_password


@click.command("settings")
@options.as_json()
def command(*, as_json: bool) -> None:
    """List all settings with their present values, passwords in addresses left out.

    Each is read from the environment as PLEDGEBOOK_NAME.
    """
    if as_json:
        options.echo_json({s.name: {"value": _word(s.get()), "help": s.help} for s in settings.ALL})
        return
    for setting in settings.ALL:
        click.echo(f"PLEDGEBOOK_{setting.name} = {_word(setting.get())}\n    {setting.help}")


def _word(value: object) -> str:
    return "" if value is None else without_password(str(value))
