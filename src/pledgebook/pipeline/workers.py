"""Many cores: batches are read by processes of their own, each with its engine; results come in the order of the input.

Processes are spawned, never forked: threads of the engine would not survive a fork. Each is a pool of one, so that it
is known what a process that ended was reading: its batch is read again by another, and where that ends too, each report
alone; what ends every process that reads it is rejected, and nothing else is lost.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context, parent_process
from multiprocessing.resource_tracker import ensure_running
from queue import SimpleQueue

from pledgebook import settings
from pledgebook.errors import EngineError, UsageError
from pledgebook.extraction.engine import Engine
from pledgebook.pipeline.batches import Done, Held, Item, Recipe, fresh, joined, read_batch, unread
from pledgebook.records.statement import Rejection

TRIES = 2
"""Processes that may end over a batch before it is taken apart, and over a report before it is rejected."""

AHEAD = 2
"""Batches a worker that lie ready, or wait to be written; more are not taken from the input."""

ALONE = 64
"""Reports that are read in this process before others are started: they take about as long as a start."""

MEMORY = 1 << 30
"""Bytes that a worker with the trained model needs, generously."""


def cores() -> int:
    """The cores that we may use; not every system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def usual_number() -> int:
    """As many workers as there are cores, and memory for them."""
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return cores()
    return max(1, min(cores(), memory // MEMORY))


def read_here(engine: Engine, batches: Iterable[Sequence[Item]]) -> Iterator[Done]:
    """Read in this process."""
    return (read_batch(engine, batch) for batch in batches)


def read_growing(recipe: Recipe, engine: Engine, batches: Iterator[Sequence[Item]]) -> Iterator[Done]:
    """Begin in this process; where the input is no small one, go on with as many as the machine has room for."""
    left, number = ALONE, usual_number()
    for batch in batches:
        yield read_batch(engine, batch)
        left -= len(fresh(batch))
        if left <= 0 and number > 1:
            break
    yield from read_pooled(recipe, number, batches)


def read_pooled(recipe: Recipe, number: int, batches: Iterable[Sequence[Item]]) -> Iterator[Done]:
    """Read in `number` processes.

    Raises:
        UsageError: the engine cannot be sent to another process.
        EngineError: no process can be started, or the engine cannot be reached.
    """
    free: SimpleQueue[Worker] = SimpleQueue()
    workers = [Worker(recipe, max(1, cores() // number)) for _ in range(number)]
    for worker in workers:
        free.put(worker)

    def read(batch: Sequence[Item]) -> Done:
        worker = free.get()
        try:
            return worker.read(batch)
        finally:
            free.put(worker)

    waiting: deque[Future[Done]] = deque()
    ensure_running()  # where a thread starts it, it lets interrupts through to that thread again
    threads = ThreadPoolExecutor(number, initializer=_leave_interrupts)
    try:
        for batch in batches:
            waiting.append(threads.submit(read, batch))
            if len(waiting) > AHEAD * number:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:  # where the run is broken off, nobody waits for what is being read
        for future in waiting:
            future.cancel()
        for worker in workers:
            worker.end()
        threads.shutdown()


def _leave_interrupts() -> None:
    """Ctrl-C is for the process that writes; those started from this thread are told by it."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


class Worker:
    """A process that reads batches with an engine of its own; where it ends, another takes its place.

    Args:
        recipe: what to extract with.
        threads: how many pieces of text its engine reads at once, where the setting THREADS leaves that open.

    Raises:
        UsageError: the engine cannot be sent to another process.
    """

    def __init__(self, recipe: Recipe, threads: int) -> None:
        self._given = (recipe, threads)
        self._process: ProcessPoolExecutor | None = None
        self._pid = 0
        self._ended = False
        try:
            pickle.dumps(recipe)
        except Exception as error:
            what = f"the engine {recipe.name!r} cannot be sent to another process ({error})"
            raise UsageError(f"{what}; read with one worker, or define it at the top of a module") from error

    def read(self, batch: Sequence[Item]) -> Done:
        """What becomes of the items of a batch.

        Raises:
            EngineError: no process can be started, or the engine cannot be reached.
            ModelError: the model cannot be loaded.
        """
        reports = fresh(batch)
        if not reports:
            return Done([item for item in batch if isinstance(item, Held | Rejection)])
        for _ in range(TRIES):
            process = self._started()
            try:
                return process.submit(_read, batch).result()
            except BrokenProcessPool:
                self._pid = 0
                self._let_go()
        if len(batch) > 1:
            return joined([self.read([item]) for item in batch])
        reason = f"{TRIES} processes that read it ended at once (out of memory?); it is left out, read it again"
        return Done([unread(reports[0], reason)])

    def end(self) -> None:
        """Let the process go, at once if it is reading."""
        self._ended = True
        self._let_go()

    def _started(self) -> ProcessPoolExecutor:
        """The process, after it has said a word: one that cannot even begin is no fault of a report."""
        for _ in range(TRIES + 1):
            if self._ended:
                break
            if self._process is not None:
                return self._process
            self._process = ProcessPoolExecutor(1, get_context("spawn"), initializer=_begin, initargs=self._given)
            try:
                self._pid = self._process.submit(os.getpid).result()
            except BrokenProcessPool:
                self._let_go()
        guard = "a script that reads with workers must do so under `if __name__ == '__main__':`"
        raise EngineError(f"no process to read with can be started; is there memory left? {guard}")

    def _let_go(self) -> None:
        process, pid = self._process, self._pid
        self._process, self._pid = None, 0
        if process is not None:
            process.shutdown(wait=False, cancel_futures=True)
        if pid:
            with contextlib.suppress(OSError):  # it has ended by itself
                os.kill(pid, signal.SIGTERM)


_recipe: Recipe
"""What this process extracts with, where it is a worker."""


def _begin(recipe: Recipe, threads: int) -> None:
    """Make this process a worker."""
    global _recipe  # noqa: PLW0603  # the one thing that a worker keeps between its batches
    _recipe = recipe
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be kept from this process
    os.environ |= recipe.environment
    if settings.THREADS.get() == settings.THREADS.default:
        os.environ["PLEDGEBOOK_THREADS"] = str(threads)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that was killed takes its workers with it: nobody would read what they find."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@cache
def _engine() -> Engine:
    return _recipe.make()


def _read(batch: Sequence[Item]) -> Done:
    return read_batch(_engine(), batch)
