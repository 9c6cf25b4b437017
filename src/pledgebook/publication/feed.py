"""Changes as an Atom feed (RFC 4287): the same changes give the same feed, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from pledgebook.publication.changes import evidence_lines, headline
from pledgebook.records.change import Change
from pledgebook.records.commitment import Said
from pledgebook.records.days import first_day

ATOM = "http://www.w3.org/2005/Atom"
AUTHORITY = "tag:pledgebook.invalid,2025:"
"""Of tag URIs (RFC 4151). Ids come from content: whoever publishes a change, it is the same entry."""

UNDATED = "1970-01-01"
"""The day of what only undated reports say; an entry must bear one."""

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold (XML 1.0, production 2)."""


def atom_feed(
    changes: Sequence[Change], evidence: Mapping[str, Said], urls: Mapping[str, str], *, title: str, name: str
) -> bytes:
    """The feed of changes, in their order.

    Args:
        changes: what moved.
        evidence: the statements behind it, by id.
        urls: addresses of their reports, by report; those of the web are linked to.
        title: of the feed.
        name: the dossier's, from which the feed's id is made.
    """
    feed = ET.Element("feed", xmlns=ATOM)
    _add(feed, "id", f"{AUTHORITY}changes/{name}")
    _add(feed, "title", title)
    _add(feed, "updated", max(map(_updated, changes), default=_time(UNDATED)))
    _add(ET.SubElement(feed, "author"), "name", "Pledgebook")
    for change in changes:
        entry = ET.SubElement(feed, "entry")
        _add(entry, "id", f"{AUTHORITY}{change.id}")
        _add(entry, "title", headline(change))
        _add(entry, "updated", _updated(change))
        ET.SubElement(entry, "category", term=change.kind)
        reports = {evidence[identifier].statement.report for identifier in change.statements}
        for url in sorted({urls[r] for r in reports if re.match("https?://", urls.get(r, ""))}):
            ET.SubElement(entry, "link", rel="via", href=_clean(url))
        _add(entry, "content", "\n".join(evidence_lines(change, evidence)) or headline(change))
    ET.indent(feed)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _clean(text)


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _updated(change: Change) -> str:
    return _time(first_day(change.day or UNDATED))


def _time(day: str) -> str:
    return f"{day}T00:00:00Z"
