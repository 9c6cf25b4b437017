"""Engines made for tests: cheap, and known to the processes that read."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pledgebook.errors import EngineError
from pledgebook.extraction.engine import Extraction, Usage
from pledgebook.records.report import Reading
from pledgebook.records.statement import Claim, Figure


@dataclass(frozen=True)
class Counting:
    """Counts the characters of a report, after some seconds; the trouble that a report makes stands in its text.

    `DIES` ends every process that reads it, `FAILS` raises, `GONE` is a service that cannot be reached. With `folder`
    given, `ONCE` ends the first process that reads it and `ABOVE` the one that started that, each report once.
    """

    folder: Path | None = None
    seconds: float = 0
    name: str = "counting"
    usage: None = None

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        return [self._extract(reading.report.text) for reading in readings]

    def _extract(self, text: str) -> Extraction:
        time.sleep(self.seconds)
        if "DIES" in text or ("ONCE" in text and self._first(text)):
            os.kill(os.getpid(), signal.SIGKILL)
        if "ABOVE" in text and self._first(text):
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)  # the one above takes this process with it
        if "GONE" in text:
            raise EngineError("nobody there")
        if "FAILS" in text:
            raise ZeroDivisionError("a fault that nobody foresaw")
        return Extraction([Claim(Figure("other", float(len(text))), text[:9], 0.9)])

    def _first(self, text: str) -> bool:
        """Whether this text is read for the first time."""
        if self.folder is None:
            return False
        try:
            (self.folder / text.partition(":")[0].lower()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


class Asking:
    """Finds nothing, and counts its reports as requests."""

    name = "asking"
    usage = Usage()

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        self.usage += Usage(requests=len(readings))
        return [Extraction([]) for _ in readings]
