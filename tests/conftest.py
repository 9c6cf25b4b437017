"""What several tests share: the examples, read once into a book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from databases import KINDS, Books, Server
from pledgebook import Book, read_into, settings

hypothesis_settings.register_profile("pledgebook", deadline=None)  # no test asserts a time
hypothesis_settings.load_profile("pledgebook")

ROOT = Path(__file__).parents[1]
ON_EACH_KIND = {
    *(f"cli/test_{name}" for name in ("ceasefire", "changes", "copy", "judge", "origins", "search", "stories")),
    *(f"web/test_{name}" for name in ("api", "read", "review", "search")),
}
EXAMPLES = ROOT / "examples" / "ukraine-guarantees"


@pytest.fixture(scope="session", autouse=True)
def _cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """The encoder is built once, in pytest's own cache: the user's stays as it is."""
    with pytest.MonkeyPatch.context() as patch:
        if settings.CACHE.get() is None:
            patch.setenv("PLEDGEBOOK_CACHE", str(request.config.cache.mkdir("encoder")))  # type: ignore[union-attr]
        yield


@pytest.fixture(scope="session")
def _server() -> Iterator[Server | str]:
    """The PostgreSQL server of the tests, or why there is none."""
    try:
        server = Server()
    except Exception as error:  # noqa: BLE001  # whatever it is, those tests cannot run here
        yield f"no PostgreSQL server can be started here: {error}"
    else:
        yield server
        server.end()


@pytest.fixture
def postgresql(_server: Server | str) -> Server:
    """A PostgreSQL server that holds whatever tests put there."""
    if isinstance(_server, str):
        pytest.skip(_server)
    return _server


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Books:
    """Books of either kind, made once and copied."""
    return Books(tmp_path_factory.mktemp("books"), lambda: request.getfixturevalue("_server"))


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database; where PostgreSQL cannot be had, its tests skip."""
    kind = str(getattr(request, "param", "sqlite"))
    if kind == "postgresql":
        request.getfixturevalue("postgresql")
    return kind


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of the ledger run on each kind, and of what lies above it those that write or ask in ways of their own."""
    path = metafunc.definition.path.relative_to(ROOT / "tests")
    if "kind" in metafunc.fixturenames and (path.parts[0] == "ledger" or str(path.with_suffix("")) in ON_EACH_KIND):
        metafunc.parametrize("kind", KINDS, indirect=True)


@pytest.fixture
def empty(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where a book can be made: a file that is not there, or a database without tables."""
    if kind == "sqlite":
        yield str(tmp_path / "book.db")
        return
    server: Server = request.getfixturevalue("postgresql")
    name = server.create()
    yield server.address(name)
    server.drop(name)


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
