"""How seldom Python looks for reference cycles, in processes of ours that derive: a book is records, hardly a cycle."""

from __future__ import annotations

import gc


def seldom() -> None:
    """Look for cycles seldom from now on; on a book of 100,000 reports that is a fifth of the time."""
    gc.set_threshold(50_000, 20, 50)
