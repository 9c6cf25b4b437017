"""Stories: what belongs together is put together, whatever its language, and the order of reading never matters."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.reading import read
from pledgebook.reconciliation.signatures import facts_of
from pledgebook.reconciliation.stories import stories, telling
from pledgebook.records.ids import text_hash
from pledgebook.records.origin import Facts, Origin
from pledgebook.records.report import Report
from pledgebook.records.story import Story, Telling


def tell(identifier: str, published: str | None, text: str, language: str = "en", title: str | None = None) -> Telling:
    """A report as reading finds it."""
    report = Report(identifier, text, text_hash(text), published=published, language=language, title=title)
    return telling(report, facts_of(read(report)))


def made(identifier: str, published: str | None, *passages: str, title: str | None = None) -> Telling:
    """A report of which each passage names the given things."""
    facts = tuple(Facts(0, 1, tuple(passage.split())) for passage in passages)
    return Telling(identifier, published, "en", title, "It opened.", facts)


def grouped(found: list[Story]) -> set[frozenset[str]]:
    return {frozenset(story.reports) for story in found}


WARSAW = [
    tell(
        "de",
        "2026-05-13",
        "Die Außenminister von zwölf Staaten haben sich am Dienstag in Warschau auf eine Mission in der Ukraine "
        "verständigt. Polen stellt die Logistik, Litauen 400 Soldaten.",
        "de",
        "Zwölf für eine Mission",
    ),
    tell(
        "fr",
        "2026-05-12",
        "Douze pays se sont entendus mardi à Varsovie sur une mission en Ukraine. La Lituanie enverra 400 soldats, et "
        "la Pologne fournira la logistique, a annoncé le ministre polonais.",
        "fr",
    ),
    tell(
        "id",
        "2026-05-13",
        "Warsawa menjadi tuan rumah bagi dua belas negara pada hari Selasa. Mereka menyepakati misi di Ukraina: "
        "Polandia menyediakan logistik, Lituania mengirim 400 tentara.",
        "id",
    ),
]
OSLO = tell(
    "no",
    "2026-05-12",
    "Norway will buy eight batteries of air defence for Ukraine, its prime minister said in Oslo on Tuesday. They cost "
    "1.2 billion euros.",
)


def test_one_happening_in_three_languages_is_one_story() -> None:
    found = stories([*WARSAW, OSLO], [])
    assert grouped(found) == {frozenset({"de", "fr", "id"}), frozenset({"no"})}
    story = next(s for s in found if len(s.reports) > 1)
    assert (story.id, story.first, story.last) == ("fr", "2026-05-12", "2026-05-13")
    assert set(story.languages) == {"de", "fr", "id"}
    assert {"POL", "LTU", "UKR"} <= set(story.actors)


def test_two_happenings_in_one_city_in_one_week_are_two_stories() -> None:
    chiefs = (
        "Chiefs of staff from 20 countries met in Paris on Monday to plan a force for Ukraine. France was the host."
    )
    jefes = (
        "Los jefes de Estado Mayor de 20 países se reunieron el lunes en París. Francia planea una fuerza en Ucrania."
    )
    leaders = "Leaders of 31 countries met in Paris on Thursday. France said that a force for Ukraine was agreed."
    derzhavy = "Лідери 31 країни зустрілися в четвер у Парижі. Франція сказала, що сили для України погоджено."
    found = stories(
        [
            tell("monday-en", "2026-06-01", chiefs),
            tell("monday-es", "2026-06-02", jefes, "es"),
            tell("thursday-en", "2026-06-04", leaders),
            tell("thursday-uk", "2026-06-05", derzhavy, "uk"),
        ],
        [],
    )
    assert grouped(found) == {frozenset({"monday-en", "monday-es"}), frozenset({"thursday-en", "thursday-uk"})}
    assert all("Paris" in story.places for story in found)


def test_a_long_running_subject_does_not_chain() -> None:
    """Every day the same names: neighbours may be one story, a fortnight is not."""
    daily = [
        made(f"day-{n:02}", str(date(2026, 3, 1) + timedelta(n)), f"actor:RUS actor:UKR place:Pokrovsk number:{30 + n}")
        for n in range(30)
    ]
    others = [
        made(f"other-{n:02}", str(date(2026, 3, 1) + timedelta(n)), f"actor:A{n} place:P{n} number:{n}")
        for n in range(30)
    ]
    for story in stories([*daily, *others], []):
        assert story.first is not None
        assert story.last is not None
        assert (date.fromisoformat(story.last) - date.fromisoformat(story.first)).days < 7


def test_reports_of_one_origin_are_of_one_story() -> None:
    apart = [made("a", "2026-01-01", "actor:FRA"), made("b", "2026-02-01", "actor:POL"), made("c", None, "actor:DEU")]
    assert grouped(stories(apart, [])) == {frozenset("a"), frozenset("b"), frozenset("c")}
    (story,) = stories(apart, [Origin("a", ("a", "b", "c"), ())])
    assert story.reports == ("a", "b", "c")
    assert story.origins == ("a",)


def test_judgements_outrank_what_is_found() -> None:
    found = stories([*WARSAW, OSLO], [], same=[("de", "no")], different=[("fr", "id")])
    groups = grouped(found)
    assert any({"de", "no"} <= group for group in groups)
    assert not any({"fr", "id"} <= group for group in groups)


def test_what_is_judged_different_outranks_an_origin_and_what_is_judged_the_same() -> None:
    two = [made("a", "2026-01-01", "actor:FRA"), made("b", "2026-01-01", "actor:FRA")]
    found = stories(two, [Origin("a", ("a", "b"), ())], same=[("a", "b")], different=[("a", "b")])
    assert grouped(found) == {frozenset("a"), frozenset("b")}


def test_the_title_is_that_of_a_report_in_a_preferred_language_where_there_is_one() -> None:
    assert stories(WARSAW, [])[0].title == "Zwölf für eine Mission"
    text = "Twelve states agreed in Warsaw on Tuesday on a mission in Ukraine. Poland leads it, Lithuania sends 400 men"
    titled = tell("en", "2026-05-12", text, title="Twelve agree in Warsaw")
    (story,) = stories([*WARSAW, titled], [])
    assert (story.title, story.language) == ("Twelve agree in Warsaw", "en")
    (story,) = stories([*WARSAW, titled], [], preferred=["de"])
    assert story.title == "Zwölf für eine Mission"


def test_a_report_without_a_title_is_called_by_the_first_passage_that_names_somebody() -> None:
    text = (
        "Share | Print | 3 min\n\nBy our desk, 12 May 2026\n\nNorway buys eight batteries for Ukraine.\n\nIt is late."
    )
    (story,) = stories([tell("no", "2026-05-12", text)], [])
    assert story.title == "Norway buys eight batteries for Ukraine."


def test_the_days_that_a_page_names_beside_its_authors_tell_nothing() -> None:
    """Two pages, updated on one day, of which the texts name different ones."""
    first = tell("a", "2026-05-12", "Updated: 14 May 2026\n\nNorway paid Ukraine on 8 May 2026.")
    second = tell("b", "2026-05-12", "Updated: 14 May 2026\n\nNorway paid Ukraine on 15 May 2026.")
    assert [facts.items[-1] for told in (first, second) for facts in told.facts] == [
        "date:2026-05-08",
        "date:2026-05-15",
    ]


def test_undated_and_nameless_reports_stand_alone() -> None:
    found = stories([made("a", None, "actor:FRA"), made("b", "2026", "actor:FRA"), made("c", "2026-05-12")], [])
    assert grouped(found) == {frozenset("a"), frozenset("b"), frozenset("c")}


def test_a_passage_of_very_many_names_counts_by_its_first() -> None:
    crowd = " ".join(f"number:{n}" for n in range(100_000))
    found = stories([made("a", "2026-05-12", f"actor:FRA {crowd}"), made("b", "2026-05-12", f"actor:FRA {crowd}")], [])
    assert grouped(found) == {frozenset({"a", "b"})}


ITEMS = [
    *(f"actor:{a}" for a in ("FRA", "GBR", "UKR", "RUS")),
    "place:Kyiv",
    "number:26",
    "number:35",
    "date:2026-03-03",
]
FACTS = st.lists(st.lists(st.sampled_from(ITEMS), max_size=5, unique=True).map(" ".join), max_size=4)
DAYS = st.sampled_from([None, "2026-03", *(f"2026-03-{n:02}" for n in range(1, 12))])
TELLINGS = st.lists(st.tuples(DAYS, FACTS), max_size=12).map(
    lambda rows: [made(f"r{n:02}", day, *passages) for n, (day, passages) in enumerate(rows)]
)


@given(TELLINGS, st.randoms())
def test_the_order_of_reports_does_not_matter(tellings: list[Telling], random: object) -> None:
    shuffled = tellings[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert stories(shuffled, []) == stories(tellings, [])


@given(TELLINGS)
def test_every_report_is_in_one_story(tellings: list[Telling]) -> None:
    found = stories(tellings, [])
    assert sorted(report for story in found for report in story.reports) == sorted(t.report for t in tellings)
    assert [story.id for story in found] == [story.reports[0] for story in found]


@given(TELLINGS, st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=6))
def test_what_is_judged_different_is_never_in_one_story(tellings: list[Telling], pairs: list[tuple[int, int]]) -> None:
    different = [(f"r{a:02}", f"r{b:02}") for a, b in pairs if a != b]
    for story in stories(tellings, [], different=different):
        assert not any({one, other} <= set(story.reports) for one, other in different)


@given(TELLINGS)
@settings(max_examples=30)
def test_a_report_of_another_year_changes_no_story(tellings: list[Telling]) -> None:
    far = made("far", "2028-01-01", "actor:FRA actor:UKR place:Kyiv number:26")
    assert [s for s in stories([*tellings, far], []) if s.id != "far"] == stories(tellings, [])
