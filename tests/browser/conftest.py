"""A browser before the real workbench: `pledgebook serve` in a process of its own, over a book made by hand."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from builders import PROGRAM, ROOT, make_entry, make_incident, make_position, make_report, make_statement
from pledgebook.records.statement import Content, Figure, Rejection
from published import make_book

Serve = Callable[[Path], str]
"""Starts a workbench over a book and gives its address."""

PATIENCE = 120_000
"""Milliseconds that a step may take on a busy machine; no test asserts a time."""

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""The rules of WCAG 2.2 at the levels A and AA, as axe-core names them."""

PLEDGE = "Denmark pledges to train two brigades after a ceasefire."
SAID: tuple[tuple[str, str, str, Content], ...] = (
    ("en", "long", PLEDGE, make_position("pledges", "DNK", actor="DNK", action="training", conditions=("ceasefire",))),
    ("uk", "kyiv", "Данія надасть гарантії безпеки.", make_position("pledges", "DNK", actor="DNK", action="guarantee")),
    ("ar", "amman", "ستقدّم تركيا ضمانات أمنية.", make_position("open", "TUR", actor="TUR", action="guarantee")),
    ("zh", "bali", "日本将提供安全保障。", make_position("undecided", "JPN", actor="JPN", action="guarantee")),
    ("en", "number", "Only 25 states pledged.", Figure("states-pledging", 25.0, "state")),
)
"""Language, name, words and what they say."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of reports in several scripts, some hostile, with conflicts, incidents and a rejection."""
    file = tmp_path_factory.mktemp("browser") / "book.db"
    with make_book(file) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        for language, name, words, content in SAID:
            around = "\n\n".join(f"Line {n} tells of the weather." for n in range(60)) if name == "long" else ""
            made = make_report(f"{around}\n\n{words}\n\n{around}".strip(), f"{language}-{name}", "2025-09-12")
            report = replace(made, language=language, title=f"{words} ({name})", publisher="The Paper")
            entry = make_entry(report, make_statement(report, content, words))
            book.append(run, replace(entry, languages=(language,)))
        where = {"latitude": 48.4, "longitude": 37.8}
        book.incidents.add(run, [make_incident(f"2026-03-{day:02}", number=day, **where) for day in (5, 8, 9)])
        book.reject(run, [Rejection("intake", "empty.txt", "is empty")])
    return file


@contextmanager
def served(book: Path, **settings: str) -> Iterator[str]:
    """The address of a workbench; what went wrong in it fails the test."""
    command = [*PROGRAM, "serve", "--book", str(book), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **settings}) as server:
        assert server.stderr
        line = server.stderr.readline()
        try:
            assert " at http" in line, line + server.stderr.read()
            yield line.split(" at ")[1].split("/ ")[0]
        finally:
            server.terminate()
            rest = server.stderr.read()
    assert "Traceback" not in rest, rest


@pytest.fixture(scope="session")
def address(made: Path) -> Iterator[str]:
    """A workbench that all tests share: they only look."""
    with served(made, PLEDGEBOOK_TERMS=str(ROOT / "examples" / "incidents" / "terms.yaml")) as at:
        yield at


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves books that a test may write to."""
    with ExitStack() as stack:
        yield lambda book: stack.enter_context(served(book))


@pytest.fixture
def own_address(made: Path, tmp_path: Path, serve: Serve) -> str:
    """A workbench over a copy of the book."""
    return serve(Path(shutil.copy(made, tmp_path)))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Not for the whole session: its event loop would be in the way of others."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium is installed: apt-get install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"], timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture
def console() -> list[str]:
    """What the page complains of: errors of scripts, violations of the content security policy."""
    return []


@pytest.fixture
def page(browser: Browser, console: list[str]) -> Iterator[Page]:
    """A window; whatever it complains of fails the test."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", lambda told: console.append(told.text) if told.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: console.append(str(error)))
        yield page
    assert console == []


@pytest.fixture
def faults(page: Page) -> Callable[[], list[str]]:
    """Asks what axe-core finds in the page as it is, and whether the page itself scrolls sideways."""

    def ask() -> list[str]:
        result = Axe().run(page, options={"runOnly": WCAG, "resultTypes": ["violations"], "preload": False})
        found = [f"{v['id']}: {node['html'][:200]}" for v in result.response["violations"] for node in v["nodes"]]
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return [*found, *(["it scrolls sideways"] if wide else [])]

    return ask
