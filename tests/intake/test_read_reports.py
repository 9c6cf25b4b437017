"""Files of every kind become reports, and what cannot be read says why."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.intake import read_reports
from pledgebook.records.ids import text_hash
from pledgebook.records.report import Report
from pledgebook.records.statement import Rejection

UKRAINIAN = (
    "Президент України заявив у четвер, що двадцять шість держав готові надіслати війська після припинення вогню."
)
FRENCH = (
    "Le président français a déclaré à Paris que vingt-six pays étaient prêts à déployer des troupes après la trêve."
)
POLISH = "Wojska lądowe mogłyby pojechać na Ukrainę, gdy zapadnie cisza, powiedział wczoraj minister obrony."
TURKISH = (
    "Türkiye, barış anlaşması imzalanırsa Karadeniz'in güvenliğinde sorumluluk üstlenmeye hazır olduğunu yineledi."
)
RUSSIAN = "Президент России заявил, что иностранные войска на Украине станут законной целью для российской армии."


def read(*paths: Path, **options: object) -> tuple[list[Report], list[Rejection]]:
    found = list(read_reports(paths, **options))  # type: ignore[arg-type]
    return [f for f in found if isinstance(f, Report)], [f for f in found if isinstance(f, Rejection)]


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_plain_text_is_kept_to_the_letter(tmp_path: Path) -> None:
    text = "Première ligne\r\n\r\n  « Deuxième »\u00a0: 26 pays 😀\n\n"
    reports, rejections = read(write(tmp_path, "a.txt", text))
    assert [r.text for r in reports] == [text]
    assert reports[0].hash == text_hash(text)
    assert reports[0].id.startswith("r-")
    assert rejections == []


def test_a_header_gives_the_fields_and_is_no_text(tmp_path: Path) -> None:
    head = (
        "url: https://example.org/a\npublished: 2025-09-04\npublisher: Example\nlanguage: en\ntitle: A title\nid: x-1\n"
    )
    reports, _ = read(write(tmp_path, "a.txt", head + "\nThe text: as it is.\n"))
    report = reports[0]
    assert report.text == "The text: as it is.\n"
    assert (report.id, report.url, report.published) == ("x-1", "https://example.org/a", "2025-09-04")
    assert (report.publisher, report.language, report.title) == ("Example", "en", "A title")


def test_a_text_that_only_begins_like_a_header_is_all_text(tmp_path: Path) -> None:
    reports, _ = read(write(tmp_path, "a.txt", "Title: the book\nwas read.\n"))
    assert reports[0].text == "Title: the book\nwas read.\n"


def test_a_header_of_spaces_without_end_is_read_at_once(tmp_path: Path) -> None:
    text = "title: x" + " " * 1_000_000
    assert read(write(tmp_path, "a.txt", text))[0][0].text == text


def test_published_fills_what_a_report_does_not_tell(tmp_path: Path) -> None:
    a = write(tmp_path, "a.txt", "published: 2025-01-02\n\nText.")
    b = write(tmp_path, "b.txt", "Text.")
    reports, _ = read(a, b, published="2025-09-04")
    assert [r.published for r in reports] == ["2025-01-02", "2025-09-04"]


@pytest.mark.parametrize(
    ("encoding", "mark", "text"),
    [
        ("utf-8", b"\xef\xbb\xbf", UKRAINIAN),
        ("utf-16-le", b"\xff\xfe", UKRAINIAN),
        ("utf-16-be", b"\xfe\xff", UKRAINIAN),
        ("utf-16-le", b"", FRENCH),
        ("utf-16-be", b"", FRENCH),
        ("utf-16-le", b"", UKRAINIAN),
        ("utf-32-le", b"\xff\xfe\x00\x00", FRENCH),
    ],
)
def test_unicode_with_and_without_mark(tmp_path: Path, encoding: str, mark: bytes, text: str) -> None:
    reports, rejections = read(write(tmp_path, "a.txt", mark + text.encode(encoding)))
    assert [r.text for r in reports] == [text]
    assert rejections == []


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", FRENCH),
        ("latin-1", FRENCH),
        ("cp1251", UKRAINIAN),
        ("cp1251", RUSSIAN),
        ("cp1250", POLISH),
        ("cp1254", TURKISH),
    ],
)
def test_old_encodings_are_guessed_and_the_guess_is_noted(tmp_path: Path, encoding: str, text: str) -> None:
    reports, rejections = read(write(tmp_path, "a.txt", (text * 3).encode(encoding)))
    assert [r.text for r in reports] == [text * 3]
    assert rejections[0].report == reports[0].id
    assert "UTF-8" in rejections[0].reason


def test_a_few_broken_bytes_are_replaced_and_noted(tmp_path: Path) -> None:
    reports, rejections = read(write(tmp_path, "a.txt", UKRAINIAN.encode() + b" \xff\xfe " + UKRAINIAN.encode()))
    assert reports[0].text == f"{UKRAINIAN} \ufffd\ufffd {UKRAINIAN}"
    assert "2 bytes" in rejections[0].reason
    assert rejections[0].report == reports[0].id


@pytest.mark.parametrize("data", [b"", b"   \n\n", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40])
def test_no_text_is_rejected(tmp_path: Path, data: bytes) -> None:
    reports, rejections = read(write(tmp_path, "a.txt", data))
    assert reports == []
    assert rejections[0].subject.endswith("a.txt")
    assert rejections[0].stage == "intake"


def test_a_text_beyond_the_limit_is_rejected_with_both_sizes(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "x" * 50)
    reports, rejections = read(path, most_bytes=49)
    assert reports == []
    assert "50" in rejections[0].reason
    assert "49" in rejections[0].reason
    assert read(path, most_bytes=50)[1] == []


def test_fifty_megabytes_are_not_read_by_default(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert "5000000" in read(path)[1][0].reason


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        {
            "id": "en-1",
            "url": "https://e.org",
            "publisher": "e.org",
            "published": "2025-09-04",
            "language": "en",
            "title": "T",
            "text": "One.",
            "positions": [{"actor": "DEU"}],
        },
        {"text": "Two."},
    ]
    path = write(tmp_path, "a.jsonl", "\n".join(json.dumps(line) for line in lines) + "\n\n")
    reports, rejections = read(path)
    assert [r.text for r in reports] == ["One.", "Two."]
    assert reports[0].id == "en-1"
    assert reports[1].origin == f"{path}:2"
    assert rejections == []


def test_broken_lines_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    good = json.dumps({"text": "Good."})
    bad = ['{"text": ', "[1, 2]", '{"id": "x"}', '{"text": 5}', '"text"', '{"text": "  "}']
    path = write(tmp_path, "a.jsonl", "\n".join([good, *bad, good]).encode() + b'\n{"text": "\xff"}\n')
    reports, rejections = read(path)
    assert len(reports) == 2
    assert [r.subject for r in rejections] == [f"{path}:{n}" for n in (2, 3, 4, 5, 6, 7, 9)]


def test_a_byte_order_mark_before_json_lines_is_no_fault(tmp_path: Path) -> None:
    reports, rejections = read(write(tmp_path, "a.jsonl", b"\xef\xbb\xbf" + b'{"text": "x"}'))
    assert len(reports) == 1
    assert rejections == []


def test_lone_surrogates_and_nul_are_replaced_and_noted(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", '{"id": "a", "text": "x \\ud800 y \\udfff \\u0000 \\ud83d\\ude00"}')
    reports, rejections = read(path)
    assert reports[0].text == "x \ufffd y \ufffd \ufffd 😀"
    assert rejections[0].report == "a"
    assert "3 characters" in rejections[0].reason
    reports[0].text.encode()


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("published", "2025-09-04T10:00:00Z", "2025-09-04"),
        ("published", "2025-09", "2025-09"),
        ("published", "2025", "2025"),
        ("published", "4 September", None),
        ("published", "2025-13-01", None),
        ("published", 2025, None),
        ("language", "en-GB", "en"),
        ("language", "zh_Hant", "zh"),
        ("language", "English!", None),
        ("title", ["a"], None),
        ("id", 17, "17"),
    ],
)
def test_fields_are_mended_or_left_out_with_a_note(tmp_path: Path, field: str, value: object, kept: str | None) -> None:
    reports, rejections = read(write(tmp_path, "a.jsonl", json.dumps({"text": "x", field: value})))
    assert getattr(reports[0], field) == kept
    assert bool(rejections) == (kept is None)


def test_two_versions_under_one_id_are_both_passed_on(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", '{"id": "a", "text": "one"}\n{"id": "a", "text": "two"}')
    assert [(r.id, r.text) for r in read(path)[0]] == [("a", "one"), ("a", "two")]


def test_a_line_beyond_the_limit_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", json.dumps({"text": "x" * 5000}) + "\n" + json.dumps({"text": "y"}))
    reports, rejections = read(path, most_bytes=100)
    assert [r.text for r in reports] == ["y"]
    assert rejections[0].subject == f"{path}:1"


PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Allies meet in Paris | The Example</title>
<meta property="og:site_name" content="The Example"><meta property="article:published_time" content="2025-09-04">
<link rel="canonical" href="https://example.org/allies"></head><body><nav>Home News</nav><article><h1>Allies meet</h1>
<p>Thirty-five leaders met in Paris on Thursday to discuss what they would do after a ceasefire in Ukraine.</p>
<p>Twenty-six countries had formally agreed to deploy soldiers, the French president said after the meeting.</p>
<p>Germany said it would decide once the framework was clear, and Italy ruled out sending troops of its own.</p>
</article><footer>All rights reserved</footer></body></html>"""


def test_a_page_gives_its_article(tmp_path: Path) -> None:
    reports, _ = read(write(tmp_path, "a.html", PAGE))
    report = reports[0]
    assert "Twenty-six countries had formally agreed" in report.text
    assert "All rights reserved" not in report.text
    assert report.published == "2025-09-04"
    assert report.language == "en"
    assert report.publisher == "The Example"
    assert report.url == "https://example.org/allies"


def test_a_page_in_the_encoding_that_it_names(tmp_path: Path) -> None:
    page = PAGE.replace("utf-8", "windows-1251").replace("Thirty-five leaders", f"{UKRAINIAN} Thirty-five leaders")
    reports, _ = read(write(tmp_path, "a.htm", page.encode("cp1251")))
    assert UKRAINIAN in reports[0].text


def test_a_year_in_the_footer_dates_no_page(tmp_path: Path) -> None:
    html = f"<html><body><article><p>{FRENCH} {FRENCH}</p></article><footer>Copyright 2023</footer></body></html>"
    path = write(tmp_path, "a.html", html)
    assert read(path)[0][0].published is None
    assert read(path, published="2025-09-05")[0][0].published == "2025-09-05"


@pytest.mark.parametrize("charset", ["undefined", "base64", "no-such-thing"])
def test_a_page_that_names_an_odd_encoding(tmp_path: Path, charset: str) -> None:
    html = f'<html><head><meta charset="{charset}"></head><body><p>{FRENCH} {FRENCH}</p></body></html>'
    reports, rejections = read(write(tmp_path, "a.html", html.encode("cp1252")))
    assert "président" in reports[0].text
    assert "is a guess" in rejections[0].reason


@pytest.mark.parametrize("html", ["<html><body><nav>Home</nav></body></html>", " ", "<html></html>"])
def test_a_page_without_an_article_is_rejected(tmp_path: Path, html: str) -> None:
    reports, rejections = read(write(tmp_path, "a.html", html))
    assert reports == []
    assert len(rejections) == 1


def test_a_folder_is_read_in_order_and_to_its_depth(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "deep/er/c.txt"):
        write(tmp_path, name, name)
    write(tmp_path, "noending", "x")
    write(tmp_path, "d.pdf", "x")
    reports, rejections = read(tmp_path)
    assert [r.text for r in reports] == ["a.txt", "b.txt", "deep/er/c.txt"]
    assert sorted(Path(r.subject).name for r in rejections) == ["d.pdf", "noending"]


def test_a_folder_that_cannot_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.txt", "a")
    write(tmp_path, "locked/b.txt", "b")
    scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    reports, rejections = read(tmp_path)
    assert [r.text for r in reports] == ["a"]
    assert [(Path(r.subject).name, r.reason) for r in rejections] == [("locked", "cannot be opened: Permission denied")]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path, "outside/secret.txt", "secret")
    inside = tmp_path / "inside"
    write(inside, "a.txt", "a")
    (inside / "b.txt").symlink_to(outside)
    (inside / "c.txt").symlink_to(inside / "a.txt")
    (inside / "d").symlink_to(outside.parent)
    (inside / "e.txt").symlink_to(tmp_path / "nothing.txt")
    reports, rejections = read(inside)
    assert [r.text for r in reports] == ["a", "a"]
    assert sorted(Path(r.subject).name for r in rejections) == ["b.txt", "d", "e.txt"]


def test_what_is_not_there_is_rejected(tmp_path: Path) -> None:
    assert "no such" in read(tmp_path / "nothing.txt")[1][0].reason


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b'{"text": "one"}\n{"text": "two"}\n', ["one", "two"]),
        (b"url: https://e.org\n\nPlain.\n", ["Plain.\n"]),
        (b"Two lines\nof text\n", ["Two lines\nof text\n"]),
        (b"", []),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes, texts: list[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    found = list(read_reports(["-"]))
    assert [f.text for f in found if isinstance(f, Report)] == texts
    assert all(f.origin and f.origin.startswith("-") for f in found if isinstance(f, Report))
    assert bool(texts) or isinstance(found[0], Rejection)


@given(st.binary(max_size=300))
def test_no_bytes_at_all_make_it_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    for ending in ("txt", "jsonl", "html"):
        for found in read_reports([write(folder, f"a.{ending}", data)]):
            if isinstance(found, Report):
                found.text.encode()


@given(st.text(min_size=1).filter(lambda t: t.strip() and "\0" not in t))
def test_any_text_comes_back_to_the_letter(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = write(tmp_path_factory.mktemp("text"), "a.jsonl", json.dumps({"text": text}))
    assert [r.text for r in read(path)[0]] == [text]
