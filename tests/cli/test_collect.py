"""Sources and their collection from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from builders import PYTHONPATH, Call
from newsroom import LANGUAGES, Newsroom, page, rss
from pledgebook.ledger.book import Book
from pledgebook.pipeline.collecting import add_sources

HOST = "127.0.0.2"
KILLED = """
import os, random, signal, sys, time
from pathlib import Path
import trafilatura  # everything is loaded once
from pledgebook.extraction.engine import Extraction
from pledgebook.ledger.book import Book
from pledgebook.pipeline.collecting import Collector

class Silent:
    name, usage = "silent", None
    def extract(self, readings):
        return [Extraction([]) for _ in readings]

def collect():
    with Book(sys.argv[1]) as book, Collector(book, Path(sys.argv[1] + "-pages"), engine=Silent()) as collector:
        while collector.round().waiting:
            pass

draw, kills = random.Random(5), 0
for _ in range(50):
    if not (child := os.fork()):
        collect()
        os._exit(0)
    time.sleep(draw.uniform(0, 0.3))
    os.kill(child, signal.SIGKILL)
    kills += os.WIFSIGNALED(os.waitpid(child, 0)[1])
print(kills)
collect()
"""


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    monkeypatch.setenv("PLEDGEBOOK_ALLOWED_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("PLEDGEBOOK_COLLECT_DELAY", "0")
    monkeypatch.setenv("PLEDGEBOOK_ENGINE", "llm:nobody")  # where nothing is extracted, it is not asked
    made = Newsroom(lambda: datetime.now(UTC))
    server = made.serve()
    yield made
    server.shutdown()
    server.server_close()


def test_sources_are_added_listed_and_removed(call: Call, tmp_path: Path, room: Newsroom) -> None:
    book = str(tmp_path / "book.db")
    feed = room.put_reply(HOST, "/feed", 500)
    addresses = tmp_path / "addresses.txt"
    addresses.write_text("# none yet\n")
    added = call("sources", "add", feed, "--book", book)
    assert (added.status, added.out) == (0, f"{feed} is a source of {book} now\n")
    assert call("sources", "add", str(addresses), "--kind", "list", "--book", book).status == 0
    assert "not asked yet; 0 leads" in call("sources", "list", "--book", book).out
    collected = call("collect", "--book", book)
    assert collected.status == 1
    assert f"source {feed} answers 500" in collected.out
    assert "failed 1 times in a row: answers 500" in call("sources", "list", "--book", book).out
    states = json.loads(call("sources", "list", "--book", book, "--json").out)
    assert {s["source"]["address"]: s["failures"] for s in states} == {feed: 1, str(addresses): 0}
    assert call("sources", "remove", feed, "--book", book).status == 0
    again = call("sources", "remove", feed, "--book", book)
    assert (again.status, again.out) == (1, "")
    assert "no source" in again.err
    done = call("collect", "--book", book, "--json")
    assert done.status == 0
    assert json.loads(done.out)["sources"] == {"asked": 1, "changed": 0, "faults": {}}


@pytest.mark.parametrize("word", ["nothing-here.txt", "http://", "https://a:b@paper.example/"])
def test_what_is_no_source_is_said(call: Call, tmp_path: Path, word: str) -> None:
    answer = call("sources", "add", word, "--book", str(tmp_path / "book.db"))
    assert (answer.status, answer.out) == (1, "")
    assert "no address" in answer.err


def test_there_has_to_be_a_book(call: Call, tmp_path: Path) -> None:
    answer = call("collect", "--book", str(tmp_path / "none.db"))
    assert answer.status == 1
    assert "no book here" in answer.err
    assert list(tmp_path.iterdir()) == []


def test_private_networks_are_not_asked_unless_allowed(
    call: Call, tmp_path: Path, room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLEDGEBOOK_ALLOWED_NETWORKS")
    book = str(tmp_path / "book.db")
    call("sources", "add", room.at(HOST, "/feed"), "--book", book)
    assert "private network" in call("collect", "--book", book).out
    assert room.log == []


def test_a_collector_that_is_killed_again_and_again_loses_nothing(tmp_path: Path, room: Newsroom) -> None:
    links = [room.put(HOST, f"/{n}", page(LANGUAGES[n % 10], n)) for n in range(300)]
    room.put(HOST, "/feed", rss([(link, "News") for link in links]), "text/xml")
    file = tmp_path / "book.db"
    with Book(file, create=True) as book:
        add_sources(book, [room.at(HOST, "/feed")], "feed")
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH, "PLEDGEBOOK_BATCH": "4"}
    command = [sys.executable, "-c", KILLED, str(file)]
    kills = int(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    assert kills > 5
    with Book(file) as book:
        reports = [stored.report.url for stored in book.each_report()]
        (state,) = book.sources.states()
    assert sorted(str(url) for url in reports) == sorted(links)
    assert (state.leads, state.reports, state.waiting) == (300, 300, 0)
    asked = Counter(a.path for a in room.log if a.path not in {"/feed", "/robots.txt"})
    assert sum(asked.values()) <= len(links) + kills  # at most the page that was under way
