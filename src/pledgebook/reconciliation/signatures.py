"""What is kept of a report to compare it: its passages without their words, and marks by which candidates are found.

A mark is a hash that two reports of one origin are likely to share: of the whole text; of bands of its MinHash (Broder,
1997; Indyk and Motwani, 1998); of its long sentences; of facts that stand side by side, in every language alike; of an
agency with something that is said; of its own address and those it gives as its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pledgebook.reconciliation.words import Words, words_of
from pledgebook.records.ids import text_hash
from pledgebook.records.origin import Facts, Mark, MarkKind, Signature
from pledgebook.records.report import Credit, Reading, Span
from pledgebook.records.statement import Figure, Meeting, Position, Statement

BANDS, ROWS = 16, 4
"""16 bands of 4 of 64 permutations: texts that share half of their shingles have a common band with p = 0.64, those
that share 0.7 with p = 0.99. What is shortened, extended or lightly edited shares long sentences besides."""

LONG = 8
"""Words of a sentence that is hardly written twice by chance."""

SHORT = 12
"""A text of fewer words is compared as a whole only."""

MOST = {"sentence": 64, "facts": 32, "credit": 16, "address": 8}
"""Marks of a kind at most; those with the smallest hashes are kept, so that two reports keep the same of what they
share (bottom-k sketch: Cohen and Kapur, 2007)."""

_EXPLICIT = frozenset({"name", "person", "seat", "adjective", "organisation", "group"})
_SCHEME = re.compile(r"^[a-z]+://(?:www\.)?|[/.,;]+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Compared:
    """A report ready to be compared: its signature and its words."""

    signature: Signature
    words: Words


def compared(signature: Signature, text: str) -> Compared:
    """A report ready to be compared, from its signature and its text."""
    return Compared(signature, words_of(text, (Span(f.start, f.end) for f in signature.facts)))


def signature(
    reading: Reading, statements: Iterable[Statement], published_by: Iterable[Credit], language: str | None
) -> Signature:
    """The signature of a report.

    Args:
        reading: what reading finds in it.
        statements: what it says.
        published_by: the agencies that its publisher's name names.
        language: its main language.
    """
    report, facts = reading.report, facts_of(reading)
    named = {(c.kind, c.name): c for c in reversed(reading.credits)}
    named |= {("agency", c.name): replace(c, span=Span(0, 0)) for c in published_by}
    numbers = {item for f in facts for item in f.items if item.startswith("number:")}
    return Signature(
        report=report.id,
        version=report.hash,
        url=report.url,
        published=report.published,
        language=language,
        credits=tuple(named[key] for key in sorted(named)),
        said=tuple(sorted({in_brief(s) for s in statements} | numbers)),
        facts=facts,
    )


def facts_of(reading: Reading) -> tuple[Facts, ...]:
    """What each passage names in so many words; actors that are only carried over differ between languages."""
    found: list[tuple[int, str]] = [(m.start, f"actor:{m.actor}") for m in reading.mentions if m.kind in _EXPLICIT]
    found += [(q.start, f"number:{q.value:g}") for q in reading.quantities]
    found += [(d.start, f"date:{d.value}") for d in reading.dates]
    kinds = {m.start: m.kind for m in reading.mentions}
    for place in reading.places:  # a state that is named is an actor; a capital stands for one, and says where
        if (kind := kinds.get(place.start)) != "name":
            found.append((place.start, f"{'city' if kind else 'place'}:{place.place}"))
    found.sort()
    out, at = list[Facts](), 0
    for passage in reading.passages:
        while at < len(found) and found[at][0] < passage.start:
            at += 1
        items = list[str]()
        while at < len(found) and found[at][0] < passage.end:
            items.append(found[at][1])
            at += 1
        if not passage.boilerplate:
            out.append(Facts(passage.start, passage.end, tuple(dict.fromkeys(items))))
    return tuple(out)


def in_brief(statement: Statement) -> str:
    """What a statement says, as far as two reports would say it alike."""
    match statement.content:
        case Position(actor=actor, action=action, stance=stance):
            return f"position:{actor} {action} {stance}"
        case Meeting(place=place, date=date):
            return f"meeting:{place} {date}"
        case Figure(value=value):
            return f"number:{value:g}"


def same_address(url: str) -> str:
    """An address without what does not change where it leads."""
    return _SCHEME.sub("", url.strip()).split("#")[0].rstrip("/").casefold()


def marks(item: Compared) -> list[Mark]:
    """The marks of a report, each once."""
    return list(dict.fromkeys(_marks(item.signature, item.words)))


def _marks(signature: Signature, words: Words) -> Iterator[Mark]:
    if words.of_passage:
        yield Mark("text", _hash(" ".join(word for passage in words.of_passage for word in passage)))
    if words.count >= SHORT:
        yield from (Mark("band", value) for value in _bands(words))
        long = (p for n, p in enumerate(words.of_passage) if words.is_long(n, LONG))
        yield from _bounded("sentence", (" ".join(passage) for passage in long))
        yield from _bounded("facts", _side_by_side(signature.facts))
    agencies = signature.credited("agency")
    yield from _bounded("credit", (f"{name} {item}" for name in agencies for item in signature.said))
    addresses = [signature.url or "", *signature.credited("address")]
    yield from _bounded("address", (same_address(address) for address in addresses if address))


def _bounded(kind: MarkKind, values: Iterable[str]) -> Iterator[Mark]:
    hashes = sorted({_hash(value) for value in values})
    yield from (Mark(kind, value) for value in hashes[: MOST[kind]])


def _hash(value: str) -> str:
    return text_hash(value)[:16]


def _bands(words: Words) -> Iterator[str]:
    from datasketch import MinHash  # it loads SciPy, which only placing needs

    sketch = MinHash(num_perm=BANDS * ROWS, seed=1, scheme="affine32")
    sketch.update_batch([shingle.encode("utf-8", "surrogatepass") for shingle in sorted(words.shingles)])
    values = [int(v) for v in sketch.hashvalues]
    for band in range(BANDS):
        yield _hash(f"{band} {values[band * ROWS : (band + 1) * ROWS]}")


def _side_by_side(facts: Sequence[Facts]) -> Iterator[str]:
    """Numbers with what else their passage names, each with the number before it, and the actors of three passages."""
    numbers = list[str]()
    for passage in facts:
        mine = [item for item in passage.items if item.startswith("number:")]
        others = [item for item in passage.items if not item.startswith(("number:", "city:"))]
        yield from (f"{number} {other}" for number in mine for other in others)
        numbers += mine
    yield from (" ".join(sorted(two)) for two in pairwise(numbers))
    for at in range(len(facts) - 2):
        actors = {item for passage in facts[at : at + 3] for item in passage.items if item.startswith("actor:")}
        if len(actors) > 1:
            yield " ".join(sorted(actors))
