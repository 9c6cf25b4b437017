"""Workbook, charts and briefs from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import Call


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize(
    ("command", "name", "begins"),
    [
        (("workbook",), "book.xlsx", b"PK"),
        (("chart", "matrix"), "matrix.svg", b"<?xml"),
        (("chart", "timeline", "--actor", "DEU", "--action", "force"), "timeline.PNG", b"\x89PNG"),
        (("brief",), "brief.html", b"<!doctype html>"),
        (("brief", "FRA"), "fra.pdf", b"%PDF"),
    ],
)
def test_a_file_is_written_and_named(
    call: Call, tmp_path: Path, command: tuple[str, ...], name: str, begins: bytes
) -> None:
    out = tmp_path / name
    answer = call(*command, "--out", str(out))
    assert answer == (0, f"{out}\n", "")
    assert out.read_bytes().startswith(begins)


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize(
    ("command", "fault"),
    [
        (("workbook", "--out", "/nowhere/book.xlsx"), "/nowhere/book.xlsx: cannot be written"),
        (("chart", "matrix", "--out", "matrix"), "name a file .svg or .png"),
        (("brief", "XXX", "--out", "brief.html"), "nothing is said on XXX"),
        (("brief", "--out", "brief.doc"), "name a file .html or .pdf"),
        (("brief", "--since", "soon", "--out", "brief.html"), "'soon' is no date"),
    ],
)
def test_what_cannot_be_written_is_said(call: Call, command: tuple[str, ...], fault: str) -> None:
    answer = call(*command)
    assert (answer.status, answer.out) == (1, "")
    assert fault in answer.err
