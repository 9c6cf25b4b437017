"""Grounds claims: a quote becomes an exact span of the report, or a recorded rejection."""

from __future__ import annotations

from collections.abc import Iterable

from pledgebook.records.report import Passage, Reading
from pledgebook.records.statement import Claim, Evidence, Rejection, Statement


def locate(quote: str, text: str, hint: int | None = None) -> Evidence | None:
    """The span of `text` that reads `quote` to the letter: the one nearest to `hint`, else the first."""
    if not quote:
        return None
    start = text.find(quote)
    if hint is not None and start >= 0:
        before, after = text.rfind(quote, 0, hint + len(quote)), text.find(quote, hint)
        start = min((s for s in (before, after) if s >= 0), key=lambda s: abs(s - hint), default=start)
    return None if start < 0 else Evidence(start, start + len(quote), quote)


def _in_boilerplate(evidence: Evidence, boilerplate: Iterable[Passage]) -> bool:
    return any(p.start <= evidence.start < p.end for p in boilerplate)


def ground(claims: Iterable[Claim], reading: Reading) -> tuple[list[Statement], list[Rejection]]:
    """Statements with exact evidence, by offset; claims of one content become one statement with all its evidence.

    The evidence of the most confident claim comes first. A claim whose quote does not stand in the report, or stands
    in what the page adds around the article, is rejected.
    """
    report, boilerplate = reading.report, [p for p in reading.passages if p.boilerplate]
    grounded: dict[object, list[tuple[float, Evidence, Claim]]] = {}
    rejections = []
    for claim in claims:
        evidence = locate(claim.quote, report.text, claim.hint)
        if evidence is None or _in_boilerplate(evidence, boilerplate):
            reason = "the quote does not stand in the report" if evidence is None else "the quote stands in boilerplate"
            rejections.append(Rejection("evidence", claim.quote[:200], reason, report.id))
        else:
            grounded.setdefault(claim.content, []).append((claim.confidence, evidence, claim))
    statements = []
    for found in grounded.values():
        found.sort(key=lambda f: (-f[0], f[1].start))
        confidence, first, claim = found[0]
        spans = {e for _, e, _ in found[1:] if e != first}
        further = tuple(sorted(spans, key=lambda e: e.start))
        statements.append(Statement(report.id, report.hash, claim.content, first, confidence, further))
    statements.sort(key=lambda s: (s.evidence.start, s.kind, s.id))
    return statements, rejections
