"""`pledgebook compare`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.evaluation.compare import Difference
    from pledgebook.pipeline.measures import Comparison


@click.command("compare")
@click.argument("first", metavar="ENGINE")
@click.argument("second", metavar="ENGINE")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@options.dossier()
@options.as_json()
def command(first: str, second: str, paths: tuple[str, ...], dossier: str, *, as_json: bool) -> int:
    """Read reports with two engines and show where they differ, side by side.

    An ENGINE is named as in the setting PLEDGEBOOK_ENGINE. Lines that begin with < stand in the first alone, with > in
    the second alone, with ~ in both but not with the same fields. The exit status is 1 where anything was rejected.
    """
    from pledgebook.pipeline.measures import compare

    result = compare((first, second), paths, dossier=dossier)
    if as_json:
        options.echo_json({**asdict(result), "counts": _counts(result)})
    else:
        _show(result)
    return 1 if any(result.rejections) else 0


def _counts(result: Comparison) -> dict[str, int]:
    alone = {side: sum(d.found_by == side for d in result.differences) for side in ("first", "second")}
    both = [d for d in result.differences if d.found_by == "both"]
    return {"same": sum(not d.fields for d in both), "other fields": sum(bool(d.fields) for d in both), **alone}


def _show(result: Comparison) -> None:
    report = None
    for d in result.differences:
        if d.found_by == "both" and not d.fields:
            continue
        if d.report != report:
            report = d.report
            options.echo_lines([f"== {report}"])
        options.echo_lines(_lines(d))
    counts = ", ".join(f"{name} {n}" for name, n in _counts(result).items())
    options.echo_lines([f"first {result.engines[0]}, second {result.engines[1]}: {counts}"])
    for rejected, usage in zip(result.rejections, result.usage, strict=True):
        options.echo_lines(map(options.rejection, rejected))
        if usage:
            click.echo(str(usage))


def _lines(d: Difference) -> list[str]:
    sign = {"first": "<", "second": ">", "both": "~"}[d.found_by]
    lines = [f"{sign} {d.kind[:-1]} " + " ".join(str(part) for part in d.key)]
    lines += [f"    {name}: {one} | {other}" for name, one, other in d.fields]
    quotes = dict.fromkeys(q for q in d.quotes if q)
    return [*lines, *(f"    “{' '.join(q.split())}”" for q in quotes)]
