"""An upgrade in plain words, and as rows for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from pledgebook.publication.changes import change_row, headline, said_lines
from pledgebook.publication.tables import Row, statement_row
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
        words = upgrade.words.get(change.id)
        for name, said in (("before", words.before), ("after", words.after)) if words else ():
            yield from _quoted(name, said)
        yield from (f"{'':18}{reason}" for reason in change.reasons)


def _quoted(name: str, said: Said | None) -> Iterator[str]:
    first, *rest = said_lines(said) if said else ["nothing"]
    yield f"{'':18}{name + ':':<8}{first}"
    yield from (f"{'':26}{line}" for line in rest)
