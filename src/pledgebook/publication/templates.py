"""Pages that need nothing else, made of templates."""

from __future__ import annotations

from typing import Any

import jinja2


def rendered(template: str, **context: Any) -> str:
    """A page; all that comes from reports and other sources is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pledgebook", "publication/templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template(template).render(**context)
