"""A server that is killed at random points while judgements are posted: what was acknowledged is in the book, once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from builders import PYTHONPATH
from pledgebook.ledger.book import Book

ROUNDS = 50

NURSERY = """
import os, sys
from pathlib import Path
from starlette.testclient import TestClient
from pledgebook.web import app, serving
with TestClient(app.create_app(Path(sys.argv[1]))) as client:
    client.get("/api/v1/judgements")
for _ in sys.stdin:  # a line asks for a server; what is loaded already is not loaded again
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        serving.serve(Path(sys.argv[1]), serving.Door(port=0), lambda line: print(os.getpid(), line, flush=True))
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.fixture
def token(book_path: Path) -> str:
    with Book(book_path) as book:
        book.users.add("olena", "reviewer", "a long enough password", by="root")
        return book.users.make_token("olena", "judge", days=1, by="root")


@contextmanager
def nursery(book: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has imported the server and starts one for each line that it is sent."""
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH, "PLEDGEBOOK_LOG": "off"}
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY, str(book)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def started(process: subprocess.Popen[str]) -> tuple[int, str]:
    """A new server: its process and address."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    pid, *line = process.stdout.readline().split()
    return int(pid), next(word for word in line if word.startswith("http://"))


def post(address: str, token: str, statement: str, round_: int, acknowledged: list[str]) -> None:
    """Post judgements until the server is gone; keeps the reasons of those that it has acknowledged."""
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        for number in range(10_000):
            asked = {"verdict": "accept", "subject": [statement], "reason": f"{round_}/{number}"}
            try:
                answer = client.post("/api/v1/judgements", json=asked)
            except httpx.TransportError:
                return
            assert answer.status_code == 201, answer.text
            acknowledged.append(asked["reason"])


def test_what_was_acknowledged_is_kept_once(book_path: Path, token: str) -> None:
    chance, acknowledged = random.Random(6), list[str]()  # noqa: S311  # points of time, no secret
    with Book(book_path) as book:
        statement = book.statements()[0].statement.id
    with nursery(book_path) as process:
        for round_ in range(ROUNDS):
            pid, address = started(process)
            poster = threading.Thread(target=post, args=(address, token, statement, round_, acknowledged))
            poster.start()
            known = len(acknowledged)
            while round_ % 2 and poster.is_alive() and len(acknowledged) == known:  # every other one is killed at work
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.2))
            os.kill(pid, signal.SIGKILL)
            poster.join(60)
            assert not poster.is_alive()
    with Book(book_path) as book:
        kept = Counter(j.reason for j in book.judgements.all())
        audited = Counter(act.subject for act in book.users.acts(most=100_000) if act.what.startswith("POST"))
        made = {j.reason: j.id for j in book.judgements.all()}
        assert len(book.reports()) == 2
    assert acknowledged, "no judgement was ever acknowledged: nothing was tried"
    assert set(acknowledged) <= set(kept)
    assert set(kept.values()) == {1}
    assert len(kept) <= len(acknowledged) + ROUNDS  # besides them only the one that was under way at each kill
    assert all(audited[made[reason]] == 1 for reason in acknowledged)
    with closing(sqlite3.connect(book_path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
