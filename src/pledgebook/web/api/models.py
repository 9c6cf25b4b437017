"""Answers as models made from the records themselves, so that what OpenAPI tells is what is sent.

A record becomes an object with its fields, and with those of its properties that belong to it (`PROPERTIES`). Nothing
is left out of an object: what is not known is null.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from functools import cache, cached_property
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from pledgebook.records.change import Change
from pledgebook.records.conflict import Conflict
from pledgebook.records.coverage import Coverage
from pledgebook.records.incident import Incident, Occurrence
from pledgebook.records.judgement import Judgement
from pledgebook.records.statement import Statement

PROPERTIES: Mapping[type, tuple[str, ...]] = {
    Statement: ("id", "kind"),
    Conflict: ("id", "state"),
    Change: ("id",),
    Judgement: ("id",),
    Incident: ("id",),
    Occurrence: ("confirmed",),
    Coverage: ("nobody",),
}
"""Properties that are sent with a record's fields."""


@cache
def model_of(record: type) -> type[BaseModel]:
    """The model of a dataclass; nested dataclasses become models too, tuples lists."""
    hints = get_type_hints(record)
    for name in PROPERTIES.get(record, ()):
        found = getattr(record, name)
        hints[name] = get_type_hints(found.func if isinstance(found, cached_property) else found.fget)["return"]
    shape = ConfigDict(from_attributes=True)
    doc, module = record.__doc__, record.__module__
    return create_model(record.__name__, __config__=shape, __doc__=doc, __module__=module, **_required(hints))


def _required(hints: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a model: none is left out."""
    return {name: (_sent(hint), ...) for name, hint in hints.items()}


def _sent(hint: Any) -> Any:
    """The type of a field as it is sent."""
    kind, inner = get_origin(hint), get_args(hint)
    if is_dataclass(hint):
        return model_of(hint)  # type: ignore[arg-type]  # a hint is a class
    if kind in {Union, types.UnionType}:
        return Union[tuple(map(_sent, inner))]  # noqa: UP007  # made when it runs
    if kind is tuple and inner[-1] is not Ellipsis:
        return tuple[tuple(map(_sent, inner))]  # type: ignore[misc]  # the same
    if isinstance(kind, type) and issubclass(kind, Mapping):
        return dict[inner[0], _sent(inner[1])]  # type: ignore[misc, valid-type]  # the same
    if isinstance(kind, type) and issubclass(kind, Sequence):
        return list[_sent(inner[0])]  # type: ignore[misc]  # the same
    return hint


def made_of(name: str, doc: str, **fields: Any) -> type[BaseModel]:
    """A model of its own, whose fields are records, rows of them, or plain."""
    return create_model(name, __doc__=doc, **_required(fields))


def answer(record: Any) -> BaseModel:
    """A record as its model."""
    kind: Any = type(record)  # mypy takes classes for unhashable
    return model_of(kind).model_validate(record)


class Page(BaseModel):
    """A part of a list: its items, and the cursor of the next part, null at the end."""

    items: list[Any]
    next: str | None


@cache
def page_of(item: Any) -> type[Page]:
    """The model of a page of records, or of models."""
    model = item if issubclass(item, BaseModel) else model_of(item)
    items = list[model]  # type: ignore[valid-type]  # made when it runs
    return create_model(f"{item.__name__}Page", __base__=Page, __module__=item.__module__, items=(items, ...))
