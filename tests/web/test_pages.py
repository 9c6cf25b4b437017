"""The matrix, a commitment, a report: what they show, and what judging in them changes."""

from __future__ import annotations

import re
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from builders import FIRST, csrf_of, make_entry, make_position, make_report, make_statement
from pledgebook.knowledge.actors import load_actors
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.pipeline.judging import judge
from pledgebook.pipeline.view import View
from pledgebook.records.report import Span
from pledgebook.web.pages.commitment import commitment_context
from pledgebook.web.pages.compare import side_by_side
from pledgebook.web.pages.matrix import Wanted, matrix_context
from pledgebook.web.pages.report import pieces

DEU, FRA = ("DEU", "force", "UKR"), ("FRA", "force", "UKR")


def cells(page: str) -> dict[str, str]:
    """The words of the matrix by the address of the commitment."""
    found = re.findall(r'<a class="[^"]*" href="/commitments/([^"?]+)[^"]*">(.*?)</a>', page)
    return {key: re.sub(r"<[^>]+>", "", words) for key, words in found}


def test_the_matrix_tells_standings_by_sign_word_and_number(client: TestClient) -> None:
    assert cells(client.get("/").text) == {"DEU/force/UKR": "? 1 undecided", "FRA/force/UKR": "+ 1 waiting"}


@pytest.mark.parametrize(
    ("query", "actors"),
    [
        ("action=force", {"DEU", "FRA"}),
        ("action=training", set()),
        ("stance=pledges", {"FRA"}),
        ("standing=undecided", {"DEU"}),
        ("region=Asia", set()),
        ("region=Europe&stance=undecided", {"DEU"}),
        ("as_of=2025-09-05", {"DEU"}),
        ("known_at=2025-09-06", {"DEU"}),
        ("as_of=2025-09-01", set()),
    ],
)
def test_the_matrix_is_filtered(client: TestClient, query: str, actors: set[str]) -> None:
    page = client.get(f"/?{query}")
    assert page.status_code == 200
    assert {key.split("/")[0] for key in cells(page.text)} == actors


def test_a_page_of_the_matrix_beyond_the_end_is_the_last_one(client: TestClient) -> None:
    assert cells(client.get("/?page=9").text) == cells(client.get("/").text)


def test_a_book_that_was_put_in_the_place_of_another_is_served(client: TestClient, book_path: Path) -> None:
    assert cells(client.get("/").text)
    other = book_path.with_name("other.db")
    Book(other, create=True).close()
    other.replace(book_path)
    for beside in ("-wal", "-shm"):
        book_path.with_name(book_path.name + beside).unlink(missing_ok=True)
    assert not cells(client.get("/").text)


@pytest.mark.parametrize(("sort", "first"), [("name", "FRA"), ("since", "FRA"), ("support", "DEU"), ("force", "FRA")])
def test_the_matrix_is_sorted(client: TestClient, sort: str, first: str) -> None:
    """By name France comes before Germany, and its pledge is later and firmer; of Germany more is said."""
    assert next(iter(cells(client.get(f"/?sort={sort}").text))).startswith(first)


def test_the_moments_are_carried_along(client: TestClient) -> None:
    page = client.get("/?as_of=2025-09-05&known_at=2025-09-06").text
    assert "/commitments/DEU/force/UKR?as_of=2025-09-05&amp;known_at=2025-09-06" in page
    assert 'value="2025-09-05"' in page


def test_a_matrix_of_every_state_and_action_stays_small(book_path: Location, client: TestClient) -> None:
    actions = load_dossier("ukraine-guarantees").actions
    report = make_report("Everybody promises everything.", "all", "2025-09-20")
    said = [
        make_statement(report, make_position("pledges", actor, actor=actor, action=action), report.text)
        for actor, action in product(load_actors().states, actions)
    ]
    with Book(book_path) as book:
        book.append(book.begin("1", "ukraine-guarantees", "0" * 12, "none"), make_entry(report, *said))
    first = client.get("/?as_of=2025-12-31&known_at=2026-12-31T23:59:59Z&dossier=ukraine-guarantees")
    assert len(first.content) < 300_000
    found, address = set(), "/"
    while address:
        page = client.get(address).text
        found |= {key.split("/")[0] for key in cells(page)}
        behind = re.search(r'href="([^"]*)" rel="next"', page)
        address = unescape(behind[1]) if behind else ""
    assert found == set(load_actors().states)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the book is only read
@given(st.builds(Wanted, sort=st.sampled_from(["support", "name", "since", "force", "nonsense"])))
def test_sorting_loses_nobody(book_path: Location, wanted: Wanted) -> None:
    with Book(book_path) as book:
        assert {row["actor"] for row in matrix_context(View(book), wanted)["rows"]} == {"DEU", "FRA"}


def test_a_commitment_says_where_it_stands_and_leads_to_the_words(client: TestClient) -> None:
    page = client.get("/commitments/FRA/force/UKR").text
    assert "France has pledged it; waiting for: after a ceasefire; on land; since 2025-09-10." in page
    assert '<p lang="en" dir="auto">France pledges troops after a ceasefire.</p>' in page
    assert 'href="/report?id=second#at-0"' in page
    assert "says the actor itself" in page.lower()


def test_pressure_is_told_beside_the_standing(client: TestClient) -> None:
    assert "Urged by Ukraine." in client.get("/commitments/DEU/force/UKR").text


def test_a_long_history_is_paged_and_its_axis_stays_small(book_path: Location) -> None:
    with Book(book_path) as book:
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        for day in range(250):
            report = make_report(
                f"On day {day} Berlin was open to it.", f"d{day}", f"2024-{1 + day // 28:02}-{1 + day % 28:02}"
            )
            book.append(run, make_entry(report, make_statement(report, make_position("open", "DEU"), report.text)))
        view = View(book)
        shown = [commitment_context(view, DEU, page) for page in range(1, 7)]
        whole = commitment_context(view, DEU)
    assert [row["id"] for page in shown for row in page["said"]] == [row["id"] for row in whole["said"]]
    assert max(len(page["said"]) for page in shown) <= 50
    assert sum(dot["count"] for dot in whole["axis"]["dots"]) == len(whole["said"]) == 252
    assert len(whole["axis"]["dots"]) <= 121 * len(whole["axis"]["lanes"])


def test_unknown_things_are_not_found(client: TestClient) -> None:
    for address in ("/commitments/DEU/dancing", "/report?id=none", "/compare?one=first&other=none", "/nowhere"):
        page = client.get(address)
        assert page.status_code == 404, address
        assert "To the matrix" in page.text


def test_a_report_marks_every_statement_in_place(client: TestClient) -> None:
    page = client.get("/report?id=first").text
    assert '<mark id="at-0">Berlin will decide when the framework is clear.</mark>' in page
    start = FIRST.index("In Paris, 35 states met.")
    assert f'<mark id="at-{start}">In Paris, </mark><mark id="at-{start + 10}">35 states</mark>' in page
    assert '<span class="boilerplate">Read also: more</span>' in page
    assert "Germany · Force on land, at sea, in the air: undecided, once the framework is clear, says Germany" in page


@given(st.data())
def test_the_pieces_of_a_text_are_the_text_and_cover_what_is_marked(data: st.DataObject) -> None:
    report = make_report(data.draw(st.text(min_size=1, max_size=40)))
    ends = st.integers(0, len(report.text))
    spans = [tuple(sorted(pair)) for pair in data.draw(st.lists(st.tuples(ends, ends), max_size=5))]
    dims = [Span(*sorted(pair)) for pair in data.draw(st.lists(st.tuples(ends, ends), max_size=2))]
    said = [make_said(report, start, end) for start, end in spans if start < end]
    found = pieces(report.text, said, dims)
    assert "".join(p.text for p in found) == report.text
    for number, item in enumerate(said, 1):
        assert "".join(p.text for p in found if number in p.numbers) == item.statement.evidence.quote
        assert sum(number in p.ends for p in found) == 1
        assert any(p.start == item.statement.evidence.start for p in found)


def make_said(report, start, end):  # type: ignore[no-untyped-def]
    from pledgebook.records.commitment import Said
    from pledgebook.records.statement import Evidence, Statement

    evidence = Evidence(start, end, report.text[start:end])
    return Said(Statement(report.id, report.hash, make_position("open"), evidence, 0.9), None, "2026-01-01T00:00:00Z")


def post(client: TestClient, verdict: str, subject: str, **fields: str) -> str:
    csrf = csrf_of(client.get("/report?id=first").text)
    answer = client.post("/judge", data={"csrf": csrf, "verdict": verdict, "subject": subject, **fields})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def statement_of(path: Path, stance: str) -> str:
    with Book(path) as book:
        return next(s.statement.id for s in book.statements() if getattr(s.statement.content, "stance", "") == stance)


def test_a_correction_moves_the_matrix_and_can_be_withdrawn(client: TestClient, book_path: Location) -> None:
    statement = statement_of(book_path, "undecided")
    went = post(
        client, "correct", statement, next="/report?id=first#x", **{"set-stance": "refuses", "set-conditions": ""}
    )
    assert went == "/report?id=first#x"
    assert cells(client.get("/").text)["DEU/force/UKR"] == "− 1 refused"
    page = client.get("/report?id=first").text
    assert "Was read as:" in page
    assert "✎ corrected" in page
    judgement = re.search(r'name="seen" value="(j-\w+)"', page)
    assert judgement
    post(client, "withdraw", judgement[1])
    assert cells(client.get("/").text)["DEU/force/UKR"] == "? 1 undecided"


def test_a_rejected_statement_leaves_the_matrix_and_stays_in_the_report(
    client: TestClient, book_path: Location
) -> None:
    post(client, "reject", statement_of(book_path, "pledges"), reason="it says <b>nothing</b> of the kind")
    assert "FRA/force/UKR" not in cells(client.get("/").text)
    page = client.get("/report?id=second").text
    assert "× rejected" in page
    assert "it says &lt;b&gt;nothing&lt;/b&gt; of the kind" in page


def test_what_changes_nothing_is_no_correction(client: TestClient, book_path: Location) -> None:
    csrf = csrf_of(client.get("/report?id=first").text)
    same = {"set-stance": "undecided", "set-conditions": ["", "framework"], "set-amount": ""}
    form = {"csrf": csrf, "verdict": "correct", "subject": statement_of(book_path, "undecided"), **same}
    answer = client.post("/judge", data=form)
    assert answer.status_code == 400
    assert "say what to correct" in answer.text


def test_a_judgement_that_crosses_another_is_told(client: TestClient, book_path: Location) -> None:
    statement = statement_of(book_path, "undecided")
    with Book(book_path) as book:
        other = judge(book, "reject", [statement], by="Oksana", reason="of another state")
    went = post(client, "accept", statement, seen="", next="/report?id=first#x")
    assert went == f"/report?id=first&crossed={other.id}#x"
    page = client.get(went).text
    assert "While you judged, <bdi>Oksana</bdi> judged the same statement" in page
    assert "≠ judged both ways" in page
    with Book(book_path) as book:
        assert [j.verdict for j in book.judgements.all()] == ["reject", "accept"]
    seen = re.search(rf'value="{statement}">\s*<input type="hidden" name="seen" value="(j-\w+)"', page)
    assert seen
    assert post(client, "reject", statement, seen=seen[1], next="/x") == "/x"


def test_two_texts_lie_side_by_side_with_their_differences(client: TestClient) -> None:
    rows = list(side_by_side("One line.\nFrance pledges 26 tanks.", "One line.\nFrance pledges 62 tanks.\nMore."))
    assert rows[0] == ("same", [("One line.", False)], [("One line.", False)])
    assert [words for words, differs in rows[1][1] if differs] == ["26"]
    assert [words for words, differs in rows[1][2] if differs] == ["62"]
    assert rows[2][1:] == ([], [("More.", True)])
    page = client.get("/compare?one=first&other=second").text
    assert "<ins>" in page
    assert "No link between them was found." in page


LINES = st.lists(st.text("ab 法。\u0301", min_size=1, max_size=8), max_size=5).map("\n".join)


@given(LINES, LINES)
def test_side_by_side_loses_no_words(one: str, other: str) -> None:
    rows = list(side_by_side(one, other))
    for side, text in ((1, one), (2, other)):
        lines = ["".join(words for words, _ in row[side]) for row in rows]  # type: ignore[misc]
        assert [line for line in lines if line] == [line.strip() for line in text.splitlines() if line.strip()]
