"""Stories and meetings on a timeline."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from builders import make_entry, make_report, make_statement
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.records.statement import Meeting
from pledgebook.web.timeline import WIDTH, line_of

days = st.dates().map(lambda day: day.isoformat()) | st.dates().map(lambda day: day.isoformat()[:7])


def test_each_story_is_a_row_that_leads_to_its_reports(client: TestClient) -> None:
    page = client.get("/stories").text
    assert "2 stories" in page
    assert page.index("story?id=second") < page.index("story?id=first"), "the latest first"
    told = client.get("/story?id=first").text
    assert 'href="/report?id=first"' in told
    assert "1 that go back to 1 origin" in told


def test_stories_can_be_chosen_by_language_and_size(client: TestClient) -> None:
    assert "2 stories" in client.get("/stories?language=en").text
    assert "No story" in client.get("/stories?language=uk").text
    assert "No story" in client.get("/stories?several=1").text


def test_a_page_beyond_the_end_is_the_last(client: TestClient) -> None:
    assert "story?id=first" in client.get("/stories?page=999").text
    assert client.get("/stories?page=0").status_code == 422


def test_an_unknown_story_is_not_found_and_says_what_to_do(client: TestClient) -> None:
    answer = client.get("/story?id=nobody")
    assert answer.status_code == 404
    assert "the page of stories lists them" in answer.text


def test_a_story_that_was_not_told_yet_is_not_found(client: TestClient) -> None:
    assert client.get("/story?id=second&as_of=2025-09-05").status_code == 404


def test_what_reports_say_of_one_meeting_stands_in_one_row(client: TestClient, book_path: Location) -> None:
    text = "Leaders met in Paris; Italy was there, <b>they</b> say."
    report = make_report(text, "again", "2025-09-05")
    told = make_statement(report, Meeting("Paris", "2025-09-04", "held", ("ITA",), 26), "<b>they</b> say")
    with Book(book_path) as book:
        book.append(book.begin("1", "ukraine-guarantees", "0" * 12, "none"), make_entry(report, told))
    page = client.get("/meetings").text
    assert page.count('<th scope="row">') == 1
    assert "26 or 35 in all" in page
    assert "Italy" in page
    assert "&lt;b&gt;they&lt;/b&gt; say" in page
    assert f'href="/report?id=again#at-{text.index("<b>")}"' in page


@given(st.lists(days | st.none(), max_size=6))
def test_every_day_lies_on_the_line_of_its_days(found: list[str | None]) -> None:
    line = line_of(found)
    for day in found:
        bar = line.bar(day, day)
        assert (bar is None) == (day is None)
        assert bar is None or (0 <= bar.x <= WIDTH and 0 < bar.width <= WIDTH + 8)
    assert len(line.ticks) <= 9
    assert all(0 <= x <= WIDTH for x, _ in line.ticks)
