"""Reading a WARC against trafilatura alone over the same pages, in one process; the median of several rounds.

trafilatura gets the pages as text and is asked for the same: the article with its metadata and date. Beside them: what
warcio takes to read the archive, and Parquet beside reading its column at once.
"""

from __future__ import annotations

import argparse
import gzip
import io
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet
from trafilatura import bare_extraction
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pledgebook import read_reports
from pledgebook.records.report import Report

EXAMPLES = Path(__file__).parents[1] / "examples" / "ukraine-guarantees"
ADDRESS = "https://example.org/2025/09/"


def page(number: int, sentences: list[str], draw: random.Random) -> str:
    """A page such as a paper's: navigation, an article of some paragraphs, teasers, scripts and styles."""
    paragraphs = "".join(f"<p>{' '.join(draw.sample(sentences, 4))}</p>" for _ in range(draw.randint(6, 20)))
    links = "".join(f'<li class="nav"><a href="/s{n}">{draw.choice(sentences)[:40]}</a></li>' for n in range(60))
    script = "<script>" + "var x = {};" * 300 + "</script><style>" + ".a { color: red }" * 200 + "</style>"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{number}: {draw.choice(sentences)}</title>'
        f'<meta property="article:published_time" content="2025-09-{number % 28 + 1:02}">{script}</head>'
        f"<body><nav><ul>{links}</ul></nav><article><h1>{number}</h1>{paragraphs}</article>"
        f"<aside><ul>{links}</ul></aside><footer>All rights reserved</footer></body></html>"
    )


def write_warc(path: Path, pages: list[str]) -> None:
    """The pages as a crawler keeps them: a request, an answer and its metadata each, a gzip member a record."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for number, html in enumerate(pages):
            body = gzip.compress(html.encode())
            fields = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")]
            for kind, data, http in (
                ("request", b"", StatusAndHeaders("GET / HTTP/1.1", [("Host", "example.org")], is_http_request=True)),
                ("response", body, StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")),
                ("metadata", b"fetchTimeMs: 12\r\n", None),
            ):
                record = writer.create_warc_record(
                    f"{ADDRESS}{number}", kind, io.BytesIO(data), len(data), http_headers=http
                )
                writer.write_record(record)


def seconds(work: Callable[[], object]) -> float:
    """The processor's time that `work` takes: what else runs on the machine does not count."""
    started = time.process_time()
    work()
    return time.process_time() - started


def alone(pages: list[str]) -> None:
    """What trafilatura takes."""
    dates = {"original_date": True, "extensive_search": False}
    for number, html in enumerate(pages):
        bare_extraction(
            html,
            url=f"{ADDRESS}{number}",
            include_comments=False,
            with_metadata=True,
            date_extraction_params=dict(dates),
        )


def records(path: Path) -> None:
    """What warcio takes to read all answers."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                record.content_stream().read()


def all_of(path: Path, count: int) -> None:
    """What we take; all `count` reports have to come."""
    found = sum(isinstance(item, Report) for item in read_reports([path]))
    if found != count:
        raise SystemExit(f"{path}: {found} of {count} reports")


def column(path: Path) -> list[str]:
    """The texts of a table at once."""
    return list(parquet.read_table(path)["text"].to_pylist())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    texts = [r.text for r in read_reports([EXAMPLES]) if isinstance(r, Report) and r.language == "en"]
    sentences = [line for text in texts for line in text.replace(". ", ".\n").split("\n") if len(line) > 40]
    draw = random.Random(1)  # noqa: S311  # no secret
    pages = [page(number, sentences, draw) for number in range(asked.pages)]
    with tempfile.TemporaryDirectory() as folder:
        warc, table = Path(folder) / "pages.warc.gz", Path(folder) / "texts.parquet"
        write_warc(warc, pages)
        rows = [f"{number} {' '.join(sentences)}" for number in range(20 * asked.pages)]
        parquet.write_table(pa.table({"text": rows}), table)
        work: dict[str, Callable[[], object]] = {
            "trafilatura alone": lambda: alone(pages),
            "WARC": lambda: all_of(warc, len(pages)),
            "warcio alone": lambda: records(warc),
            "Parquet": lambda: all_of(table, len(rows)),
            "pyarrow alone": lambda: column(table),
        }
        rounds = [{name: seconds(one) for name, one in work.items()} for _ in range(asked.rounds)]
    spent = {name: statistics.median(one[name] for one in rounds) for name in work}
    size = sum(map(len, pages)) / len(pages) / 1000
    print(f"{len(pages)} pages, {size:.0f} kB each; {len(rows)} rows; {len(rounds)} rounds")
    for name, time_of in spent.items():
        print(f"{name:20} {time_of:7.3f} s")
    ratios = [one["WARC"] / one["trafilatura alone"] for one in rounds]
    print(f"ratio WARC / trafilatura alone {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
