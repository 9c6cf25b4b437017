"""Read reports into the book: files and addresses, how far it has come, and what was rejected and why."""

from __future__ import annotations

import re
import shutil
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from pledgebook.errors import UsageError
from pledgebook.intake import Given
from pledgebook.intake.addresses import is_address
from pledgebook.intake.fields import check_published, storable
from pledgebook.pipeline.view import View
from pledgebook.publication.tables import rejection_row
from pledgebook.web.context import SeenView, User, links_of, needs, render
from pledgebook.web.paging import PageNumber, page_of
from pledgebook.web.reading import Jobs

router = APIRouter()

ADDRESSES = 20
"""At once; each may take as long as the setting FETCH_SECONDS allows."""

REJECTIONS = 50
"""On one page."""

_LONGEST_NAME = 120
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")

Editor = Annotated[User, Depends(needs("editor"))]
Files = Annotated[list[UploadFile], File()]


def rejections_context(view: View, *, page: int | None = None) -> dict[str, Any]:
    """All that was ever rejected, and why."""
    shown = page_of([rejection_row(r) for r in view.rejections], page, REJECTIONS)
    return {"rejections": shown.items, "page": shown}


def _jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


@router.get("/read")
def ask(
    request: Request,
    view: SeenView,
    page: PageNumber = 1,
    fragment: bool = False,  # noqa: FBT001, FBT002  # a query parameter
) -> HTMLResponse:
    """What can be read and what was; with `fragment`, only how far it has come."""
    jobs = _jobs(request).all()
    busy = any(job.state in {"waiting", "reading"} for job in jobs)
    found: dict[str, Any] = {"jobs": jobs, "busy": busy, "most_addresses": ADDRESSES}
    if fragment:
        return render(request, "read_jobs.html", **found)
    return render(request, "read.html", **found, **rejections_context(view, page=page))


@router.post("/read")
def take(
    request: Request,
    user: Editor,
    files: Files = [],  # noqa: B006  # FastAPI copies it
    addresses: Annotated[str, Form(max_length=50_000)] = "",
    published: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Put what was given in line to be read."""
    named = [word.strip() for word in addresses.split("\n") if word.strip()]
    given = [file for file in files if file.filename]
    _check(named, given, published)
    folder = TemporaryDirectory(prefix="pledgebook-") if given else None
    kept = [_keep(file, Path(folder.name), number) for number, file in enumerate(given)] if folder else []
    request.state.subject = ", ".join([*(k.name for k in kept), *named])[:2000]
    _jobs(request).add(user.name, [*kept, *named], published or None, folder)
    return RedirectResponse(links_of(request).read(), status_code=303)


def _check(named: list[str], given: list[UploadFile], published: str) -> None:
    if not named and not given:
        raise UsageError("nothing to read; choose files, or give an address a line")
    if len(named) > ADDRESSES:
        raise UsageError(f"{len(named)} addresses are more than {ADDRESSES} at once; give them in parts")
    if wrong := next((word for word in named if not is_address(word)), None):
        raise UsageError(f"{wrong[:200]!r} is no address; begin it with https:// or http://")
    check_published(published or None)


def _keep(file: UploadFile, folder: Path, number: int) -> Given:
    """Keep an uploaded file until it is read. Its name is only shown: on the disk it is a number with its ending."""
    name = PurePosixPath((file.filename or "").replace("\\", "/")).name[-_LONGEST_NAME:]
    ending = _ENDING.search(name)
    target = folder / f"{number}{ending[0] if ending else ''}"
    with target.open("wb") as kept:
        shutil.copyfileobj(file.file, kept)
    return Given(target, storable(name))
