"""Two reports of one run with one id: both are kept, and it is said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pledgebook import Book, read_into
from pledgebook.extraction.engine import Extraction
from pledgebook.records.report import Reading


class Silent:
    name = "silent"
    usage = None

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        return [Extraction([]) for _ in readings]


def test_two_reports_with_one_id_are_both_kept_and_noted(tmp_path: Path) -> None:
    texts = {"a": "France will send troops.", "b": "Italy will not send troops.", "c": "France will send troops."}
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(f"id: same\npublished: 2025-09-05\n\n{text}\n", encoding="utf-8")
    paths = [tmp_path / f"{name}.txt" for name in texts]
    with Book(tmp_path / "book.db", create=True) as book:
        for added, held in ((2, 1), (0, 3)):
            summary = read_into(book, paths, engine=Silent())
            assert (summary.added, summary.held) == (added, held)
            assert [Path(r.subject).name for r in summary.rejections] == ["b.txt"]
        (noted,) = book.rejections(report="same")
        assert "a second report with the id 'same'" in noted.reason
        assert book.report("same").number == 2
