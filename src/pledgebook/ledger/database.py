"""Opens the database of a book, brings it to the present version and words its errors for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Engine, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from pledgebook.errors import BookError, BookVersionError
from pledgebook.ledger.dialects import dialect_at
from pledgebook.ledger.location import Location
from pledgebook.ledger.moments import now
from pledgebook.ledger.recording import latest_moment
from pledgebook.ledger.tables import state

HEAD = "0010"
"""The newest migration; a test compares it with the folder."""

OF_REPORTS = 16
"""Characters of a mark that tell the state of the reports and of what links them."""

FEW = {"yield_per": 100}
"""Execution options of a query whose rows come a few at a time."""


@contextmanager
def writing(engine: Engine, *, reports: bool = True) -> Iterator[Connection]:
    """One transaction that writes: all of it or nothing. The book's state has another mark after it.

    Where it changes neither `reports` nor what links them, the first half of the mark stays.
    """
    with locked(engine) as connection:
        yield connection
        recorded, new = max(now(), latest_moment(connection)), uuid4().hex
        if not reports:
            new = str(connection.execute(select(state.c.mark)).scalar())[:OF_REPORTS] + new[OF_REPORTS:]
        connection.execute(update(state).values(mark=new, recorded=recorded))


@contextmanager
def locked(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes what no answer depends on: the mark stays, and with it what was derived."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def open_database(location: Location, *, create: bool) -> Engine:
    """The database of a book, migrated to the present version.

    Raises:
        BookError: there is no book and none is to be made, or what is there is none.
        BookVersionError: a newer version of Pledgebook wrote it.
        UsageError: the address of a server is none.
    """
    engine = dialect_at(location).engine(location, create=create)
    with worded(location):
        with engine.connect() as connection:
            version = _version(connection)
        if version is None and not create:
            raise BookError(
                f"{location}: no book here; read reports into it first: pledgebook read FOLDER --book {location}"
            )
        if version != HEAD:
            with locked(engine) as connection:
                _bring_up(location, connection)
    return engine


def _bring_up(location: Location, connection: Connection) -> None:
    """Migrate what is older; another process may have done so a moment ago."""
    version = _version(connection)
    if version is None and inspect(connection).get_table_names():
        raise BookError(f"{location}: a database, but no book; name another")
    if version is not None and version > HEAD:
        raise BookVersionError(f"{location}: written by a newer version of Pledgebook ({version} > {HEAD}); upgrade")
    if version != HEAD:
        _migrate(connection)


@contextmanager
def worded(location: Location) -> Iterator[None]:
    """Turns the database's errors into a BookError that says what to do."""
    try:
        yield
    except DBAPIError as error:
        raise BookError(f"{location}: {dialect_at(location).reason(error)}") from error
    except SQLAlchemyError as error:
        raise BookError(f"{location}: {error}") from error
