"""`pledgebook evaluate`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.evaluation.score import Score
    from pledgebook.pipeline import Evaluation


@click.command("evaluate")
@click.argument("gold", nargs=-1, required=True, metavar="GOLD…")
@click.option("--predictions", metavar="FILE", help="What `extract` wrote; if not given, the reports are read now.")
@click.option("--by-language", is_flag=True, help="Scores of each language too.")
@click.option("--errors", metavar="FILE", help="Write an HTML page of every error, by kind, each with its passage.")
@options.dossier()
@options.engine()
@options.use
@options.as_json()
def command(
    gold: tuple[str, ...], predictions: str | None, errors: str | None, *, by_language: bool, as_json: bool, **how: Any
) -> int:
    """Score extraction on annotated reports (JSONL): precision, recall and F1, micro-averaged over reports."""
    from pledgebook.pipeline import evaluate

    result = evaluate(gold, predictions=predictions, **how)
    if errors:
        _write_errors(result, errors)
    if as_json:
        options.echo_json({
            "reports": len(result.gold),
            "scores": {name: _row(s) for name, s in result.scores.items()},
            "languages": {k: {name: _row(s) for name, s in v.items()} for k, v in result.languages.items()},
            "rejections": [asdict(r) for r in result.rejections],
        })  # fmt: skip
        return 1 if result.rejections else 0
    for name, s in result.scores.items():
        counts = f"(tp {s.right} fp {s.spurious} fn {s.missed})"
        click.echo(f"{name:22} P {s.precision:.3f}  R {s.recall:.3f}  F1 {s.f1:.3f}   {counts}")
    if by_language:
        _languages(result)
    options.echo_lines(map(options.rejection, result.rejections), err=True)
    return 1 if result.rejections else 0


def _row(s: Score) -> dict[str, float]:
    rates = {"precision": s.precision, "recall": s.recall, "f1": s.f1}
    return {**{k: round(v, 4) for k, v in rates.items()}, "right": s.right, "spurious": s.spurious, "missed": s.missed}


def _languages(result: Evaluation) -> None:
    from pledgebook.evaluation.score import language_of

    click.echo("")
    for language, scores in result.languages.items():
        number = sum(language_of(r) == language for r in result.gold.values())
        columns = (("actor+action", "actor+action"), ("+stance", "actor+action+stance"), ("figures", "figure values"))
        words = [f"{title} {scores[name].f1:.3f}" for title, name in (*columns, ("meetings", "meetings place"))]
        options.echo_lines([f"{language:4} n={number:3}  {'  '.join(words)}"])


def _write_errors(result: Evaluation, path: str) -> None:
    from pledgebook.evaluation.page import errors_page

    page = errors_page(result.faults(), result.gold, result.scores)
    with options.writing(path):
        Path(path).write_text(page, encoding="utf-8")
