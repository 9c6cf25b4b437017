"""Whether two reports go back to one source: a pure function of the two, with the reasons.

Sameness of words comes first, then translation, then what the reports say of their source themselves. Whatever a rule
asks of the pair, it asks of both alike, so that it does not matter which was read first.
"""

from __future__ import annotations

from pledgebook.reconciliation.signatures import SHORT, Compared, same_address
from pledgebook.reconciliation.translations import align
from pledgebook.reconciliation.words import Words, alike, containment, resemblance
from pledgebook.records.days import days_between
from pledgebook.records.origin import Facts, Link, LinkKind, Reason
from pledgebook.records.report import Credit, Span

COPY, EDIT, EXCERPT = 0.9, 0.5, 0.5
"""Shares of common shingles: of both texts for a copy and an edit, of the shorter one for an excerpt. Half: what is
mostly another's text goes back to it, what quotes a sentence or two of it does not."""

NAMES_ALIKE = 0.75
"""Of what the shorter names, so much must be named by the other too: forms filled in anew are no copies."""

TRANSLATION, TRANSLATED_PART, TRANSLATED_LEAST = 0.5, 0.7, 6.0
"""Shares of what aligned passages name: of both texts, or of the shorter; and how much at least, where a number weighs
2 and a name 1."""

TOLD, TOLD_SHARE = 3, 0.3
"""Things that two reports must both say to go back to the agency that both credit: so many, and of the fewer."""

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
    near = _near(one.signature.published, other.signature.published, occasion)
    found = _by_words(one, other) or _by_address(one, other)
    if found is None and near:
        found = _by_translation(one, other) or _by_credit(one, other)
    if found is None:
        return None
    kind, similarity, reasons = found
    return Link(one.signature.report, other.signature.report, kind, round(similarity, 4), tuple(reasons))


Found = tuple[LinkKind, float, list[Reason]]


def _near(one: str | None, other: str | None, occasion: int) -> bool:
    return one is not None and other is not None and days_between(one, other) <= occasion


def _by_words(one: Compared, other: Compared) -> Found | None:
    mine, theirs = one.words, other.words
    if not mine.of_passage or not theirs.of_passage:
        return None
    if _flat(mine) == _flat(theirs):
        return "copy", 1.0, [Reason("the same words throughout", _extent(mine), _extent(theirs))]
    if min(mine.count, theirs.count) < SHORT or not _names_alike(one.signature.facts, other.signature.facts):
        return None
    whole, part = resemblance(mine, theirs), containment(mine, theirs)
    if whole >= EDIT:
        kind: LinkKind = "copy" if whole >= COPY else "edit"
        words = f"{whole:.0%} of the wording of both is the same"
        return kind, whole, [Reason(words), *_shown(mine, theirs)]
    if part >= EXCERPT:
        return "excerpt", part, [Reason(f"{part:.0%} of the shorter one stands in the other"), *_shown(mine, theirs)]
    return None


def _flat(words: Words) -> list[str]:
    return [word for passage in words.of_passage for word in passage]


def _extent(words: Words) -> Span:
    return Span(words.passages[0].start, words.passages[-1].end)


def _shown(mine: Words, theirs: Words) -> list[Reason]:
    return [Reason("the same passage", m, t) for m, t in alike(mine, theirs, SHOWN)]


def _names_alike(one: tuple[Facts, ...], other: tuple[Facts, ...]) -> bool:
    """Whether what the shorter one names is mostly named by the other; dates may be counted from another day."""
    named = [{i for f in facts for i in f.items if not i.startswith("date:")} for facts in (one, other)]
    fewer, more = sorted(named, key=len)
    return len(fewer & more) >= NAMES_ALIKE * len(fewer)


def _by_address(one: Compared, other: Compared) -> Found | None:
    """Whether one gives the other's address as its source, or both give the same."""
    mine, theirs = _addresses(one), _addresses(other)
    if own := theirs.get(same_address(one.signature.url or "")):
        return "address", 1.0, [Reason("gives the address of the other as its source", None, own.span)]
    if own := mine.get(same_address(other.signature.url or "")):
        return "address", 1.0, [Reason("gives the address of the other as its source", own.span, None)]
    for address in sorted(mine.keys() & theirs.keys()):
        return "address", 1.0, [Reason("both give one address as their source", mine[address].span, theirs[address].span)]
    return None


def _addresses(item: Compared) -> dict[str, Credit]:
    return {same_address(name): credit for name, credit in item.signature.credited("address").items()}


def _by_translation(one: Compared, other: Compared) -> Found | None:
    if one.signature.language == other.signature.language:
        return None
    found = align(one.signature.facts, other.signature.facts)
    if found.weight < TRANSLATED_LEAST or (found.share < TRANSLATION and found.within < TRANSLATED_PART):
        return None
    shown = [
        Reason("names " + _named(a, b), Span(a.start, a.end), Span(b.start, b.end)) for a, b in found.pairs[:SHOWN]
    ]
    words = f"passages in one order that name the same: {max(found.share, found.within):.0%} of what is named"
    return "translation", max(found.share, found.within), [Reason(words), *shown]


def _named(one: Facts, other: Facts) -> str:
    return ", ".join(item.split(":", 1)[1] for item in one.items if item in other.items)


def _by_credit(one: Compared, other: Compared) -> Found | None:
    """Whether both credit one agency, or one is its own, and tell the same; credit alone is never enough."""
    mine, theirs = (item.signature.credited("agency") for item in (one, other))
    same = sorted({*one.signature.said} & {*other.signature.said})
    fewer = min(len(one.signature.said), len(other.signature.said))
    if len(same) < TOLD or len(same) < TOLD_SHARE * fewer:
        return None
    for name in sorted(mine.keys() & theirs.keys()):
        words = f"both go back to {name} and say the same: " + "; ".join(s.split(":", 1)[1] for s in same)
        return "credit", len(same) / fewer, [Reason(words, _credited(mine[name]), _credited(theirs[name]))]
    return None


def _credited(credit: Credit) -> Span | None:
    return credit.span if credit.span.end else None
