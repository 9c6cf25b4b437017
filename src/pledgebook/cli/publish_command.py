"""`pledgebook publish`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook.cli import options

if TYPE_CHECKING:
    from pledgebook.pipeline.view import View


@click.command("publish")
@click.argument("folder", metavar="DIR")
@click.option("--full-texts", is_flag=True, help="Show whole reports, not only excerpts: if you have the right to.")
@click.option("--base", metavar="IRI", help="The address below which linked data names the records: that of your site.")
@click.option("--licence", metavar="WHAT", help="The licence that a data package names: an SPDX id or an address.")
@options.view
def command(folder: str, base: str | None, licence: str | None, *, full_texts: bool, view: View) -> None:
    """Write the workbench's pages, a feed and the data to a folder, as a site that needs no server.

    The same book at the same moment gives the same site, byte for byte. A folder that holds other things is refused;
    files that an earlier run has written are replaced, or removed where nothing is left to say.
    """
    from pledgebook.web.site import Terms, publish

    files = publish(view, Path(folder), Terms(full_texts, base, licence))
    options.echo_lines([f"{len(files)} files; open {Path(folder) / 'index.html'}"])
