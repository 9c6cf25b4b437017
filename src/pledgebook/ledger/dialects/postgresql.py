"""A book in a database of a PostgreSQL server, reached by psycopg: for teams, and for large books.

The index of words is a table of folded words: a `tsvector` (with positions for the rank alone) finds the reports that
have all words, and the folded text itself decides about words side by side. A tsvector alone would not do: it knows no
positions beyond 16,383, at most 255 of a word, and no more than a megabyte of words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    cast,
    create_engine,
    event,
    func,
    make_url,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY, TSVECTOR, array
from sqlalchemy.dialects.postgresql.base import PGTypeCompiler
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from pledgebook.errors import BookError, UsageError
from pledgebook.ledger.dialects.dialect import BUSY_SECONDS, GAP, Folded
from pledgebook.ledger.location import Server
from pledgebook.ledger.phrases import Phrase

if TYPE_CHECKING:
    import psycopg

_LOCK = int.from_bytes(b"pledgebk", "big")
"""The advisory lock that writers hold, one after the other."""

_BEGIN = (
    "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",  # what it sees is that of after the lock; no other writes then
    f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'",
    f"SELECT pg_advisory_xact_lock({_LOCK})",
)

_CONNECT_SECONDS = 10

_search = Table(
    "search_words",
    MetaData(),  # not the book's: the index belongs to the dialect
    Column("id", Integer, primary_key=True),
    Column("title", Text),
    Column("text", Text),
    Column("quotes", Text),
    Column("words", TSVECTOR),
    Column("quoted", TSVECTOR),
)
_BODIES = [_search.c.title, _search.c.text, _search.c.quotes]
_INDEX = (
    """CREATE TABLE search_words (id integer PRIMARY KEY, title text NOT NULL, text text NOT NULL, quotes text NOT NULL,
    words tsvector, quoted tsvector)""",
    "CREATE INDEX ix_search_words_words ON search_words USING gin (words)",
    "CREATE INDEX ix_search_words_quoted ON search_words USING gin (quoted)",
    "CREATE INDEX ix_search_words_vast ON search_words (id) WHERE words IS NULL",
)

_VAST = 1_000_000
"""Bytes of different words; a tsvector holds 1,048,575. A report with more has none and is always looked through."""

_LAST_POSITION, _MOST_POSITIONS = 16_383, 255
_WEIGHTS = (0.25, 0.25, 0.5, 1.0)
"""Of a text's words (D), none (C), a quote's (B), a title's (A)."""

_REASONS = {
    "3D000": "there is no such database; make it first: createdb NAME",
    "28": "the server refuses the login; name the user in the address and give the password as PGPASSWORD or .pgpass",
    "42501": "the user may not do that; let it create and change tables in this database",
    "53100": "the disk is full; what was read before is kept, free space and read again",
    "53300": "the server has no connection left; try again, or allow it more (max_connections)",
    "55P03": f"another process is writing for over {BUSY_SECONDS} s; try again",
    "25006": "the server only lets read: it stands by for another; name that one",
}
"""By SQLSTATE or its class (PostgreSQL's appendix A)."""

_REFUSED = {
    re.compile(r'database ".*" does not exist'): "3D000",
    re.compile(r'role ".*" does not exist|authentication failed|no password supplied|no pg_hba'): "28",
    re.compile("too many clients|connection slots"): "53300",
}
"""What a server says that refuses a connection."""


class PostgreSQL:
    """PostgreSQL's way."""

    def engine(self, location: Server, *, create: bool) -> Engine:  # noqa: ARG002  # databases are not made by us
        """Connections to the server; readers see one state, and writers wait for an advisory lock."""
        try:
            url = make_url(location.address).set(drivername="postgresql+psycopg")
            if "@" in (url.host or ""):
                raise ValueError  # noqa: TRY301  # a password with an @ in it: the host must not be shown
            timeout = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_SECONDS}
            engine = create_engine(url, isolation_level="REPEATABLE READ", pool_pre_ping=True, connect_args=timeout)
        except (ArgumentError, ValueError):
            raise UsageError(
                f"{location.name}: no address of a database; write postgresql://USER@HOST/DATABASE, with signs such as "
                "@ and / in a password as %40 and %2F"
            ) from None  # the cause may hold the password
        except (ImportError, NoSuchModuleError):
            raise BookError(f"{location}: PostgreSQL needs psycopg; pip install 'pledgebook[postgres]'") from None
        engine.dialect.type_compiler_instance = _Types(engine.dialect)
        event.listen(engine, "connect", _settings)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "before_cursor_execute", _cleaned, retval=True)
        return engine

    def reason(self, error: DBAPIError) -> str:
        """What the server says, without its hints for programmers."""
        state = getattr(error.orig, "sqlstate", None) or ""
        if known := _REASONS.get(state) or _REASONS.get(state[:2]):
            return known
        first = str(error.orig).strip().split("\n", maxsplit=1)[0]
        if not state and not error.connection_invalidated:  # the driver, which tells no SQLSTATE
            for words, of in _REFUSED.items():
                if words.search(first):
                    return _REASONS[of]
            return f"the server cannot be reached ({first}); see that it runs and that the address is right"
        if error.connection_invalidated or state[:2] in {"08", "57"}:
            return "the connection was lost; what was taken before is kept: do the same again, nothing is taken twice"
        return first

    def create_index(self, connection: Connection) -> None:
        """A table, with an index of all words and one of those in quotes."""
        for statement in _INDEX:
            connection.execute(text(statement))

    def add_words(self, connection: Connection, rows: Sequence[Folded]) -> None:
        """Rows of the table, by COPY."""
        self.load(connection, _search, map(_row, rows))

    def found(self, asked: Sequence[Phrase], *, stated: bool) -> CTE:
        """Ranked by ts_rank, which knows no rare words as bm25 does: the order is not always SQLite's."""
        columns = _search.c
        query = cast(" & ".join(lexeme for phrase in asked for lexeme in _lexemes(phrase)), TSQUERY)
        vector, bodies = (columns.quoted, [columns.quotes]) if stated else (columns.words, _BODIES)
        weights = cast(array(_WEIGHTS), ARRAY(REAL))
        score = func.coalesce(func.ts_rank(weights, vector, query, 1), 0.0)
        return (
            select(columns.id, cast(score, Float).label("score"))
            .where(or_(vector.bool_op("@@")(query), columns.words.is_(None)))
            .where(*(_stands(phrase, bodies) for phrase in asked))
            .cte("found")
        )

    def load(self, connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """COPY, which takes rows as they come and keeps none."""
        iterator = iter(rows)
        if (first := next(iterator, None)) is None:
            return
        dialect = connection.dialect
        columns = [table.c[name] for name in first]
        binds = [column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for column in columns]
        names = ", ".join(map(dialect.identifier_preparer.format_column, columns))
        driver: psycopg.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        into = f"COPY {table.name} ({names}) FROM STDIN"
        try:
            with driver.cursor() as cursor, cursor.copy(into.encode()) as copy:
                for row in chain([first], iterator):
                    values = (bind(row[column.name]) for bind, column in zip(binds, columns, strict=True))
                    copy.write_row([_storable(value) for value in values])
        except driver.Error as error:
            if driver.broken:
                connection.invalidate(error)
            raise DBAPIError(into, None, error, connection_invalidated=driver.broken) from error

    def loaded(self, connection: Connection, table: Table) -> None:
        """Set the sequence of a table behind its largest number, and gather its statistics."""
        if (column := table.autoincrement_column) is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            behind = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(sequence, behind, False)))  # noqa: FBT003  # PostgreSQL's function
        connection.exec_driver_sql(f"ANALYZE {table.name}")
        if (column := table.autoincrement_column) is not None:
            largest = select(func.max(column)).scalar_subquery()
            connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), largest)))


class _Types(PGTypeCompiler):
    """Columns of text are of any length and ordered by code points, as in SQLite, whatever the database's language."""

    def visit_VARCHAR(self, type_: Any, **kw: Any) -> str:  # noqa: N802  # SQLAlchemy's name
        return self._column(super().visit_VARCHAR(type_, **kw), **kw)

    def visit_TEXT(self, type_: Any, **kw: Any) -> str:  # noqa: N802  # SQLAlchemy's name
        return self._column(super().visit_TEXT(type_, **kw), **kw)

    def _column(self, name: str, type_expression: Any = None, **_: Any) -> str:
        return 'TEXT COLLATE "C"' if isinstance(type_expression, Column) else name


def _settings(connection: psycopg.Connection, _: Any) -> None:
    connection.execute("SET jit = off")  # compiling our queries takes longer than running them
    connection.commit()


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        for statement in _BEGIN:
            connection.exec_driver_sql(statement)


def _cleaned(
    _: Connection,
    __: Any,
    statement: str,
    parameters: Any,
    ___: Any,
    many: bool,  # noqa: FBT001  # SQLAlchemy's signature
) -> tuple[str, Any]:
    """What is sent, with U+FFFD for NUL, which the server cannot hold; intake has done so with all that it reads."""
    return statement, [_storable(row) for row in parameters] if many else _storable(parameters)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, Mapping):
        return {name: _storable(each) for name, each in value.items()}
    return value


def _as_it_is(value: Any) -> Any:
    return value


def _row(row: Folded) -> dict[str, Any]:
    parts = [(part.split(), weight) for part, weight in ((row.title, "A"), (row.text, ""), (row.quotes, "B"))]
    words, quoted = _vector(parts), _vector(parts[2:])
    if quoted is None:
        words = None
    bodies = {"title": f" {row.title} ", "text": f" {row.text} ", "quotes": f" {row.quotes} "}
    return {"id": row.id, **bodies, "words": words, "quoted": quoted}


def _vector(parts: Iterable[tuple[Sequence[str], str]]) -> str | None:
    """Words as a tsvector, with the positions that it can hold; None where it cannot hold the words."""
    positions: dict[str, list[str]] = defaultdict(list)
    at = 0
    for words, weight in parts:
        for at, word in enumerate(words, at + 1):  # noqa: B020  # positions go on from part to part
            if word != GAP and len(positions[word]) < _MOST_POSITIONS:
                positions[word].append(f"{min(at, _LAST_POSITION)}{weight}")
    if sum(len(word.encode()) + 1 for word in positions) + 2 * _LAST_POSITION > _VAST:
        return None
    return " ".join(f"'{word}':{','.join(where)}" for word, where in positions.items() if where)


def _lexemes(phrase: Phrase) -> Iterator[str]:
    """The words of a phrase as a tsquery has them; folded words hold neither quotation marks nor backslashes."""
    *whole, last = phrase.folded
    yield from (f"'{word}'" for word in whole)
    yield f"'{last}'" + (":*" if phrase.beginning else "")


def _stands(phrase: Phrase, bodies: Iterable[ColumnElement[str]]) -> ColumnElement[bool]:
    """That a phrase stands in one of some texts; for a single word the tsvector, where there is one, has decided."""
    sought = f" {' '.join(phrase.folded)}" + ("" if phrase.beginning else " ")
    stands = or_(*(func.strpos(body, sought) > 0 for body in bodies))
    return stands if len(phrase.folded) > 1 else or_(_search.c.words.is_not(None), stands)
