"""End to end against the encoder alone, on the example reports, in one process; the median of several rounds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from pledgebook import load_dossier, read, read_reports
from pledgebook.extraction.evidence import ground
from pledgebook.extraction.features import chunks
from pledgebook.extraction.trained import TrainedEngine
from pledgebook.records.report import Reading, Report

EXAMPLES = Path(__file__).parents[1] / "examples" / "ukraine-guarantees"
ROUNDS = 7


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Print the times, the share of each stage and the ratio."""
    engine = TrainedEngine(load_dossier("ukraine-guarantees"))
    encoder = engine.model.encoder
    reports = [r for r in read_reports([EXAMPLES]) if isinstance(r, Report)]
    readings = [read(r) for r in reports]
    ids = [c.ids for r in readings for c in chunks(r, encoder.base, encoder.base.tokenize)]

    def whole() -> list[object]:
        found = [read(r) for r in reports]
        return [ground(claims, r) for r, claims in zip(found, engine.extract(found), strict=True)]

    def reading() -> list[Reading]:
        return [read(r) for r in reports]

    whole()
    rows = [
        (seconds(lambda: [encoder.states(i) for i in ids]), seconds(reading), seconds(whole)) for _ in range(ROUNDS)
    ]
    alone, read_alone, total = (statistics.median(column) for column in zip(*rows, strict=True))
    print(f"{len(reports)} reports, {sum(map(len, ids))} tokens in {len(ids)} chunks; medians of {ROUNDS} rounds")
    print(f"encoder alone {alone:.3f} s, reading {read_alone:.3f} s, end to end {total:.3f} s")
    print(f"reports a second {len(reports) / total:.1f}")
    print(f"ratio end to end / encoder alone {total / alone:.2f}")


if __name__ == "__main__":
    main()
