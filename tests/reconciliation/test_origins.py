from __future__ import annotations

import json
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT, make_position, make_statement
from pledgebook.reading import find_credits, read
from pledgebook.reconciliation.links import link, tell_alike
from pledgebook.reconciliation.origins import origins
from pledgebook.reconciliation.signatures import MOST, Compared, compared, marks, signature
from pledgebook.reconciliation.translations import align, bound
from pledgebook.records.ids import text_hash
from pledgebook.records.origin import BY_FACTS, Facts, Link, Reason
from pledgebook.records.report import Report
from pledgebook.records.statement import Statement

OCCASION = 4
STORY = (
    "PARIS - Twenty-six countries pledged 15,000 troops for a force in Ukraine, President Emmanuel Macron said.\n\n"
    "Germany will decide on its own part once the framework of the coalition is known, a spokesman said in Berlin.\n\n"
    "Italy refuses to send soldiers but is open to helping with the monitoring of a truce, Giorgia Meloni repeated.\n\n"
    "Thirty-five states took part in the meeting, and Turkey offered ships for the Black Sea after a ceasefire.\n\n"
    "Norway will pay 700 million euros for air defence, its prime minister told reporters on the stairs of the palace."
)
GERMAN = (
    "PARIS - Sechsundzwanzig Staaten haben 15.000 Soldaten für eine Truppe in der Ukraine zugesagt, sagte Präsident "
    "Emmanuel Macron.\n\n"
    "Deutschland entscheidet über seinen Teil, sobald der Rahmen der Koalition klar ist, sagte ein Sprecher in "
    "Berlin.\n\n"
    "Italien lehnt es ab, Soldaten zu schicken, will aber bei der Überwachung helfen, wiederholte Giorgia Meloni.\n\n"
    "An dem Treffen nahmen 35 Staaten teil, und die Türkei bot Schiffe für das Schwarze Meer an.\n\n"
    "Norwegen zahlt 700 Millionen Euro für die Luftverteidigung, sagte sein Regierungschef vor dem Palast."
)
OTHER = (
    "In a hall by the Seine the leaders kept phones off. Emmanuel Macron spoke first, then Volodymyr Zelensky.\n\n"
    "Most of those who came have promised something for the day after a ceasefire, but few would say what it is.\n\n"
    "Giorgia Meloni left early, and Germany said nothing at all. Outside, a band played for the 26 delegations."
)


def make(
    text: str,
    identifier: str = "a",
    published: str | None = "2025-09-04",
    *statements: Statement,
    language: str = "en",
    url: str | None = None,
    publisher: str = "",
) -> Compared:
    report = Report(identifier, text, text_hash(text), url, publisher, published, language)
    agencies = [c for c in find_credits(publisher) if c.kind == "agency"]
    return compared(signature(read(report), statements, agencies, language), text)


def kind(one: Compared, other: Compared) -> str | None:
    found = link(one, other, OCCASION)
    return found.kind if found else None


def test_the_same_words_are_a_copy_whatever_stands_around_them_and_whenever() -> None:
    other = make(f"{STORY.replace('-', '–')}\n\nRead also: the weather", "b", "2026-03-01")
    found = link(make(STORY), other, OCCASION)
    assert found is not None
    assert (found.kind, found.similarity) == ("copy", 1.0)


def test_some_words_changed_are_an_edit() -> None:
    edited = STORY.replace("its own part", "its share").replace("repeated", "said again").replace("took part", "sat")
    assert kind(make(STORY), make(edited, "b")) == "edit"


def test_a_shortened_and_an_extended_story_are_excerpts() -> None:
    parts = STORY.split("\n\n")
    assert kind(make(STORY), make("\n\n".join(parts[1:3]), "b")) == "excerpt"
    more = "\n\n".join([OTHER, *parts, "Our own correspondent adds that it rained all day and nobody had an umbrella."])
    assert kind(make(STORY), make(more, "b")) in {"edit", "excerpt"}


def test_a_translation_is_linked_by_what_its_passages_name() -> None:
    found = link(make(STORY), make(GERMAN, "b", "2025-09-05", language="de"), OCCASION)
    assert found is not None
    assert found.kind == "translation"
    assert any("15000" in reason.words for reason in found.reasons)
    assert kind(make(STORY), make(GERMAN, "b", "2025-09-20", language="de")) is None


def test_a_report_on_the_same_event_is_not_linked() -> None:
    assert kind(make(STORY), make(OTHER, "b")) is None
    assert kind(make(GERMAN, language="de"), make(OTHER, "b")) is None


def test_a_quotation_makes_no_copy() -> None:
    assert kind(make(STORY), make(f"{OTHER}\n\n{STORY.split(chr(10))[2]}", "b")) is None


def test_a_form_that_is_filled_in_anew_is_no_copy() -> None:
    anew = STORY.replace("Twenty-six", "Thirty-one").replace("15,000", "9,000").replace("700", "90")
    assert kind(make(STORY), make(anew.replace("Thirty-five", "Forty"), "b")) is None


def test_texts_of_a_few_words_are_only_exact_copies() -> None:
    short = "Germany will not send troops to Ukraine, Merz said."
    assert kind(make(short), make(short, "b")) == "copy"
    assert kind(make(short), make(short.replace("Merz", "Berlin"), "b")) is None


def test_scripts_without_spaces_are_compared_by_characters() -> None:
    text = (
        "法国总统马克龙4日在巴黎说，26个国家承诺向乌克兰派遣部队。德国表示，将在框架明确之后作出决定。意大利拒绝派兵。"
    )
    assert kind(make(text, language="zh"), make(text.replace("表示", "称"), "b", language="zh")) == "edit"
    assert (
        kind(make(text, language="zh"), make("日本首相在东京说，今年不会派兵前往任何地方。", "b", language="zh"))
        is None
    )


def credited(identifier: str, day: str, said: int, agency: str = "Reuters") -> Compared:
    """A report in words of its own that credits an agency and says so many things."""
    words = {
        "a": "What happened was told at length, as {0} reports, by those who sat in the room until late.",
        "b": "Nobody slept much, {0} writes, while the ministers went through the papers again and again.",
    }
    text = words[identifier].format(agency)
    report = Report(identifier, text, text_hash(text), published=day)
    stances = ["pledges", "open", "refuses", "undecided", "urged", "expected"][:said]
    return make(text, identifier, day, *(make_statement(report, make_position(s), text[:9]) for s in stances))


def test_reports_that_credit_one_agency_and_tell_the_same_go_back_to_it() -> None:
    one = credited("a", "2025-09-04", 3)
    found = link(one, credited("b", "2025-09-06", 4), OCCASION)
    assert found is not None
    assert found.kind == "credit"
    assert "Reuters" in found.reasons[0].words
    assert kind(one, credited("b", "2025-09-04", 1)) is None
    assert kind(one, credited("b", "2025-09-20", 3)) is None
    assert kind(one, credited("b", "2025-09-04", 3, "Xinhua")) is None


def test_an_address_that_is_given_as_the_source_is_a_link() -> None:
    original = make(STORY, "a", url="https://www.wire.example.net/item/7/")
    assert kind(original, make(f"{OTHER}\n\nSource: https://wire.example.net/item/7", "b")) == "address"
    assert kind(original, make(f"{OTHER}\n\nSource: https://wire.example.net/item/8", "b")) is None
    site = "Source: https://wire.example.net/"
    assert kind(make(f"{OTHER}\n\n{site}", "a"), make(f"{STORY}\n\n{site}", "b")) is None


CORPUS = (ROOT / "examples" / "origins.jsonl").read_text(encoding="utf-8").splitlines()
ROWS = [json.loads(line) for line in CORPUS[:24]]


def test_a_link_does_not_depend_on_which_report_is_named_first_and_shows_real_characters() -> None:
    names = ("text", "id", "published")
    given_too = ("language", "url", "publisher")
    reports = [make(*(r[n] for n in names), **{n: r[n] for n in given_too}) for r in ROWS]
    texts = {r["id"]: r["text"] for r in ROWS}
    found = []
    for one, other in combinations(reports, 2):
        made = link(one, other, OCCASION)
        assert made == link(other, one, OCCASION)
        if not tell_alike(other.signature, one.signature, OCCASION):
            assert made is None or made.kind not in BY_FACTS
        found += [made] if made else []
    assert {"copy", "edit", "translation"} <= {each.kind for each in found}
    for each in found:
        assert each.one < each.other
        assert 0 < each.similarity <= 1
        assert any(reason.one or reason.other for reason in each.reasons)
        for reason in each.reasons:
            for report, span in ((each.one, reason.one), (each.other, reason.other)):
                assert span is None or texts[report][span.start : span.end].strip()


def test_linked_reports_share_a_mark_and_marks_are_bounded() -> None:
    for other in (STORY, STORY.replace("Italy", "Spain"), "\n\n".join(STORY.split("\n\n")[1:3]), GERMAN):
        assert {*marks(make(STORY))} & {*marks(make(other, "b"))}
    long = "\n".join(
        f"Germany promised {n} tanks and {n * 7} trucks to Ukraine on day {n} of the war." for n in range(500)
    )
    made = marks(make(long))
    assert all(sum(m.kind == name for m in made) <= most for name, most in MOST.items())


ITEMS = st.sampled_from(["number:26", "number:15000", "actor:DEU", "actor:FRA", "place:Paris", "city:Berlin"])
PASSAGES = st.lists(st.lists(ITEMS, unique=True), max_size=6).map(
    lambda named: [Facts(number, number + 1, tuple(items)) for number, items in enumerate(named)]
)


@given(PASSAGES, PASSAGES)
def test_an_alignment_is_never_better_than_its_bound(one: list[Facts], other: list[Facts]) -> None:
    found, most = align(one, other), bound(one, other)
    assert found.share <= most.share
    assert found.within <= most.within
    assert found.weight <= most.weight
    assert len(found.pairs) <= len(most.pairs)


LETTERS = "abcdefg"
PAIRS = st.lists(st.tuples(st.sampled_from(LETTERS), st.sampled_from(LETTERS)).filter(lambda p: p[0] != p[1]))


def linked(pairs: list[tuple[str, str]]) -> list[Link]:
    made = {(min(p), max(p)): n for n, p in enumerate(pairs)}
    return [Link(*p, "copy", 1 / (n + 2), (Reason("alike"),)) for p, n in made.items()]


@given(PAIRS, PAIRS, PAIRS, st.randoms(use_true_random=False))
def test_origins_part_the_reports_in_whatever_order_links_come(
    pairs: list[tuple[str, str]], same: list[tuple[str, str]], different: list[tuple[str, str]], random: object
) -> None:
    published = dict.fromkeys(LETTERS)
    found = origins(published, linked(pairs), same, different)
    assert sorted(r for o in found for r in o.reports) == list(LETTERS)
    turned = linked(pairs)
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert origins(published, turned, same[::-1], [p[::-1] for p in different]) == found
    place = {r: o.id for o in found for r in o.reports}
    assert all(place[one] != place[other] for one, other in different)
    apart = {frozenset(p) for p in different}
    if not apart:
        assert all(place[one] == place[other] for one, other in (*pairs, *same))
    assert all({e.one, e.other} <= {*o.reports} for o in found for e in o.links)


def test_an_origin_is_named_by_its_earliest_report() -> None:
    published = {"a": None, "b": "2025-09-05", "c": "2025-09-04", "d": "2025-09-04"}
    found = origins(published, linked([("a", "b"), ("b", "c"), ("c", "d")]))
    assert [(o.id, o.reports) for o in found] == [("c", ("c", "d", "b", "a"))]


def test_what_is_judged_different_ends_apart_even_where_a_third_is_linked_to_both() -> None:
    published = dict.fromkeys("abc", "2025-09-04")
    links = linked([("a", "b"), ("b", "c")])
    assert [o.reports for o in origins(published, links)] == [("a", "b", "c")]
    assert [o.reports for o in origins(published, links, different=[("a", "c")])] == [("a", "b"), ("c",)]
    assert [o.reports for o in origins(published, links, same=[("b", "c")], different=[("a", "c")])] == [
        ("a",),
        ("b", "c"),
    ]
    assert [o.links[0].kind for o in origins(published, [], same=[("c", "a")]) if o.links] == ["same"]


def test_links_of_reports_that_are_not_asked_for_are_left_out() -> None:
    assert [o.reports for o in origins({"a": None, "c": None}, linked([("a", "b"), ("b", "c")]))] == [("a",), ("c",)]


@pytest.mark.parametrize("text", ["", "!!!", "12", "東"])
def test_texts_of_hardly_a_word_are_compared(text: str) -> None:
    assert kind(make(text), make(STORY, "b")) is None
