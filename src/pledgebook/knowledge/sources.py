"""The wire services and papers that reports credit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pledgebook.knowledge.files import DATA, read_yaml
from pledgebook.knowledge.languages import forms


@cache
def load_sources() -> Mapping[str, str]:
    """Spelling to the name of the wire service or paper."""
    raw = read_yaml(DATA / "sources.yaml", "sources")
    return MappingProxyType({form: name for name, line in raw.items() for form in forms(line)})
