"""Sources, leads and visits in the book: added once, found again, counted."""

from __future__ import annotations

import pytest

from pledgebook.errors import UnknownError, UsageError
from pledgebook.ledger.book import Book
from pledgebook.ledger.sources import Sources
from pledgebook.records.source import Host, Known, Lead, Source, Visit

AT = "2025-09-04T06:00:00Z"
FEED = Source("feed", "https://paper.example/feed")
LIST = Source("list", "https://wire.example/list")
HOST = "https://paper.example"


@pytest.fixture
def sources(book: Book) -> Sources:
    book.sources.add(FEED, AT)
    book.sources.add(LIST, AT)
    return book.sources


def lead(number: int, **fields: str) -> Lead:
    return Lead(f"{HOST}/{number}", **fields)


def add(sources: Sources, source: Source, *leads: Lead) -> int:
    return sources.add_leads(source, ((item, HOST) for item in leads), lambda _: None, AT)


def addresses(sources: Sources, most: int = 100) -> list[str]:
    return sorted(waiting.lead.address[-1] for waiting in sources.waiting(most))


def test_a_source_is_there_once_and_may_come_back(sources: Sources) -> None:
    with pytest.raises(UsageError, match="a source already"):
        sources.add(FEED, AT)
    sources.remove(FEED.address, AT)
    assert sources.all() == [LIST]
    with pytest.raises(UnknownError):
        sources.remove(FEED.address, AT)
    sources.add(FEED, AT)
    assert sources.all() == [FEED, LIST]


def test_leads_are_added_once_and_wait_once(sources: Sources) -> None:
    assert add(sources, FEED, lead(1), lead(2), lead(1)) == 2
    assert add(sources, FEED, lead(2), lead(3)) == 1
    assert add(sources, LIST, lead(3)) == 1
    assert addresses(sources) == ["1", "2", "3"]
    assert sources.count_waiting() == 3
    sources.remove(FEED.address, AT)
    assert addresses(sources) == ["3"]


def test_more_leads_than_are_written_at_once(sources: Sources) -> None:
    many = [lead(number) for number in range(1000)]
    assert add(sources, FEED, *many) == 1000
    assert add(sources, FEED, *many) == 0
    assert sources.count_waiting() == 1000


def test_the_latest_are_fetched_first_and_not_too_many_of_a_host(sources: Sources) -> None:
    add(sources, FEED, lead(1), lead(2, published="2025-09-02"), lead(3, published="2025-09-04"))
    assert addresses(sources, 2) == ["2", "3"]


def test_a_lead_waits_until_there_is_a_last_word_on_it(sources: Sources) -> None:
    add(sources, FEED, lead(1), lead(2), lead(3), lead(4))
    sources.visited(Visit(lead(1).id, "failed", AT, reason="later"))
    number = sources.visited(Visit(lead(2).id, "fetched", AT, HOST, Known(), "a.warc.gz", 7))
    sources.visited(Visit(lead(3).id, "unchanged", AT, HOST))
    lost = sources.visited(Visit(lead(4).id, "given-up", AT, reason="answers 404"))
    (waiting,) = sources.waiting(10)
    assert (waiting.lead, waiting.tries) == (lead(1), 1)
    unread = sources.unread(10)
    assert [(u.visit, u.archive, u.offset, u.reason) for u in unread] == [
        (number, "a.warc.gz", 7, None),
        (lost, None, None, "answers 404"),
    ]
    assert [u.visit for u in sources.unread(10, after=number)] == [lost]
    sources.take(number, "report", AT, report="r-1")
    sources.take(number, "rejected", AT)  # what is recorded stays
    sources.take(lost, "rejected", AT)
    assert sources.unread(10) == []
    state = sources.states()[0]
    assert (state.leads, state.waiting, state.reports, state.passed, state.lost) == (4, 1, 1, 1, 1)


def test_what_is_outside_is_not_fetched_for_this_source(sources: Sources) -> None:
    sources.add_leads(LIST, [(lead(1), HOST)], lambda _: "another subject", AT)
    assert addresses(sources) == []
    add(sources, FEED, lead(1))
    assert addresses(sources) == ["1"]
    assert [(s.source, s.passed, s.waiting) for s in sources.states()] == [(FEED, 0, 1), (LIST, 1, 0)]


def test_an_updated_page_knows_what_was_fetched_before(sources: Sources) -> None:
    add(sources, FEED, lead(1))
    sources.visited(Visit(lead(1).id, "fetched", AT, HOST, Known('"a"', "Thu"), "a.warc.gz", 0))
    later = lead(1, updated="2025-09-05")
    assert add(sources, FEED, later) == 1
    (waiting,) = sources.waiting(10)
    assert (waiting.lead, waiting.known) == (later, Known('"a"', "Thu"))


def test_documents_and_hosts_are_remembered_as_they_were_last(sources: Sources) -> None:
    assert sources.known(FEED, FEED.address) == Known()
    for known in (Known('"a"', None, "1"), Known('"b"', "Thu", "2")):
        sources.read_document(FEED, FEED.address, known)
        assert sources.known(FEED, FEED.address) == known
    sources.read_document(FEED, "https://paper.example/old", Known())
    sources.keep_documents(FEED, [FEED.address])
    assert sources.documents(FEED) == [FEED.address]
    assert sources.documents(LIST) == []
    assert sources.host(HOST) == Host(HOST)
    for host in (Host(HOST, "", AT, None, 0), Host(HOST, None, None, AT, 3)):
        sources.keep_host(host)
        assert sources.host(HOST) == host


def test_failures_are_counted_in_a_row(sources: Sources) -> None:
    assert [sources.checked(FEED, AT, fault) for fault in ("a", "b", None, "c")] == [1, 2, 0, 1]
    state = sources.states()[0]
    assert (state.checked, state.succeeded, state.failures, state.fault) == (AT, AT, 1, "c")
    assert sources.states()[1].checked is None
