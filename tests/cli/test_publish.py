"""`publish` on a book made by hand."""

from __future__ import annotations

from pathlib import Path

from builders import Call


def test_a_site_is_written_at_the_moment_that_is_asked_for(call: Call, path: str, tmp_path: Path) -> None:
    answer = call("publish", str(tmp_path / "out"), "--book", path, "--as-of", "2025-09-05", "--licence", "CC-BY-4.0")
    assert (answer.status, answer.err) == (0, "")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "what was said up to 2025-09-05" in page
    assert "Germany" in page
    assert "France" not in page
    assert "CC-BY-4.0" in (tmp_path / "out" / "data" / "datapackage.json").read_text(encoding="utf-8")
    assert f"open {tmp_path / 'out' / 'index.html'}" in answer.out


def test_reports_are_excerpts_unless_their_texts_are_asked_for(call: Call, path: str, tmp_path: Path) -> None:
    def texts(folder: str, *options: str) -> str:
        assert call("publish", str(tmp_path / folder), "--book", path, "--as-of", "2025-10-01", *options).status == 0
        return "".join(p.read_text(encoding="utf-8") for p in sorted((tmp_path / folder / "reports").iterdir()))

    assert "publisher's" in texts("short")
    assert "Only what is quoted" not in texts("whole", "--full-texts")


def test_a_folder_of_others_is_refused(call: Call, path: str, tmp_path: Path) -> None:
    answer = call("publish", str(tmp_path), "--book", path)
    assert answer.status == 1
    assert "holds other things" in answer.err
    assert not (tmp_path / "index.html").exists()
