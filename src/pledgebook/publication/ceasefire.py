"""The bulletin on a ceasefire as a monitoring mission publishes it each day: text, one HTML page, CSV, JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from pledgebook.records.ceasefire import Bulletin, Day, Tally
from pledgebook.records.incident import Occurrence
from pledgebook.templates import environment

COLUMNS = (
    *("first", "last", "by", "name", "breaches", "before", "confirmed"),
    *("reported", "silent", "quiet", "state", "incidents"),
)
"""Of the CSV; `reported` to `state` are told of single days. Where nobody reported, no breaches are no number."""


def bulletin_record(bulletin: Bulletin) -> dict[str, Any]:
    """All of a bulletin for a program; each occurrence with the ids of the rows behind it."""
    occurrences = [
        {**asdict(o), "incidents": [{"id": i.id, **asdict(i)} for i in o.incidents]} for o in bulletin.occurrences
    ]
    return {**asdict(bulletin), "occurrences": occurrences}


def bulletin_csv(bulletin: Bulletin) -> str:
    """One row a tally: those of each day, then those of the window."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    days = {d.day: d for d in bulletin.days}
    for t in (*bulletin.daily, *bulletin.period):
        day = days[t.first] if t.first == t.last else None
        told = _told(day) if day else ["", "", "", ""]
        count = _count(day) if day and not t.count else t.count
        writer.writerow([t.first, t.last, t.by, t.name, count, t.before, t.confirmed, *told, ";".join(t.incidents)])
    return out.getvalue()


def _count(day: Day) -> str:
    """The breaches of a day; nothing where nobody reported any: that is a gap and no peace."""
    return str(day.breaches) if day.reported or day.breaches else ""


def _told(day: Day) -> list[str]:
    return [";".join(day.reported), ";".join(day.silent), "yes" if day.quiet else "no", day.state]


def bulletin_text(bulletin: Bulletin) -> Iterator[str]:
    """The lines of a bulletin."""
    b, v = bulletin, bulletin.verdict
    since = f" since {v.since}" if v.since else ""
    yield b.terms.title
    yield f"{b.as_of}: {v.state.upper()}{since}; {v.confidence:.0%} of the expected reports are in"
    for reason in v.reasons:
        yield f"  {reason.text}"
    if b.period:
        yield f"\nBreaches from {b.period[0].first} to {b.period[0].last}, and as long before:"
        yield f"  {'':<40}{'now':>6}{'before':>8}{'told by several':>17}"
        yield from (f"  {_name(t):<40}{t.count:>6}{t.before:>8}{t.confirmed:>17}" for t in b.period)
        yield f"  {'days reported':<40}{b.reported[0]:>6}{b.reported[1]:>8}"
    yield from _text_days(_window(b))
    if b.gaps:
        yield "\nSilent sources; what may have happened then is not known:"
        yield from (f"  {g.source:<16}{g.first} to {g.last}  {g.why}" for g in b.gaps)
    run = b.quiet
    yield "\n" + (
        f"Longest quiet run: {run.days} days, {run.first} to {run.last}" if run else "No day was surely quiet."
    )
    yield from (f"From {c.day} on {c.after:.2f} breaches a day, {c.before:.2f} before" for c in b.changes)
    chosen = _chosen(b)
    if chosen:
        yield "\nIncidents:"
    for o in chosen:
        yield from _text_occurrence(o)


def _window(bulletin: Bulletin) -> Sequence[Day]:
    return bulletin.days[-bulletin.terms.thresholds.window :]


def _chosen(bulletin: Bulletin) -> list[Occurrence]:
    """The breaches in the window."""
    if not bulletin.period:
        return []
    return [o for o in bulletin.occurrences if bulletin.period[0].first <= o.day <= bulletin.period[0].last]


def _name(tally: Tally) -> str:
    return tally.name if tally.by == "total" else f"{tally.by} {tally.name}"


def _text_days(days: Sequence[Day]) -> Iterator[str]:
    if days:
        yield "\nDay         breaches  killed  state     reported by; silent"
    for d in days:
        told = ", ".join(d.reported) or "nobody"
        silent = f"; {', '.join(d.silent)}" if d.silent else ""
        quiet = "  quiet" if d.quiet else ""
        yield f"{d.day}  {_count(d) or 'gap':>8}{d.killed or '':>8}  {d.state:<8}  {told}{silent}{quiet}"


def _text_occurrence(o: Occurrence) -> Iterator[str]:
    killed = f"; {o.killed} killed" if o.killed else ""
    yield f"  {o.day}  {o.kind}, {o.area}, {', '.join(o.parties) or 'party not told'}: {o.place or 'no place'}{killed}"
    for i in o.incidents:
        credit = f", after {i.credit}" if i.credit else ""
        yield f"              {i.id}  {i.source} {i.source_id}, {i.day}{credit}"
    yield from (f"              same: {why}" for why in o.why)


def bulletin_page(bulletin: Bulletin) -> str:
    """The bulletin as one HTML page that needs nothing else; all that comes from sources is escaped."""
    page = environment("publication/templates").get_template("ceasefire.html")
    return page.render(b=bulletin, days=_window(bulletin), occurrences=_chosen(bulletin), name=_name, count=_count)
