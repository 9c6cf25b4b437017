"""`pledgebook show`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.knowledge.dossier import Dossier
    from pledgebook.pipeline.view import View
    from pledgebook.records.commitment import Commitment, Said


@click.command("show")
@click.argument("actor", required=False)
@click.argument("action", required=False)
@click.option("--meetings", is_flag=True, help="Show the meetings instead.")
@click.option("--figures", is_flag=True, help="Show the figures instead.")
@options.view
@options.as_json()
def command(actor: str | None, action: str | None, *, meetings: bool, figures: bool, view: View, as_json: bool) -> None:
    """Show who stands where: all actors and actions, or everything said on one of them.

    Without ACTOR, a matrix: each cell bears the sign of the standing and the number of reports behind it. With
    ACTOR, or ACTOR and ACTION, each statement in time with its quote, report and offsets.
    """
    from pledgebook.publication.tables import commitment_row

    if meetings or figures:
        _statements(view.statements, "meeting" if meetings else "figure", as_json=as_json)
        return
    subject, found = view.dossier, view.commitments
    _check(subject, found, actor, action)
    chosen = [c for c in found if actor in {None, c.actor} and action in {None, c.action}]
    if actor and not chosen and not as_json:
        click.echo(f"Nothing is said on {actor} {action}; {actor} is spoken of on: {_spoken_of(found, actor)}.")
    if as_json:
        options.echo_json([{**commitment_row(c), **(_history(c, view) if actor else {})} for c in chosen])
    elif actor is None:
        options.echo_lines(matrix(chosen, subject, shutil.get_terminal_size((120, 24)).columns))
    else:
        for commitment in chosen:
            options.echo_lines(details(commitment, view))


def _spoken_of(found: list[Commitment], actor: str) -> str:
    return ", ".join(dict.fromkeys(c.action for c in found if c.actor == actor))


def _check(subject: Dossier, found: list[Commitment], actor: str | None, action: str | None) -> None:
    from pledgebook.errors import UsageError

    if action is not None and action not in subject.actions:
        raise UsageError(f"no action {action!r} in the dossier; one of {', '.join(subject.actions)}")
    actors = list(dict.fromkeys(c.actor for c in found))
    if actor is not None and actor not in actors:
        raise UsageError(f"nothing is said on {actor!r}; the book knows {', '.join(actors) or 'nobody yet'}")


def _history(commitment: Commitment, view: View) -> dict[str, list[dict[str, object]]]:
    from pledgebook.publication.tables import statement_row

    return {"history": [statement_row(said) for said in view.history(commitment.key)]}


def matrix(commitments: list[Commitment], subject: Dossier, width: int) -> list[str]:
    """Lines of actors × actions, in blocks of as many actions as `width` columns hold."""
    if not commitments:
        return ["The book holds no commitments yet."]
    actions = [a for a in subject.actions if any(c.action == a for c in commitments)]
    actors = list(dict.fromkeys(c.actor for c in commitments))
    cells: dict[tuple[str, str], str] = {}
    for c in commitments:
        cells.setdefault((c.actor, c.action), _cell(c))
    first = max(len(a) for a in actors) + 2
    per_block = max(1, (width - first) // 13)
    lines = []
    for at in range(0, len(actions), per_block):
        block = actions[at : at + per_block]
        lines.append(" " * first + "".join(f"{a:<13}" for a in block).rstrip())
        for actor in actors:
            if any((actor, a) in cells for a in block):
                row = "".join(f"{cells.get((actor, a), '·'):<13}" for a in block)
                lines.append(f"{actor:<{first}}{row.rstrip()}")
        lines.append("")
    from pledgebook.publication.standings import SIGNS

    signs = "  ".join(f"{sign} {standing}" for standing, sign in SIGNS.items())
    return [*lines, f"{signs}   (and from how many origins; in brackets what is uncertain)"]


def _cell(c: Commitment) -> str:
    from pledgebook.publication.standings import SIGNS

    words = f"{SIGNS[c.standing]} {c.support}"
    return f"({words})" if c.uncertain else words


def headline(c: Commitment) -> str:
    """A commitment's present stance in one line."""
    parts = [f"{c.actor} {c.action}" + (f" → {c.counterpart}" if c.counterpart else "") + f": {c.standing}"]
    parts += [f"own words both ways: {', '.join(c.contested)}"] if c.contested else []
    parts += [f"since {c.since}"] if c.since else []
    parts += [f"if {', '.join(c.conditions)}"] if c.conditions else []
    parts += [f"on {', '.join(c.domains)}"] if c.domains else []
    parts += [f"until {c.deadline}"] if c.deadline else []
    parts += [f"waits for {', '.join(c.waits)}"] if c.waits else []
    parts += [f"urged by {', '.join(c.pressure)}"] if c.pressure else []
    word = "own word" if c.own else "others' word"
    origins = f"{c.support} origin" + ("s" if c.support > 1 else "")
    sure = f"confidence {c.confidence:.2f}" + (", uncertain" if c.uncertain else "")
    return "; ".join(parts) + f" ({origins}, {c.reports} of {c.heard} reports, {word}, {sure})"


def details(commitment: Commitment, view: View) -> list[str]:
    """The headline and every statement behind it."""
    lines = [headline(commitment)]
    for said in view.history(commitment.key):
        s = said.statement
        stance = getattr(s.content, "stance", "")
        conditions = ", ".join(getattr(s.content, "conditions", ()))
        speaker = getattr(s.content, "speaker", None) or "the report"
        sign = view.dossier.stances[stance].sign
        note = f" if {conditions}" if conditions else ""
        lines.append(f"  {said.said or 'undated':<10} {sign} {stance}{note}, says {speaker} ({s.confidence:.2f})")
        lines += _evidence(said)
    return [*lines, ""]


def _evidence(said: Said) -> list[str]:
    s = said.statement
    more = f", and {len(s.further)} more" if s.further else ""
    quote = " ".join(s.evidence.quote.split())
    return [f"             “{quote}”", f"             {s.report} [{s.evidence.start}:{s.evidence.end}]{more}"]


def _statements(all_said: list[Said], kind: str, *, as_json: bool) -> None:
    from pledgebook.publication.tables import statement_row

    said = [s for s in all_said if s.statement.kind == kind]
    if as_json:
        options.echo_json([statement_row(s) for s in said])
        return
    for s in said:
        options.echo_lines([f"{s.said or 'undated':<10} {options.wording(s.statement)} ({s.statement.confidence:.2f})"])
        options.echo_lines(_evidence(s))
