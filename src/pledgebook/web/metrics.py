"""What a server that runs is measured by: requests, what it reads, and what the book holds, for Prometheus.

Paths are told by their route, so that no address that somebody makes up becomes a series of its own. Each request is
an event of the log, too.
"""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections.abc import Iterator
from datetime import datetime

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pledgebook import __version__
from pledgebook.logs import logger
from pledgebook.web.opened import Served
from pledgebook.web.reading import Jobs

router = APIRouter()


class Metrics(Collector):
    """The metrics of one application, in a registry of their own."""

    def __init__(self, served: Served, jobs: Jobs) -> None:
        self._served, self._jobs = served, jobs
        self._held: tuple[str, dict[str, int]] = ("", {})
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "pledgebook_requests", "Requests served.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "pledgebook_request_seconds", "Seconds from a request to the end of its answer.", ("route",),
            registry=self.registry,
        )  # fmt: skip
        self.registry.register(self)
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)

    def served(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def collect(self) -> Iterator[Metric]:
        """Yield what the book and the line of readings hold at this moment."""
        info = GaugeMetricFamily("pledgebook_info", "The version that serves.", labels=("version",))
        info.add_metric((__version__,), 1)
        yield info
        jobs = GaugeMetricFamily("pledgebook_readings", "Readings asked for in the workbench.", labels=("state",))
        for state, number in Tally(job.state for job in self._jobs.all()).items():
            jobs.add_metric((state,), number)
        yield jobs
        book = self._served.book()
        mark, recorded = book.mark(), book.last_recorded()
        if mark != self._held[0]:  # counting a large book takes a while
            self._held = mark, book.counts()
        rows = GaugeMetricFamily("pledgebook_book_rows", "What the book holds.", labels=("table",))
        for table, number in self._held[1].items():
            rows.add_metric((table,), number)
        yield rows
        if recorded:
            at = datetime.fromisoformat(recorded).timestamp()
            yield GaugeMetricFamily("pledgebook_book_recorded_timestamp_seconds", "When it learnt the latest.", at)


class Measured:
    """Counts each request and logs it when its answer has gone out."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            method, seconds = _method(scope), time.perf_counter() - began
            self._metrics.served(method, _route(scope), status, seconds)
            log = logger().warning if status >= 500 else logger().info
            log("request served", method=method, path=scope["path"], status=status, seconds=round(seconds, 4))


def _route(scope: Scope) -> str:
    """The path of the route that answered; `none` where there was none."""
    if "route" not in scope:
        return str(scope.get("root_path") or "none")  # of a mounted folder, whatever the file
    return str(scope["route"].path if scope.get("path_params") else scope["path"])


def _method(scope: Scope) -> str:
    method = str(scope["method"])
    return method if method in {"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE"} else "other"


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """The metrics, in Prometheus' text format: for the local user, or with a token of the scope `read`."""
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)
