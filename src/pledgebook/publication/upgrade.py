"""An upgrade in plain words, and as rows for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from pledgebook.publication.changes import change_row, evidence_lines, headline, said_lines
from pledgebook.publication.tables import Row, statement_row
from pledgebook.records.change import Change
from pledgebook.records.commitment import Said
from pledgebook.records.upgrade import Upgrade


def upgrade_row(upgrade: Upgrade) -> Row:
    """An upgrade with the changes as `change_row` has them, each with the words `before` and `after`."""
    changes = []
    for change in upgrade.changes:
        words = upgrade.words.get(change.id)
        ends = {"before": words.before, "after": words.after} if words else {}
        rows = {f"words_{end}": said and statement_row(said) for end, said in ends.items()}
        changes.append({**change_row(change, upgrade.evidence), **rows})
    return {
        **asdict(upgrade.pending.run),
        "started": upgrade.pending.started,
        "reports": upgrade.reports,
        "left": upgrade.left,
        "statements": {"same": upgrade.same, "new": upgrade.new, "gone": upgrade.gone},
        "changes": changes,
        "orphaned": [{"id": j.id, **asdict(j)} for j in upgrade.orphaned],
    }


def upgrade_lines(upgrade: Upgrade) -> Iterator[str]:
    """What would change: counts, judgements that lose their statement, then the changes, the weightiest first."""
    run = upgrade.pending.run
    left = f", {upgrade.left} more are affected and not read again" if upgrade.left else ""
    yield f"{upgrade.reports} reports read again with {run.engine} for {run.dossier}{left}"
    yield f"statements: {upgrade.same} the same, {upgrade.new} new, {upgrade.gone} gone"
    for j in upgrade.orphaned:
        yield f"orphaned: {j.id} {j.verdict} {' '.join(j.subject)} by {j.by}: {j.reason}"
    if not upgrade.changes:
        yield "Nothing moves."
    for change in upgrade.changes:
        yield f"{change.day or 'undated':<10} {change.weight:>5.1f}  {headline(change)}"
        yield from (f"{'':18}{line}" for line in _why(change, upgrade))


def _why(change: Change, upgrade: Upgrade) -> Iterator[str]:
    """The words that made a stance before and after, where they are others; else those that moved it."""
    words = upgrade.words.get(change.id)
    if words is None or _id(words.before) == _id(words.after):
        yield from evidence_lines(change, upgrade.evidence)
        return
    yield from change.reasons
    for name, said in (("before: ", words.before), ("after:  ", words.after)):
        first, *rest = said_lines(said) if said else ["nothing"]
        yield name + first
        yield from (" " * len(name) + line for line in rest)


def _id(said: Said | None) -> str | None:
    return said.statement.id if said else None
