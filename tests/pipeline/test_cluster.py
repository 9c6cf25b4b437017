"""Reading on a cluster of Ray on this machine: the book is the one that this process alone would make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import PYTHONPATH
from made_engines import Counting
from made_runs import lines, read, write
from pledgebook.errors import EngineError, UsageError
from pledgebook.pipeline.reports import Workers

KILLS = 50

ray = pytest.importorskip("ray", reason="the extra `ray` is not installed")
pytest.importorskip("pledgebook.pipeline.cluster")  # it sets how a cluster is started


@pytest.fixture(scope="module", autouse=True)
def _cluster() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", PYTHONPATH)  # its processes find the engine
        ray.init(num_cpus=2, log_to_driver=False, object_store_memory=100 << 20)
        yield
        ray.shutdown()


def test_the_book_is_the_same_though_workers_are_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Actors of Ray are killed again and again, each by one report; another report ends each process that reads it."""
    monkeypatch.setenv("PLEDGEBOOK_NOW", "2025-09-11T00:00:00Z")
    monkeypatch.setenv("PLEDGEBOOK_BATCH", "4")
    kills = [f"ABOVE-{n}" for n in range(KILLS)]
    content = lines(*kills, "FAILS", "DIES")
    source = write(tmp_path / "reports.jsonl", content)
    found = read(source, tmp_path / "ray.db", Workers(2, "ray"), Counting(tmp_path))
    assert len(list(tmp_path.glob("above-*"))) == KILLS
    write(source, ["" if "DIES" in line else line for line in content])
    expected = read(source, tmp_path / "here.db", Workers(1))
    (lost,) = (row for row in found["rejections"] if "processes that read it ended" in str(row))
    assert lost["report"] == "dies"
    found["rejections"].remove(lost)
    assert found == expected


def test_what_cannot_be_read_on_a_cluster_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="standard input cannot be read"):
        read(Path("-"), tmp_path / "book.db", Workers(1, "ray"))
    with pytest.raises(EngineError, match="nobody there"):
        read(write(tmp_path / "reports.jsonl", lines("GONE", number=6)), tmp_path / "book.db", Workers(1, "ray"))
