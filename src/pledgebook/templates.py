"""Templates of pages, in which all that comes from reports and other sources is escaped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jinja2


def environment(folder: str, finalize: Callable[[Any], Any] | None = None) -> jinja2.Environment:
    """The templates of a folder of the package; `finalize` sees each value before it is written."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("pledgebook", folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=finalize,
    )
