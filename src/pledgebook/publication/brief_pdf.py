"""A brief as PDF, on one page of A4. Its font, DejaVu, comes with matplotlib and has no Chinese or Japanese."""

from __future__ import annotations

import unicodedata
from bisect import bisect
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pledgebook.errors import UsageError
from pledgebook.publication.brief import Brief, Line, Source
from pledgebook.publication.contents import DARK, FILLS
from pledgebook.publication.standings import SIGNS

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

FONT = "DejaVu"
MARGIN = 12
"""Millimetres."""

MOST_TRIED = 15
"""Lines of the first section."""

_NOTHING_SHOWN = ("Cc", "Cf")
"""Categories of characters that show nothing; those that would steer the order of others stay away too."""


def brief_pdf(make: Callable[[int], Brief], day: str) -> bytes:
    """The brief as PDF: as many lines as one page holds.

    Args:
        make: makes the brief with at most so many lines in its first section.
        day: the day of the moment, which is the day of the file: the same brief gives the same bytes.

    Raises:
        UsageError: what makes PDF files is not installed.
    """
    most = bisect(range(1, MOST_TRIED + 1), 1, key=lambda lines: _drawn(make(lines), day).pages_count)
    return bytes(_drawn(make(max(1, most)), day).output())


def _drawn(found: Brief, day: str) -> FPDF:
    page = _Page(day, found.title)
    page.words(found.title, 14, bold=True)
    page.words(found.moment, 7.5)
    page.signs(found)
    for section in found.sections:
        page.words(section.title, 10, bold=True, above=1.5)
        for line in section.lines:
            page.line(line)
        if not section.lines:
            page.words(section.none, 8)
        if section.more:
            page.words(f"And {section.more} more in the book.", 7)
    if page.left_out:
        page.words(
            f"{page.left_out} quotes in scripts that this font lacks are left out; the HTML has them.", 7, above=1.5
        )
    return page.file


def _fonts() -> Path:
    try:
        import fpdf  # noqa: F401  # whether it is there
        import matplotlib as mpl
        import uharfbuzz  # noqa: F401  # the same; without it, Arabic letters would stand apart
    except ImportError as error:
        raise UsageError("PDF needs fpdf2, matplotlib and uharfbuzz: pip install 'pledgebook[pdf]'") from error
    return Path(mpl.get_data_path()) / "fonts" / "ttf"


class _Page:
    """A file of pages to which words are added from top to bottom."""

    def __init__(self, day: str, title: str) -> None:
        fonts = _fonts()
        from fpdf import FPDF

        self.left_out = 0
        self.file = FPDF(format="A4")
        self.file.set_creation_date(datetime.fromisoformat(day).replace(tzinfo=UTC))
        self.file.set_producer("Pledgebook")
        self.file.set_title(title)
        self.file.set_lang("en")
        self.file.set_margin(MARGIN)
        self.file.set_auto_page_break(auto=True, margin=MARGIN)
        self.file.add_font(FONT, "", fonts / "DejaVuSans.ttf")
        self.file.add_font(FONT, "B", fonts / "DejaVuSans-Bold.ttf")
        self.file.set_font(FONT, "", 8)
        self.file.set_text_shaping(use_shaping_engine=True)
        self.file.add_page()
        self._glyphs = frozenset(cast("TTFFont", self.file.fonts[FONT.lower()]).cmap)

    def words(
        self,
        words: str,
        size: float,
        *,
        bold: bool = False,
        above: float = 0,
        inset: float = 0,
        link: str | None = None,
    ) -> None:
        """A paragraph, `size` points high; `above` and `inset` are millimetres. What the font lacks shows as �."""
        shown = "".join(c if ord(c) in self._glyphs else "\ufffd" for c in _visible(words))
        self.file.set_y(self.file.get_y() + above)
        self.file.set_x(MARGIN + inset)
        self.file.set_font(FONT, "B" if bold else "", size)
        self.file.multi_cell(0, size * 0.42, shown, align="L", link=link, new_x="LMARGIN", new_y="NEXT")

    def signs(self, found: Brief) -> None:
        """How many commitments stand how, in boxes of their colours."""
        self.file.set_font(FONT, "", 7)
        for standing, count in found.counts.items():
            words = f"{SIGNS[standing]} {standing}: {count}"
            self.file.set_fill_color(FILLS[standing])
            self.file.set_text_color(255 if standing in DARK else 0)
            self.file.cell(self.file.get_string_width(words) + 3, 4, words, border=1, fill=True)
        self.file.set_text_color(0)
        self.file.ln(4.5)

    def line(self, line: Line) -> None:
        """What is told, its particulars, and its sources; a quote that the font cannot show is left out."""
        standing = f"{SIGNS[line.standing]} {line.standing}  " if line.standing else ""
        self.words(f"{standing}{line.words}", 8, bold=True, above=0.6)
        if line.particulars:
            self.words(line.particulars, 7.5, inset=3)
        for source in line.sources:
            self._source(source)

    def _source(self, source: Source) -> None:
        quote = _visible(source.quote)
        whole = all(ord(c) in self._glyphs for c in quote)
        self.left_out += not whole
        said = f"“{quote}”" if whole else f"[quote in {source.language or 'another script'}]"
        self.words(said, 7, inset=3)
        self.words(f"says {source.speaker}; {source.place}", 6.5, inset=3, link=source.url)


def _visible(words: str) -> str:
    return "".join(c for c in words if unicodedata.category(c) not in _NOTHING_SHOWN)
