"""Which collected reports belong to a dossier."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import make_report
from newsroom import ELSEWHERE, WORDS
from pledgebook.errors import DataError
from pledgebook.knowledge.dossier import FOLDER, Dossier, Scope, load_dossier
from pledgebook.pipeline.scope import lead_outside, outside
from pledgebook.records.source import Lead, Source

GUARANTEES = load_dossier("ukraine-guarantees")
CLIMATE = load_dossier("climate-finance")
FEED = Source("feed", "https://paper.example/feed")
WORLD = Source("gdelt", "https://world.example/list", by_title=True)


def scoped(**fields: object) -> Dossier:
    values: dict[str, object] = {"languages": (), "about": (), "least_actors": 0, "keywords": {}, **fields}
    return replace(GUARANTEES, collect=Scope(**values))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", WORDS)
def test_reports_on_the_subject_are_taken_in_every_language(language: str) -> None:
    report = replace(make_report(WORDS[language] * 3), language=language)
    assert outside(report, GUARANTEES) is None
    assert "keyword" in (outside(report, replace(CLIMATE, actors=GUARANTEES.actors)) or "")


def test_why_a_report_is_none_of_the_subjects() -> None:
    assert outside(make_report(ELSEWHERE), GUARANTEES) == "names none of UKR"
    assert "fewer than 2" in (outside(make_report("Ukraine has had a warm September this year."), GUARANTEES) or "")
    english = make_report(WORDS["en"])
    assert "in no language" in (outside(english, scoped(languages=("de", "fr"))) or "")
    assert outside(english, scoped(languages=("en",))) is None


def test_keywords_begin_words_and_languages_without_any_need_none() -> None:
    english = make_report(WORDS["en"])
    assert outside(english, scoped(keywords={"en": ("CEASE",)})) is None
    assert outside(english, scoped(keywords={"en": ("fire",)})) == "holds no keyword of the dossier"
    assert outside(english, scoped(keywords={"de": ("Feuer",)})) is None
    assert outside(replace(make_report(WORDS["zh"] * 2), language="zh"), scoped(keywords={"zh": ("停火",)})) is None


def test_leads_by_title_and_by_language() -> None:
    address = "https://paper.example/a"
    assert lead_outside(Lead(address, "Kyiv waits for troops"), WORLD, GUARANTEES) is None
    assert lead_outside(Lead(address, "Goal in the last minute"), WORLD, GUARANTEES) is not None
    assert lead_outside(Lead(address), WORLD, GUARANTEES) is not None
    assert lead_outside(Lead(address, "New climate fund"), WORLD, CLIMATE) is None
    assert "not collected" in (lead_outside(Lead(address, "Киев чака", language="bg"), WORLD, GUARANTEES) or "")
    assert lead_outside(Lead(address, "Goal", language="bg"), FEED, GUARANTEES) is None


def test_a_subject_that_is_about_nobody_it_knows_is_named(tmp_path: object) -> None:
    from pathlib import Path

    text = (FOLDER / "ukraine-guarantees.yaml").read_text(encoding="utf-8")
    path = Path(str(tmp_path)) / "own.yaml"
    path.write_text(text.replace("about: [UKR]", "about: [CUB]"), encoding="utf-8")
    with pytest.raises(DataError, match="about 'CUB', which is no actor of interest"):
        load_dossier(str(path))
