"""Annotated stories: files that say which reports tell of the same happening."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pledgebook.errors import DataError
from pledgebook.knowledge.files import read_yaml


def load_stories(paths: Iterable[Path | str]) -> dict[str, str]:
    """The name of each report's story, from YAML files together: a name stands for one happening in all of them.

    Raises:
        DataError: a file breaks its schema, or a report is in two stories.
    """
    found: dict[str, str] = {}
    for path in map(Path, paths):
        for name, reports in read_yaml(path, "stories")["stories"].items():
            for report in reports:
                if found.setdefault(report, name) != name:
                    raise DataError(f"{path}: {report} is in {found[report]!r} and in {name!r}; leave it in one")
    return found
