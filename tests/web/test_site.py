"""The static site: every link leads somewhere, hostile words stay text, third parties' texts stay out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from builders import ROOT, make_entry, make_incident, make_position, make_report, make_statement
from pledgebook.ledger.book import Book
from pledgebook.pipeline.view import View
from pledgebook.records.statement import Figure, Meeting
from pledgebook.web.site import SITE_NAV, Terms, publish
from published import HOSTILE, MARKUP, TODAY, make_book

FAR = "Far below the paper tells at length how the weather was in the town."
EVIDENCE = "Spain will send ships once its parliament has agreed."
LONG = (
    f"An opening that no statement rests on stands first here.\n{'Other words follow. ' * 20}\n{EVIDENCE}\n"
    + ("Words stand between. " * 20)
    + FAR
)
ODD = ("../../etc/passwd", "https://paper.example/a?b=1#c", "CON", "Aux.html", "i" * 900, "a b\\c:d|e")


@dataclass
class Seen(HTMLParser):
    """What a page holds."""

    addresses: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    policy: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        self.attributes += values
        self.addresses += [str(values[name]) for name in ("href", "src", "action") if name in values]
        self.ids += [str(values["id"])] if "id" in values else []
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(values["content"])

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(path: Path) -> Seen:
    page = Seen()
    page.feed(path.read_text(encoding="utf-8"))
    return page


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """Hostile reports, odd ids, a long text without a title, conflicts, and more statements than a page shows."""
    with make_book(tmp_path_factory.mktemp("book") / "book.db") as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLEDGEBOOK_TERMS", str(ROOT / "examples" / "incidents" / "terms.yaml"))
        run = made.begin("1", "ukraine-guarantees", "0" * 12, "none")
        breaches = [{"latitude": 48.4, "longitude": 37.8, "place": MARKUP}, {"latitude": 48.9, "longitude": 37.1}]
        made.incidents.add(run, [make_incident("2026-03-08", number=n, **where) for n, where in enumerate(breaches)])
        spain = make_position("pledges", "ESP", actor="ESP", conditions=("mandate",))
        long = make_report(LONG, "long", "2025-09-11")
        made.append(run, make_entry(long, make_statement(long, spain, EVIDENCE)))
        for number, name in enumerate(ODD):
            words = f"Norway pays {number} billion. Only {number} states met in Paris."
            report = replace(make_report(words, name, "2025-09-04"), url="https://paper.example/")
            pays = make_position("pledges", "NOR", actor="NOR", action="finance", amount=float(number))
            states = Figure("states-meeting", float(number), "state")
            met = Meeting("Paris", "2025-09-04", "held", ("NOR",), number)
            said = (make_statement(report, content, words) for content in (pays, states, met))
            made.append(run, make_entry(report, *said))
        for number in range(120):
            report = make_report(f"Oslo says it again, {number} times.", f"oslo-{number}", "2025-09-12")
            again = make_position("pledges", "NOR", actor="NOR")
            made.append(run, make_entry(report, make_statement(report, again, report.text)))
        yield made


def view(book: Book) -> View:
    return View(book, as_of="2026-03-10")


@pytest.fixture(scope="module")
def site(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "out"
    publish(view(book), folder, Terms())
    return folder


@pytest.fixture(scope="module")
def read(site: Path) -> dict[Path, Seen]:
    return {path.resolve(): seen(path) for path in site.rglob("*.html")}


def targets(path: Path, page: Seen) -> Iterator[tuple[Path, str]]:
    """The files that a page leads to within the site, with the fragments."""
    for address in page.addresses:
        parts = urlsplit(address)
        if not parts.scheme and not parts.netloc:
            yield (path.parent / unquote(parts.path)).resolve() if parts.path else path, unquote(parts.fragment)


def test_every_link_leads_to_a_file_and_a_place_in_it(site: Path, read: dict[Path, Seen]) -> None:
    links = [(path, *target) for path, page in read.items() for target in targets(path, page)]
    assert {target.name for _, target, _ in links} >= {"style.css", "changes.atom", "commitments.csv", "index.html"}
    assert [(a.name, b.name) for a, b, _ in links if not b.is_relative_to(site.resolve()) or not b.is_file()] == []
    assert [(a.name, b.name, f) for a, b, f in links if f and f not in read[b].ids] == []
    assert len([f for _, _, f in links if f.startswith("at-")]) > len(ODD)
    assert {f.split("-")[0] for _, target, f in links if target.stem in {"ceasefire", "conflicts"}} >= {"i", "c"}


def test_every_page_is_reached_from_the_first(site: Path, read: dict[Path, Seen]) -> None:
    ahead, reached = [(site / "index.html").resolve()], set[Path]()
    while ahead:
        path = ahead.pop()
        if path not in reached and path in read:
            reached.add(path)
            ahead += [target for target, _ in targets(path, read[path])]
    assert {path.name for path in set(read) - reached} == set()


def test_each_view_has_a_page_and_long_ones_have_several(book: Book, site: Path) -> None:
    expected = {"index", "changes", "stories", "meetings", "figures", "conflicts", "conditions", "coverage"}
    assert {path.stem for path in site.glob("*.html")} >= expected | {
        "ceasefire",
        "map",
        "map-world",
        "data",
        "stories-2",
    }
    assert len(SITE_NAV) == len(expected) + 3
    assert len(list(site.glob("reports/*.html"))) == len(list(view(book).each_report())) > 120
    assert list(site.glob("commitments/*-2.html"))
    assert {path.name for path in (site / "data").iterdir()} >= {"datapackage.json", "statements.csv", "book.jsonld"}


def test_the_same_book_gives_the_same_site_byte_for_byte(book: Book, site: Path, tmp_path: Path) -> None:
    files = publish(view(book), tmp_path, Terms())
    publish(view(book), tmp_path, Terms())
    assert {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()} == {*files, "site.json"}
    assert [
        name for name in (*files, "site.json") if (tmp_path / name).read_bytes() != (site / name).read_bytes()
    ] == []


def test_texts_of_reports_stay_out_but_for_the_words_around_evidence(site: Path) -> None:
    for path in site.rglob("*"):
        if path.is_file():
            content = path.read_text(encoding="utf-8")
            assert FAR not in content, path.name
            assert "An opening that no statement rests on" not in content, path.name
    (page,) = [p for p in site.glob("reports/*.html") if f">{EVIDENCE}</mark>" in p.read_text(encoding="utf-8")]
    assert "Words stand between." in page.read_text(encoding="utf-8")


def test_full_texts_are_shown_where_they_are_asked_for(book: Book, tmp_path: Path) -> None:
    publish(view(book), tmp_path, Terms(full_texts=True))
    assert len([p for p in tmp_path.glob("reports/*.html") if FAR in p.read_text(encoding="utf-8")]) == 1


def test_hostile_reports_stay_text(read: dict[Path, Seen]) -> None:
    texts = [page.text for page in read.values()]
    assert any(MARKUP in text for text in texts)
    for words in (words for words in HOSTILE if words.isprintable()):
        assert any(words in text for text in texts)
    assert not any("\u202e" in text for text in texts)
    for page in read.values():
        assert not {"script", "img", "iframe", "object", "style", "form", "input", "button"} & set(page.tags)
        assert [name for name in page.attributes if name.startswith("on") or name == "style"] == []
        assert {urlsplit(address).scheme for address in page.addresses} <= {"", "http", "https"}


def test_pages_need_no_server(site: Path, read: dict[Path, Seen]) -> None:
    for path, page in read.items():
        assert page.policy.startswith("default-src 'none'; style-src 'self'"), path.name
        assert "It shows what was said up to 2026-03-10" in page.text
        own = [address for address in page.addresses if not re.match("https?://paper.example", address)]
        assert [a for a in own if a.startswith("/") or "?" in a or "://" in a] == [], path.name
    assert b"@import" not in (site / "static" / "style.css").read_bytes()


def test_names_are_safe_on_every_file_system(site: Path) -> None:
    names = [path.relative_to(site).as_posix() for path in site.rglob("*")]
    assert [name for name in names if not re.fullmatch(r"[a-z0-9][a-z0-9/.-]{0,80}", name)] == []


def test_the_name_of_a_page_stays_when_the_book_grows(book: Book, site: Path, tmp_path: Path) -> None:
    publish(View(book, as_of="2025-09-06"), tmp_path, Terms())
    before = {p.relative_to(tmp_path) for kind in ("reports", "commitments") for p in tmp_path.glob(f"{kind}/*.html")}
    assert len(before) > 8
    assert [name for name in before if not (site / name).is_file()] == []


def test_what_is_no_longer_said_is_removed_and_nothing_else(book: Book, tmp_path: Path) -> None:
    publish(view(book), tmp_path, Terms())
    (tmp_path / "CNAME").write_text("tracker.example")
    (tmp_path / "reports" / "notes.txt").write_text("mine")
    files = publish(View(book, as_of="2025-09-03"), tmp_path, Terms())
    found = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert found == {*files, "site.json", "CNAME", "reports/notes.txt"}


def test_an_empty_book_is_published_too(tmp_path: Path) -> None:
    with Book(tmp_path / "empty.db", create=True) as empty:
        publish(View(empty, dossier="ukraine-guarantees", as_of=TODAY), tmp_path / "out", Terms())
    page = seen(tmp_path / "out" / "index.html")
    assert "holds no commitments yet" in page.text
    assert "Read reports" not in page.text
