"""What feeds, sitemaps, lists and dumps point to, well made or not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import atom, index, rss, sitemap
from pledgebook.errors import IntakeError
from pledgebook.intake.leads import LONGEST_ADDRESS, Nested, clean_address, find_leads
from pledgebook.records.source import Lead, SourceKind
from pledgebook.records.statement import Rejection

BASE = "https://paper.example/feeds/all"


def leads(kind: SourceKind, data: bytes) -> list[Lead]:
    return [found for found in find_leads(kind, data, BASE) if isinstance(found, Lead)]


def test_entries_of_rss_with_their_day_and_the_language_of_the_feed() -> None:
    (lead,) = leads("feed", rss([("https://paper.example/a", "A &amp; B")]))
    assert lead == Lead("https://paper.example/a", "A & B", "2025-09-04", None, "en")


def test_rss_of_an_older_kind_and_addresses_that_are_relative_or_permanent() -> None:
    data = b"""<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'
      xmlns:dc='http://purl.org/dc/elements/1.1/'><item><link>/a</link><dc:date>2025-09-03T23:30:00-04:00</dc:date></item>
      <item><guid>https://paper.example/b</guid></item><item><guid isPermaLink='false'>7</guid></item></rdf:RDF>"""
    found = list(find_leads("feed", data, BASE))
    assert found[:2] == [Lead("https://paper.example/a", None, "2025-09-03"), Lead("https://paper.example/b")]
    assert isinstance(found[2], Rejection)
    assert "1 entries name no address" in found[2].reason


def test_entries_of_atom_and_when_they_were_updated() -> None:
    found = leads("feed", atom([("/a", "2025-09-04"), ("/b", "2025-09-06")]))
    assert [(lead.address, lead.published, lead.updated, lead.language) for lead in found] == [
        ("https://paper.example/a", "2025-09-04", None, "de"),
        ("https://paper.example/b", "2025-09-04", "2025-09-06", "de"),
    ]


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_it_goes() -> None:
    data = rss([("https://paper.example/a", "A&nbsp;B & C"), ("https://paper.example/b", "C")])
    found = leads("feed", data[: data.rindex(b"</item>")])
    assert [lead.address for lead in found][:1] == ["https://paper.example/a"]


def test_entities_are_not_resolved() -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x" * 10}">' for n in range(12))
    data = (
        f"<!DOCTYPE rss [{bomb}<!ENTITY f SYSTEM 'file:///etc/hostname'>]><rss><channel><item><title>&a11;&f;</title>"
    )
    data += "<link>https://paper.example/a</link></item></channel></rss>"
    try:
        found = leads("feed", data.encode())
    except IntakeError:
        return  # refused is as good
    assert all(len(lead.title or "") < 1000 for lead in found)


def test_news_sitemaps_and_their_index() -> None:
    (lead,) = leads("sitemap", sitemap([("https://paper.example/a", "pt-BR")]))
    assert (lead.address, lead.title, lead.published, lead.language) == (
        "https://paper.example/a",
        "T",
        "2025-09-04",
        "pt",
    )
    plain = b"<urlset><url><loc>https://paper.example/a</loc><lastmod>2025-09-05T10:00:00Z</lastmod></url></urlset>"
    assert leads("sitemap", plain) == [Lead("https://paper.example/a", updated="2025-09-05")]
    assert list(find_leads("sitemap", index(["/news.xml"]), BASE)) == [Nested("https://paper.example/news.xml")]


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
@pytest.mark.parametrize("data", [b"", b"<html><body>no</body></html>", b"plain", b"\x00\xff\xfe", b"{}"])
def test_what_is_no_feed_is_said(kind: SourceKind, data: bytes) -> None:
    with pytest.raises(IntakeError, match=r"is no (feed|sitemap)"):
        list(find_leads(kind, data, BASE))


def test_a_list_with_comments() -> None:
    data = "\ufeff# ours\nhttps://paper.example/a\n\nno address\nhttps://paper.example/b\r\n".encode()
    found = list(find_leads("list", data, BASE))
    assert [lead.address for lead in found[:2] if isinstance(lead, Lead)] == [
        "https://paper.example/a",
        "https://paper.example/b",
    ]
    assert isinstance(found[2], Rejection)


def test_article_lists_of_gdelt_in_each_of_their_forms() -> None:
    expected = [Lead("https://paper.example/a", "A title", "2025-09-04", None, "de")]
    listed = {"articles": [{
        "url": "https://paper.example/a", "url_mobile": "", "title": "A title", "seendate": "20250904T101500Z",
        "socialimage": "", "domain": "paper.example", "language": "German", "sourcecountry": "Germany"}]}  # fmt: skip
    assert leads("gdelt", json.dumps(listed).encode()) == expected
    row = {"date": "2025-09-04T10:15:00Z", "url": "https://paper.example/a", "title": "A title", "lang": "de"}
    assert leads("gdelt", f"{json.dumps(row)}\n{{broken\n".encode()) == expected
    rows = 'URL,MobileURL,Date,Title\nhttps://paper.example/a,,2025-09-04 10:15:00,"A title"\n'
    assert leads("gdelt", b"\xef\xbb\xbf" + rows.encode()) == [Lead("https://paper.example/a", "A title", "2025-09-04")]


def test_exports_of_media_cloud() -> None:
    head = "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    row = 'abc,2025-09-04 12:00:01,fr,paper.example,paper.example,2025-09-03,"Un titre, long",https://paper.example/a\n'
    expected = [Lead("https://paper.example/a", "Un titre, long", "2025-09-03", None, "fr")]
    assert leads("mediacloud", (head + row).encode()) == expected


def test_a_dump_with_other_columns_is_named_with_the_mend() -> None:
    with pytest.raises(IntakeError, match="has no column url; give the export"):
        list(find_leads("mediacloud", b"a,b\n1,2\n", BASE))


@pytest.mark.parametrize(
    ("word", "address"),
    [
        ("/a?utm_source=x&id=3#top", "https://paper.example/a?id=3"),
        ("HTTP://Paper.Example/A", "http://paper.example/A"),
        ("//other.example/a", "https://other.example/a"),
        *(
            (bad, None)
            for bad in ("javascript:alert(1)", "mailto:a@b.example", "ftp://a.example/", "http://a:b@c.example/")
        ),
        *((bad, None) for bad in ("http://[::1", "http://a.example:99999/", "/" + "x" * LONGEST_ADDRESS)),
    ],
)
def test_addresses_are_cleaned(word: str, address: str | None) -> None:
    assert clean_address(word, BASE) == address


@given(st.binary(max_size=300), st.sampled_from(["feed", "sitemap", "list", "gdelt", "mediacloud"]))
def test_no_bytes_do_harm(data: bytes, kind: SourceKind) -> None:
    try:
        found = list(find_leads(kind, data, BASE))
    except IntakeError:
        return
    assert all(
        isinstance(item, Rejection | Nested) or item.address.startswith(("http://", "https://")) for item in found
    )


@given(st.text(max_size=100))
def test_a_clean_address_is_clean(word: str) -> None:
    cleaned = clean_address(word, BASE)
    assert cleaned is None or clean_address(cleaned, BASE) == cleaned
