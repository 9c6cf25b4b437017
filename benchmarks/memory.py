"""Peak memory of reading 10,000 reports into a book, against 1,000; each in a process of its own.

The reports are the examples over and over, each copy with a sentence of its own so that it is a new report.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pledgebook import Book, read_into, read_reports
from pledgebook.records.report import Report

EXAMPLES = Path(__file__).parents[1] / "examples" / "ukraine-guarantees"


def copies(count: int) -> Iterator[str]:
    """Lines of a JSONL file of `count` reports."""
    reports = [r for r in read_reports([EXAMPLES]) if isinstance(r, Report)]
    for number in range(count):
        r = reports[number % len(reports)]
        row = {"id": f"{r.id}-{number}", "published": r.published, "language": r.language}
        yield json.dumps({**row, "text": f"{r.text}\n\nNo. {number}.\n"}, ensure_ascii=False) + "\n"


def peak(count: int) -> int:
    """Peak resident memory in KiB of a child that reads `count` reports."""
    out = subprocess.run([sys.executable, __file__, "--read", str(count)], check=True, capture_output=True, text=True)
    return int(out.stdout)


def read_copies(count: int) -> None:
    """Read `count` reports and print the peak memory of this process in KiB."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "reports.jsonl"
        with source.open("w", encoding="utf-8") as file:
            file.writelines(copies(count))
        with Book(Path(folder) / "book.db", create=True) as book:
            read_into(book, [source])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main() -> None:
    """Print both peaks and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--read", type=int, help="read so many reports in this process and print its peak memory")
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=10_000)
    options = parser.parse_args()
    if options.read:
        read_copies(options.read)
        return
    small, large = peak(options.small), peak(options.large)
    print(f"{options.small} reports {small / 1024:.0f} MiB, {options.large} reports {large / 1024:.0f} MiB")
    print(f"ratio {large / small:.2f}")


if __name__ == "__main__":
    main()
