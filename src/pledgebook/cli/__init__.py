"""The command line: a file a command, no logic. Slow libraries are loaded by the command that needs them."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from pledgebook import logs
from pledgebook.cli import options
from pledgebook.errors import PledgebookError

COMMANDS = (
    *("read", "reread", "show", "conflicts", "changes", "origins", "stories", "reports", "report", "search"),
    *("sources", "collect"),
    *("judge", "judgements"),
    *("waits", "what-if", "keystones", "coverage"),
    *("incidents", "ceasefire"),
    *("serve", "users", "publish"),
    *("workbook", "chart", "brief"),
    *("doctor", "backup", "restore"),
    *("export", "copy", "extract", "evaluate", "compare", "settings"),
)

FAILED = 1
"""Exit status where all or part failed; 2 is a misused command line, 130 an interrupt."""


class ListenerGoneError(Exception):
    """Whoever read the output has closed it, as `head` does; click would make a fault of it."""


class Commands(click.Group):
    """Finds a command in the module of its name, loaded only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """All commands, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"pledgebook.cli.{cmd_name.replace('-', '_')}_command").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ListenerGoneError from error


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click's signature
    if value and not ctx.resilient_parsing:
        from pledgebook import __version__

        click.echo(f"pledgebook {__version__}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def group() -> None:
    """Reads the world's press and keeps a book of who guarantees what, on which condition, who says so."""


def _unforeseen(error: Exception) -> int:
    if os.environ.get("PLEDGEBOOK_DEBUG"):
        raise error
    options.echo_lines(f"pledgebook: unforeseen: {type(error).__name__}: {error}".split("\n"), err=True)
    click.echo("Please report it; PLEDGEBOOK_DEBUG=1 shows where it happened.", err=True)
    return FAILED


def main() -> None:
    """Run a command; errors end as one line, never as a traceback."""
    try:
        logs.start()
        status = group.main(standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except click.exceptions.Abort:
        click.echo("pledgebook: interrupted; what was read is kept, the same command goes on", err=True)
        status = 130
    except PledgebookError as error:
        options.echo_lines(f"pledgebook: {error}".split("\n"), err=True)
        status = FAILED
    except ListenerGoneError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except Exception as error:  # noqa: BLE001  # the last resort: a line, not a traceback
        status = _unforeseen(error)
    sys.exit(status)
