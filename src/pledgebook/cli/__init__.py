"""The command line: a file a command, no logic. Slow libraries are loaded by the command that needs them."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from pledgebook import cycles, logs
from pledgebook.cli import options
from pledgebook.errors import PledgebookError

COMMANDS = {
    "read": "Read files and folders of reports into a book.",
    "reread": "Read again what another engine, dossier, data or code may read otherwise, and show what would change.",
    "show": "Show who stands where: all actors and actions, or everything said on one of them.",
    "conflicts": "Show where reports of different origins cannot all be right, why, and the words of each side.",
    "changes": "Show what moved since a day, the weightiest first, with the words that moved it.",
    "origins": "Show which reports go back to one source, and why.",
    "stories": "Show which reports tell of the same happening, over languages and days.",
    "reports": "List what was read, and what was rejected and why.",
    "report": "Show one report with its statements marked in the text.",
    "search": "Find reports by words of their texts and titles, in every script, the best first.",
    "sources": "Keep the sources that reports are collected from.",
    "collect": "Collect the reports of a book's sources.",
    "judge": "Judge a statement, two reports, or take a judgement back; standings follow at once.",
    "judgements": "List the judgements of a book, and which of them are at odds; carry them from one book to another.",
    "waits": "Show what waits for what, and the longest chain of waits to an ACTION.",
    "what-if": "Show what follows from suppositions, and what no longer holds.",
    "keystones": "Show what most commitments hang on, by itself or through others; pledges weigh before what is open.",
    "coverage": "Show for each capability that is needed who pledges it, who is open, where nobody is, and by when.",
    "incidents": "Take incidents into a book and list them.",
    "ceasefire": "Say whether a ceasefire holds, with the breaches, gaps and reasons behind it: a daily bulletin.",
    "serve": "Open the workbench in the browser.",
    "users": "Keep the users of a served book, their tokens and the log of what they did.",
    "publish": "Write the workbench's pages, a feed and the data to a folder, as a site that needs no server.",
    "workbook": "Write an XLSX workbook: matrix, commitments, statements, sources and conflicts, linked to each other.",
    "chart": "Draw a chart for a paper, as SVG or PNG.",
    "brief": "Write a brief of one page on the dossier or on ACTOR, as HTML or PDF.",
    "doctor": "Look over what is installed, the settings, the model and its cache, and the book; say what to do.",
    "backup": "Write a backup of a book to the file DEST, as the book stands at this moment.",
    "restore": "Restore a book from the backup SRC, after it was checked whole; if anything fails, nothing is changed.",
    "export": "Write what the book says, as tables for people and programs, linked data, entities or maps.",
    "copy": "Copy the book SOURCE into TARGET: from a file to a PostgreSQL database, or back.",
    "extract": "Extract without a book: one JSON object a report, in the annotated format.",
    "evaluate": "Score extraction on annotated reports (JSONL): precision, recall and F1, micro-averaged over reports.",
    "compare": "Read reports with two engines and show where they differ, side by side.",
    "settings": "List all settings with their present values, passwords in addresses left out.",
}
"""All commands, in the order in which a newcomer needs them, with the first sentence of what each says of itself."""

FAILED = 1
"""Exit status where all or part failed; 2 is a misused command line, 130 an interrupt."""


class ListenerGoneError(Exception):
    """Whoever read the output has closed it, as `head` does; click would make a fault of it."""


class Commands(click.Group):
    """Finds a command in the module of its name, loaded only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """All commands, in their order."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # the same
        """List them without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

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
        cycles.seldom()
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
