"""What several tests share: the examples, read once into a book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from pledgebook import Book, read_into, settings

hypothesis_settings.register_profile("pledgebook", deadline=None)  # no test asserts a time
hypothesis_settings.load_profile("pledgebook")

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples" / "ukraine-guarantees"


@pytest.fixture(scope="session", autouse=True)
def _cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """The encoder is built once, in pytest's own cache: the user's stays as it is."""
    with pytest.MonkeyPatch.context() as patch:
        if settings.CACHE.get() is None:
            patch.setenv("PLEDGEBOOK_CACHE", str(request.config.cache.mkdir("encoder")))  # type: ignore[union-attr]
        yield


@pytest.fixture(scope="session")
def examples_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book file of the example reports."""
    path = tmp_path_factory.mktemp("examples") / "book.db"
    with Book(path, create=True) as book:
        read_into(book, [EXAMPLES])
    return path


@pytest.fixture
def examples(examples_path: Path) -> Iterator[Book]:
    """The book of the example reports, open; not to be written to."""
    with Book(examples_path) as book:
        yield book
