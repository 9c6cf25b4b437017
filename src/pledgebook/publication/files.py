"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pledgebook.errors import UsageError


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A draft to write to, which takes the place of `path` when all went well; its folder is made where there is none.

    Raises:
        UsageError: the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
            draft = Path(scratch) / path.name
            yield draft
            os.replace(draft, path)  # noqa: PTH105  # the atomic step
    except OSError as error:
        raise UsageError(f"{path.parent}: cannot be written: {error}") from error
