"""The engine that asks a large language model; whatever it answers is checked and grounded like any other claim."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jsonschema

from pledgebook import settings
from pledgebook.extraction.chat import Chat
from pledgebook.extraction.engine import Extraction, Usage
from pledgebook.extraction.evidence import locate
from pledgebook.extraction.merge import merge
from pledgebook.extraction.prompting import load_prompt
from pledgebook.extraction.subject import seen
from pledgebook.knowledge.actors import load_actors
from pledgebook.knowledge.dossier import Dossier
from pledgebook.records.ids import content_id
from pledgebook.records.report import Passage, Reading
from pledgebook.records.statement import Claim, Content, Figure, Meeting, Position, Rejection


@dataclass(frozen=True, slots=True)
class _Part:
    """Passages of one report that are asked about together."""

    number: int
    reading: Reading
    passages: Sequence[Passage]


def _parts(number: int, reading: Reading, most: int) -> Iterator[_Part]:
    """The report cut into parts of up to `most` characters; boilerplate is never asked about."""
    part: list[Passage] = []
    for passage in reading.passages:
        if passage.boilerplate:
            continue
        if part and passage.end - part[0].start > most:
            yield _Part(number, reading, part)
            part = []
        part.append(passage)
    if part:
        yield _Part(number, reading, part)


class LanguageModelEngine:
    """Reads by asking a model at the endpoint of the settings.

    Args:
        dossier: its actions say which of the answers count, and as what.
        model: the model's name at the endpoint.

    Raises:
        UsageError: the extra `llm` is not installed.
    """

    def __init__(self, dossier: Dossier, model: str) -> None:
        self.dossier, self.model = dossier, model
        self.prompt = load_prompt()
        self._chat = Chat(model, settings.cache_folder() / "answers")
        self._schema = self.prompt.schema()
        kinds = self._schema["properties"].items()
        self._validators = {kind: jsonschema.Draft202012Validator(records["items"]) for kind, records in kinds}

    @cached_property
    def name(self) -> str:
        """The model's name and a digest of what it is asked."""
        return f"llm:{self.model}-{content_id('p', [self.prompt.system(), self.prompt.request, self._schema])[2:10]}"

    @property
    def usage(self) -> Usage | None:
        """Requests, tokens and cost so far."""
        return self._chat.usage

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        """What the model answers for each reading."""
        most = settings.LLM_PART.get()
        parts = [part for number, reading in enumerate(readings) for part in _parts(number, reading, most)]
        out = [Extraction([]) for _ in readings]
        with ThreadPoolExecutor(settings.LLM_PARALLEL.get()) as pool:
            answers = pool.map(self._ask, parts)  # the order of the parts is kept
            for part, answer in zip(parts, answers, strict=True):
                self._take(part, answer, out[part.number])
        for extraction in out:
            extraction.claims = merge(seen(extraction.claims, self.dossier))
        return out

    def _ask(self, part: _Part) -> str:
        texts = [part.reading.quote(p) for p in part.passages]
        return self._chat.ask(
            self.prompt.system(), self.prompt.asking(texts, part.reading.report.published), self._schema
        )

    def _take(self, part: _Part, answer: str, out: Extraction) -> None:
        """Add an answer's records to what is found; what does not keep to the schema is rejected, record by record."""
        report = part.reading.report

        def reject(what: str, reason: str) -> None:
            out.rejections.append(Rejection("extraction", what[:200], f"{self.model}: {reason}", report.id))

        try:
            records = json.loads(answer)
            kinds = [(k, r) for k in self._validators for r in records.get(k, [])]
        except (ValueError, AttributeError, TypeError):
            reject(answer or "(nothing)", "the answer is no JSON of the form asked for; raise PLEDGEBOOK_LLM_ANSWER")
            return
        for kind, record in kinds:
            fault = next(self._validators[kind].iter_errors(record), None)
            wrong = fault.message if fault else _unknown(kind, record)
            if wrong:
                reject(json.dumps(record, ensure_ascii=False), wrong)
                continue
            out.claims.append(self._claim(part, kind, record))

    def _claim(self, part: _Part, kind: str, record: Mapping[str, Any]) -> Claim:
        """A record as a claim that quotes the whole passage in which its words stand, as all engines do."""
        start, end = part.passages[0].start, part.passages[-1].end
        text = part.reading.report.text[start:end]
        found = locate(record["quote"].strip(), text)
        passage = None
        if found is not None:
            at = start + found.start
            passage = next((p for p in part.passages if p.start <= at and start + found.end <= p.end), None)
        quote = part.reading.quote(passage) if passage else record["quote"]
        hint = passage.start if passage else start
        return Claim(_content(kind, record), quote, self.prompt.confidence, hint)


def _unknown(kind: str, record: Mapping[str, Any]) -> str | None:
    """The fault of a record that names an actor nobody knows."""
    named = {
        "positions": [record.get("actor"), record.get("speaker"), record.get("counterpart")],
        "meetings": record.get("participants", []),
        "figures": [record.get("place")],
    }[kind]
    actors = load_actors()
    return next((f"{name!r} is no actor" for name in named if name is not None and not actors.is_actor(name)), None)


def _content(kind: str, r: Mapping[str, Any]) -> Content:
    if kind == "meetings":
        who = tuple(sorted(set(r["participants"])))
        return Meeting(r["place"], r["date"], r["status"], who, r["count"])
    if kind == "figures":
        return Figure(r["metric"], float(r["value"]), r["unit"], r["place"])
    return Position(
        actor=r["actor"],
        action=r["action"],
        stance=r["stance"],
        conditions=tuple(sorted(set(r["conditions"]))),
        domains=tuple(sorted(set(r["domains"]))),
        counterpart=r["counterpart"],
        deadline=r["deadline"],
        amount=None if r["amount"] is None else float(r["amount"]),
        unit=r["unit"],
        speaker=r["speaker"],
    )
