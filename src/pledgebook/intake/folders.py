"""Finds the files to read in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pledgebook.intake.fields import rejection
from pledgebook.records.statement import Rejection


def find_files(path: Path) -> Iterator[Path | Rejection]:
    """Yield `path` itself if it is a file, or the files below it in the order of names.

    A link that leads out of the folder, or to a folder, is a rejection: following it could read what nobody meant.
    """
    if not path.is_dir():
        yield path if path.exists() else rejection(str(path), "there is no such file or folder")
        return
    root = path.resolve()
    closed: list[OSError] = []
    for folder, folders, files in os.walk(path, onerror=closed.append):
        folders.sort()
        for name in sorted(folders):
            if (Path(folder) / name).is_symlink():
                yield rejection(str(Path(folder) / name), "a link to a folder is not followed; give its target itself")
        for name in sorted(files):
            yield _file(Path(folder) / name, root)
    yield from (rejection(str(error.filename), f"cannot be opened: {error.strerror}") for error in closed)


def _file(path: Path, root: Path) -> Path | Rejection:
    if not path.is_symlink():
        return path if path.is_file() else rejection(str(path), "is no ordinary file")
    target = path.resolve()
    if not target.exists():
        return rejection(str(path), "is a link to nothing")
    if not target.is_relative_to(root):
        return rejection(str(path), "is a link that leads out of the folder; give its target itself")
    return path
