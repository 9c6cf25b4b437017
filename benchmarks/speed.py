"""End to end against the encoder alone, on the example reports, in one process; the median of several rounds.

Reports are read while the encoder works on those before: the stages alone may add up to more than the whole.

With `--llm URL MODEL`, a large language model at an endpoint reads a few of the reports too, and its time a report is
printed beside ours.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pledgebook import load_dossier, read, read_reports
from pledgebook.extraction.engines import make_engine
from pledgebook.extraction.features import Chunk, chunks, marks
from pledgebook.extraction.trained import TrainedEngine
from pledgebook.pipeline.batches import Done, read_batch
from pledgebook.records.report import Reading, Report

EXAMPLES = Path(__file__).parents[1] / "examples" / "ukraine-guarantees"
ROUNDS = 7
ASKED = 3
"""Reports that the large language model reads."""


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(reports: list[Report], engine: TrainedEngine) -> float:
    """Print the times, the share of each stage and the ratio; returns the seconds a report."""
    encoder = engine.model.encoder
    readings = [read(r) for r in reports]

    def cut() -> list[Chunk]:
        return [c for r in readings for c in chunks(r, encoder.base, encoder.base.tokenize)]

    def whole() -> Done:
        return read_batch(engine, reports)

    def alone() -> list[object]:
        return list(pool.map(lambda text: encoder.states(*text), texts))

    def reading() -> list[Reading]:
        return [read(r) for r in reports]

    pool = ThreadPoolExecutor(os.cpu_count())  # as the engine runs it
    texts = [(c.ids, marks(c)) for c in cut()]
    whole()
    rows = [(seconds(alone), seconds(reading), seconds(cut), seconds(whole)) for _ in range(ROUNDS)]
    encodes, reads, cuts, total = (statistics.median(column) for column in zip(*rows, strict=True))
    print(f"{len(reports)} reports, {sum(len(i) for i, _ in texts)} tokens in {len(texts)} chunks, {ROUNDS} rounds")
    stages = {"reading": reads, "cutting": cuts, "encoder": encodes}
    stages["heads and the rest"] = total - sum(stages.values())  # less what is done beside the encoder
    for name, spent in stages.items():
        print(f"{name:20} {spent:7.3f} s  {spent / total:6.1%}")
    print(f"end to end           {total:7.3f} s, {len(reports) / total:.1f} reports a second")
    print(f"ratio end to end / encoder alone {total / encodes:.2f}")
    return float(total) / len(reports)


def main() -> None:
    """Measure the trained engine, and a large language model beside it where one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--llm", nargs=2, metavar=("URL", "MODEL"), help="an OpenAI-compatible endpoint and its model")
    asked = parser.parse_args().llm
    dossier = load_dossier("ukraine-guarantees")
    reports = [r for r in read_reports([EXAMPLES]) if isinstance(r, Report)]
    ours = measure(reports, TrainedEngine(dossier))
    if asked:
        with tempfile.TemporaryDirectory() as empty:  # no answer is kept from before
            os.environ |= {"PLEDGEBOOK_LLM_URL": asked[0], "PLEDGEBOOK_CACHE": empty}
            engine = make_engine(f"llm:{asked[1]}", dossier)
            readings = [read(r) for r in reports[:ASKED]]
            spent = seconds(lambda: engine.extract(readings)) / len(readings)
        print(f"{engine.name}: {spent:.1f} s a report, {spent / ours:.0f} times as long; {engine.usage}")


if __name__ == "__main__":
    main()
