"""Web archives give the reports that their pages as files would give, whatever is broken between them."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archives import DAY, Page, address, dated, page, pages, read, record, warc, write, zstandard
from pledgebook.records.report import Report

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ENDINGS = [".warc", ".warc.gz", ".warc.zst"]


def packed(made: list[Page], ending: str) -> bytes:
    pack = {".warc": bytes, ".warc.gz": gzip.compress, ".warc.zst": zstandard}[ending]
    return b"".join(pack(record(one, gzip=False)) for one in made)


def as_files(made: list[Page], folder: Path) -> list[Report]:
    """The reports that the pages give as files, with the addresses that they were fetched from."""
    files = [write(folder / f"{number}.html", one.body) for number, one in enumerate(made)]
    return [replace(r, origin=None) for r in read(*files)[0]]


def without_origin(reports: list[Report]) -> list[Report]:
    return [replace(r, origin=None) for r in reports]


words = st.text(
    st.characters(codec="utf-8", exclude_characters="<>&\0\r", exclude_categories=["Cc", "Cs"]), max_size=60
)


@FEW
@given(st.lists(words, min_size=1, max_size=4), st.sampled_from(ENDINGS))
def test_pages_in_an_archive_are_what_they_are_as_files(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], ending: str
) -> None:
    folder = tmp_path_factory.mktemp("pages")
    made = [Page(page(n, words=text), address(n)) for n, text in enumerate(texts)]
    reports, rejections = read(write(folder / f"a{ending}", packed(made, ending)))
    assert without_origin(reports) == as_files(made, folder)
    assert len(reports) == len(made)
    assert rejections == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_report_says_where_in_the_archive_it_lies(tmp_path: Path, ending: str) -> None:
    made = pages(3)
    path = write(tmp_path / f"a{ending}", packed(made, ending))
    starts = [len(packed(made[:n], ending)) for n in range(3)]
    assert [r.origin for r in read(path)[0]] == [f"{path}:{start}" for start in starts]


def test_many_records_in_one_gzip_member(tmp_path: Path) -> None:
    made = pages(3)
    path = write(tmp_path / "a.warc.gz", gzip.compress(warc(made, gzip=False)))
    reports, rejections = read(path)
    assert without_origin(reports) == as_files(made, tmp_path)
    assert rejections == []
    assert len({r.origin for r in reports}) == 3


def test_the_address_is_the_one_that_was_fetched(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", warc([Page(page(1), "https://mirror.example.net/copy")]))
    assert [r.url for r in read(path)[0]] == ["https://mirror.example.net/copy"]


@pytest.mark.parametrize(
    ("head", "option", "published", "noted"),
    [
        (dated(1), None, "2025-09-02", False),
        (dated(1), "2024-01-01", "2025-09-02", False),
        ("<meta name='x'>", "2024-01-01", "2024-01-01", False),
        ("<meta name='x'>", None, DAY, True),
    ],
)
def test_the_day_of_fetching_dates_what_nothing_else_dates(
    tmp_path: Path, head: str, option: str | None, published: str, *, noted: bool
) -> None:
    path = write(tmp_path / "a.warc.gz", warc([Page(page(1, head=head))]))
    reports, rejections = read(path, published=option)
    assert [r.published for r in reports] == [published]
    assert [(r.report, "day it was fetched" in r.reason) for r in rejections] == (
        [(reports[0].id, True)] if noted else []
    )


def test_plain_text_has_no_header_that_a_server_could_write(tmp_path: Path) -> None:
    text = "id: somebody-elses\npublished: 2020-01-01\n\nThe allies met in Paris.\n"
    made = Page(text.encode(), "https://example.org/a.txt", headers={"Content-Type": "text/plain"})
    reports, _ = read(write(tmp_path / "a.warc.gz", warc([made])))
    assert [(r.text, r.published, r.url) for r in reports] == [(text, DAY, "https://example.org/a.txt")]
    assert reports[0].id != "somebody-elses"


@pytest.mark.parametrize(
    ("header", "meta", "encoding"),
    [("windows-1251", "utf-8", "cp1251"), ("no-such-thing", "windows-1251", "cp1251"), (None, "koi8-r", "koi8-r")],
)
def test_the_encoding_is_the_servers_word_and_else_the_pages(
    tmp_path: Path, header: str | None, meta: str, encoding: str
) -> None:
    sentence = "Президент России заявил, что иностранные войска станут целью для армии."
    html = page(1, words=sentence).decode().replace('charset="utf-8"', f'charset="{meta}"').encode(encoding)
    kind = f"text/html; charset={header}" if header else "text/html"
    reports, rejections = read(write(tmp_path / "a.warc.gz", warc([Page(html, headers={"Content-Type": kind})])))
    assert sentence in reports[0].text
    assert rejections == []


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (body[:100], body[100:])) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "send"),
    [
        ({"Content-Encoding": "gzip"}, gzip.compress),
        ({"Content-Encoding": "deflate"}, zlib.compress),
        ({"Content-Encoding": "gzip"}, bytes),  # unpacked by the crawler, which left the field
        ({"Transfer-Encoding": "chunked"}, chunked),
        ({"Transfer-Encoding": "chunked"}, bytes),
        ({"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}, lambda body: chunked(gzip.compress(body))),
    ],
)
def test_a_page_as_it_was_before_it_was_sent(tmp_path: Path, headers: dict[str, str], send: object) -> None:
    made = Page(send(page(1)), address(1), headers={"Content-Type": "text/html", **headers})  # type: ignore[operator]
    reports, rejections = read(write(tmp_path / "a.warc.gz", warc([made])))
    assert without_origin(reports) == as_files([Page(page(1))], tmp_path)
    assert rejections == []


def test_what_is_no_page_is_passed_over_and_counted(tmp_path: Path) -> None:
    made = [
        Page(b"software: x\r\n", kind="warcinfo"),
        Page(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        Page(b"fetchTimeMs: 3\r\n", kind="metadata"),
        *pages(1),
    ]
    assert [len(found) for found in read(write(tmp_path / "a.warc.gz", warc(made)))] == [1, 0]
    made += [
        Page(b"", kind="revisit"),
        Page(b"x", kind="resource"),
        Page(page(2), status="404 Not Found"),
        Page(page(2), status="301 Moved Permanently"),
        Page(b"GIF89a", headers={"Content-Type": "image/gif"}),
        Page(b"User-agent: *", "https://example.org/robots.txt", headers={"Content-Type": "text/plain"}),
        Page(b"20250905\n", "dns:example.org"),
    ]
    reports, rejections = read(write(tmp_path / "b.warc.gz", warc(made)))
    assert len(reports) == 1
    (one,) = rejections
    assert one.subject == str(tmp_path / "b.warc.gz")
    counts = {kind: int(count) for count, kind in re.findall(r"(\d+) ([^,]+)", one.reason.partition(": ")[2])}
    assert counts.pop("answers of another status than 200") == 2
    assert counts.pop("answers that are no page") == 2
    assert set(counts.values()) == {1}
    assert sum(counts.values()) == 6


@pytest.mark.parametrize(
    ("field", "why"), [({"WARC-Truncated": "length"}, "length"), ({"WARC-Segment-Number": "1"}, "segment")]
)
def test_a_page_that_the_crawler_cut_off_says_so(tmp_path: Path, field: dict[str, str], why: str) -> None:
    path = write(tmp_path / "a.warc.gz", warc([Page(page(1), address(1), record=field)]))
    reports, rejections = read(path)
    assert [r.report for r in rejections] == [reports[0].id]
    assert f"cut this page off ({why})" in rejections[0].reason


def test_two_versions_of_an_address_are_both_passed_on(tmp_path: Path) -> None:
    made = [
        Page(page(1), address(1)),
        Page(page(1, words="It was corrected later."), address(1)),
        Page(page(1), address(1)),
    ]
    reports, _ = read(write(tmp_path / "a.warc.gz", warc(made)))
    assert [r.url for r in reports] == [address(1)] * 3
    assert reports[0].hash == reports[2].hash != reports[1].hash
    assert reports[0].id == reports[2].id


# what is broken


def cuts(ending: str) -> list[int]:
    """Lengths to cut an archive of three pages at: every place in a record's headers, and some within its page."""
    data = packed(pages(3), ending)
    lengths = [len(packed(pages(n), ending)) for n in (1, 2)]
    return sorted({0, 1, 5, 30, *(n + d for n in lengths for d in (-5, -1, 0, 1, 7, 40, 200, 420)), len(data) - 1})


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_truncated_archive_gives_all_before_and_says_where_it_ends(tmp_path: Path, ending: str) -> None:
    data, whole = packed(pages(3), ending), as_files(pages(3), tmp_path)
    ends = [len(packed(pages(n), ending)) for n in (1, 2, 3)]
    starts = [0, *ends]
    for cut in cuts(ending):
        path = write(tmp_path / f"cut{ending}", data[:cut])
        reports, rejections = read(path)
        # what is missing of a plain record may be the blank lines after it
        slack = 4 if ending == ".warc" else 0
        complete = sum(end - slack <= cut for end in ends)
        assert without_origin(reports) == whole[:complete], cut
        if cut == 0:
            assert [r.reason for r in rejections] == ["holds no record"]
        elif starts[complete] < cut:
            assert [r.subject for r in rejections] == [f"{path}:{starts[complete]}"], cut
        else:
            assert rejections == [], cut


@FEW
@given(st.data())
def test_a_broken_gzip_member_costs_itself_alone(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("members")
    members = [record(one) for one in pages(4)]
    broken = data.draw(st.integers(0, 3))
    at = data.draw(st.integers(10, len(members[broken]) - 1))  # beyond what a gzip member begins with
    member = bytearray(members[broken])
    member[at] ^= data.draw(st.integers(1, 255))
    members[broken] = bytes(member)
    path = write(folder / "a.warc.gz", b"".join(members))
    reports, rejections = read(path)
    whole = as_files(pages(4), folder)
    assert without_origin(reports) == [r for n, r in enumerate(whole) if n != broken]
    assert rejections
    assert {r.subject.partition("+")[0] for r in rejections} == {f"{path}:{sum(map(len, members[:broken]))}"}


@pytest.mark.parametrize("ending", [".warc", ".warc.gz"])
@pytest.mark.parametrize("length", ["0", "-5", "x", "12", "100000", "99999999999999", "9" * 30, ""])
def test_a_wrong_content_length_costs_its_record_alone(tmp_path: Path, ending: str, length: str) -> None:
    records = [record(one, gzip=False) for one in pages(3)]
    records[1] = re.sub(rb"(Content-Length: )\d+(\r\n\r\nHTTP)", rb"\g<1>" + length.encode() + rb"\2", records[1])
    path = write(tmp_path / f"a{ending}", b"".join(map(gzip.compress, records) if ending.endswith("gz") else records))
    reports, rejections = read(path)
    assert {r.url for r in reports} >= {address(0), address(2)}
    assert rejections
    assert all(r.subject.startswith(f"{path}:") for r in rejections)


@pytest.mark.parametrize("ending", [".warc", ".warc.gz"])
@pytest.mark.parametrize(
    "junk", [b"junk", b"\0" * 5000, b"\n\n\njunk\n\n", b"WARC/1.0", b"WARC/1.0\r\n\r\n", b"\x1f\x8b\x08"]
)
def test_junk_between_records_is_named_and_passed_over(tmp_path: Path, ending: str, junk: bytes) -> None:
    records = [record(one, gzip=ending.endswith("gz")) for one in pages(2)]
    for data in (records[0] + junk + b"\r\n" + records[1], b"".join(records) + junk):
        path = write(tmp_path / f"a{ending}", data)
        reports, rejections = read(path)
        assert [r.url for r in reports] == [address(0), address(1)]
        assert rejections


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"PK\x03\x04 a zip within", b"<html></html>", b"\x1f\x8b", b"\x28\xb5\x2f\xfd"]
)
def test_what_is_no_archive_is_named(tmp_path: Path, data: bytes) -> None:
    for ending in ENDINGS:
        reports, rejections = read(write(tmp_path / f"a{ending}", data))
        assert reports == []
        assert len(rejections) == 1


def test_the_broken_places_that_are_named_are_bounded(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc", b"WARC/1.0\r\nContent-Length: x\r\n\r\n" * 3000)
    reports, rejections = read(path)
    assert reports == []
    assert len(rejections) == 1001
    assert "the rest was not read" in rejections[-1].reason


def test_a_header_without_end_is_no_header(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc", b"WARC/1.0\r\n" + b"x: y\r\n" * 100_000 + warc(pages(1), gzip=False))
    reports, rejections = read(path)
    assert len(reports) == 1
    assert "header has no end" in rejections[0].reason


# what is too large


def test_a_page_beyond_the_limit_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    large = Page(page(1, words="x" * 300_000), address(1))
    for ending in ENDINGS:
        reports, rejections = read(
            write(tmp_path / f"a{ending}", packed([large, *pages(1)], ending)), most_bytes=100_000
        )
        assert [r.url for r in reports] == [address(0)]
        assert ["bytes" in r.reason and "100000" in r.reason for r in rejections] == [True]


def test_a_bomb_within_a_page_is_cut_off(tmp_path: Path) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    made = Page(bomb, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})
    for one in (made, made._replace(body=chunked(bomb), headers={**made.headers, "Transfer-Encoding": "chunked"})):
        reports, rejections = read(write(tmp_path / "a.warc.gz", warc([one, *pages(1)])))
        assert len(reports) == 1
        assert ["unpacks to more than" in r.reason for r in rejections] == [True]


@pytest.mark.parametrize("ending", [".warc.gz", ".warc.zst"])
def test_a_bomb_of_an_archive_is_cut_off(tmp_path: Path, ending: str) -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 100000000\r\n\r\n"
    bomb = (gzip.compress if ending.endswith("gz") else zstandard)(head + b"\0" * 100_000_000)
    path = write(tmp_path / f"a{ending}", bomb + packed(pages(1), ending))
    reports, rejections = read(path)
    assert "200 times its size" in rejections[0].reason
    assert [r.url for r in reports] == [address(0)]


GROWTH = """
import sys, psutil
from archives import read
from pledgebook.intake import read_reports

def peak(path):
    most = 0
    for number, _ in enumerate(read_reports([path])):
        if number % 50 == 0:
            most = max(most, psutil.Process().memory_info().rss)
    return most

small, large = sys.argv[1:]
peak(small)
print(peak(small), peak(large))
"""


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    from builders import PYTHONPATH

    texts = [
        Page(b"The allies met in Paris. " * 4000, address(n), headers={"Content-Type": "text/plain"}) for n in range(9)
    ]
    one = [record(text, gzip=False) for text in texts]
    small = write(tmp_path / "small.warc", b"".join(one) * 5)
    large = write(tmp_path / "large.warc", b"".join(one) * 40)
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, str(small), str(large)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": PYTHONPATH},
    )
    before, after = map(int, done.stdout.split())
    assert after - before < large.stat().st_size / 4


@FEW
@given(st.binary(max_size=200), st.binary(max_size=200), st.sampled_from(ENDINGS))
def test_no_bytes_at_all_make_it_fail(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, body: bytes, ending: str
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    plain = b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://e.org/\r\n" + head + b"\r\n\r\n" + body
    for data in (
        head,
        plain,
        gzip.compress(plain),
        zstandard(plain),
        warc([Page(body, headers={"Content-Type": "text/html"})]),
    ):
        for found in read(write(folder / f"a{ending}", data))[0]:
            found.text.encode()
