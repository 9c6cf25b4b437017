"""Changes in plain words, and as rows for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from pledgebook.publication.tables import Row, statement_row
from pledgebook.records.change import Change
from pledgebook.records.commitment import Said


def change_row(change: Change, evidence: Mapping[str, Said]) -> Row:
    """A change with the statements that moved it, as `statement_row` has them."""
    plain = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(change).items()}
    rows = [statement_row(evidence[identifier]) for identifier in change.statements]
    return {"id": change.id, **plain, "words": headline(change), "statements": rows}


def headline(change: Change) -> str:
    """What moved, in one line."""
    mark = " (uncertain)" if change.uncertain else ""
    return f"{_subject(change)}: {_words(change)}{mark}"


def _subject(change: Change) -> str:
    match change.kind:
        case "verdict":
            return "ceasefire"
        case "met" | "unmet":
            return f"condition {change.subject[0]}"
        case "conflict-opened" | "conflict-settled":
            return f"conflict {change.subject[0]}"
        case _:
            actor, action, counterpart = change.subject
            return f"{actor} {action}" + (f" → {counterpart}" if counterpart else "")


def _words(change: Change) -> str:
    before, after = change.before, change.after
    if change.kind == "condition":
        return f"now if {after}" if after else f"no longer if {before}"
    if change.kind == "deadline":
        return _deadline(before, after)
    words: dict[str, str] = {
        "new": f"first word, {after}",
        "stance": f"turned from {before} to {after}",
        "support": f"independent origins that state it: {after}, before {before}",
        "gone": f"nothing is said on it any more, before {before}",
    }
    return words.get(change.kind) or f"now {after or 'settled'}" + (f", before {before}" if before else "")


def _deadline(before: str | None, after: str | None) -> str:
    if before is None:
        return f"deadline set to {after}"
    if after is None:
        return f"no deadline any more, before {before}"
    return f"deadline {before} passed" if after == "passed" else f"deadline moved from {before} to {after}"


def evidence_lines(change: Change, evidence: Mapping[str, Said]) -> list[str]:
    """Why, and the quotes that moved it: who says so, in which report, at which offsets."""
    told = (line for identifier in change.statements for line in said_lines(evidence[identifier]))
    return [*change.reasons, *told]


def said_lines(said: Said) -> list[str]:
    """The quote of a statement: who says so, in which report, at which offsets."""
    s = said.statement
    speaker = getattr(s.content, "speaker", None) or "the report"
    quote = " ".join(s.evidence.quote.split())
    return [
        f"“{quote}”, says {speaker} ({said.said or 'undated'}, {s.confidence:.2f})",
        f"{s.report} [{s.evidence.start}:{s.evidence.end}]",
    ]
