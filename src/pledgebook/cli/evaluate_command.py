"""`pledgebook evaluate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.evaluation.score import Score
    from pledgebook.pipeline import Evaluation


@click.command("evaluate")
@click.argument("gold", nargs=-1, required=True, metavar="GOLD…")
@click.option("--predictions", metavar="FILE", help="What `extract` wrote; if not given, the reports are read now.")
@click.option("--by-language", is_flag=True, help="Scores of each language too.")
@click.option("--errors", metavar="ID", help="List what is missed and spurious in one report.")
@options.as_json()
def command(
    gold: tuple[str, ...], predictions: str | None, errors: str | None, *, by_language: bool, as_json: bool
) -> None:
    """Score extraction on annotated reports (JSONL): precision, recall and F1, micro-averaged over reports."""
    from pledgebook.pipeline import evaluate

    result = evaluate(gold, predictions=predictions)
    if as_json:
        options.echo_json({
            "reports": len(result.gold),
            "scores": {name: _row(s) for name, s in result.scores.items()},
            "languages": {k: {name: _row(s) for name, s in v.items()} for k, v in result.languages.items()},
        })  # fmt: skip
        return
    for name, s in result.scores.items():
        counts = f"(tp {s.right} fp {s.spurious} fn {s.missed})"
        click.echo(f"{name:22} P {s.precision:.3f}  R {s.recall:.3f}  F1 {s.f1:.3f}   {counts}")
    if by_language:
        _languages(result)
    if errors:
        _errors(result, errors)


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


def _errors(result: Evaluation, identifier: str) -> None:
    from pledgebook.errors import UsageError
    from pledgebook.evaluation.score import errors

    if identifier not in result.gold:
        raise UsageError(f"no report {identifier!r} among {', '.join(result.gold)}")
    click.echo("")
    for kind, record, quote in errors(result.gold[identifier], result.found.get(identifier, {})):
        options.echo_lines([f"{kind:9} {record}", f"          “{quote}”"])
