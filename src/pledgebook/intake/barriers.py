"""Tells pages that want to be paid or consented to from articles."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from pledgebook.knowledge.barriers import Barrier, load_barriers

_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,2000}>")
_NAMED = re.compile(r"\b(?:class|id)\s*=\s*(?:\"([^\"]{0,500})\"|'([^']{0,500})')", re.IGNORECASE)
_NOT_FREE = re.compile(r"[\"']isAccessibleForFree[\"']\s*:\s*[\"']?false\b", re.IGNORECASE)
_REASONS: dict[Barrier, str] = {
    "paywall": "a paywall: the page shows no more than the beginning; save the article as a file if you may",
    "consent": "a page that asks for consent stands in the place of the article; save the article as a file",
}


def find_barrier(html: str, article: str, asked: str, final: str) -> Barrier | None:
    """The barrier that a page is, None where it is an article.

    Args:
        html: the page.
        article: the article that was found in it, empty if none.
        asked: the address that was asked for.
        final: the address after redirects; one that the redirect led to counts, the one asked for does not.
    """
    known = load_barriers()
    if len(article) >= known.short:
        return None
    where = urlsplit(final.lower())
    place = f"{where.netloc}{where.path}" if final != asked else ""
    bare = _SCRIPT.sub(" ", html)
    names = {word for pair in _NAMED.findall(bare.lower()) for word in "".join(pair).split()}
    words = " ".join(unescape(_TAG.sub(" ", bare)).lower().split())
    kinds: tuple[Barrier, ...] = ("consent", "paywall")
    for kind in kinds:
        if any(marker in place for marker in known.addresses[kind]):
            return kind
        if any(marker in name for marker in known.elements[kind] for name in names):
            return kind
        if any(phrase in words for phrase in known.phrases[kind]):
            return kind
    return "paywall" if _NOT_FREE.search(html) else None


def barrier_reason(barrier: Barrier) -> str:
    """What a barrier means for who reads, with the mend."""
    return _REASONS[barrier]
