"""Deadlines in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import commitments_of, make_said
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.knowledge.languages import LANGUAGES
from pledgebook.reconciliation.soon import bounded
from pledgebook.records.commitment import Said

DOSSIER = load_dossier("ukraine-guarantees")
SENTENCES = {
    "en": "Oslo will hand over the guns in the coming days.",
    "id": "Oslo akan menyerahkan meriam itu dalam beberapa hari mendatang.",
    "ms": "Oslo akan menyerahkan meriam itu dalam beberapa hari lagi.",
    "fr": "Oslo livrera les canons dans les jours qui viennent.",
    "de": "Oslo übergibt die Geschütze in den nächsten Tagen.",
    "es": "Oslo entregará los cañones en los próximos días.",
    "it": "Oslo consegnerà i cannoni nei prossimi giorni.",
    "pt": "Oslo entregará os canhões nos próximos dias.",
    "nl": "Oslo draagt de kanonnen de komende dagen over.",
    "pl": "Oslo przekaże działa w najbliższych dniach.",
    "uk": "Осло передасть гармати найближчими днями.",
    "ru": "Осло передаст орудия в ближайшие дни.",
    "tr": "Oslo topları önümüzdeki günlerde teslim edecek.",
    "ar": "ستسلّم أوسلو المدافع في الأيام المقبلة.",
    "zh": "奥斯陆将在几天内移交火炮。",
    "ja": "オスロは数日以内に大砲を引き渡す。",
}


def pledge(quote: str, language: str = "en", **fields: object) -> Said:
    said = make_said("pledges", "2025-09-04", "NOR", **fields)
    evidence = replace(said.statement.evidence, quote=quote)
    return replace(said, language=language, statement=replace(said.statement, evidence=evidence))


def bound(*said: Said) -> str | None:
    return bounded(said, DOSSIER)[0].bound


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_coming_days_have_a_bound_in_every_language(language: str) -> None:
    assert bound(pledge(SENTENCES[language], language)) == "2025-09-14"


@pytest.mark.parametrize(("words", "day"), [("the coming weeks", "2025-10-19"), ("the next few months", "2026-03-13")])
def test_weeks_and_months_are_longer(words: str, day: str) -> None:
    assert bound(pledge(f"Oslo will hand over the guns in {words}.")) == day


def test_what_waits_has_a_date_or_is_no_pledge_has_no_bound() -> None:
    words = SENTENCES["en"]
    assert bound(pledge(words, conditions=("ceasefire",))) is None
    assert bound(pledge(words, deadline="2025-12-01")) is None
    offer = pledge(words)
    content = replace(offer.position, stance="open")
    assert bound(replace(offer, statement=replace(offer.statement, content=content))) is None
    assert bound(replace(offer, said=None)) is None
    assert bound(pledge("Oslo will hand over the guns.")) is None


def test_a_sentence_that_speaks_of_something_else_too_gives_no_bound() -> None:
    one = pledge(SENTENCES["en"])
    other = replace(one, statement=replace(one.statement, content=replace(one.position, action="training")))
    assert bound(one) == "2025-09-14"
    assert bound(one, other) is None


def test_a_pledge_lapses_when_the_bound_has_passed() -> None:
    said = bounded([pledge(SENTENCES["en"])], DOSSIER)
    standings = [commitments_of(said, DOSSIER, day)[0].standing for day in ("2025-09-14", "2025-09-15")]
    assert standings == ["waiting", "lapsed"]


def test_a_pledge_that_is_repeated_later_is_not_bound_by_what_was_said_before() -> None:
    again = make_said("pledges", "2026-01-07", "NOR")
    said = bounded([pledge(SENTENCES["en"]), again], DOSSIER)
    assert commitments_of(said, DOSSIER, "2026-02-01")[0].deadline is None
