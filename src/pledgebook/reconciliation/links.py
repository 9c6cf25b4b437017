"""Whether two reports go back to one source: a pure function of the two, with the reasons.

Sameness of words comes first, then translation, then what the reports say of their source themselves. Whatever a rule
asks of the pair, it asks of both alike, so that it does not matter which was read first.
"""

from __future__ import annotations

from pledgebook.reconciliation.signatures import SHORT, Compared, same_address
from pledgebook.reconciliation.translations import Alignment, align, bound
from pledgebook.reconciliation.words import Words, alike, containment, resemblance
from pledgebook.records.days import days_between
from pledgebook.records.origin import Facts, Link, LinkKind, Reason, Signature
from pledgebook.records.report import Credit, Span

COPY, EDIT, EXCERPT = 0.9, 0.5, 0.5
"""Shares of common shingles: of both texts for a copy and an edit, of the shorter one for an excerpt. Half: what is
mostly another's text goes back to it, what quotes a sentence or two of it does not."""

NAMES_ALIKE = 0.75
"""Of the names and of the numbers of the one that has fewer, so much must stand in the other: a form that is filled in
anew is no copy."""

TRANSLATION, TRANSLATED_PART = 0.6, 0.8
"""Shares of what aligned passages name: of both texts, or of the shorter where it is a part of the other. Independent
reports on one event were seen to reach half."""

ALIGNED, WEIGHT, PART_WEIGHT = 3, 2.0, 4.0
"""Passages that must align, and what they must name at least, a number weighing 2 and a name 1: agreement in little
says little, the less where only a part agrees."""

TOLD, TOLD_SHARE, TOLD_PART = 3, 0.5, 0.7
"""What must be told alike by two reports that credit one agency: so many statements and so much of the fewer, or as
much of what aligned passages name, or more of the shorter. Less than in a translation: the credit speaks for it too."""

SHOWN = 3
"""Passages that are shown as reasons at most."""


def link(one: Compared, other: Compared, occasion: int) -> Link | None:
    """The link of two reports, None where nothing shows that they go back to one source.

    Args:
        one: a report.
        other: another; which is which does not matter.
        occasion: days within which reports may speak of the same occasion, as the dossier says.
    """
    if one.signature.report > other.signature.report:
        one, other = other, one
    mine, theirs = one.signature, other.signature
    found = _by_words(one, other) or _by_address(mine, theirs) or _by_facts(mine, theirs, occasion)
    if found is None:
        return None
    kind, similarity, reasons = found
    return Link(mine.report, theirs.report, kind, round(similarity, 4), tuple(reasons))


def tell_alike(one: Signature, other: Signature, occasion: int) -> bool:
    """Whether two reports tell the same: without it, their link is of no kind in `BY_FACTS`. It needs no text."""
    first, second = sorted((one, other), key=lambda each: each.report)
    return _by_facts(first, second, occasion) is not None


Found = tuple[LinkKind, float, list[Reason]]


def _near(one: str | None, other: str | None, occasion: int) -> bool:
    return one is not None and other is not None and days_between(one, other) <= occasion


def _by_words(one: Compared, other: Compared) -> Found | None:
    mine, theirs = one.words, other.words
    if not mine.of_passage or not theirs.of_passage:
        return None
    if _flat(mine) == _flat(theirs):
        return "copy", 1.0, [Reason("the same words throughout", _extent(mine), _extent(theirs))]
    whole, part = resemblance(mine, theirs), containment(mine, theirs)
    if min(mine.count, theirs.count) < SHORT or max(whole, part) < EXCERPT:
        return None
    if not _names_alike(one.signature.facts, other.signature.facts):
        return None
    shown = [Reason("the same passage", m, t) for m, t in alike(mine, theirs)[:SHOWN]]
    if whole >= EDIT:
        words = f"{whole:.0%} of the wording of both is the same"
        return "copy" if whole >= COPY else "edit", whole, [Reason(words), *shown]
    return "excerpt", part, [Reason(f"{part:.0%} of the shorter one stands in the other"), *shown]


def _flat(words: Words) -> list[str]:
    return [word for passage in words.of_passage for word in passage]


def _extent(words: Words) -> Span:
    return Span(words.passages[0].start, words.passages[-1].end)


def _names_alike(one: tuple[Facts, ...], other: tuple[Facts, ...]) -> bool:
    """Whether the names and the numbers of the one that has fewer mostly stand in the other.

    Dates are left out: one text names other days where it was published on another.
    """
    mine, theirs = ({item for f in facts for item in f.items} for facts in (one, other))
    for kinds in (("number",), ("actor", "place")):
        named = [{item for item in items if item.startswith(kinds)} for items in (mine, theirs)]
        fewer = min(map(len, named))
        if len(named[0] & named[1]) < NAMES_ALIKE * fewer:
            return False
    return True


def _by_address(one: Signature, other: Signature) -> Found | None:
    """Whether one gives the other's address as its source, or both give the same."""
    mine, theirs = _addresses(one), _addresses(other)
    if own := theirs.get(same_address(one.url or "")):
        return "address", 1.0, [Reason("gives the address of the other as its source", None, own.span)]
    if own := mine.get(same_address(other.url or "")):
        return "address", 1.0, [Reason("gives the address of the other as its source", own.span, None)]
    for address in sorted(mine.keys() & theirs.keys()):
        if "/" in address:  # a whole site is nobody's source
            words = "both give one address as their source"
            return "address", 1.0, [Reason(words, mine[address].span, theirs[address].span)]
    return None


def _addresses(item: Signature) -> dict[str, Credit]:
    return {same_address(name): credit for name, credit in item.credited("address").items()}


def _by_facts(one: Signature, other: Signature, occasion: int) -> Found | None:
    """Whether one translates the other, or both go back to an agency that they credit."""
    foreign = one.language != other.language
    agencies = sorted(one.credited("agency").keys() & other.credited("agency").keys())
    if not (foreign or agencies) or not _near(one.published, other.published, occasion):
        return None
    told = _told(one, other)[1] if agencies else 0.0
    least = (TOLD_SHARE, TOLD_PART) if agencies else (TRANSLATION, TRANSLATED_PART)
    if told < TOLD_SHARE and not _goes_along(bound(one.facts, other.facts), *least):
        return None
    found = align(one.facts, other.facts)
    if foreign and _goes_along(found, TRANSLATION, TRANSLATED_PART):
        share = max(found.share, found.within)
        words = f"passages in one order that name the same: {share:.0%} of what is named"
        return "translation", share, [Reason(words), *_aligned(found)]
    return _by_credit(one, other, agencies[0], found) if agencies else None


def _goes_along(found: Alignment, share: float, within: float) -> bool:
    """Whether one tells what the other tells in the same order, or a part of it."""
    if len(found.pairs) < ALIGNED or found.weight < WEIGHT:
        return False
    return found.share >= share or (found.within >= within and found.weight >= PART_WEIGHT)


def _aligned(found: Alignment) -> list[Reason]:
    return [Reason("names " + _named(a, b), Span(a.start, a.end), Span(b.start, b.end)) for a, b in found.pairs[:SHOWN]]


def _named(one: Facts, other: Facts) -> str:
    return ", ".join(_value(item) for item in one.items if item in other.items)


def _value(item: str) -> str:
    return item.split(":", 1)[1]


def _told(one: Signature, other: Signature) -> tuple[list[str], float]:
    """What both say, and its share of what the one says that says less: none where it is too little."""
    same = sorted(set(one.said) & set(other.said))
    return same, len(same) / min(len(one.said), len(other.said)) if len(same) >= TOLD else 0.0


def _by_credit(one: Signature, other: Signature, agency: str, found: Alignment) -> Found | None:
    """Whether two reports that credit one agency, or are its own, tell the same; credit alone is never enough."""
    same, told = _told(one, other)
    if told < TOLD_SHARE and not _goes_along(found, TOLD_SHARE, TOLD_PART):
        return None
    words = ": ".join([f"both go back to {agency} and tell the same", *filter(None, ["; ".join(map(_value, same))])])
    spans = (_credited(item.credited("agency")[agency]) for item in (one, other))
    return "credit", max(told, found.share), [Reason(words, *spans), *_aligned(found)]


def _credited(credit: Credit) -> Span | None:
    return credit.span if credit.span.end else None
