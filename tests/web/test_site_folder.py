"""The folder of a site: nothing of others is touched, and a run that fails leaves the site as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pledgebook.errors import UsageError
from pledgebook.web.site_folder import MANIFEST, exchanged


def write(folder: Path, **files: str) -> None:
    with exchanged(folder) as draft:
        for name, words in files.items():
            (draft / name.replace("__", "/")).parent.mkdir(exist_ok=True)
            (draft / name.replace("__", "/")).write_text(words)


def found(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST
    }


def test_files_are_replaced_and_what_is_gone_is_removed_with_its_folder(tmp_path: Path) -> None:
    write(tmp_path / "site", a="1", b="1", sub__c="1")
    write(tmp_path / "site", a="2", d="2")
    assert found(tmp_path / "site") == {"a": "2", "d": "2"}
    assert {p.name for p in (tmp_path / "site").iterdir()} == {"a", "d", MANIFEST}


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "index.html"])
def test_a_folder_that_holds_other_things_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match="holds other things"):
        write(tmp_path, a="1")
    assert found(tmp_path) == {name: "mine"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="holds other things"):
        write(tmp_path / "file", a="1")


def test_a_file_of_others_is_neither_removed_nor_written_over(tmp_path: Path) -> None:
    write(tmp_path, a="1")
    (tmp_path / "b").write_text("mine")
    with pytest.raises(UsageError, match="in the way"):
        write(tmp_path, a="2", b="2")
    assert found(tmp_path) == {"a": "1", "b": "mine"}
    write(tmp_path, a="3")
    assert found(tmp_path) == {"a": "3", "b": "mine"}


def test_a_run_that_fails_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, a="1")

    def fail() -> None:
        with exchanged(tmp_path) as draft:
            (draft / "a").write_text("2")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert found(tmp_path) == {"a": "1"}
    write(tmp_path, b="3")
    assert found(tmp_path) == {"b": "3"}


@pytest.mark.parametrize(
    "words",
    [
        "",
        "[]",
        '{"files": ["a"]}',
        json.dumps({"writer": "another", "files": []}),
        json.dumps({"writer": "pledgebook publish", "files": ["../victim"]}),
        json.dumps({"writer": "pledgebook publish", "files": ["/victim"]}),
        json.dumps({"writer": "pledgebook publish", "files": [["a"]]}),
    ],
)
def test_a_list_that_was_not_written_by_us_removes_nothing(tmp_path: Path, words: str) -> None:
    (tmp_path / "victim").write_text("mine")
    site = tmp_path / "site"
    site.mkdir()
    (site / MANIFEST).write_text(words)
    with pytest.raises(UsageError, match="no list of `publish`"):
        write(site, a="1")
    assert found(tmp_path) == {"victim": "mine"}


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "victim").write_text("mine")
    write(tmp_path / "site", sub__victim="1")
    (tmp_path / "site" / "sub" / "victim").unlink()
    (tmp_path / "site" / "sub").rmdir()
    (tmp_path / "site" / "sub").symlink_to(outside)
    with pytest.raises(UsageError, match="no list of"):
        write(tmp_path / "site", a="1")
    assert found(outside) == {"victim": "mine"}
