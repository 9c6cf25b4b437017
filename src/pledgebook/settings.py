"""Every setting once: its name, default and help. Nothing is read when this module is imported.

A setting is read from the environment as `PLEDGEBOOK_<NAME>` when it is asked for; the command line's options
outrank it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Generic, TypeVar

from pledgebook.errors import UsageError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting; `get()` reads it."""

    name: str
    default: T
    help: str
    read: Callable[[str], T]

    def get(self) -> T:
        """The value from the environment, else the default.

        Raises:
            UsageError: the environment's value cannot be read.
        """
        word = os.environ.get(f"PLEDGEBOOK_{self.name}")
        if word is None:
            return self.default
        try:
            return self.read(word)
        except ValueError as error:
            raise UsageError(f"PLEDGEBOOK_{self.name}={word!r}: {error}") from error


def _at_least(least: int) -> Callable[[str], int]:
    def read(word: str) -> int:
        number = int(word)
        if number < least:
            raise ValueError(f"less than {least}")
        return number

    return read


def _seconds(word: str) -> float:
    number = float(word)
    if not 0 <= number <= 86400:
        raise ValueError("not between 0 and 86400")
    return number


def _networks(word: str) -> tuple[str, ...]:
    return tuple(str(ip_network(part.strip())) for part in word.split(",") if part.strip())


def _one_of(*words: str) -> Callable[[str], str]:
    def read(word: str) -> str:
        if word not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return word

    return read


BOOK = Setting("BOOK", "book.db", "The book: a file, or a database as `postgresql://USER@HOST/DATABASE`.", str)
DOSSIER = Setting("DOSSIER", "ukraine-guarantees", "The dossier: a name, or a file of one's own.", str)
CACHE = Setting("CACHE", None, "Where the encoder is built on first use; the user's cache if not set.", Path)
ENGINE = Setting(
    "ENGINE",
    "trained",
    "What extracts: `trained`, `trained:FOLDER` for a model of one's own, `llm:NAME` for a large language model.",
    str,
)
LLM_URL = Setting("LLM_URL", "http://127.0.0.1:11434/v1", "The OpenAI-compatible endpoint of `llm`.", str)
LLM_KEY = Setting("LLM_KEY", None, "The key that the endpoint wants, if any.", str)
LLM_PARALLEL = Setting("LLM_PARALLEL", 4, "Requests under way at once.", _at_least(1))
LLM_RETRIES = Setting("LLM_RETRIES", 4, "How often a request that failed is sent again.", _at_least(0))
LLM_PART = Setting("LLM_PART", 6000, "Characters of a report that are asked about at once.", _at_least(200))
LLM_ANSWER = Setting("LLM_ANSWER", 4000, "Tokens of an answer at most.", _at_least(1))
LLM_PRICE_ASKED = Setting("LLM_PRICE_ASKED", 0.0, "Price of a million tokens asked, for the cost shown.", float)
LLM_PRICE_ANSWERED = Setting("LLM_PRICE_ANSWERED", 0.0, "Price of a million tokens answered.", float)
THREADS = Setting(
    "THREADS", 0, "How many pieces of text the encoder reads at once; 0: as many as there are cores.", _at_least(0)
)
WORKERS = Setting(
    "WORKERS", 0, "Processes that read; 0: as many as the input is worth and the machine has room for.", _at_least(0)
)
BATCH = Setting("BATCH", 32, "Reports that are read together.", _at_least(1))
MAX_BYTES = Setting("MAX_BYTES", 5_000_000, "A report of more bytes is rejected.", _at_least(1))
FETCH_SECONDS = Setting("FETCH_SECONDS", 20, "An address that takes more seconds is given up.", _at_least(1))
ALLOWED_NETWORKS = Setting(
    "ALLOWED_NETWORKS",
    None,
    "Networks that may be asked for pages although they are not public, as `10.1.0.0/16`, separated by commas.",
    _networks,
)
ARCHIVE = Setting(
    "ARCHIVE", None, "The folder of collected pages as they were fetched; beside the book if not set.", Path
)
COLLECT_AGENT = Setting(
    "COLLECT_AGENT",
    "Pledgebook/0.1 (collects news reports; name whom to write to in PLEDGEBOOK_COLLECT_AGENT)",
    "What a collector calls itself; its first word is what robots.txt knows it by.",
    str,
)
COLLECT_DELAY = Setting("COLLECT_DELAY", 5.0, "Seconds between two requests to one host, at least.", _seconds)
COLLECT_EVERY = Setting("COLLECT_EVERY", 900, "Seconds after which a source is asked again by `--watch`.", _at_least(1))
COLLECT_PARALLEL = Setting("COLLECT_PARALLEL", 16, "Hosts that are asked at once.", _at_least(1))
COLLECT_PAGES = Setting("COLLECT_PAGES", 200, "Pages of one host that are fetched in one round at most.", _at_least(1))
COLLECT_BYTES = Setting("COLLECT_BYTES", 50_000_000, "A feed, sitemap or list of more bytes is refused.", _at_least(1))
ARCHIVE_BYTES = Setting(
    "ARCHIVE_BYTES", 200_000_000, "A file of the archive that has more bytes is followed by another.", _at_least(1)
)
TERMS = Setting("TERMS", None, "The terms of a ceasefire: a file; its verdict decides conditions.", Path)
ANALYST = Setting("ANALYST", None, "Who judges.", str)
LOG = Setting(
    "LOG",
    "warning",
    "From which level on events are logged to standard error: `debug`, `info`, `warning`, `error`, `off`.",
    _one_of("debug", "info", "warning", "error", "off"),
)
LOG_FORMAT = Setting(
    "LOG_FORMAT", "console", "How events are logged: `console` for people, `json`.", _one_of("console", "json")
)
METRICS = Setting("METRICS", None, "A file (*.prom) that each run leaves its counts in, for Prometheus.", Path)
NOW = Setting("NOW", None, "The time that is recorded, as ISO 8601, instead of the clock's.", str)


def cache_folder() -> Path:
    """The folder of the setting CACHE, else the user's cache."""
    import platformdirs

    return CACHE.get() or Path(platformdirs.user_cache_dir("pledgebook"))


ALL: tuple[Setting[object], ...] = (
    *(BOOK, DOSSIER, ENGINE, CACHE, THREADS, WORKERS, BATCH, MAX_BYTES, FETCH_SECONDS, TERMS, ANALYST, NOW),
    *(ALLOWED_NETWORKS, ARCHIVE, ARCHIVE_BYTES),
    *(COLLECT_AGENT, COLLECT_DELAY, COLLECT_EVERY, COLLECT_PARALLEL, COLLECT_PAGES, COLLECT_BYTES),
    *(LOG, LOG_FORMAT, METRICS),
    *(LLM_URL, LLM_KEY, LLM_PARALLEL, LLM_RETRIES, LLM_PART, LLM_ANSWER, LLM_PRICE_ASKED, LLM_PRICE_ANSWERED),
)  # type: ignore[assignment]
