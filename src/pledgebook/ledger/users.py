"""Users of a served book: passwords, sessions, tokens, and the log of what they did.

Passwords are kept as Argon2id hashes (RFC 9106), sessions and tokens as the SHA-256 of 256 random bits: who reads the
book's file can log in as nobody.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from secrets import token_urlsafe
from typing import get_args

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, Engine, delete, func, insert, select

from pledgebook.errors import UnknownError, UsageError
from pledgebook.ledger.database import locked, worded
from pledgebook.ledger.location import Location
from pledgebook.ledger.moments import moment, now
from pledgebook.ledger.tables import audit, sessions, tokens, users
from pledgebook.records.account import ROLES, SCOPES, Account, Act, Role, Scope

SESSION_HOURS = 12
PASSWORD = range(12, 1025)
"""How long a password may be, in characters: short ones are guessed, endless ones keep the server busy."""

NAME = re.compile(r"[\w.@-]{1,64}")
FAILED = "failed"
LOGIN = "login"
_HASHER = PasswordHasher()


class Users:
    """The users of a book."""

    def __init__(self, path: Location, engine: Engine) -> None:
        self._path, self._engine = path, engine

    def any(self) -> bool:
        """Whether there are users at all: if not, the book is served on this machine only."""
        with worded(self._path), self._engine.connect() as connection:
            return connection.execute(select(users.c.name).limit(1)).first() is not None

    def all(self) -> list[Account]:
        """The users by name."""
        held = select(func.count()).where(tokens.c.user == users.c.name).scalar_subquery()
        query = select(users.c.name, users.c.role, users.c.since, held).order_by(users.c.name)
        with worded(self._path), self._engine.connect() as connection:
            return [Account(*row) for row in connection.execute(query)]

    def add(self, name: str, role: Role, password: str, *, by: str) -> None:
        """Add a user.

        Raises:
            UsageError: the name is taken or cannot be one, the role is none, the password too short or too long.
        """
        if not NAME.fullmatch(name):
            raise UsageError(f"{name!r} is no name of a user: letters, digits and . @ - _, at most 64")
        if role not in ROLES:
            raise UsageError(f"no role {role!r}; one of {', '.join(ROLES)}")
        if len(password) not in PASSWORD:
            raise UsageError(f"a password has {PASSWORD.start} to {PASSWORD.stop - 1} characters; choose another")
        row = {"name": name, "role": role, "password": _HASHER.hash(_bytes(password)), "since": now()}
        with worded(self._path), locked(self._engine) as connection:
            if _account(connection, name):
                raise UsageError(f"there is a user {name!r}; remove it first, or choose another name")
            connection.execute(insert(users).values(row))
            _log(connection, by, "add user", f"{name} as {role}")

    def remove(self, name: str, *, by: str) -> None:
        """Remove a user with all sessions and tokens.

        Raises:
            UnknownError: there is no such user.
        """
        with worded(self._path), locked(self._engine) as connection:
            if not connection.execute(delete(users).where(users.c.name == name)).rowcount:
                raise UnknownError(f"no user {name!r}; `pledgebook users list` names them")
            _log(connection, by, "remove user", name)

    def knows(self, name: str, password: str) -> bool:
        """Whether the password is the user's; it takes as long where there is no such user."""
        with worded(self._path), self._engine.connect() as connection:
            kept = connection.execute(select(users.c.password).where(users.c.name == name)).scalar()
        try:
            return _HASHER.verify(kept or _nobodys(), _bytes(password[: PASSWORD.stop])) and kept is not None
        except VerificationError:
            return False

    def open_session(self, name: str, address: str = "") -> str:
        """Begin a session; returns what the browser keeps. Sessions that are over go."""
        token = token_urlsafe(32)
        row = {"token": _hash(token), "user": name, "until": _in(timedelta(hours=SESSION_HOURS))}
        with worded(self._path), locked(self._engine) as connection:
            connection.execute(delete(sessions).where(sessions.c.until <= now()))
            connection.execute(insert(sessions).values(row))
            _log(connection, name, LOGIN, "", address=address)
        return token

    def session(self, token: str) -> Account | None:
        """Who holds a session; None where it is over or none."""
        query = select(users.c.name, users.c.role, users.c.since).join(sessions)
        query = query.where(sessions.c.token == _hash(token), sessions.c.until > now())
        with worded(self._path), self._engine.connect() as connection:
            row = connection.execute(query).first()
        return Account(*row) if row else None

    def close_session(self, token: str) -> None:
        """End a session."""
        with worded(self._path), locked(self._engine) as connection:
            connection.execute(delete(sessions).where(sessions.c.token == _hash(token)))

    def make_token(self, name: str, scope: Scope, *, days: int, by: str) -> str:
        """Make a token with which a program may do what `scope` says, and never more than the user; it is shown once.

        Raises:
            UnknownError: there is no such user.
            UsageError: there is no such scope.
        """
        if scope not in get_args(Scope):
            raise UsageError(f"no scope {scope!r}; one of {', '.join(SCOPES)}")
        token = f"pledgebook_{token_urlsafe(32)}"
        row = {"token": _hash(token), "user": name, "scope": scope, "until": _in(timedelta(days=days))}
        with worded(self._path), locked(self._engine) as connection:
            if not _account(connection, name):
                raise UnknownError(f"no user {name!r}; `pledgebook users list` names them")
            connection.execute(insert(tokens).values(row))
            _log(connection, by, "make token", f"{name}: {scope}")
        return token

    def revoke_tokens(self, name: str, *, by: str) -> int:
        """End all tokens of a user; returns how many there were."""
        with worded(self._path), locked(self._engine) as connection:
            count = connection.execute(delete(tokens).where(tokens.c.user == name)).rowcount
            _log(connection, by, "revoke tokens", name)
        return count

    def token(self, token: str) -> Account | None:
        """Whose token it is, in the lesser of the user's role and that of its scope; None where it is over or none."""
        query = select(users.c.name, users.c.role, users.c.since, tokens.c.scope).join(tokens)
        query = query.where(tokens.c.token == _hash(token), tokens.c.until > now())
        with worded(self._path), self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        role = min(row.role, SCOPES[row.scope], key=ROLES.index)
        return Account(row.name, role, row.since)

    def log(self, who: str, what: str, subject: str, *, outcome: str = "done", address: str = "") -> None:
        """Add a line to the audit log; what is too long for it is cut."""
        with worded(self._path), locked(self._engine) as connection:
            _log(connection, who, what, subject, outcome, address)

    def failures(self, minutes: int, *, name: str | None = None, address: str | None = None) -> int:
        """How often a login failed in the last minutes, for a name or from an address."""
        query = select(func.count()).where(audit.c.what == LOGIN, audit.c.outcome == FAILED)
        query = query.where(audit.c.at > _in(-timedelta(minutes=minutes)))
        if name is not None:
            query = query.where(audit.c.who == name[:64])
        if address is not None:
            query = query.where(audit.c.address == address[:64])
        with worded(self._path), self._engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def acts(self, *, most: int = 1000) -> list[Act]:
        """The audit log, the latest first."""
        query = select(*(audit.c[name] for name in Act.__slots__)).order_by(audit.c.id.desc()).limit(most)
        with worded(self._path), self._engine.connect() as connection:
            return [Act(*row) for row in connection.execute(query)]


def _account(connection: Connection, name: str) -> bool:
    return connection.execute(select(users.c.name).where(users.c.name == name)).first() is not None


def _log(connection: Connection, who: str, what: str, subject: str, outcome: str = "done", address: str = "") -> None:
    row = {"at": now(), "who": who[:64], "what": what[:256], "subject": subject[:1024]}
    connection.execute(insert(audit).values({**row, "outcome": outcome[:32], "address": address[:64]}))


def _in(distance: timedelta) -> str:
    return moment((datetime.fromisoformat(now()) + distance).isoformat())


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _nobodys() -> str:
    """The hash of a password that nobody has."""
    return _HASHER.hash(token_urlsafe(32))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
