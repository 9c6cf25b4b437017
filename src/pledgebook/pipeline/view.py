"""What a book says, seen through a dossier at a moment: its records go through reconciliation and guarantees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import dropwhile
from typing import Any, Literal, TypeVar

from pledgebook import settings
from pledgebook.guarantees.conditions import Outlook, effects, outlook, supposed, suppositions
from pledgebook.guarantees.coverage import coverage
from pledgebook.guarantees.graph import circles, critical_path, keystones, waiting_graph
from pledgebook.knowledge.dossier import Dossier, load_dossier
from pledgebook.ledger.batched import batched
from pledgebook.ledger.book import MANY, Book
from pledgebook.ledger.moments import now
from pledgebook.pipeline.answers import Answers, Memory
from pledgebook.pipeline.deriving import Derivation, Moment
from pledgebook.reconciliation.commitments import histories, in_time
from pledgebook.reconciliation.conflicts import Part, by_statement, by_weight, part_of, part_with
from pledgebook.reconciliation.judgements import judged, rejected, same_and_different
from pledgebook.reconciliation.origins import Pair, earliest, origins
from pledgebook.reconciliation.review import Told, told
from pledgebook.reconciliation.soon import bounded
from pledgebook.reconciliation.stories import stories, telling
from pledgebook.records.ceasefire import Bulletin, Verdict
from pledgebook.records.commitment import Commitment, Key, Said
from pledgebook.records.condition import Effect, Keystone
from pledgebook.records.conflict import Conflict
from pledgebook.records.coverage import Coverage
from pledgebook.records.entry import Run, Stored
from pledgebook.records.incident import Incident
from pledgebook.records.judgement import Judgement
from pledgebook.records.origin import Origin
from pledgebook.records.search import Hit
from pledgebook.records.statement import Kind, Rejection
from pledgebook.records.story import Story

T = TypeVar("T")

AT_ONCE = 50
"""Reports of which the statements lie in memory, where they are yielded one by one."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Commitments and conditions as they stand, sets that wait for one another, the longest chain to an action."""

    outlook: Outlook
    circles: list[list[str]]
    path: list[str]


class View:
    """What a book says at a moment; each answer is derived when it is first asked, and kept.

    Args:
        book: the book; it must stay open while the view is asked.
        dossier: the dossier to see it through, by name or file; the one of the last run if not given.
        as_of: count only what was said up to this day.
        known_at: count only what the book knew at this moment.
        today: the day from which deadlines and the ceasefire are seen; `as_of`, else today, if not given.
        memory: where answers are at hand from one view to the next.
    """

    def __init__(
        self,
        book: Book,
        *,
        dossier: str | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        today: str | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.book, self.as_of, self.known_at = book, as_of, known_at
        self._at = Moment(as_of=as_of, known_at=known_at)
        self.dossier_name, self._today, self.memory = dossier, today or as_of, memory

    @cached_property
    def dossier(self) -> Dossier:
        """The dossier that the book is seen through."""
        return book_dossier(self.book, self.dossier_name)

    def report(self, identifier: str) -> Stored:
        """The report of an id, as it was known.

        Raises:
            UsageError: the book does not hold it.
        """
        return self.book.report(identifier, known_at=self.known_at)

    def each_report(self) -> Iterator[Stored]:
        """The reports, one after the other."""
        return self.book.each_report(**self._at)

    @property
    def runs(self) -> dict[str, Run]:
        """What read each report, by the report's id."""
        return self.book.runs(known_at=self.known_at)

    @property
    def incidents(self) -> list[Incident]:
        """The incidents, by day and id."""
        return self.book.incidents.all(**self._at)

    @property
    def rejections(self) -> list[Rejection]:
        """What was rejected, and why."""
        return self.book.rejections(known_at=self.known_at)

    @cached_property
    def statements(self) -> list[Said]:
        """The statements as judged, each with its origin."""
        return self._judged(self.book.statements(**self._at))

    def statements_of(self, report: str | Collection[str] | None = None, *, kind: Kind | None = None) -> list[Said]:
        """What one report says, or several, or all that is said of a kind, as judged."""
        return self._judged(self.book.statements(report=report, kind=kind, **self._at))

    def statements_with(self, ids: Collection[str]) -> dict[str, Said]:
        """Statements by their ids, as judged; those that were rejected, or are not known then, are left out."""
        parts = batched(sorted(ids), MANY)
        found = [said for some in parts for said in self.book.statements(ids=some, **self._at)]
        return {said.statement.id: said for said in self._judged(found)}

    @property
    def positions(self) -> list[Told]:
        """The positions on commitments as they were read, with what the order of review needs of them."""
        return self.of_reports(
            ["positions"], lambda: told(self.book.each_position(**self._at), self.dossier), list[Told]
        )

    def each_statement(
        self, first: str | None = None, *, kind: Kind | None = None, actor: str | None = None, action: str | None = None
    ) -> Iterator[Said]:
        """Yield the statements as judged, by date, report and offset; few at a time lie in memory.

        Args:
            first: the report to begin with; nothing is yielded where the view has it no longer.
            kind: only those of a kind.
            actor: reports that say nothing of this actor may be passed over.
            action: the same of an action.
        """
        asked = {"kind": kind, "actor": actor, "action": action}
        wanted = {name: value for name, value in asked.items() if value is not None}
        told = self.book.stating(wanted, self._derivation.touched) if wanted else None
        rest = dropwhile(lambda report: first not in {None, report}, self.order)
        reports = (report for report in rest if told is None or report in told)
        for some in batched(reports, AT_ONCE):
            yield from self.statements_of(some, kind=kind)

    @cached_property
    def order(self) -> list[str]:
        """The ids of the reports, by date and id."""

        def derive() -> list[str]:
            days = self.book.placements.published(**self._at)
            return sorted(days, key=lambda report: (days[report] or "", report))

        return self.of_reports(["order"], derive)

    def search(
        self, query: str, *, stated: bool = False, limit: int = 20, after: tuple[float, str] | None = None
    ) -> list[Hit]:
        """Reports with all the words of a query, the best first, without rejected statements; see `ledger.search`."""
        found = self.book.search.find(query, stated=stated, limit=limit, after=after, **self._at)
        gone = rejected(self.judgements)
        return [replace(hit, statements=tuple(i for i in hit.statements if i not in gone)) for hit in found]

    def _judged(self, found: list[Said]) -> list[Said]:
        return self._placed(judged(found, self.judgements))

    def _placed(self, found: Iterable[Said]) -> list[Said]:
        return [item.placed(self.origin(item.statement.report).id) for item in found]

    @property
    def judged_as_read(self) -> list[Said]:
        """The statements that were judged, as they were read."""
        return self._derivation.told

    @cached_property
    def judgements(self) -> list[Judgement]:
        """The judgements, by the time they were made."""
        return self._answers.query(["judgements", self.known_at], self._all_judgements)

    def _all_judgements(self) -> list[Judgement]:
        return self.book.judgements.all(known_at=self.known_at)

    @cached_property
    def histories(self) -> dict[Key, list[Said]]:
        """What was said on each commitment, in the order of reports."""
        return histories(bounded(self.statements, self.dossier), self.dossier)

    def history(self, key: Key) -> list[Said]:
        """What was said on one commitment, in time."""
        return in_time(histories(self._derivation.history(key[:2]), self.dossier).get(key, []))

    @property
    def judged_pairs(self) -> set[tuple[str, str]]:
        """The actors and actions of which judgements of statements change what was said."""
        return self._derivation.pairs

    @cached_property
    def _derivation(self) -> Derivation:
        return Derivation(self.book, self._at, self.dossier, self.judgements, self._placed)

    @cached_property
    def origins(self) -> list[Origin]:
        """The origins of the reports, those of single reports too, by date and id."""
        days = self.book.placements.published(**self._at)
        first = (self.origin(report) for report in sorted(days, key=lambda report: earliest(days[report], report)))
        return list({origin.id: origin for origin in first}.values())

    def origin(self, report: str) -> Origin:
        """The origin of a report."""
        return self._shared.get(report) or Origin(report, (report,), ())

    @cached_property
    def _shared(self) -> dict[str, Origin]:
        """The origins of more than one report, by each of these: the others need no memory."""
        placed = self.book.placements
        same, different = self._pairs["origin"]

        def derive() -> list[Origin]:
            days = placed.published(**self._at, beside={report for pair in same for report in pair})
            found = origins(days, placed.links(**self._at), same, different)
            return [origin for origin in found if len(origin.reports) > 1]

        shared = self.of_reports(["origins"], derive, list[Origin])
        return self.of_reports(["origin of"], lambda: {r: origin for origin in shared for r in origin.reports})

    @cached_property
    def stories(self) -> list[Story]:
        """The stories of the reports, those of single reports too.

        Titles are taken in English or the dossier's first language, where a report bears one.
        """
        same, different = self._pairs["story"]

        def derive() -> list[Story]:
            told = (telling(*each) for each in self.book.placements.passages(**self._at))
            preferred = ("en", *list(self.dossier.title)[:1])
            return stories(told, self.origins, same, different, preferred)

        return self.of_reports(["stories"], derive, list[Story])

    @cached_property
    def story_of(self) -> dict[str, Story]:
        """The story of each report, by the report's id."""
        return self.of_reports(["story of"], lambda: {r: s for s in self.stories for r in s.reports})

    def kept(self, question: list[Any], derive: Callable[[], T], kind: type[T] | None = None) -> T:
        """An answer that depends on the book as it is seen and on the question only; see `Answers.get`."""
        seen = [self.dossier.digest, self.as_of, self.known_at, self.day]
        return self._answers.get([*question, *seen], derive, kind)

    def of_reports(self, question: list[Any], derive: Callable[[], T], kind: type[T] | None = None) -> T:
        """The same of what depends on the reports and what links them only: judgements of statements let it stand."""
        seen = [self.dossier.digest, self.as_of, self.known_at, self._pairs]
        return self._answers.get([*question, *seen], derive, kind, of_reports=True)

    @cached_property
    def _answers(self) -> Answers:
        return Answers(self.book, self.memory)

    @cached_property
    def _pairs(self) -> dict[str, list[list[Pair]]]:
        """The pairs of reports that were judged to be of one origin or story, and those judged not to be."""
        kinds: tuple[Literal["origin", "story"], ...] = ("origin", "story")

        def derive() -> dict[str, list[list[Pair]]]:
            return {of: [sorted(pairs) for pairs in same_and_different(self.judgements, of)] for of in kinds}

        return self._answers.query(["pairs", self.known_at], derive)

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """What reports say that cannot all be right: the open ones, the settled ones, last the uncertain ones."""
        made = self._derivation
        read = self.of_reports(["conflicts as read"], made.conflicts, list[Conflict])
        return self.kept(["conflicts"], lambda: made.conflicts_anew(read)) if made.touched else read

    def conflicts_with(self, said: Iterable[Said]) -> list[Conflict]:
        """Those that some statements are a side of, in the order of all; other parts of the book are not asked."""
        told = [(s.statement.id, self._conflicts_in(part_of(s.statement))) for s in said]
        found = {conflict.id: conflict for statement, sided in told for conflict in sided.get(statement, ())}
        return by_weight(found.values())

    def sides_of(self, found: Iterable[Conflict]) -> dict[str, Said]:
        """What the sides of conflicts say, by the statements' ids."""
        return self.statements_with({i for conflict in found for i in conflict.statements})

    def _conflicts_in(self, part: Part) -> dict[str, list[Conflict]]:
        """The conflicts of a part by the statements that are a side of them."""
        if part not in self._parts:
            whole = self.__dict__.get("conflicts")  # where all were derived already
            read = self._derivation.conflicts_in({part}) if whole is None else whole
            self._parts[part] = by_statement(c for c in read if part_with(c.subject) == part)
        return self._parts[part]

    @cached_property
    def _parts(self) -> dict[Part, dict[str, list[Conflict]]]:
        """The parts that were asked for: one answer, so that many of them push out no other."""
        return self.kept(["conflicts by part"], dict)

    @property
    def commitments(self) -> list[Commitment]:
        """The commitments."""
        return list(self.outlook.commitments)

    @property
    def verdict(self) -> Verdict | None:
        """How the ceasefire of the setting TERMS is kept; None if there is no such setting."""
        return self.bulletin.verdict if self.bulletin else None

    @cached_property
    def bulletin(self) -> Bulletin | None:
        """What is known of the ceasefire of the setting TERMS; None if there is no such setting."""
        if not (terms := settings.TERMS.get()):
            return None
        from pledgebook.pipeline.monitoring import ceasefire  # it loads geometry, which few need

        return ceasefire(self.book, terms, as_of=self._today, known_at=self.known_at)

    @cached_property
    def _derived(self) -> list[Commitment]:
        """The commitments but for what they wait for."""
        made, day = self._derivation, self.day
        question = ["commitments as read", day]
        read = self.of_reports(question, lambda: made.commitments(day), list[Commitment])
        if not made.touched:
            return read
        return self.kept(["commitments"], lambda: made.commitments_anew(read, day), list[Commitment])

    @cached_property
    def day(self) -> str:
        """The day from which deadlines and the ceasefire are seen."""
        return self._today or now()[:10]

    @cached_property
    def outlook(self) -> Outlook:
        """Commitments and the conditions on which they hang."""
        verdict = self.verdict.state if self.verdict else None
        return self.kept(["outlook", verdict], lambda: self.supposing(()))

    def supposing(self, suppose: Sequence[str]) -> Outlook:
        """The outlook if something were so, as `USA.backstop=refuses` or `framework=met`.

        Raises:
            UsageError: a supposition speaks of what neither the book nor the dossier knows.
        """
        found, subject = self._derived, self.dossier
        stances, given = suppositions(suppose, found, subject)
        state = self.verdict.state if self.verdict else None
        return outlook(supposed(found, stances, subject), subject, verdict=state, given=given)

    def waits(self, action: str, suppose: Sequence[str] = ()) -> Waits:
        """What waits for what, and the longest chain of waits to an action.

        Raises:
            UsageError: as `supposing`.
        """
        found = self.supposing(suppose)
        graph = waiting_graph(found, self.dossier)
        return Waits(found, circles(graph), critical_path(graph, action))

    def what_if(self, suppose: Sequence[str]) -> list[Effect]:
        """What becomes otherwise under suppositions.

        Raises:
            UsageError: as `supposing`.
        """
        return effects(self.outlook, self.supposing(suppose))

    @cached_property
    def keystones(self) -> list[Keystone]:
        """What most commitments hang on."""
        return keystones(self.outlook, waiting_graph(self.outlook, self.dossier))

    @cached_property
    def coverage(self) -> list[Coverage]:
        """Who stands behind each capability that the dossier needs."""
        return coverage(self.commitments, self.dossier)


def book_dossier(book: Book, dossier: str | None = None) -> Dossier:
    """The dossier a book is seen through: the one named, else that of the last run."""
    return load_dossier(dossier_name(book, dossier))


def dossier_name(book: Book, dossier: str | None = None) -> str:
    """The name of that dossier."""
    return dossier or book.last_dossier() or settings.DOSSIER.get()
