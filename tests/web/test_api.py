"""The API gives the records of a View, whole, in parts, at every moment, and says what is wrong with a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from builders import make_entry, make_incident, make_position, make_report, make_statement
from pledgebook.ledger.book import Book
from pledgebook.ledger.location import Location
from pledgebook.pipeline.since import changes
from pledgebook.pipeline.view import View
from pledgebook.records.change import Change
from pledgebook.records.commitment import Commitment, Said
from pledgebook.records.condition import Condition, Effect, Keystone
from pledgebook.records.conflict import Conflict
from pledgebook.records.coverage import Coverage
from pledgebook.records.entry import Stored
from pledgebook.records.incident import Incident
from pledgebook.records.judgement import Judgement
from pledgebook.records.origin import Origin
from pledgebook.records.search import Hit
from pledgebook.records.statement import Position, Rejection
from pledgebook.records.story import Story

LISTS: dict[str, tuple[type, Callable[[View], Any]]] = {
    "commitments": (Commitment, lambda v: v.commitments),
    "statements": (Said, lambda v: v.statements),
    "meetings": (Said, lambda v: [s for s in v.statements if s.statement.kind == "meeting"]),
    "figures": (Said, lambda v: [s for s in v.statements if s.statement.kind == "figure"]),
    "origins": (Origin, lambda v: v.origins),
    "stories": (Story, lambda v: v.stories),
    "conflicts": (Conflict, lambda v: v.conflicts),
    "conditions": (Condition, lambda v: list(v.outlook.conditions.values())),
    "keystones": (Keystone, lambda v: v.keystones),
    "coverage": (Coverage, lambda v: v.coverage),
    "incidents": (Incident, lambda v: v.book.incidents.all(as_of=v.as_of, known_at=v.known_at)),
    "rejections": (Rejection, lambda v: v.rejections),
    "search?q=pari*": (Hit, lambda v: v.search("pari*")),
}
MOMENTS = [{}, {"as_of": "2025-09-04"}, {"known_at": "2025-09-05"}, {"dossier": "climate-finance"}]


@pytest.fixture
def book_path(book_path: Location) -> Path:
    """With a conflict, an incident and a report in Ukrainian added."""
    with Book(book_path) as book, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLEDGEBOOK_NOW", "2025-09-12T00:00:00Z")
        run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
        for name, stance, quote in (("yes", "pledges", "Berlin will send"), ("no", "refuses", "Berlin will not send")):
            report = make_report(f"{quote} troops, it says in Paris.", name, "2025-09-11")
            own = make_statement(report, make_position(stance, "DEU"), quote)
            book.append(run, make_entry(report, own))
        book.append(run, make_entry(make_report("Париж обіцяє гарантії <b>безпеки</b>.", "uk", "2025-09-12")))
        book.incidents.add(run, [make_incident("2025-09-03"), make_incident("2025-09-04", number=2)])
    return book_path


@pytest.fixture
def book(book_path: Location) -> Iterator[Book]:
    with Book(book_path) as opened:
        yield opened


def everything(client: TestClient, resource: str, limit: int = 2, **asked: str) -> list[Any]:
    """All items of a list, page by page."""
    items: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = client.get(f"/api/v1/{resource}", params={**asked, "limit": str(limit), "cursor": cursor})
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["items"]) <= limit
        items += answer.json()["items"]
        cursor = answer.json()["next"]
    return items


def records(kind: Any, items: Any) -> Any:
    return TypeAdapter(kind).validate_python(items)


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
@pytest.mark.parametrize("resource", LISTS)
def test_lists_give_the_records_of_a_view(
    client: TestClient, book: Book, resource: str, moment: dict[str, str]
) -> None:
    kind, of = LISTS[resource]
    name, _, query = resource.partition("?")
    more = dict([query.split("=")]) if query else {}
    assert records(list[kind], everything(client, name, **moment, **more)) == of(View(book, **moment))  # type: ignore[arg-type, valid-type]


def test_there_is_something_in_each_list(client: TestClient) -> None:
    assert [r for r in LISTS if not client.get(f"/api/v1/{r}").json()["items"]] == []


def test_reports_are_outlined_and_one_is_whole(client: TestClient, book: Book) -> None:
    view = View(book)
    outlined = everything(client, "reports")
    assert [row["id"] for row in outlined] == [stored.report.id for stored in view.each_report()]
    for row in outlined:
        whole = client.get("/api/v1/report", params={"id": row["id"]}).json()
        assert records(Stored, whole["stored"]) == view.report(row["id"])
        assert records(list[Said], whole["statements"]) == view.statements_of(row["id"])
        assert (row["characters"], row["statements"]) == (
            len(whole["stored"]["report"]["text"]),
            len(whole["statements"]),
        )
        for said in whole["statements"]:
            evidence = said["statement"]["evidence"]
            text = whole["stored"]["report"]["text"]
            assert text[evidence["start"] : evidence["end"]] == evidence["quote"]
    assert client.get("/api/v1/report?id=yes&as_of=2025-09-04").status_code == 404


def test_a_commitment_has_its_history(client: TestClient, book: Book) -> None:
    view = View(book)
    for commitment in view.commitments:
        actor, action, counterpart = commitment.key
        found = client.get(f"/api/v1/commitments/{actor}/{action}", params={"counterpart": counterpart}).json()
        assert records(Commitment, found["commitment"]) == commitment
        assert records(list[Said], found["history"]) == view.history(commitment.key)


def test_filters_choose(client: TestClient) -> None:
    stances = {
        s["statement"]["content"]["stance"] for s in everything(client, "statements", actor="DEU", kind="position")
    }
    assert stances == {"undecided", "urged", "pledges", "refuses"}
    assert [s["statement"]["report"] for s in everything(client, "meetings", participant="FRA")] == ["first"]
    assert everything(client, "meetings", place="Rome") == []
    assert [c["actor"] for c in everything(client, "commitments", actor="FRA")] == ["FRA"]
    assert {s["statement"]["report"] for s in everything(client, "statements", report="second")} == {"second"}


def test_one_statement_is_found_by_its_id(client: TestClient, book: Book) -> None:
    for said in View(book).statements:
        assert records(Said, client.get(f"/api/v1/statements/{said.statement.id}").json()) == said


def test_what_if_and_waits(client: TestClient, book: Book) -> None:
    view = View(book)
    effects = everything(client, "what-if", suppose="ceasefire=met")
    assert records(list[Effect], effects) == view.what_if(["ceasefire=met"]) != []
    waits = client.get("/api/v1/waits", params={"action": "force"}).json()
    assert waits["path"] == view.waits("force").path
    assert records(list[Condition], waits["conditions"]) == list(view.outlook.conditions.values())


@pytest.mark.parametrize("asked", [{"since": "2025-09-01"}, {"since": "2025-09-06", "recorded": "true"}])
def test_changes_and_their_feed(client: TestClient, book: Book, asked: dict[str, str]) -> None:
    found = changes(book, asked["since"], recorded="recorded" in asked)
    items = everything(client, "changes", **asked)
    assert records(list[Change], [item["change"] for item in items]) == list(found.changes) != []
    evidence = [{said["statement"]["id"] for said in item["evidence"]} for item in items]
    assert evidence == [set(change.statements) for change in found.changes]
    feed = client.get("/api/v1/changes.atom", params=asked)
    assert feed.headers["content-type"] == "application/atom+xml"
    assert len(ET.fromstring(feed.content).findall("{http://www.w3.org/2005/Atom}entry")) == len(items)  # noqa: S314


def test_the_ceasefire_needs_terms(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/api/v1/ceasefire")
    assert (answer.status_code, "PLEDGEBOOK_TERMS" in answer.json()["error"]["mend"]) == (404, True)
    terms = Path(__file__).parents[2] / "examples" / "incidents" / "terms.yaml"
    monkeypatch.setenv("PLEDGEBOOK_TERMS", str(terms))
    assert client.get("/api/v1/ceasefire").json()["verdict"]["state"] in {"holding", "strained", "broken", "unknown"}


def test_the_dossier_is_told(client: TestClient, book: Book) -> None:
    told = client.get("/api/v1/dossier").json()
    dossier = View(book).dossier
    assert (told["id"], told["digest"], list(told["actions"])) == (dossier.id, dossier.digest, list(dossier.actions))
    assert client.get("/api/v1/dossier?dossier=climate-finance").json()["id"] == "climate-finance"


# cursors


def test_a_cursor_goes_on_where_it_was_though_the_book_grows(client: TestClient, book: Book) -> None:
    first = client.get("/api/v1/reports?limit=2").json()
    run = book.begin("1", "ukraine-guarantees", "0" * 12, "none")
    book.append(run, make_entry(make_report("Earlier than all.", "earlier", "2025-01-01")))
    rest = client.get("/api/v1/reports", params={"limit": 50, "cursor": first["next"]}).json()
    assert [r["id"] for r in first["items"] + rest["items"]] == ["first", "second", "no", "yes", "uk"]


@pytest.mark.parametrize(
    ("resource", "asked"),
    [
        ("stories", {}),
        ("reports", {"as_of": "2025-09-11"}),
        ("search", {"q": "paris"}),
        ("changes", {"since": "2025-01-01"}),
    ],
)
def test_a_cursor_of_another_query_is_refused(client: TestClient, resource: str, asked: dict[str, str]) -> None:
    cursor = client.get("/api/v1/reports?limit=1").json()["next"]
    answer = client.get(f"/api/v1/{resource}", params={**asked, "cursor": cursor})
    assert answer.status_code == 400
    assert answer.json()["error"]["mend"].startswith("leave it out to begin again")


@pytest.mark.parametrize("cursor", ["x", "W10", "e30", "bnVsbA", "é", "A" * 4000, "WzEsMl0", "W" * 3999])
def test_what_is_no_cursor_is_refused(client: TestClient, cursor: str) -> None:
    answer = client.get("/api/v1/reports", params={"cursor": cursor})
    assert answer.status_code == 400
    assert "cursor" in answer.json()["error"]["message"]


def test_a_cursor_whose_item_is_gone_is_refused(client: TestClient, book: Book) -> None:
    first = client.get("/api/v1/statements?limit=1").json()
    gone = first["items"][0]["statement"]["id"]
    book.judgements.append([Judgement("reject", "statement", (gone,), "ann", "2025-09-20T00:00:00Z", "misread")])
    answer = client.get("/api/v1/statements", params={"limit": 1, "cursor": first["next"]})
    assert (answer.status_code, "begin again" in answer.json()["error"]["mend"]) == (400, True)


# ETags


def test_an_answer_is_not_sent_twice_until_the_book_is_another(client: TestClient, book: Book) -> None:
    for address in ("commitments", "report?id=first", "changes.atom?since=2025-09-01", "search?q=paris"):
        tag = client.get(f"/api/v1/{address}").headers["etag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = client.get(f"/api/v1/{address}", headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(f"/api/v1/{address}", headers={"If-None-Match": '"other"'}).status_code == 200
    tag = client.get("/api/v1/commitments").headers["etag"]
    assert client.get("/api/v1/commitments?as_of=2025-09-04").headers["etag"] != tag
    book.reject(1, [Rejection("intake", "other.txt", "is empty")])
    assert client.get("/api/v1/commitments", headers={"If-None-Match": tag}).status_code == 200


# judgements


@pytest.fixture
def token(book: Book) -> str:
    book.users.add("ann", "reviewer", "a long enough password", by="test")
    return book.users.make_token("ann", "judge", days=1, by="test")


@pytest.fixture
def reading(book: Book) -> str:
    book.users.add("bob", "reader", "a long enough password", by="test")
    return book.users.make_token("bob", "read", days=1, by="test")


def post(client: TestClient, token: str | None, **asked: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.post("/api/v1/judgements", json=asked, headers=headers)


def test_a_reviewer_judges_and_the_answers_follow(client: TestClient, book: Book, token: str) -> None:
    (pledge,) = [s.statement.id for s in book.statements(report="yes")]
    made = post(client, token, verdict="reject", subject=[pledge], reason="irony")
    assert made.status_code == 201
    (kept,) = book.judgements.all()
    assert records(Judgement, made.json()["judgement"]) == kept
    assert (kept.by, kept.verdict, kept.subject) == ("ann", "reject", (pledge,))
    head = {"Authorization": f"Bearer {token}"}
    assert pledge not in client.get("/api/v1/statements?report=yes", headers=head).text
    assert client.get(f"/api/v1/statements/{pledge}", headers=head).status_code == 404
    assert all(
        pledge not in hit["statements"] for hit in client.get("/api/v1/search?q=berlin", headers=head).json()["items"]
    )
    listed = client.get("/api/v1/judgements", headers=head).json()["items"]
    assert [(row["judgement"]["id"], row["holds"]) for row in listed] == [(kept.id, True)]


def test_a_corrected_statement_is_listed_by_what_it_is_now(client: TestClient, book: Book) -> None:
    (pledge,) = book.statements(report="yes")
    at, about = "2025-09-20T00:00:00Z", (pledge.statement.id,)
    book.judgements.append([Judgement("correct", "statement", about, "ann", at, "misread", {"actor": "LUX"})])
    before, now = (everything(client, "statements", actor=actor) for actor in (pledge.position.actor, "LUX"))
    assert [s["statement"]["report"] for s in now] == ["yes"]
    assert "yes" not in {s["statement"]["report"] for s in before}


@pytest.mark.parametrize("limit", [1, 3, 200])
def test_a_list_is_the_same_in_parts_of_any_size(client: TestClient, book: Book, limit: int) -> None:
    asked = {"action": "force", "stance": "pledges"}
    expected = [
        s
        for s in View(book).statements
        if isinstance(s.statement.content, Position) and (s.position.action, s.position.stance) == ("force", "pledges")
    ]
    assert records(list[Said], everything(client, "statements", limit, **asked)) == expected
    assert expected


def test_crossing_judgements_are_told(client: TestClient, book: Book, token: str) -> None:
    (pledge,) = [s.statement.id for s in book.statements(report="yes")]
    book.judgements.append([Judgement("accept", "statement", (pledge,), "cy", "2025-09-20T00:00:00Z", "plain")])
    made = post(client, token, verdict="reject", subject=[pledge], reason="irony").json()
    assert [j["by"] for j in made["at_odds"]] == ["cy"]


def test_who_may_not_judge_is_refused(client: TestClient, book: Book, token: str, reading: str) -> None:
    (pledge,) = [s.statement.id for s in book.statements(report="yes")]
    asked = {"verdict": "reject", "subject": [pledge], "reason": "irony"}
    assert [post(client, held, **asked).status_code for held in (None, "none", reading)] == [401, 401, 403]
    assert book.judgements.all() == []
    assert post(client, token, **asked).status_code == 201


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"verdict": "reject", "subject": ["s-none"], "reason": "x"}, 404),
        ({"verdict": "same", "subject": ["first", "first"], "reason": "x"}, 400),
        ({"verdict": "same", "subject": ["first", "none"], "reason": "x"}, 404),
        ({"verdict": "reject", "subject": [], "reason": "x"}, 422),
        ({"verdict": "burn", "subject": ["s"], "reason": "x"}, 422),
        ({"verdict": "reject", "subject": ["s"], "reason": " "}, 404),
        ({"verdict": "reject", "subject": ["s"], "reason": "x", "more": 1}, 422),
        ({"verdict": "withdraw", "subject": ["j-none"], "reason": "x"}, 404),
    ],
)
def test_what_is_no_judgement_is_refused(client: TestClient, token: str, asked: dict[str, Any], status: int) -> None:
    answer = post(client, token, **asked)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message", "mend"}


@pytest.mark.parametrize(
    "changes",
    [
        {"stance": 5},
        {"stance": "burns"},
        {"conditions": "framework"},
        {"conditions": [1]},
        {"amount": "much"},
        {"id": "x"},
        {},
    ],
    ids=json.dumps,
)
def test_a_correction_must_make_a_statement(
    client: TestClient, book: Book, token: str, changes: dict[str, Any]
) -> None:
    (pledge,) = [s.statement.id for s in book.statements(report="yes")]
    answer = post(client, token, verdict="correct", subject=[pledge], reason="x", changes=changes)
    assert answer.status_code in {400, 422}
    assert book.judgements.all() == []
    good = post(client, token, verdict="correct", subject=[pledge], reason="x", changes={"stance": "open", "amount": 2})
    assert good.status_code == 201


# errors


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("nothing", 404),
        ("report?id=none", 404),
        ("statements/s-none", 404),
        ("commitments/DEU/none", 404),
        ("commitments?as_of=yesterday", 400),
        ("commitments?known_at=1", 400),
        ("commitments?dossier=none", 400),
        ("commitments?dossier=../x.yaml", 400),
        ("commitments?limit=0", 422),
        ("commitments?limit=x", 422),
        ("commitments?standing=none", 422),
        ("waits?action=none", 400),
        ("what-if?suppose=nonsense", 400),
        ("changes", 422),
        ("changes?since=soon", 400),
        ("changes?since=2025-09-01&until=2025-09-02&as_of=2025-09-02", 400),
        ("search", 422),
        (f"search?q={'x' * 2001}", 422),
        ("incidents?since=0", 400),
    ],
)
def test_every_error_has_one_shape_and_a_mend(client: TestClient, address: str, status: int) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status
    (fault,) = answer.json().values()
    assert set(fault) == {"code", "message", "mend"}
    assert all(fault.values())
