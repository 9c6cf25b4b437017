"""What extraction is worth: scores on annotated reports, and what two engines find."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pledgebook import settings
from pledgebook.errors import IntakeError
from pledgebook.evaluation.compare import Difference, differences
from pledgebook.evaluation.faults import Fault, faults
from pledgebook.evaluation.score import Record, Score, by_language, score
from pledgebook.evaluation.standings import Agreement, agreements
from pledgebook.extraction.engine import Engine, Usage
from pledgebook.extraction.engines import make_engine
from pledgebook.extraction.model import Use
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.pipeline.reports import extract
from pledgebook.reading import read
from pledgebook.records.ids import text_hash
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores over all annotated reports and by language, with both sides of each report and every error."""

    scores: Mapping[str, Score]
    languages: Mapping[str, Mapping[str, Score]]
    gold: Mapping[str, Record]
    found: Mapping[str, Record]
    rejections: Sequence[Rejection] = ()

    def faults(self) -> list[Fault]:
        """Every error and its kind; reads the reports once more to tell which actors were not seen."""
        seen = {
            item.id: {mention.actor for mention in read(item).mentions}
            for item in map(_as_report, self.gold.values())
            if item.text
        }
        return faults(self.gold, self.found, seen)

    def standings(self, dossier: str = settings.DOSSIER.default) -> list[Agreement]:
        """Where each (actor, action) stands by either side, all reports read together."""
        return agreements(self.gold, self.found, load_dossier(dossier))


def _as_report(record: Record) -> Report:
    text = str(record.get("text") or "")
    published, language = record.get("published"), record.get("language")
    return Report(str(record["id"]), text, text_hash(text), published=published, language=language)


def evaluate(
    paths: Sequence[str | Path],
    *,
    predictions: str | Path | None = None,
    dossier: str = settings.DOSSIER.default,
    engine: Engine | str | None = None,
    use: Use = "balance",
) -> Evaluation:
    """Score extraction on annotated reports (JSONL in the annotated format).

    Args:
        paths: annotated files.
        predictions: what `extract` wrote; if not given, the reports are read now.
        dossier: the name of a dossier, or a file of one.
        engine: what extracts, or its name as the setting ENGINE gives it; that of the setting if not given.
        use: whether few wrong or few missed statements matter most; the best F1 if not given.

    Raises:
        IntakeError: a file cannot be read or holds no annotated report.
    """
    gold = annotated(paths)
    if not gold:
        raise IntakeError(f"{', '.join(map(str, paths))}: no annotated reports")
    found, lost = (annotated([predictions]), []) if predictions is not None else _extracted(paths, dossier, engine, use)
    return Evaluation(score(gold, found), by_language(gold, found), gold, found, lost)


def _extracted(
    paths: Sequence[str | Path], dossier: str, engine: Engine | str | None, use: Use = "balance"
) -> tuple[dict[str, Record], list[Rejection]]:
    """What an engine finds in reports, by id, and what was rejected."""
    made = list(extract(paths, dossier=dossier, engine=engine, use=use))
    found: dict[str, Record] = {item["id"]: item for item in made if not isinstance(item, Rejection)}
    return found, [item for item in made if isinstance(item, Rejection)]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two engines find in the same reports, the names of both, and what each of them had rejected."""

    engines: tuple[str, str]
    differences: Sequence[Difference]
    rejections: tuple[Sequence[Rejection], Sequence[Rejection]]
    usage: tuple[Usage | None, Usage | None]


def compare(
    engines: tuple[Engine | str, Engine | str],
    paths: Sequence[str | Path],
    *,
    dossier: str = settings.DOSSIER.default,
) -> Comparison:
    """Read the same reports with two engines.

    Raises:
        UsageError: there is no such engine.
    """
    subject = load_dossier(dossier)
    one, other = make_engine(engines[0], subject), make_engine(engines[1], subject)
    (first, lost), (second, missed) = (_extracted(paths, dossier, engine) for engine in (one, other))
    return Comparison((one.name, other.name), differences(first, second), (lost, missed), (one.usage, other.usage))


def annotated(paths: Sequence[str | Path]) -> dict[str, Record]:
    """The annotated records of JSONL files by id.

    Raises:
        IntakeError: a file cannot be read, or a line is no annotated report.
    """
    out: dict[str, Record] = {}
    for path in map(Path, paths):
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise IntakeError(f"{path}: cannot be read: {error}") from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                out[record["id"]] = record
            except (ValueError, KeyError, TypeError) as error:
                raise IntakeError(
                    f"{path}:{number}: not an annotated report: {error}; mend or remove the line"
                ) from error
    return out
