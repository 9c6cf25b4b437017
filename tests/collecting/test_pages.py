"""What becomes of pages: reports as they are read elsewhere, or not."""

from __future__ import annotations

from collections import Counter

import pytest

from collecting_room import DAILY, WIRE, Room, fill
from newsroom import ELSEWHERE, LANGUAGES, index, page, rss, sitemap
from pledgebook.intake.reports import read_reports
from pledgebook.records.report import Report


def test_pages_in_ten_languages_become_reports_as_read_makes_them(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    links = fill(room)
    room.add(room.at(DAILY, "/feed"))
    (done,) = room.collect()
    assert (done.reading.added, done.waiting, done.reading.rejections) == (10, 0, [])
    monkeypatch.setenv("PLEDGEBOOK_ALLOWED_NETWORKS", "127.0.0.0/8")
    read = {item.id: item for item in read_reports(links) if isinstance(item, Report)}
    assert {report.id: report for report in room.reports()} == read
    assert {report.language for report in read.values()} == set(LANGUAGES)


def test_paywalls_and_consent_pages_are_no_reports(room: Room) -> None:
    teaser = "<p>Germany will send troops to Ukraine, the chancellor said on Thursday after talks in Paris.</p>" * 2
    wall = f"<html lang='en'><body><article>{teaser}</article><div class='regwall-box'>Log in</div></body></html>"
    said = f"<html><body><article>{teaser}</article><p>Subscribe to continue reading</p></body></html>"
    marked = '<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'
    data = f"<html><head>{marked}</head><body><article>{teaser}</article></body></html>"
    ask = (
        "<html><body><h1>Before you continue</h1><p>We and our partners store cookies on your device.</p></body></html>"
    )
    whole = page("en", 1).replace("</article>", "</article><p>Subscribe to continue reading our letters</p>")
    room.put(WIRE, "/consent/ask", "<html><body><p>Please agree, then we show you what you came for.</p></body></html>")
    paths = {"/wall": wall, "/said": said, "/data": data, "/ask": ask, "/whole": whole}
    links = [room.put(DAILY, path, body) for path, body in paths.items()]
    links.append(room.put_reply(DAILY, "/led", 302, {"Location": room.at(WIRE, "/consent/ask")}))
    room.put(DAILY, "/list", "\n".join(["# ours", *links]), "text/plain")
    room.add(room.at(DAILY, "/list"), kind="list")
    (done,) = room.collect()
    assert done.barred == Counter({"paywall": 3, "consent": 2})
    assert done.reading.added == 1
    reasons = room.reasons()
    assert all("paywall" in reasons[room.at(DAILY, p).removeprefix("http://")] for p in ("/wall", "/said", "/data"))
    assert all("consent" in reasons[room.at(DAILY, p).removeprefix("http://")] for p in ("/ask", "/led"))


def test_only_what_belongs_to_the_dossier_is_taken(room: Room) -> None:
    pool = room.put(DAILY, "/pool", page("en", 1, body=ELSEWHERE))
    bulgarian = "Германия ще изпрати войски в Украйна, каза канцлерът пред журналисти в Берлин в четвъртък."
    other = room.put(DAILY, "/bg", page("en", 2, body=bulgarian).replace('lang="en"', 'lang="bg"'))
    ours = room.put(DAILY, "/ours", page("en", 3))
    room.put(DAILY, "/map", sitemap([(pool, "en"), (ours, "en"), (other, "bg")]), "application/xml")
    room.add(room.at(DAILY, "/map"), kind="sitemap")
    (done,) = room.collect()
    assert [report.url for report in room.reports()] == [ours]
    assert done.barred == Counter({"off-subject": 1})
    assert room.asked("/bg") == []
    assert done.complete
    with room.book() as book:
        (state,) = book.sources.states()
    assert (state.leads, state.reports, state.passed, state.waiting) == (3, 1, 2, 0)


def test_a_list_of_the_whole_press_is_fetched_by_title(room: Room) -> None:
    ours, other = (room.put(DAILY, path, page("en", 1)) for path in ("/ours", "/other"))
    rows = f"URL,MobileURL,Date,Title\n{ours},,2025-09-04 10:00:00,Ukraine waits\n{other},,2025-09-04 10:00:00,Goal!\n"
    room.put(WIRE, "/dump.csv", rows, "text/csv")
    room.add(room.at(WIRE, "/dump.csv"), kind="gdelt", by_title=True)
    room.add(room.at(WIRE, "/later"))
    room.collect()
    assert (len(room.asked("/ours")), len(room.asked("/other"))) == (1, 0)
    room.put(WIRE, "/later", rss([(other, "News")]), "text/xml")
    room.collect()
    assert len(room.asked("/other")) == 1  # another source wants it


def test_one_article_under_several_addresses_is_one_report(room: Room) -> None:
    home = room.at(DAILY, "/story")
    for path in ("/story", "/story?view=print", "/m/story"):
        room.put(DAILY, path, page("en", 1, canonical=home))
    links = [f"{home}?utm_source=feed", f"{home}#comments", f"{home}?view=print", room.at(DAILY, "/m/story"), home]
    room.put(DAILY, "/feed", rss([(link.replace("&", "&amp;"), "News") for link in links]), "text/xml")
    room.add(room.at(DAILY, "/feed"))
    (done,) = room.collect()
    assert [report.url for report in room.reports()] == [home]
    assert done.fetching.fetched == 3
    assert len(room.asked("/story")) == 1


def test_sitemaps_that_an_index_names_are_followed_and_asked_again(room: Room) -> None:
    first = room.put(DAILY, "/1", page("en", 1))
    second = room.put(DAILY, "/2", page("de", 2))
    room.put(DAILY, "/map-1", sitemap([(first, "en")]), "application/xml")
    room.put(DAILY, "/index", index([room.at(DAILY, "/map-1")]), "application/xml")
    room.add(room.at(DAILY, "/index"), kind="sitemap")
    room.collect()
    room.put(DAILY, "/map-1", sitemap([(first, "en"), (second, "de")]), "application/xml")
    room.collect(2)
    assert {report.url for report in room.reports()} == {first, second}
    assert [a.status for a in room.asked("/index")] == [200, 304, 304]
    assert [a.status for a in room.asked("/map-1")] == [200, 200, 304]
    assert [len(room.asked(path)) for path in ("/1", "/2")] == [1, 1]


def test_a_source_that_is_no_feed_is_named_once_and_its_state_goes_on(room: Room) -> None:
    room.put(DAILY, "/feed", "<html><body>Not here</body></html>")
    room.add(room.at(DAILY, "/feed"))
    first, second = room.collect(2)
    assert [r.reason for r in first.reading.rejections] == ["this source is no feed; check the address, or the kind of the source"]  # fmt: skip  # noqa: E501
    assert second.reading.rejections == []
    assert not second.complete
