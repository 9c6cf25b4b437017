"""Many machines: reading and extraction as one streaming job of Ray Data, from the files to batches for the writer.

One task reads the input on the machine where the run began, which has the files and the book; actors of the cluster,
each with its worker, read the batches. Ray brings them back in their order, holds the input back while the writer is
busy, and does again what a machine or process that was lost had in hand; what a report does to a process is the
worker's affair, here as everywhere.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from pledgebook.errors import EngineError, PledgebookError, UsageError
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.pipeline.batches import Done, Recipe
from pledgebook.pipeline.source import Source
from pledgebook.pipeline.workers import Worker

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
os.environ.setdefault("RAY_worker_niceness", "0")  # workers of a cluster that we start count as much as ourselves
os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what fails is raised; standard error stays ours

try:
    import ray
    from ray.data import ActorPoolStrategy, Datasource, ReadTask, read_datasource
    from ray.data.block import BlockMetadata
except ImportError as error:
    raise UsageError("reading on Ray needs the extra `ray`: pip install 'pledgebook[ray]'") from error


def read_on_ray(recipe: Recipe, number: int, source: Source, book: Location) -> Iterator[Done]:
    """Read on the cluster of the environment's RAY_ADDRESS, else on that which runs on this machine, else on a new one.

    Args:
        recipe: what to extract with.
        number: workers; 0: one a core of the cluster.
        source: the input.
        book: tells what is held.

    Raises:
        UsageError: the engine cannot be sent to another process, or the input is standard input.
        EngineError: there is no cluster, or it was lost; the engine cannot be reached.
    """
    Worker(recipe, 1)  # an engine that cannot be sent is named before anything is read
    if "-" in map(str, source.paths):
        raise UsageError("-: on Ray, standard input cannot be read; give a file")
    return _stream(recipe, number, source, book)


def _stream(recipe: Recipe, number: int, source: Source, book: Location) -> Iterator[Done]:
    ours = not ray.is_initialized()
    try:
        if ours:
            ray.init(log_to_driver=False, logging_level=logging.ERROR, include_dashboard=False)
        for packed in _job(recipe, number, source, book):
            done = _opened(packed)
            if isinstance(done, PledgebookError):
                raise done
            yield done
    except (ray.exceptions.RayError, ConnectionError) as error:
        *_, reason = str(error).strip().splitlines() or [type(error).__name__]
        raise EngineError(f"Ray: {reason.strip()[:300]}; what was read is kept, the same command goes on") from error
    finally:
        if ours:
            ray.shutdown()


def _job(recipe: Recipe, number: int, source: Source, book: Location) -> Iterator[Any]:
    """The packed results of each batch, in their order."""
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # what fails is raised
    here = {f"node:{ray.util.get_node_ip_address()}": 0.001}  # type: ignore[no-untyped-call]  # Ray types part of itself
    job = read_datasource(_Input(recipe, source, book), override_num_blocks=1, num_cpus=0, resources=here).map_batches(
        _Actor,
        fn_constructor_args=(recipe,),
        batch_size=1,
        batch_format="pyarrow",
        compute=ActorPoolStrategy(size=number or int(ray.cluster_resources()["CPU"])),  # type: ignore[no-untyped-call]
        num_cpus=1,
    )
    job.context.execution_options.preserve_order = True
    job.context.target_max_block_size = 1  # each batch goes on as soon as it is there
    job.context.enable_progress_bars = False  # ours counts reports
    for block in job.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
        yield from block["packed"]


def _block(item: object) -> pa.Table:
    """One item as Ray Data moves it."""
    return pa.table({"packed": pa.array([pickle.dumps(item)], pa.large_binary())})


def _opened(packed: Any) -> Any:
    return pickle.loads(packed.as_py())  # noqa: S301  # packed by our own processes


class _Input(Datasource):
    """The input as one task that yields a block a batch."""

    def __init__(self, recipe: Recipe, source: Source, book: Location) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Ray types part of itself
        self._recipe, self._source, self._book, self._folder = recipe, source, book, Path.cwd()

    def estimate_inmemory_data_size(self) -> int | None:
        """Nobody knows before it is read."""
        return None

    def get_read_tasks(self, *_: Any, **__: Any) -> list[ReadTask]:
        """The one task."""
        return [
            ReadTask(self._blocks, BlockMetadata(num_rows=None, size_bytes=None, exec_stats=None, input_files=None))
        ]

    def _blocks(self) -> Iterator[pa.Table]:
        os.environ |= self._recipe.environment
        with contextlib.chdir(self._folder):  # paths are those of the one who began the run
            try:
                with Book(self._book) as book:
                    yield from map(_block, self._source.batches(book))
            except PledgebookError as error:
                yield _block(error)


class _Actor:
    """A worker on some machine."""

    def __init__(self, recipe: Recipe) -> None:
        self._worker = Worker(recipe, 1)

    def __call__(self, block: pa.Table) -> pa.Table:
        (packed,) = block["packed"]
        batch = _opened(packed)
        try:
            return block if isinstance(batch, PledgebookError) else _block(self._worker.read(batch))
        except PledgebookError as error:
            return _block(error)
