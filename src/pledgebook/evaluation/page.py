"""The errors of an evaluation as one HTML page that needs nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pledgebook.evaluation.faults import MEANINGS, Fault
from pledgebook.evaluation.score import Record, Score
from pledgebook.templates import environment


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of errors: one row a value, one column a kind."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def _table(title: str, pairs: Iterable[tuple[str, str]]) -> Table:
    counts = Counter(pairs)
    columns = tuple(k for k in MEANINGS if any(c == k for _, c in counts))
    rows = sorted({row for row, _ in counts}, key=lambda row: (-sum(counts[row, c] for c in columns), row))
    return Table(title, columns, tuple((row, tuple(counts[row, c] for c in columns)) for row in rows))


def _tables(errors: list[Fault]) -> list[Table]:
    positions = [e for e in errors if "action" in e.record]
    return [
        _table("By language", ((e.language, e.kind) for e in errors)),
        _table("By action", ((str(e.record["action"]), e.kind) for e in positions)),
        _table("By stance", ((str(e.record["stance"]), e.kind) for e in positions)),
    ]


def _confusions(errors: list[Fault]) -> list[tuple[str, str, int]]:
    """Stances taken for one another: wanted, found, how often."""
    pairs = Counter(
        (str(e.wanted["stance"]), str(e.found["stance"]))
        for e in errors
        if e.kind == "wrong stance" and e.wanted and e.found
    )
    return [(wanted, found, n) for (wanted, found), n in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))]


def _around(fault: Fault, text: str, width: int = 300) -> tuple[str, str, str]:
    """The quote with what stands before and after it in the report."""
    quote = str(fault.record.get("quote", ""))
    at = text.find(quote)
    if at < 0:
        return "", quote, ""
    return text[max(0, at - width) : at], quote, text[at + len(quote) : at + len(quote) + width]


def errors_page(errors: list[Fault], gold: Mapping[str, Record], scores: Mapping[str, Score]) -> str:
    """The page; all that comes from reports is escaped."""
    page = environment("evaluation/templates").get_template("errors.html")
    shown = [(e, _around(e, str(gold[e.report].get("text", "")))) for e in errors]
    kinds = Counter(e.kind for e in errors)
    return page.render(
        scores=scores,
        reports=len(gold),
        kinds=[(k, kinds[k], means) for k, means in MEANINGS.items() if kinds[k]],
        tables=_tables(errors),
        confusions=_confusions(errors),
        errors=shown,
    )
