"""What `pledgebook doctor` looks at: small checks, each of which says how things stand and what to do.

A check takes the name of a book and yields findings. It changes nothing: an older book is not migrated, the encoder not
built, nothing is written. `CHECKS` lists them.
"""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement

from pledgebook import __version__, settings
from pledgebook.errors import PledgebookError
from pledgebook.extraction.engines import make_engine
from pledgebook.extraction.trained import TrainedEngine
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.ledger.book import Book
from pledgebook.ledger.database import HEAD
from pledgebook.ledger.examination import Examination, examine
from pledgebook.ledger.location import Location
from pledgebook.ledger.moments import now

State = Literal["ok", "warn", "fail"]

LEAST_FREE = 1_000_000_000
"""Bytes that should be free on the disk of a book."""

ENCODER_BYTES = 150_000_000
"""About what building the encoder takes on the disk of the cache."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing stands, in a sentence, and what to do where it is not well."""

    check: str
    state: State
    words: str
    mend: str = ""


Check = Callable[[Location], Iterator[Finding]]


def diagnose(book: Location) -> Iterator[Finding]:
    """Yield the findings of all checks; a check that fails by itself is one, and ends no other."""
    for name, check in CHECKS.items():
        try:
            yield from check(book)
        except (PledgebookError, OSError) as error:
            words, _, mend = str(error).partition("; ")
            yield Finding(name, "fail", words, mend)


def _program(_: Location) -> Iterator[Finding]:
    yield Finding("program", "ok", f"pledgebook {__version__}, Python {platform.python_version()}, {platform.system()}")
    needed = [Requirement(line) for line in requires("pledgebook") or ()]
    by_extra: dict[str, list[Requirement]] = {}
    for need in needed:
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            by_extra.setdefault("", []).append(need)
        for extra in {e for e in _extras() if need.marker and need.marker.evaluate({"extra": e})} - {""}:
            by_extra.setdefault(extra, []).append(need)
    for extra in ("", *_extras()):
        yield _installed(extra, by_extra.get(extra, []))


def _extras() -> list[str]:
    from importlib.metadata import metadata

    return sorted(metadata("pledgebook").get_all("Provides-Extra") or [])


def _installed(extra: str, needed: list[Requirement]) -> Finding:
    """Whether what is needed, or what an extra needs, is there in a version that fits."""
    found: list[str] = []
    missing: list[str] = []
    other: list[str] = []
    for need in needed:
        try:
            there = version(need.name)
        except PackageNotFoundError:
            missing.append(need.name)
            continue
        (found if need.specifier.contains(there, prereleases=True) else other).append(f"{need.name} {there}")
    if extra and missing:
        return Finding(f"extra {extra}", "ok", "not installed", f"if you need it: pip install 'pledgebook[{extra}]'")
    name, words = (f"extra {extra}" if extra else "packages"), ", ".join(found)
    if missing or other:
        faults = [f"{m} is missing" for m in missing] + [f"{o} does not fit" for o in other]
        return Finding(name, "fail", ", ".join(faults), "pip install --upgrade pledgebook")
    return Finding(name, "ok", words)


def _settings(_: Location) -> Iterator[Finding]:
    """Each setting is read, so that one that makes no sense is named before it stops a run."""
    known = {f"PLEDGEBOOK_{setting.name}" for setting in settings.ALL} | {"PLEDGEBOOK_DEBUG"}
    unknown = sorted(name for name in os.environ if name.startswith("PLEDGEBOOK_") and name not in known)
    for name in unknown:
        yield Finding("settings", "warn", f"{name} is no setting", "`pledgebook settings` lists them")
    changed = [setting.name for setting in settings.ALL if setting.get() != setting.default]
    yield Finding("settings", "ok", f"set: {', '.join(changed)}" if changed else "all as they come")


def _model(_: Location) -> Iterator[Finding]:
    engine = make_engine(None, load_dossier(settings.DOSSIER.get()))
    yield Finding("model", "ok", engine.name)
    if not isinstance(engine, TrainedEngine):
        return
    folder = settings.cache_folder()
    built = all(file.exists() for file in engine.model.graphs)
    there = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    if built:
        yield Finding("cache", "ok", f"{folder}: the encoder is built")
    elif not os.access(there, os.W_OK):
        mend = "name a folder in PLEDGEBOOK_CACHE that can be written to"
        yield Finding("cache", "fail", f"{folder}: the encoder is not built and cannot be: no right to write", mend)
    elif (free := shutil.disk_usage(there).free) < ENCODER_BYTES:
        words = f"{folder}: the encoder is not built, and {_size(free)} are too few for it"
        yield Finding("cache", "fail", words, "free space, or name another folder in PLEDGEBOOK_CACHE")
    else:
        yield Finding("cache", "ok", f"{folder}: the encoder will be built there on first use")


def _book(book: Location) -> Iterator[Finding]:
    if not isinstance(book, Path):  # a server looks after its files itself
        with Book(book) as there:
            yield Finding("book", "ok", f"{_rows(there.counts())}, migrated to {HEAD}")
            yield from _sources(there)
        return
    if not book.exists():
        yield Finding("book", "warn", f"{book}: no book yet", f"pledgebook read FOLDER --book {book}")
        return
    found = examine(book)
    yield Finding("book", "ok", f"{book}: {_rows(found.counts) or 'not counted'}, {_size(found.size)}")
    yield from _of_book(book, found)
    if not os.access(book, os.W_OK) or not os.access(book.parent, os.W_OK):
        mend = "give whoever reads into it, or serves it, the right to write there"
        yield Finding("rights", "warn", f"{book} and its folder cannot be written to", mend)
    elif found.migration == HEAD and not found.faults:
        with Book(book) as there:
            yield from _sources(there)


def _sources(book: Book) -> Iterator[Finding]:
    for state in book.sources.states():
        address = state.source.address
        if state.failures:
            last = f"last did on {state.succeeded[:10]}" if state.succeeded else "never did"
            words = f"{address} did not answer {state.failures} times in a row and {last}: {state.fault}"
            yield Finding("source", "warn", words, "look at it in a browser, or `pledgebook sources remove` it")
        elif state.checked is None:
            yield Finding("source", "warn", f"{address} was never asked", f"pledgebook collect --book {book.path}")
        else:
            yield Finding("source", "ok", f"{address} answered on {state.checked[:10]}: {state.reports} reports")


def _of_book(path: Path, found: Examination) -> Iterator[Finding]:
    if found.migration > HEAD:
        words = f"written by a newer version of Pledgebook ({found.migration} > {HEAD})"
        yield Finding("version", "fail", words, "upgrade Pledgebook")
    elif found.migration < HEAD:
        mend = f"pledgebook backup before.zip --book {path}; the next command that opens the book migrates it"
        yield Finding("version", "warn", f"an older version ({found.migration} < {HEAD})", mend)
    else:
        yield Finding("version", "ok", f"{found.migration}, the present one")
    if found.faults:
        mend = f"move it away and restore a backup: pledgebook restore BACKUP --book {path}"
        yield Finding("integrity", "fail", "; ".join(found.faults), mend)
    else:
        yield Finding("integrity", "ok", "the whole file was read and holds together")
    if found.free < max(LEAST_FREE, found.size // 10):
        words = f"{_size(found.free)} are free on the disk of the book"
        yield Finding("disk", "warn", words, "free space, or move the book to another disk")
    else:
        yield Finding("disk", "ok", f"{_size(found.free)} are free")
    if found.recorded > (clock := now()):
        words = f"the book has recorded {found.recorded}, and the clock says {clock}"
        mend = "set the clock; until it is past that moment, all that is read is recorded at it"
        yield Finding("clock", "warn", words, mend)
    else:
        yield Finding("clock", "ok", clock)


def _rows(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {table}" for table, number in counts.items())


def _size(number: float) -> str:
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.1f} MB"


CHECKS: dict[str, Check] = {"program": _program, "settings": _settings, "model": _model, "book": _book}
"""The checks in their order, by name. Others may be added: what they need besides the book they find themselves."""
