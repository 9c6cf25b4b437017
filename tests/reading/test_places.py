"""Cities and palaces in sixteen languages and every case; sources that a report credits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import whole
from pledgebook.knowledge.languages import LANGUAGES
from pledgebook.knowledge.places import load_places
from pledgebook.reading import find_credits, find_places

CASES = """
en | They met at the Élysée in Paris, then in Kyiv. | Paris Paris Kyiv
en | In The Hague, Saint Petersburg and New York | The_Hague Saint_Petersburg New_York
en | Mar-a-Lago, the White House, Downing Street, the Kremlin | Palm_Beach Washington London Moscow
en | at NATO headquarters | Brussels
en | The Washington Post and the Moscow Times wrote; a nice split |
en | Parisian, Romeo and Berliners |
id | di Paris, Jenewa, Gedung Putih dan Moskow | Paris Geneva Washington Moscow
ms | di Istana Élysée, Rumah Putih dan Abu Dhabi | Paris Washington Abu_Dhabi
fr | à Bruxelles, à la Maison-Blanche, à Djeddah | Brussels Washington Jeddah
de | in Kiew, im Weißen Haus, in Den Haag, im Kreml, Münchens | Kyiv Washington The_Hague Moscow Munich
es | en Bruselas, la Casa Blanca, La Haya y Yeda | Brussels Washington The_Hague Jeddah
it | a Roma, alla Casa Bianca, all'Aia e a Palazzo Chigi | Rome Washington The_Hague Rome
pt | em Bruxelas, na Casa Branca e em Haia | Brussels Washington The_Hague
nl | in Brussel, het Witte Huis en Parijs | Brussels Washington Paris
pl | w Paryżu, w Waszyngtonie, do Moskwy, w Białym Domu | Paris Washington Moscow Washington
pl | w Brukseli, w Hadze, we Lwowie, z Kijowa | Brussels The_Hague Lviv Kyiv
uk | у Парижі, до Вашингтона, в Києві, з Москви, у Білому домі | Paris Washington Kyiv Moscow Washington
uk | в Єлисейському палаці, у Женеві, до Стамбула, у Харкові | Paris Geneva Istanbul Kharkiv
ru | в Париже, из Вашингтона, в Киеве, в Москве, в Белом доме | Paris Washington Kyiv Moscow Washington
ru | в Женеве, в Стамбуле, в Эр-Рияде, на Аляске, в Джидде | Geneva Istanbul Riyadh Alaska Jeddah
tr | Paris'te, Washington'da, Beyaz Saray'da, Kiev'e | Paris Washington Washington Kyiv
ar | في باريس وواشنطن وبالبيت الأبيض وبجنيف | Paris Washington Washington Geneva
zh | 在巴黎、华盛顿、白宫、法国总统府和日内瓦 | Paris Washington Washington Paris Geneva
zh | 華盛頓郵報說，在華盛頓 | Washington
ja | パリで、ワシントン、ホワイトハウス、首相官邸 | Paris Washington Washington Tokyo
"""


def cases() -> list[tuple[str, str, list[str]]]:
    lines = [line.split("|") for line in CASES.strip().splitlines()]
    return [(a.strip(), b.strip(), [word.replace("_", " ") for word in c.split()]) for a, b, c in lines]


@pytest.mark.parametrize(("language", "text", "expected"), cases())
def test_places(language: str, text: str, expected: list[str]) -> None:
    assert [found.place for found in find_places(text, whole(text, language))] == expected


def test_states_are_alpha_3() -> None:
    found = find_places("in Toulon", whole("in Toulon", "en"))
    assert [(f.place, f.state) for f in found] == [("Toulon", "FRA")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_knows_the_english_names(language: str) -> None:
    names = load_places(language)
    assert names["Paris"] == ("Paris", "FRA")
    assert len({place for place in names.values() if place}) >= 300


@given(st.text(max_size=50))
def test_offsets_are_exact(before: str) -> None:
    text = f"{before} in Geneva."
    found = find_places(text, whole(text, "en"))
    assert text[found[-1].start : found[-1].end] == "Geneva"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LISSABON (dpa) – Portugal will", ["dpa"]),
        ("menurut AP. Sumber: https://thanhnien.vn/a-1.htm", ["AP", "https://thanhnien.vn/a-1.htm"]),
        ("передає Укрінформ із посиланням на Рейтер", ["Ukrinform", "Reuters"]),
        ("新华社里斯本9月18日电，据路透社报道", ["Xinhua", "Reuters"]),
        ("【オスロ共同通信】タス通信によると", ["Kyodo", "TASS"]),
        ("وقالت رويترز ووكالة الأناضول", ["Reuters", "Anadolu"]),
        ("APPLE and tasse", []),
        ("see https://example.org/x", []),
    ],
)
def test_credits(text: str, expected: list[str]) -> None:
    found = find_credits(text)
    assert [credit.name for credit in found] == expected
    assert all(text[c.span.start : c.span.end] == c.name for c in found if c.kind == "address")
