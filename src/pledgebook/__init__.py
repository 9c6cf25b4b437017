"""Pledgebook: who guarantees what, on which condition, who says so.

```python
from pledgebook import Book, View, read_into, to_frame

with Book("book.db", create=True) as book:
    read_into(book, ["reports/"])
    frame = to_frame(View(book).commitments)
```

Names are loaded when first used, so that the command line starts fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    __version__: str
    from pledgebook.errors import PledgebookError
    from pledgebook.intake import read_reports
    from pledgebook.knowledge.dossier import load_dossier
    from pledgebook.ledger.book import Book
    from pledgebook.pipeline.measures import evaluate
    from pledgebook.pipeline.reports import extract, read_into
    from pledgebook.pipeline.view import View
    from pledgebook.publication.tables import to_frame
    from pledgebook.reading import read

__all__ = [
    "Book",
    "PledgebookError",
    "View",
    "evaluate",
    "extract",
    "load_dossier",
    "read",
    "read_into",
    "read_reports",
    "to_frame",
]

_HOME = {
    "Book": "ledger.book",
    "PledgebookError": "errors",
    "View": "pipeline.view",
    "evaluate": "pipeline.measures",
    "extract": "pipeline.reports",
    "load_dossier": "knowledge.dossier",
    "read": "reading",
    "read_into": "pipeline.reports",
    "read_reports": "intake",
    "to_frame": "publication.tables",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("pledgebook")
    if name in _HOME:
        return getattr(import_module(f"pledgebook.{_HOME[name]}"), name)
    raise AttributeError(f"module 'pledgebook' has no attribute {name!r}")
