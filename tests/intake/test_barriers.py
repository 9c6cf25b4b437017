"""Pages that stand in the place of an article are told from articles, in every language."""

from __future__ import annotations

import pytest

from newsroom import page
from pledgebook.intake.barriers import barrier_reason, find_barrier
from pledgebook.knowledge.barriers import load_barriers
from pledgebook.knowledge.files import DATA, read_yaml
from pledgebook.knowledge.languages import LANGUAGES

ASKED = "https://paper.example/a"
PHRASES = [
    (kind, language, phrase)
    for kind in ("consent", "paywall")
    for language, phrases in read_yaml(DATA / "barriers.yaml", "barriers")[kind]["phrases"].items()
    for phrase in phrases
]


def test_all_languages_have_phrases() -> None:
    for kind in ("consent", "paywall"):
        assert {language for of, language, _ in PHRASES if of == kind} == set(LANGUAGES)


@pytest.mark.parametrize(("kind", "language", "phrase"), PHRASES)
def test_a_phrase_makes_a_barrier_where_hardly_any_article_is(kind: str, language: str, phrase: str) -> None:
    html = f"<html lang='{language}'><body><p>Berlin waits.</p><div>{phrase.capitalize()}</div></body></html>"
    found = find_barrier(html, "Berlin waits.", ASKED, ASKED)
    assert found == kind
    assert kind in barrier_reason(found)
    assert find_barrier(html, "x" * load_barriers().short, ASKED, ASKED) is None


@pytest.mark.parametrize(
    ("html", "final", "kind"),
    [
        ("<div class='c-PayWall-box'>", ASKED, "paywall"),
        ('<div id="cookiewall">', ASKED, "consent"),
        ('<script>{"isAccessibleForFree": false}</script>', ASKED, "paywall"),
        ('<script>{"isAccessibleForFree": true}</script>', ASKED, None),
        ("<script>var words = 'subscribe to continue'; x = '<div class=paywall>'</script>", ASKED, None),
        ("<p>Wait</p>", "https://consent.paper.example/a", "consent"),
        ("<p>Wait</p>", "https://paper.example/subscribe?to=a", "paywall"),
        ("<p>Wait</p>", ASKED, None),
    ],
)
def test_marks_of_a_page_and_of_where_it_led(html: str, final: str, kind: str | None) -> None:
    assert find_barrier(html, "", ASKED, final) == kind


def test_an_address_that_was_asked_for_is_no_mark() -> None:
    address = "https://paper.example/gdpr/what-it-means"
    assert find_barrier("<p>Short.</p>", "Short.", address, address) is None


def test_articles_are_articles() -> None:
    for language in ("en", "uk", "zh", "ar"):
        assert find_barrier(page(language, 1), page(language, 1), ASKED, ASKED) is None
