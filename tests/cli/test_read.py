"""From files to a book and to lines, with the model that is shipped."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from builders import Call
from pledgebook.ledger.book import Book

REPORTS = {
    "a-en.txt": "id: a\npublished: 2025-09-05\nlanguage: en\n\nOn 4 September 35 leaders met in Paris. Germany will "
    "send 5,000 soldiers to Ukraine after a ceasefire, Chancellor Friedrich Merz said. Italy will not send troops.\n",
    "b-fr.txt": "id: b\npublished: 2025-09-05\nlanguage: fr\n\nLe 4 septembre, 35 dirigeants se sont réunis à Paris. "
    "La France enverra des troupes en Ukraine après un cessez-le-feu, a déclaré Emmanuel Macron.\n",
    "c-uk.txt": "id: c\npublished: 2025-09-06\nlanguage: uk\n\n4 вересня в Парижі зустрілися 35 лідерів. Німеччина "
    "надішле Україні системи протиповітряної оборони, заявив Мерц. 😀\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    out = tmp_path / "reports"
    out.mkdir()
    for name, text in REPORTS.items():
        (out / name).write_text(text, encoding="utf-8")
    return out


def test_reading_twice_adds_nothing(call: Call, folder: Path, tmp_path: Path) -> None:
    book = str(tmp_path / "book.db")
    first = call("read", str(folder), "--book", book)
    assert (first.status, first.err) == (0, "")
    assert first.out.startswith(f"{book}: 3 reports added (")
    exported = [Path(p).read_bytes() for p in call("export", "--out", str(tmp_path / "1"), "--book", book).out.split()]
    again = call("read", str(folder), "--book", book)
    assert (again.status, again.out) == (0, f"{book}: 0 reports added (no statements), 3 held already\n")
    after = [Path(p).read_bytes() for p in call("export", "--out", str(tmp_path / "2"), "--book", book).out.split()]
    assert after == exported


def test_what_is_read_says_who_stands_where(call: Call, folder: Path, tmp_path: Path) -> None:
    book = str(tmp_path / "book.db")
    summary = json.loads(call("read", str(folder), "--book", book, "--json").out)
    assert (summary["added"], summary["held"], summary["rejections"]) == (3, 0, [])
    assert summary["statements"]["position"] >= 1
    found = json.loads(call("show", "--book", book, "--json").out)
    assert ("DEU", "force") in {(c["actor"], c["action"]) for c in found}


def test_the_book_is_the_same_however_it_is_read(
    call: Call, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one batch, one by one by two processes, and in another order of files."""
    files = sorted(folder.iterdir())
    runs = [("32", [str(folder)]), ("1", [str(folder), "--workers", "2"]), ("2", [str(path) for path in files[::-1]])]
    exports = []
    for number, (batch, paths) in enumerate(runs):
        monkeypatch.setenv("PLEDGEBOOK_BATCH", batch)
        book = str(tmp_path / f"{number}.db")
        assert call("read", *paths, "--book", book).status == 0
        written = call("export", "--out", str(tmp_path / f"out-{number}"), "--book", book).out.split()
        exports.append([Path(path).read_bytes() for path in written])
    assert exports[0] == exports[1] == exports[2]


def test_extract_quotes_to_the_letter(call: Call, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert call("extract", str(folder), "--out", str(out)).status == 0
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(r["id"], r["published"], r["language"]) for r in records] == [
        ("a", "2025-09-05", "en"),
        ("b", "2025-09-05", "fr"),
        ("c", "2025-09-06", "uk"),
    ]
    assert any(record["positions"] for record in records)
    for record, text in zip(records, REPORTS.values(), strict=True):
        body = text.split("\n\n", 1)[1]
        for kind in ("positions", "meetings", "figures"):
            assert all(body[s["start"] : s["end"]] == s["quote"] for s in record[kind])
    assert call("extract", str(folder)).out == out.read_text(encoding="utf-8")


def test_what_is_rejected_is_a_line_a_row_and_status_1(call: Call, folder: Path, tmp_path: Path) -> None:
    (folder / "empty.txt").write_text("")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    book = str(tmp_path / "book.db")
    answer = call("read", str(folder), "--book", book)
    assert answer.status == 1
    assert "3 reports added" in answer.out
    assert "empty.txt: is empty" in answer.out
    with Book(book) as ledger:
        assert sorted(Path(r.subject).name for r in ledger.rejections()) == ["empty.txt", "picture.png"]
    answer = call("extract", str(folder))
    assert answer.status == 1
    assert len(answer.out.splitlines()) == 3
    assert "empty.txt: is empty" in answer.err


def test_an_undated_report_is_dated_by_the_option(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("On 4 September 35 leaders met in Paris, Germany said.")
    book = str(tmp_path / "book.db")
    undated = call("read", str(tmp_path / "a.txt"), "--book", book)
    assert undated.status == 1
    assert "no date of publication" in undated.out
    assert call("read", str(tmp_path / "a.txt"), "--book", book, "--published", "2025-09-05").status == 0
    assert "2025-09-05" in call("reports", "--book", book).out


def test_a_report_without_dates_figures_or_places_is_read(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("published: 2025-09-05\nlanguage: en\n\nGermany will send soldiers to Ukraine.")
    summary = json.loads(call("read", str(tmp_path / "a.txt"), "--book", str(tmp_path / "book.db"), "--json").out)
    assert (summary["added"], summary["rejections"]) == (1, [])


def test_an_odd_name_of_a_file_spoils_nothing(call: Call, folder: Path, tmp_path: Path) -> None:
    odd = os.path.join(os.fsencode(folder), b"\xff.txt")  # noqa: PTH118  # a name that is no UTF-8
    try:
        with open(odd, "wb") as file:  # noqa: PTH123  # the same
            file.write(b"published: 2025-09-05\n\nOn 4 September 35 leaders met in Paris, Germany said.")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    answer = call("read", str(folder), "--book", str(tmp_path / "book.db"))
    assert (answer.status, answer.err) == (0, "")
    assert "4 reports added" in answer.out


def test_a_dossier_of_ones_own_sees_its_actions_only(call: Call, folder: Path, tmp_path: Path) -> None:
    book = str(tmp_path / "book.db")
    summary = json.loads(call("read", str(folder), "--book", book, "--json", "--dossier", "climate-finance").out)
    assert summary["added"] == 3
    with Book(book) as ledger:
        actions = {s.statement.fields().get("action") for s in ledger.statements()}
    assert actions <= {None, "contribution", "phase-out", "negotiation"}
