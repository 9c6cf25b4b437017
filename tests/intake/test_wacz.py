"""Collections of web archives, read where they lie in their zip."""

from __future__ import annotations

import json
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from archives import address, pages, read, wacz, warc, write, zstandard
from pledgebook.intake import wacz as module

DATA = "archive/data.warc.gz"


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_collection_gives_the_reports_of_its_archives(tmp_path: Path, packing: int) -> None:
    made = pages(4)
    members = {
        DATA: warc(made[:2]),
        "indexes/index.cdx.gz": b"x",
        "archive/more.warc": warc(made[2:3], gzip=False),
        "archive/deep/er.warc.zst": zstandard(warc(made[3:], gzip=False)),
        "pages/pages.jsonl": b"{}",
    }
    path = wacz(tmp_path / "a.wacz", members, packing=packing)
    reports, rejections = read(path)
    assert rejections == []
    assert [r.url for r in reports] == [address(n) for n in range(4)]
    assert reports[0].origin == f"{path}/{DATA}:0"
    alone = read(write(tmp_path / "a.warc.gz", warc(made)))[0]
    assert [replace(r, origin=None) for r in reports] == [replace(r, origin=None) for r in alone]


def test_a_member_that_was_changed_is_named_and_read(tmp_path: Path) -> None:
    data = warc(pages(2))
    path = wacz(tmp_path / "a.wacz", {DATA: data})
    raw = path.read_bytes()
    other = warc(
        [
            page._replace(body=page.body.replace(b"Paris", b"Lyons").replace(b"Thursday", b"Saturday"))
            for page in pages(2)
        ]
    )
    forged = wacz(tmp_path / "b.wacz", {DATA: other})
    with (
        zipfile.ZipFile(path) as honest,
        zipfile.ZipFile(forged) as changed,
        zipfile.ZipFile(tmp_path / "c.wacz", "w") as out,
    ):
        out.writestr(DATA, changed.read(DATA))
        for name in ("datapackage.json", "datapackage-digest.json"):
            out.writestr(name, honest.read(name))
    reports, rejections = read(tmp_path / "c.wacz")
    assert len(reports) == 2
    assert [(r.subject, "its sha256 is not the one" in r.reason) for r in rejections] == [
        (f"{tmp_path / 'c.wacz'}/{DATA}", True)
    ]
    at = raw.index(data) + len(data) - 3  # a bit turned, in the size that the last gzip member ends with
    path.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
    reports, rejections = read(path)
    assert [r.url for r in reports] == [address(0)]
    assert ["gzip member" in r.reason or "is damaged" in r.reason for r in rejections] == [True, True]


@pytest.mark.parametrize(
    ("package", "digest", "said"),
    [
        ("{", None, "cannot be read"),
        ("[" * 100_000, None, "cannot be read"),
        ('{"resources": 5}', None, "cannot be read"),
        ('{"resources": [{"hash": "sha256:00"}]}', None, "cannot be read"),
        ("{}", {"hash": "sha256:00"}, "was changed or damaged"),
        ("{}", [], "cannot be read"),
        (json.dumps({"resources": [{"path": "archive/b.warc.gz", "hash": "sha256:00"}]}), None, "is not there"),
        (json.dumps({"resources": [{"path": DATA, "hash": "md5:00"}]}), None, "its md5 is not the one"),
    ],
)
def test_a_package_that_is_wrong_is_named_and_the_pages_are_read(
    tmp_path: Path, package: str, digest: object, said: str
) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as out:
        out.writestr(DATA, warc(pages(1)))
        out.writestr("datapackage.json", package)
        if digest is not None:
            out.writestr("datapackage-digest.json", json.dumps(digest))
    reports, rejections = read(tmp_path / "a.wacz")
    assert len(reports) == 1
    assert [said in r.reason for r in rejections] == [True]


@pytest.mark.parametrize(
    "name", ["archive/../../../out.warc.gz", "archive//etc/out.warc.gz", "archive/..\\out.warc.gz"]
)
def test_a_path_that_leads_out_is_a_name_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    path = wacz(tmp_path / "in" / "a.wacz", {name: warc(pages(1))})
    before = sorted(tmp_path.rglob("*"))
    assert len(read(path)[0]) == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_a_zip_within_is_not_unpacked(tmp_path: Path) -> None:
    inner = wacz(tmp_path / "inner.wacz", {DATA: warc(pages(1))}).read_bytes()
    path = wacz(tmp_path / "a.wacz", {"archive/inner.wacz": inner, "archive/zip.warc.gz": inner})
    reports, rejections = read(path)
    assert reports == []
    assert rejections


def test_a_bomb_is_cut_off(tmp_path: Path) -> None:
    path = wacz(
        tmp_path / "a.wacz", {"archive/a.warc": b"\0" * 100_000_000, DATA: warc(pages(1))}, packing=zipfile.ZIP_DEFLATED
    )
    reports, rejections = read(path)
    assert len(reports) == 1
    assert any("200 times its size" in r.reason for r in rejections)


def test_the_members_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MEMBERS", 3)
    path = wacz(tmp_path / "a.wacz", {f"archive/{n}.warc.gz": warc(pages(1)) for n in range(4)})
    reports, rejections = read(path)
    assert reports == []
    assert ["more than the 3" in r.reason for r in rejections] == [True]


def test_no_cut_makes_it_fail(tmp_path: Path) -> None:
    data = wacz(tmp_path / "a.wacz", {DATA: warc(pages(1))}).read_bytes()
    for cut in {0, 1, 4, 30, len(data) // 2, len(data) - 22, len(data) - 1}:
        reports, rejections = read(write(tmp_path / "cut.wacz", data[:cut]))
        assert reports == []
        assert ["no WACZ" in r.reason for r in rejections] == [True]


def test_no_wrong_byte_makes_it_fail(tmp_path: Path) -> None:
    data = wacz(tmp_path / "a.wacz", {DATA: warc(pages(1))}).read_bytes()
    for at in range(0, len(data), 7):
        reports, rejections = read(write(tmp_path / "b.wacz", data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]))
        assert len(reports) <= 1
        assert all(r.reason for r in rejections)


def test_a_member_under_lock_or_packed_in_an_unknown_way_is_named(tmp_path: Path) -> None:
    raw = wacz(tmp_path / "a.wacz", {DATA: warc(pages(1))}).read_bytes()
    central = raw.index(b"PK\1\2")
    for at, word in ((8, struct.pack("<H", 1)), (10, struct.pack("<H", 97))):
        changed = raw[: central + at] + word + raw[central + at + 2 :]
        reports, rejections = read(write(tmp_path / "b.wacz", changed))
        assert reports == []
        assert [r.subject for r in rejections] == [f"{tmp_path / 'b.wacz'}/{DATA}"]


def test_a_collection_without_archives_is_named(tmp_path: Path) -> None:
    reports, rejections = read(wacz(tmp_path / "a.wacz", {"pages/pages.jsonl": b""}))
    assert reports == []
    assert ["holds no WARC file" in r.reason for r in rejections] == [True]
