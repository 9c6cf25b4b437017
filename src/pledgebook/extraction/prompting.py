"""What a large language model is asked: the words of `data/prompts`, and the schema that its answer keeps to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pledgebook.knowledge.files import DATA, read_yaml


@dataclass(frozen=True, slots=True)
class Prompt:
    """The words of `data/prompts/extraction.yaml`."""

    confidence: float
    task: str
    positions: str
    actions: Mapping[str, str]
    stances: Mapping[str, str]
    conditions: Mapping[str, str]
    meetings: str
    statuses: Sequence[str]
    figures: str
    metrics: Sequence[str]
    units: Sequence[str]
    domains: Sequence[str]
    request: str

    def system(self) -> str:
        """Task and definitions."""
        parts = [self.task, "POSITIONS", self.positions]
        for title, words in (("action", self.actions), ("stance", self.stances), ("conditions", self.conditions)):
            parts.append("\n".join([f"{title}:", *(f"- {name}: {means}" for name, means in words.items())]))
        return "\n\n".join(p.strip() for p in [*parts, "MEETINGS", self.meetings, "FIGURES", self.figures])

    def asking(self, passages: Sequence[str], published: str | None) -> str:
        """The request for some passages of one report."""
        numbered = "\n".join(f"[{n}] {' '.join(text.split(chr(10)))}" for n, text in enumerate(passages, 1))
        return self.request.replace("{published}", published or "unknown").replace("{passages}", numbered)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of an answer; all fields are required, as strict endpoints want it."""
        maybe_word, number = {"type": ["string", "null"]}, {"type": ["number", "null"]}
        date = _or_null({"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"})
        actor = {"type": "string", "pattern": "^[A-Z]{2,9}(:[0-9]+)?$"}
        position = {
            "actor": actor,
            "action": _one_of(self.actions),
            "stance": _one_of(self.stances),
            "conditions": {"type": "array", "items": _one_of(self.conditions)},
            "domains": {"type": "array", "items": _one_of(self.domains)},
            "counterpart": _or_null(actor),
            "deadline": date,
            "amount": number,
            "unit": {"enum": [*self.units, None]},
            "speaker": _or_null(actor),
        }
        meeting = {
            "place": maybe_word,
            "date": date,
            "status": _one_of(self.statuses),
            "participants": {"type": "array", "items": actor},
            "count": {"type": ["integer", "null"]},
        }
        figure = {
            "metric": _one_of(self.metrics),
            "value": {"type": "number"},
            "unit": {"enum": [*self.units, None]},
            "place": _or_null(actor),
        }
        kinds = {"positions": position, "meetings": meeting, "figures": figure}
        return _object({
            kind: {"type": "array", "items": _object({**fields, "quote": {"type": "string"}})}
            for kind, fields in kinds.items()
        })  # fmt: skip


def _one_of(names: Mapping[str, str] | Sequence[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(names)}


def _or_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


@cache
def load_prompt() -> Prompt:
    """The prompt that is shipped.

    Raises:
        DataError: the file breaks its schema.
    """
    return Prompt(**read_yaml(DATA / "prompts" / "extraction.yaml", "prompts"))
