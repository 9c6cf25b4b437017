"""What a run did, as a file for the textfile collector of Prometheus' node exporter: a run ends, and is not asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from pledgebook.errors import UsageError

if TYPE_CHECKING:
    from pledgebook.pipeline.reports import Summary


def write_metrics(path: Path, summary: Summary, seconds: float) -> None:
    """Write the counts of a run; the file is replaced whole.

    Raises:
        UsageError: the file cannot be written.
    """
    registry = CollectorRegistry()
    counted: dict[str, tuple[str, Mapping[str, int]]] = {
        "reports": ("outcome", {"added": summary.added, "held": summary.held}),
        "statements": ("kind", summary.statements),
        "rejections": ("stage", Counter(r.stage for r in summary.rejections)),
    }
    for name, (label, numbers) in counted.items():
        gauge = Gauge(f"pledgebook_run_{name}", f"{name.title()} of the latest run.", (label,), registry=registry)
        for value, number in numbers.items():
            gauge.labels(value).set(number)
    Gauge("pledgebook_run_seconds", "How long the latest run took.", registry=registry).set(seconds)
    finished = Gauge("pledgebook_run_finished_timestamp_seconds", "When the latest run ended.", registry=registry)
    finished.set_to_current_time()
    try:
        write_to_textfile(str(path), registry)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from error
