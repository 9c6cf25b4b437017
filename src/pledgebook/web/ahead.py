"""Derives ahead what the pages of a served book tell, so that who opens them after a reading does not wait for it.

It is done in a process of its own, once the book has been left alone for a moment, whoever wrote to it; what comes out
lies with the book's other answers. Judgements change little of it, and that little is derived where it is asked for.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from multiprocessing import get_context
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Self

from pledgebook import cycles
from pledgebook.errors import PledgebookError
from pledgebook.ledger.book import Book
from pledgebook.ledger.database import OF_REPORTS
from pledgebook.ledger.location import Location
from pledgebook.ledger.moments import now
from pledgebook.logs import logger
from pledgebook.pipeline.since import of_late, seen_changes
from pledgebook.pipeline.view import View
from pledgebook.web.opened import Served

LOOK = 2.0
"""Seconds between two looks at the book; it is left alone where both find it in the same state.

After a derivation the next look waits as long as that took: a book that never rests takes half a core at most.
"""


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
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # Ctrl-C is the server's: it ends the process below
        seen = derived = None
        rest = LOOK
        while not self._ended.wait(rest):
            rest = LOOK
            before, seen = seen, self._state()
            if before == seen != derived:
                derived, rest = seen, max(LOOK, self._derive())
        self._served.close()

    def _state(self) -> tuple[str, str] | None:
        """What answers depend on, but for judgements; None where there is no book: who asks for a page is told."""
        with suppress(PledgebookError):
            return self._served.book().mark()[:OF_REPORTS], now()[:10]
        return None

    def _derive(self) -> float:
        """Derive in a process of its own, as long as the book stays as it is; how many seconds it took."""
        state, started = self._state(), monotonic()
        process = get_context("spawn").Process(target=derive_ahead, args=(self._path,), daemon=True)
        process.start()
        while process.is_alive():
            if self._ended.wait(LOOK / 10) or self._state() != state:
                process.terminate()
                process.join()
        seconds = monotonic() - started
        if process.exitcode == 0:
            logger().info("answers derived", seconds=round(seconds, 3))
        return seconds


def derive_ahead(path: Location) -> None:
    """Derive what the pages of a book tell, and keep it."""
    os.nice(10)  # whoever asks for a page comes first
    cycles.seldom()
    with suppress(PledgebookError), Book(path) as book:
        view = View(book)
        _ = view.outlook, view.conflicts, view.positions, view.stories
        seen_changes(view, of_late(view), None, recorded=False)
