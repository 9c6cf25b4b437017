"""The folder of a static site: its files are exchanged when all are there, and what others laid beside them stays."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pledgebook.errors import UsageError
from pledgebook.publication.files import whole

MANIFEST = "site.json"
"""Names the files of the site, so that the next run may replace and remove them, and no others."""

_WRITER = "pledgebook publish"


@contextmanager
def exchanged(folder: Path) -> Iterator[Path]:
    """A draft to write a site to; when all went well, each of its files takes its place in the folder.

    Files of the site before that the draft lacks are removed. The draft lies in the folder, that each file may take
    its place in one step; if something fails before, the site is as it was.

    Args:
        folder: empty, not there yet, or the site of an earlier run.

    Raises:
        UsageError: the folder holds other things, one of them is in the way, or it cannot be written.
    """
    try:
        before = _claimed(folder)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".draft-") as scratch:
            draft = Path(scratch)
            yield draft
            _exchange(draft, folder, before)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written: {error}") from error


def _claimed(folder: Path) -> set[str]:
    """The files that an earlier run has written; a new folder is marked, so that a run that was cut off can go on."""
    if (folder / MANIFEST).is_file():
        return _listed(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: holds other things; name an empty folder, or one that `publish` has written")
    _list(folder, ())
    return set()


def _listed(folder: Path) -> set[str]:
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["writer"] != _WRITER or not all(_lies_inside(folder, name) for name in told["files"]):
            raise ValueError("it names what no run has written")  # noqa: TRY301  # said below
        return set(told["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}: is no list of `publish` ({error}); name another folder, or empty this one"
        ) from error


def _lies_inside(folder: Path, name: str) -> bool:
    """Whether a name leads to a file of the folder: not above it, and through no link out of it."""
    plain = not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts
    return plain and (folder / name).parent.resolve().is_relative_to(folder.resolve())


def _list(folder: Path, files: Iterable[str]) -> None:
    with whole(folder / MANIFEST) as draft:
        told = {"writer": _WRITER, "files": sorted(files)}
        draft.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8", newline="\n")


def _exchange(draft: Path, folder: Path, before: set[str]) -> None:
    files = {path.relative_to(draft).as_posix() for path in draft.rglob("*") if path.is_file()}
    for name in sorted(files - before):
        if os.path.lexists(folder / name) or not _lies_inside(folder, name):
            raise UsageError(f"{folder / name}: is in the way, and `publish` has not written it; move it")
    _list(folder, files | before)
    for name in sorted(files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(draft / name, folder / name)  # noqa: PTH105  # the atomic step
    for name in sorted(before - files):
        (folder / name).unlink(missing_ok=True)
    for parent in {(folder / name).parent for name in before - files} - {folder}:
        if parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()
    _list(folder, files)
