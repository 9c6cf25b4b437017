"""`pledgebook stories`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View
    from pledgebook.records.entry import Stored
    from pledgebook.records.story import Story


@click.command("stories")
@click.argument("story", required=False, metavar="[STORY|REPORT]")
@options.view
@options.as_json()
def command(story: str | None, *, view: View, as_json: bool) -> None:
    """Show which reports tell of the same happening, over languages and days.

    Without STORY, all of them: days, reports and the origins they go back to, languages, title. With a story, or a
    report of it, its reports in time. `pledgebook judge different ONE OTHER --about story` parts two reports, `same`
    puts them together.
    """
    if story is not None:
        view.report(story)
    chosen = [s for s in view.stories if story is None or story in s.reports]
    told = [view.report(r) for s in chosen for r in s.reports] if story else []
    if as_json:
        options.echo_json([{**asdict(s), **({"told": list(map(_row, told))} if story else {})} for s in chosen])
        return
    if not chosen:
        click.echo(f"{story} was not published by then." if story else "The book holds no reports yet.")
    for item in chosen:
        options.echo_lines(_lines(item))
    options.echo_lines(_line(stored) for stored in told)


def _row(stored: Stored) -> dict[str, Any]:
    r = stored.report
    return {"id": r.id, "published": r.published, "language": r.language, "publisher": r.publisher, "title": r.title}


def _lines(story: Story) -> Iterator[str]:
    days = " to ".join(dict.fromkeys(day for day in (story.first, story.last) if day)) or "undated"
    reports = f"{len(story.reports)} report" + ("s" if len(story.reports) > 1 else "")
    origins = f" of {len(story.origins)} origin" + ("s" if len(story.origins) > 1 else "")
    yield f"{days}  {reports}{origins}  {','.join(story.languages) or '?'}  {story.id}"
    yield f"  {story.title}"
    yield "  " + "; ".join(filter(None, (", ".join(story.places), ", ".join(story.actors))))


def _line(stored: Stored) -> str:
    r = stored.report
    title = r.title or " ".join(r.text.split())
    return f"    {r.published or 'undated':<10} {r.language or '?':<2} {r.id}  {title[:100]}"
