"""Re-reading: what another engine, dossier, data or code would read otherwise is read again, judged, then accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from pledgebook import settings
from pledgebook.extraction.engine import Engine, Usage
from pledgebook.extraction.engines import make_engine
from pledgebook.extraction.model import Use
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.ledger.batched import batched
from pledgebook.ledger.book import Book
from pledgebook.ledger.moments import now
from pledgebook.pipeline.batches import Found, Result, read_batch
from pledgebook.pipeline.digests import made_with, outdated
from pledgebook.pipeline.placing import place
from pledgebook.pipeline.reports import Sink
from pledgebook.pipeline.since import moved
from pledgebook.pipeline.view import View, dossier_name
from pledgebook.reconciliation.commitments import commitments, in_time
from pledgebook.reconciliation.conflicts import conflicts
from pledgebook.reconciliation.judgements import standing_judgements
from pledgebook.records.commitment import Commitment, Key, Said
from pledgebook.records.conflict import Conflict
from pledgebook.records.entry import Pending, Run
from pledgebook.records.statement import Rejection
from pledgebook.records.upgrade import Upgrade, Words

T = TypeVar("T")


@dataclass(slots=True)
class Rereading:
    """What a re-reading did: reports read again, by this call and before, and those that failed and stay as they are.

    `because` counts the affected reports by what they were made with that is another now.
    """

    read: int = 0
    kept: int = 0
    because: Counter[str] = field(default_factory=Counter)
    failures: list[Rejection] = field(default_factory=list)
    usage: Usage | None = None


def reread(
    book: Book,
    *,
    dossier: str | None = None,
    engine: Engine | str | None = None,
    use: Use = "balance",
    progress: Sink = lambda _: None,
) -> Rereading:
    """Read again what is affected, beside the book: no answer counts it until it is accepted.

    Called again, it goes on where it stood. A report on which the engine fails stays as it is.

    Args:
        book: the book.
        dossier: the name of a dossier, or a file of one; that of the book if not given.
        engine: what extracts, or its name as the setting ENGINE gives it; that of the setting if not given.
        use: whether few wrong or few missed statements matter most.
        progress: called with each report that was read.

    Raises:
        UsageError: another re-reading waits for a decision.
        PledgebookError: the dossier, the model or the book is not usable.
    """
    from pledgebook import __version__

    name = dossier_name(book, dossier)
    subject = load_dossier(name)
    chosen = make_engine(engine, subject, use)
    today = made_with(chosen, subject)
    place(book, subject)  # what an acceptance that was killed has left
    done, todo = Rereading(), dict[str, str]()
    for made in book.made_with():
        if because := outdated(made, today):
            done.because.update(because)
            todo[made.report] = made.version
    if not todo:
        return done
    wanted = Pending(Run(__version__, chosen.name, name, subject.digest), now(), today)
    pending = book.rereadings.begin(wanted)
    kept = book.rereadings.versions()
    done.kept = sum(kept.get(report) == version for report, version in todo.items())
    rest = [report for report, version in todo.items() if kept.get(report) != version]
    texts = (book.report(report).report for report in rest)
    for batch in batched(texts, settings.BATCH.get()):
        for report, result in zip(batch, read_batch(chosen, batch).results, strict=True):
            if failed := _failures(result):
                done.failures += failed
            elif isinstance(result, Found):
                book.rereadings.add(pending, todo[report.id], result.entry)
                done.read += 1
            progress(report)
    done.usage = chosen.usage
    return done


def _failures(result: Result) -> list[Rejection]:
    """Why nothing was extracted, if the engine failed."""
    if isinstance(result, Rejection):
        return [result]
    entry = result.entry if isinstance(result, Found) else None
    return [r for r in entry.rejections if r.stage == "extraction"] if entry and not entry.statements else []


def upgrade(book: Book) -> Upgrade:
    """What accepting the re-reading that waits would change, as the book is seen through its dossier.

    Origins are those of today: accepted reports are placed anew.

    Raises:
        UsageError: none waits.
    """
    pending = book.rereadings.waiting()
    again = book.rereadings.versions()
    present, found = book.statements(), list(book.rereadings.statements())
    old, new = {s.statement.id for s in present if s.statement.report in again}, {s.statement.id for s in found}
    future = sorted([*(s for s in present if s.statement.report not in again), *found], key=_order)
    before, after = (_Supposed(book, pending.run.dossier, said) for said in (present, future))
    told = moved(before, after)
    one, other = before.turning, after.turning
    words = {c.id: Words(one.get(c.subject), other.get(c.subject)) for c in told.changes if c.subject in {*one, *other}}
    affected = (made for made in book.made_with() if outdated(made, pending.made_with))
    standing = standing_judgements(book.judgements.all())
    return Upgrade(
        pending=pending,
        reports=len(again),
        left=sum(made.report not in again for made in affected),
        same=len(old & new),
        new=len(new - old),
        gone=len(old - new),
        changes=told.changes,
        evidence=told.evidence,
        words=words,
        orphaned=tuple(j for j in standing if j.about == "statement" and j.subject[0] in old - new),
    )


def accept(book: Book) -> int:
    """Take the re-reading that waits into the book; returns how many reports have a new reading.

    Killed, it has taken all or nothing; what was not placed yet is placed by whoever reads next.

    Raises:
        UsageError: none waits.
    """
    pending = book.rereadings.waiting()
    subject = load_dossier(pending.run.dossier)
    taken = book.rereadings.accept()
    place(book, subject)
    return taken


class _Supposed(View):
    """A book as if it had other statements, with the origins that it has."""

    def __init__(self, book: Book, dossier: str, said: Sequence[Said]) -> None:
        super().__init__(book, dossier=dossier)
        self._said = list(said)

    @cached_property
    def statements(self) -> list[Said]:
        return self._judged(self._said)

    @cached_property
    def _derived(self) -> list[Commitment]:
        return commitments(self.histories.values(), self.dossier, self.day)

    @cached_property
    def conflicts(self) -> list[Conflict]:
        return conflicts(self.statements, self.dossier)

    def history(self, key: Key) -> list[Said]:
        """What its statements say on one commitment, in time."""
        return in_time(self.histories.get(key, []))

    def statements_with(self, ids: Collection[str]) -> dict[str, Said]:
        """Its statements of these ids."""
        return {said.statement.id: said for said in self.statements if said.statement.id in ids}

    def kept(self, question: list[Any], derive: Callable[[], T], kind: type[T] | None = None) -> T:  # noqa: ARG002  # as a view's
        """What depends on statements is derived from its own; origins are those of the book."""
        return derive()

    @property
    def turning(self) -> dict[tuple[str, ...], Said]:
        """By commitment, the statement that made its stance what it is."""
        turned = {c.key: c.turns[-1].statement for c in self.commitments}
        return {key: s for key in turned for s in self.histories[key] if s.statement.id == turned[key]}


def _order(said: Said) -> tuple[str, str, int, str]:
    s = said.statement
    return said.said or "", s.report, s.evidence.start, s.id
