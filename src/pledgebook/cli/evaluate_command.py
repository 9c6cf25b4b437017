"""`pledgebook evaluate`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.evaluation.clusters import BCubed
    from pledgebook.evaluation.score import Score
    from pledgebook.pipeline.measures import Evaluation


@click.command("evaluate")
@click.argument("gold", nargs=-1, required=True, metavar="GOLD…")
@click.option("--predictions", metavar="FILE", help="What `extract` wrote; if not given, the reports are read now.")
@click.option("--by-language", is_flag=True, help="Scores of each language too.")
@click.option("--errors", metavar="FILE", help="Write an HTML page of every error, by kind, each with its passage.")
@click.option("--standings", is_flag=True, help="How many standings agree, all reports read together.")
@click.option("--origins", is_flag=True, help="Score the origins that are found instead; GOLD annotates `origin`.")
@click.option(
    "--stories", multiple=True, metavar="FILE", help="Score stories instead; FILE says which reports tell of one."
)
@options.dossier()
@options.engine()
@options.use
@options.as_json()
def command(  # noqa: PLR0913  # one argument an option
    gold: tuple[str, ...],
    predictions: str | None,
    errors: str | None,
    *,
    by_language: bool,
    standings: bool,
    origins: bool,
    stories: tuple[str, ...],
    as_json: bool,
    **how: Any,
) -> int:
    """Score extraction on annotated reports (JSONL): precision, recall and F1, micro-averaged over reports."""
    from pledgebook.pipeline.measures import evaluate

    if origins:
        return _origins(gold, as_json=as_json, **how)
    if stories:
        return _stories(gold, stories, how["dossier"], as_json=as_json)
    result = evaluate(gold, predictions=predictions, **how)
    if errors:
        _write_errors(result, errors)
    if as_json:
        options.echo_json({
            "reports": len(result.gold),
            "scores": {name: _row(s) for name, s in result.scores.items()},
            "languages": {k: {name: _row(s) for name, s in v.items()} for k, v in result.languages.items()},
            "standings": [asdict(a) for a in result.standings(how["dossier"])] if standings else None,
            "rejections": [asdict(r) for r in result.rejections],
        })  # fmt: skip
        return 1 if result.rejections else 0
    options.echo_lines(_line(name, s) for name, s in result.scores.items())
    if by_language:
        _languages(result)
    if standings:
        _standings(result, how["dossier"])
    options.echo_lines(map(options.rejection, result.rejections), err=True)
    return 1 if result.rejections else 0


def _origins(gold: tuple[str, ...], *, as_json: bool, **how: Any) -> int:
    from pledgebook.pipeline.grouping import evaluate_origins

    result = evaluate_origins(gold, **how)
    if as_json:
        options.echo_json({
            "reports": result.reports,
            "pairs": _row(result.pairs),
            "bcubed": _rounded(result.clusters),
            "relations": {name: _row(s) for name, s in result.relations.items()},
            "rejections": [asdict(r) for r in result.rejections],
        })  # fmt: skip
    else:
        options.echo_lines([_line("pairs", result.pairs)])
        options.echo_lines([_rates("BCubed", result.clusters)])
        options.echo_lines(_line(f"  {name}", s) for name, s in result.relations.items())
        options.echo_lines(map(options.rejection, result.rejections), err=True)
    return 1 if result.rejections else 0


def _stories(gold: tuple[str, ...], annotated: tuple[str, ...], dossier: str, *, as_json: bool) -> int:
    from pledgebook.pipeline.grouping import evaluate_stories

    result = evaluate_stories(annotated, gold, dossier=dossier)
    if as_json:
        options.echo_json({
            "reports": result.reports,
            "bcubed": _rounded(result.clusters),
            "stories": {s.id: s.reports for s in result.stories},
            "rejections": [asdict(r) for r in result.rejections],
        })  # fmt: skip
    else:
        options.echo_lines([f"{_rates('BCubed', result.clusters)}   ({result.reports} reports)"])
        options.echo_lines(map(options.rejection, result.rejections), err=True)
    return 1 if result.rejections else 0


def _line(name: str, s: Score) -> str:
    counts = f"(tp {s.right} fp {s.spurious} fn {s.missed})"
    return f"{_rates(name, s)}   {counts}"


def _rates(name: str, s: Score | BCubed) -> str:
    return f"{name:22} P {s.precision:.3f}  R {s.recall:.3f}  F1 {s.f1:.3f}"


def _row(s: Score) -> dict[str, float]:
    return {**_rounded(s), "right": s.right, "spurious": s.spurious, "missed": s.missed}


def _rounded(s: Score | BCubed) -> dict[str, float]:
    return {"precision": round(s.precision, 4), "recall": round(s.recall, 4), "f1": round(s.f1, 4)}


def _languages(result: Evaluation) -> None:
    from pledgebook.evaluation.score import language_of

    click.echo("")
    for language, scores in result.languages.items():
        number = sum(language_of(r) == language for r in result.gold.values())
        columns = (("actor+action", "actor+action"), ("+stance", "actor+action+stance"), ("figures", "figure values"))
        words = [f"{title} {scores[name].f1:.3f}" for title, name in (*columns, ("meetings", "meetings place"))]
        options.echo_lines([f"{language:4} n={number:3}  {'  '.join(words)}"])


def _standings(result: Evaluation, dossier: str) -> None:
    from pledgebook.evaluation.standings import shares

    click.echo("\nstandings that agree")
    for share in shares(result.standings(dossier)):
        click.echo(f"{share.name:24} {share.rate:.3f}  ({share.agree} of {share.of})")


def _write_errors(result: Evaluation, path: str) -> None:
    from pledgebook.evaluation.page import errors_page

    page = errors_page(result.faults(), result.gold, result.scores)
    with options.writing(path):
        Path(path).write_text(page, encoding="utf-8")
