"""`pledgebook serve`."""

from __future__ import annotations

from pathlib import Path

import click

from pledgebook.cli import options
from pledgebook.ledger.location import Location


@click.command("serve")
@options.book()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, help="The port to listen at; 0 takes a free one.")
@click.option("--certificate", type=click.Path(path_type=Path), help="Serve over https with this certificate (PEM).")
@click.option("--key", type=click.Path(path_type=Path), help="The certificate's key (PEM), if it is a file of its own.")
@click.option("--https", is_flag=True, help="A proxy before it serves over https: cookies demand it.")
def command(*, book: Location, host: str, port: int, certificate: Path | None, key: Path | None, https: bool) -> None:
    """Open the workbench in the browser.

    On this machine's own address (127.0.0.1) a book without users needs no login. Any other address needs users:
    `pledgebook users add`. A book that is not there yet is made; its page Read takes the first reports.
    """
    from pledgebook.web.serving import Door, serve

    door = Door(host, port, certificate, key, https)
    serve(book, door, lambda line: options.echo_lines([line], err=True))
