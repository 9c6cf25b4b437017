"""The feed of changes is sound Atom, whatever reports say, and the same each time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_said
from pledgebook.publication.changes import headline
from pledgebook.publication.feed import atom_feed
from pledgebook.records.change import Change
from pledgebook.records.commitment import Said
from pledgebook.records.statement import Evidence

ATOM = {"a": "http://www.w3.org/2005/Atom"}
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:[\w/-]+")
KEY = ("DEU", "force", "UKR")


def quoting(quote: str, day: str | None = "2025-09-04") -> Said:
    said = make_said("refuses", day, "DEU")
    return replace(said, statement=replace(said.statement, evidence=Evidence(0, len(quote), quote)))


def turn(said: Said) -> Change:
    return Change(
        "stance", said.said, KEY, "pledges", "refuses", 80.0, uncertain=False, statements=(said.statement.id,)
    )


def feed(*said: Said, url: str = "https://paper.example/a?b=1&c=2", title: str = "What moved") -> bytes:
    evidence = {s.statement.id: s for s in said}
    urls = {s.statement.report: url for s in said}
    return atom_feed([turn(s) for s in said], evidence, urls, title=title, name="made")


def parsed(made: bytes) -> ET.Element:
    return ET.fromstring(made)  # noqa: S314  # our own


def text(element: ET.Element, path: str) -> str:
    return element.findtext(path, namespaces=ATOM) or ""


@pytest.mark.parametrize(
    "said", [[], [quoting("Never.")], [quoting("Never."), quoting("No.", None), quoting("", "2025")]]
)
def test_the_feed_has_what_rfc_4287_requires(said: list[Said]) -> None:
    root = parsed(feed(*said))
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    entries = root.findall("a:entry", ATOM)
    assert len(entries) == len(said)
    assert text(root, "a:author/a:name")
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1, name
            assert text(element, f"a:{name}")
        assert TAG.fullmatch(text(element, "a:id"))
        assert datetime.fromisoformat(text(element, "a:updated")).utcoffset() is not None
    for entry in entries:
        assert text(entry, "a:content"), "an entry without an alternate link must have content"
    assert len({text(e, "a:id") for e in (root, *entries)}) == 1 + len(entries)


def test_an_entry_is_a_change_on_the_day_it_was_said() -> None:
    said = quoting("We will\nnever <b>send</b> troops & ships.")
    root = parsed(feed(said))
    (entry,) = root.findall("a:entry", ATOM)
    assert text(entry, "a:id").endswith(f":{turn(said).id}")
    assert text(entry, "a:title") == headline(turn(said)) == "DEU force → UKR: turned from pledges to refuses"
    assert text(entry, "a:updated") == text(root, "a:updated") == "2025-09-04T00:00:00Z"
    assert "“We will never <b>send</b> troops & ships.”, says DEU" in text(entry, "a:content")
    assert [link.attrib for link in entry.findall("a:link", ATOM)] == [
        {"rel": "via", "href": "https://paper.example/a?b=1&c=2"}
    ]


def test_only_addresses_of_the_web_are_linked_to() -> None:
    for url in ("javascript:alert(1)", "file:///a", "", " https://a.example"):
        assert parsed(feed(quoting("Never."), url=url)).findall(".//a:link", ATOM) == []


@given(st.text(), st.text())
def test_whatever_a_report_says_the_feed_can_be_read(quote: str, title: str) -> None:
    made = feed(quoting(quote), title=title)
    assert made == feed(quoting(quote), title=title)
    content = text(parsed(made), "a:entry/a:content")
    shown = re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", " ".join(quote.split()))
    assert f"“{shown}”" in content


def test_an_id_stays_while_a_weight_moves() -> None:
    one = turn(quoting("Never."))
    assert replace(one, weight=1.0, uncertain=True).id == one.id
    assert replace(one, after="undecided").id != one.id
