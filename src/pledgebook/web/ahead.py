"""Derives ahead what the pages of a served book tell, so that who opens them after a reading does not wait for it.

It is done in a process of its own, once the book has been left alone for a moment, whoever wrote to it; what comes out
lies with the book's other answers. Judgements change little of it, and that little is derived where it is asked for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Self

from pledgebook import cycles
from pledgebook.errors import PledgebookError
from pledgebook.ledger.book import Book
from pledgebook.ledger.database import OF_REPORTS
from pledgebook.ledger.location import Location, Server
from pledgebook.ledger.moments import now
from pledgebook.logs import logger
from pledgebook.pipeline.since import of_late, seen_changes
from pledgebook.pipeline.view import View
from pledgebook.web.opened import Served

LOOK = 2.0
"""Seconds between two looks at the book; it is left alone where both find it in the same state.

After a derivation the next look waits as long as that took: a book that never rests takes half a core at most.
"""

State = tuple[str, str]
"""What answers depend on, but for judgements: half a mark, and the day."""


class Ahead:
    """Keeps the answers of a book derived while it is served. Use it in a `with` statement."""

    def __init__(self, path: Location) -> None:
        self._path, self._served, self._ended = path, Served(path), Event()
        self._thread = Thread(target=self._watch, name="ahead", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        seen: State | None = None
        derived: State | None = None
        rest = LOOK
        while not self._ended.wait(rest):
            rest = LOOK
            before, seen = seen, self._state()
            if seen is not None and before == seen != derived:
                started = monotonic()
                if self._derive(seen):
                    derived = seen
                rest = max(LOOK, monotonic() - started)
        self._served.close()

    def _state(self) -> State | None:
        """The state of the book; None where there is none: who asks for a page is told."""
        with suppress(PledgebookError):
            return self._served.book().mark()[:OF_REPORTS], now()[:10]
        return None

    def _derive(self, state: State) -> bool:
        """Derive, as long as the book is in a state; whether that was done, or was found to be impossible."""
        started = monotonic()
        try:
            process = _begun(self._path)
        except OSError as error:
            logger().warning("deriving failed", reason=str(error))
            return False
        with process:
            while process.poll() is None:
                if self._ended.wait(LOOK / 10) or self._state() not in {state, None}:
                    process.kill()
                    return False
            if process.returncode == 0:
                logger().info("answers derived", seconds=round(monotonic() - started, 3))
            else:
                logger().warning("deriving failed", reason=process.communicate()[0].strip())
        return True


def _begun(path: Location) -> subprocess.Popen[str]:
    """The process that derives. It learns of the book by its standard input, whose end tells that the server is gone.

    It is of a session of its own, so that Ctrl-C at the server is not its too.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "pledgebook.web.ahead"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    if process.stdin:
        process.stdin.write(json.dumps(path.address if isinstance(path, Server) else str(path)) + "\n")
        process.stdin.flush()
    return process


def derive_ahead(path: Location | str) -> None:
    """Derive what the pages of a book tell, and keep it.

    Raises:
        PledgebookError: there is no book, or the settings do not let its pages be made.
    """
    with Book(path) as book:
        view = View(book)
        _ = view.outlook, view.conflicts, view.positions, view.stories
        seen_changes(view, of_late(view), None, recorded=False)


def main() -> int:
    """Derive for a server; 1 and a line that says why if that cannot be done."""
    path = json.loads(sys.stdin.readline())
    Thread(target=_end_with_server, daemon=True).start()
    os.nice(10)  # whoever asks for a page comes first
    cycles.seldom()
    try:
        derive_ahead(path)
    except PledgebookError as error:
        print(error)
    except Exception as error:  # noqa: BLE001  # whoever opens a page meets it too, and is told
        print(f"unforeseen: {type(error).__name__}")
    else:
        return 0
    return 1


def _end_with_server() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
