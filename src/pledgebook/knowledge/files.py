"""Reads the YAML files below `data/` and checks each against its JSON Schema, naming file and line."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from pledgebook.errors import DataError

DATA = Path(str(resources.files("pledgebook") / "data"))
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _validator(schema: str) -> jsonschema.Draft202012Validator:
    text = (DATA / "schemas" / f"{schema}.json").read_text(encoding="utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


def _line(node: yaml.Node | None, path: list[str | int]) -> int:
    """The line on which the value at `path` stands, or the nearest one around it."""
    line = 1
    for step in [None, *path]:
        if step is not None:
            node = _child(node, step)
        if node is None:
            break
        line = node.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value  # type: ignore[no-any-return]  # PyYAML's nodes are untyped
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]  # type: ignore[no-any-return]
    return None


def read_yaml(path: Path, schema: str) -> Any:
    """The values of a data file; what it leaves out is as the schema's defaults say.

    Args:
        path: the YAML file.
        schema: the name of a schema in `data/schemas`, without its ending.

    Raises:
        DataError: the file is missing, is no YAML or breaks its schema; the message names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        value = yaml.load(text, Loader=_LOADER)  # noqa: S506  # a safe loader, in C where there is one
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise DataError(f"{path}: no YAML: {error}") from error
    fault = next(iter(_validator(schema).iter_errors(value)), None)
    if fault is not None:
        at = list(fault.absolute_path)
        line = _line(yaml.compose(text, Loader=_LOADER), at)
        where = ".".join(str(step) for step in at) or "the file"
        raise DataError(f"{path}:{line}: {where}: {fault.message}")
    return _filled(value, _validator(schema).schema)


def _filled(value: Any, schema: Any) -> Any:
    """A value with what is left out as its schema's `default` says, in objects within objects too."""
    properties = schema.get("properties", {}) if isinstance(value, dict) else {}
    for name, inner in properties.items():
        if name in value or "default" in inner:
            value[name] = _filled(value.get(name, deepcopy(inner.get("default"))), inner)
    return value
