"""Ids from content: the only place where ids are made."""

from __future__ import annotations

import hashlib
import json
from typing import Any

LENGTH = 16
"""Hexadecimal digits of an id: 64 bits, a chance of collision of 3e-8 among a million records."""


def canonical(value: Any) -> str:
    """`value` as canonical JSON: keys sorted, no spaces, no escapes beyond the necessary (RFC 8785 in spirit)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_id(kind: str, value: Any) -> str:
    """The id of a record: `kind`, a hyphen and the first digits of SHA-256 over its canonical JSON.

    Surrogates that no UTF-8 can hold are hashed as they stand.
    """
    digest = hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{kind}-{digest[:LENGTH]}"


def text_hash(text: str) -> str:
    """SHA-256 of a text, all 64 digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def followthemoney_id(dataset: str, entity: str, prop: str, value: str, lang: str | None = None) -> str:
    """The id of a statement as FollowTheMoney makes it (`Statement.make_key`): SHA-1 of what it says."""
    key = f"{dataset}.{entity}.{prop}.{value}" + (f"@{lang}" if lang else "")
    return hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
