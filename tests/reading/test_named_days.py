"""Days by their names, months by which something is due, and the side of the day of publication on which they lie."""

from __future__ import annotations

import pytest

from builders import whole
from pledgebook.reading.dates import find_dates
from pledgebook.records.report import DateMention

PUBLISHED = "2025-09-05"


def dates(text: str, language: str) -> tuple[DateMention, ...]:
    return find_dates(text, whole(text, language), PUBLISHED)


def values(text: str, language: str) -> list[str]:
    return [date.value for date in dates(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "By the eighth of August it was over; the third may be next.", ["2025-08-08"]),
        ("de", "Vom ersten Januar 2027 an, also nach dem fünfundzwanzigsten Dezember", ["2027-01-01", "2025-12-25"]),
        ("fr", "le premier janvier 2028, puis le quinze mai 2028", ["2028-01-01", "2028-05-15"]),
        ("es", "antes del treinta y uno de diciembre", ["2025-12-31"]),
        ("it", "il primo febbraio 2026", ["2026-02-01"]),
        ("pt", "no primeiro de janeiro de 2027", ["2027-01-01"]),
        ("nl", "op eenendertig december", ["2025-12-31"]),
        ("pl", "od dwudziestego piątego maja 2026 roku", ["2026-05-25"]),
        ("ru", "до двадцать пятого мая 2026 года и к первому января", ["2026-05-25", "2026-01-01"]),
        ("uk", "на п'яте листопада", ["2025-11-05"]),
        ("ar", "في الخامس عشر من مايو 2026", ["2026-05-15"]),
        ("en", "It ends by April, by the end of May.", ["2026-04", "2026-05"]),
        ("en", "It began in April.", ["2025-04"]),
        ("en", "By 3 September it was known.", ["2025-09-03"]),
        ("it", "entro la fine di aprile", ["2026-04"]),
        ("ru", "до конца июня", ["2026-06"]),
        ("id", "paling lambat akhir Juni", ["2026-06"]),
    ],
)
def test_days_stand_in_words_and_months_by_which_something_is_due_lie_ahead(
    language: str, text: str, expected: list[str]
) -> None:
    assert values(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "by Christmas, or by the end of the year; after Christmas 2026", ["2025-12-25", "2025", "2026-12-25"]),
        ("de", "bis Heiligabend, sonst bis Jahresende", ["2025-12-24", "2025"]),
        ("pt", "até ao Natal, na sua terra natal", ["2025-12-25"]),
        ("tr", "Noel'e kadar, yıl sonuna kadar", ["2025-12-25", "2025"]),
        ("ar", "قبل عيد الميلاد وبحلول نهاية العام", ["2025-12-25", "2025"]),
        ("zh", "聖誕節前交付，年底前付款", ["2025-12-25", "2025"]),
        ("ja", "クリスマスまでに、年末までに", ["2025-12-25", "2025"]),
    ],
)
def test_days_that_have_a_name_and_the_end_of_the_year(language: str, text: str, expected: list[str]) -> None:
    assert values(text, language) == expected


@pytest.mark.parametrize(
    ("text", "value", "other"),
    [
        ("They meet on Monday.", "2025-09-01", "2025-09-08"),
        ("They will meet on Monday.", "2025-09-08", "2025-09-01"),
        ("They meet in March.", "2025-03", "2026-03"),
        ("They meet by the end of March.", "2026-03", "2025-03"),
        ("They meet on Friday.", "2025-09-05", None),  # today
        ("They met last Monday.", "2025-09-01", None),
        ("They meet on 1 October.", "2025-10-01", None),
        ("They meet in March 2025.", "2025-03", None),
        ("They met yesterday.", "2025-09-04", None),
    ],
)
def test_what_names_no_side_of_the_day_of_publication_may_lie_on_the_other(
    text: str, value: str, other: str | None
) -> None:
    (found,) = dates(text, "en")
    assert (found.value, found.other) == (value, other)
