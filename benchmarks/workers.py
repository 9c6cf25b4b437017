"""Extraction by two processes against one, and on Ray against the pool: `python benchmarks/workers.py [--reports 400]`.

The reports are the examples over and over, each copy with a sentence of its own. Each way reads the same, after it has
read some so that all is loaded; what a start costs is printed apart. One process has one thread here, as each of two
has; that with as many threads as cores is how `--workers 1` reads.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from memory import copies
from pledgebook import Book, load_dossier, settings
from pledgebook.errors import UsageError
from pledgebook.pipeline.batches import Done, Recipe
from pledgebook.pipeline.source import Source
from pledgebook.pipeline.workers import read_here, read_pooled

BATCH = 8
"""Reports of a batch: few, so that the last ones do not leave a worker without work for long."""

FIRST = 4
"""Batches by which all is loaded."""


def timed(found: Iterator[Done]) -> tuple[float, float]:
    """Seconds until the first batches were read, and from then on."""
    started = time.perf_counter()
    list(islice(found, FIRST))
    warm = time.perf_counter()
    list(found)
    return warm - started, time.perf_counter() - warm


def main() -> None:
    """Print the times and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=400)
    number = parser.parse_args().reports
    os.environ["PLEDGEBOOK_BATCH"] = str(BATCH)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "reports.jsonl"
        file.write_text("".join(copies(number)), encoding="utf-8")
        source = Source((file,), None)
        found: dict[str, float] = {}

        def measure(name: str, threads: int, read: Callable[[Recipe], Iterator[Done]]) -> None:
            os.environ["PLEDGEBOOK_THREADS"] = str(threads)
            recipe, _ = Recipe.of(load_dossier(settings.DOSSIER.default), None, "balance")
            start, found[name] = timed(read(recipe))
            print(
                f"{name:24} start and {FIRST * BATCH} reports {start:6.1f} s, the others {found[name]:6.1f} s",
                flush=True,
            )

        measure("one process", 1, lambda recipe: read_here(recipe.make(), source.batches()))
        measure("one process, all threads", 0, lambda recipe: read_here(recipe.make(), source.batches()))
        measure("two processes", 0, lambda recipe: read_pooled(recipe, 2, source.batches()))
        try:
            from pledgebook.pipeline.cluster import read_on_ray
        except UsageError as error:
            print(error)
        else:
            with Book(Path(folder) / "book.db", create=True) as book:
                measure("two workers on Ray", 0, lambda recipe: read_on_ray(recipe, 2, source, book.path))
    two = found["two processes"]
    print(f"two processes against one: {found['one process'] / two:.2f} times as fast (asked: 1.7)")
    print(f"against one with all threads: {found['one process, all threads'] / two:.2f} times")
    if on_ray := found.get("two workers on Ray"):
        print(f"Ray against the pool: {on_ray / two:.2f} times the time (asked: at most 1.25)")


if __name__ == "__main__":
    main()
