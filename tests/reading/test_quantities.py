"""Numbers with their units in sixteen languages, also where a translation broke them."""

from __future__ import annotations

import itertools
import math

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from builders import whole
from pledgebook.knowledge.languages import LANGUAGES
from pledgebook.reading import find_quantities

CASES = {
    "en": """
        more than 30 allied countries | 30 state more
        twenty-six countries agreed | 26 state
        Thirty-five leaders met | 35 state
        thirty-odd states | 30 state about
        €1.1bn in fuel sales | 1100000000 EUR
        weapons worth $90 billion | 90000000000 USD
        1.1 billion euros ($1.28 billion) | 1100000000 EUR, 1280000000 USD
        15,000 to 20,000 soldiers | 15000 soldier, 20000 soldier
        10-15 thousand troops | 10000 soldier, 15000 soldier
        the 19th package of sanctions | 19 -
        the nineteenth package | 19 -
        two hundred and six drones | 206 drone
        about 0.3 percent of the area | 0.3 percent about
        2,033 square kilometres | 2033 km2
        as much as ten billion euros | 10000000000 EUR less
        a million and a half shells | 1500000 unit
        up to 100 jets | 100 unit less
        at 18:42, from F-16 and Su-35 jets, article 5 |
        half a million shells | 500000 unit
        a third of the gas | 33 percent
        ten to fifteen thousand troops | 10000 soldier, 15000 soldier""",
    "id": """
        26 negara Eropa | 26 state
        dua puluh enam negara | 26 state
        lebih dari 30 negara | 30 state more
        1, 1 miliar euro | 1100000000 EUR
        1,1 miliar euro ($ 1,28 miliar) | 1100000000 EUR, 1280000000 USD
        100 000 tentara | 100000 soldier
        2 033 kilometer persegi | 2033 km2
        0, 3 % dari total area | 0.3 percent
        Paket Sanksi ke – 19 | 19 -
        $ 120 000 juta | 120000000000 USD
        sekitar 74 % gas | 74 percent about
        seratus ribu prajurit | 100000 soldier
        15.000 hingga 20.000 tentara | 15000 soldier, 20000 soldier""",
    "ms": """
        26 negara | 26 state
        dua puluh enam negara | 26 state
        lebih 30 negara | 30 state more
        1.1 bilion euro | 1100000000 EUR
        AS$90 bilion | 90000000000 USD
        100,000 tentera | 100000 soldier
        2,033 kilometer persegi | 2033 km2
        0.3 peratus | 0.3 percent
        pakej sekatan ke-19 | 19 -
        kira-kira 200 pegawai | 200 person about
        lapan belas kapal | 18 unit
        sekurang-kurangnya dua dron | 2 drone more
        3 juta peluru | 3000000 unit""",
    "fr": """
        26 pays européens | 26 state
        vingt-six pays | 26 state
        une trentaine de pays | 30 state
        trente et une délégations | 31 state
        plus de 30 pays | 30 state more
        1,1 milliard d'euros | 1100000000 EUR
        quatre-vingt-dix milliards de dollars | 90000000000 USD
        un milliard et demi d'euros | 1500000000 EUR
        100 000 soldats | 100000 soldier
        2 033 km² | 2033 km2
        environ 0,3 % | 0.3 percent about
        le 19e paquet | 19 -
        le dix-neuvième paquet | 19 -
        de 15 000 à 20 000 hommes | 15000 soldier, 20000 soldier
        jusqu'à deux cents chars | 200 unit less""",
    "de": """
        26 Staaten | 26 state
        sechsundzwanzig Länder | 26 state
        mehr als dreißig Staaten | 30 state more
        mindestens dreiundzwanzig Menschen | 23 person more
        1,1 Milliarden Euro | 1100000000 EUR
        90 Mrd. Dollar | 90000000000 USD
        rund 700 Millionen Dollar | 700000000 USD about
        15.000 bis 20.000 Mann | 15000 soldier, 20000 soldier
        zweihundertfünfzig Panzer | 250 unit
        fünfzehntausend Soldaten | 15000 soldier
        anderthalb Millionen Euro | 1500000 EUR
        2033 Quadratkilometer | 2033 km2
        0,3 Prozent | 0.3 percent
        das 19. Sanktionspaket | 19 -
        das neunzehnte Sanktionspaket | 19 -
        am 25. August |""",
    "es": """
        26 países | 26 state
        veintiséis países | 26 state
        treinta y cinco países | 35 state
        más de treinta países | 30 state more
        1.100 millones de euros | 1100000000 EUR
        90.000 millones de dólares | 90000000000 USD
        mil millones de euros | 1000000000 EUR
        ochocientos mil efectivos | 800000 soldier
        15.000 soldados | 15000 soldier
        2.033 kilómetros cuadrados | 2033 km2
        el 0,3% del territorio | 0.3 percent
        el 19.º paquete | 19 -
        un decimonoveno paquete | 19 -
        unas doscientas personas | 200 person about""",
    "it": """
        26 Paesi | 26 state
        ventisei Paesi | 26 state
        trentacinque Stati | 35 state
        una trentina di Paesi | 30 state
        1,1 miliardi di euro | 1100000000 EUR
        novanta miliardi di dollari | 90000000000 USD
        undici miliardi e mezzo | 11500000000 -
        duecentocinquanta carri armati | 250 unit
        diecimila soldati | 10000 soldier
        oltre 2.033 chilometri quadrati | 2033 km2 more
        lo 0,3% | 0.3 percent
        il 19° pacchetto | 19 -
        il diciannovesimo pacchetto | 19 -""",
    "pt": """
        26 países | 26 state
        vinte e seis países | 26 state
        mais de trinta países | 30 state more
        1,1 mil milhões de euros | 1100000000 EUR
        US$ 90 bilhões | 90000000000 USD
        mil milhões de euros | 1000000000 EUR
        quinze mil soldados | 15000 soldier
        15.000 a 20.000 militares | 15000 soldier, 20000 soldier
        2.033 quilómetros quadrados | 2033 km2
        0,3 por cento | 0.3 percent
        o 19.º pacote | 19 -
        cerca de duzentas pessoas | 200 person about
        até cem aviões | 100 unit less""",
    "nl": """
        26 landen | 26 state
        zesentwintig landen | 26 state
        ruim dertig landen | 30 state more
        een dertigtal landen | 30 state
        1,1 miljard euro | 1100000000 EUR
        90 miljard dollar | 90000000000 USD
        anderhalf miljard euro | 1500000000 EUR
        tweehonderdvijftig tanks | 250 unit
        vijftienduizend militairen | 15000 soldier
        2033 vierkante kilometer | 2033 km2
        0,3 procent | 0.3 percent
        het 19e pakket | 19 -
        het negentiende pakket | 19 -""",
    "pl": """
        26 państw | 26 state
        dwadzieścia sześć państw | 26 state
        ponad trzydzieści krajów | 30 state more
        30 tys. wojskowych | 30000 soldier
        1,1 mld euro | 1100000000 EUR
        90 miliardów dolarów | 90000000000 USD
        półtora miliona euro | 1500000 EUR
        350–400 km kw. | 350 km2, 400 km2
        około 20 proc. | 20 percent about
        5842 km kw. | 5842 km2
        19. pakiet sankcji | 19 -
        dziewiętnasty pakiet | 19 -
        piętnaście tysięcy żołnierzy | 15000 soldier""",
    "uk": """
        26 держав | 26 state
        двадцять шість держав | 26 state
        щонайменше 30 країн | 30 state more
        понад вісім тисяч військових | 8000 soldier more
        1,1 млрд євро | 1100000000 EUR
        90 мільярдів доларів | 90000000000 USD
        півтора мільйона євро | 1500000 EUR
        259 км² | 259 km2
        4900 кв. км | 4900 km2
        19,04% території | 19.04 percent
        19-й пакет санкцій | 19 -
        дев'ятнадцятий пакет | 19 -
        тридцятеро людей | 30 person
        10–15 тисяч солдатів | 10000 soldier, 15000 soldier""",
    "ru": """
        26 государств | 26 state
        двадцать шесть стран | 26 state
        более тридцати стран | 30 state more
        600 тысяч человек | 600000 person
        1,1 млрд евро | 1100000000 EUR
        90 миллиардов долларов | 90000000000 USD
        полтора миллиона евро | 1500000 EUR
        от 500 до 550 кв. км | 500 km2, 550 km2
        около 70% | 70 percent about
        19-й пакет санкций | 19 -
        девятнадцатый пакет | 19 -
        полмиллиона снарядов | 500000 unit
        не менее двухсот танков | 200 unit more""",
    "tr": """
        26 ülke | 26 state
        yirmi altı ülkenin | 26 state
        30'dan fazla ülke | 30 state more
        1,1 milyar avro | 1100000000 EUR
        90 milyar dolarlık | 90000000000 USD
        100 bin asker | 100000 soldier
        30 binin üzerinde asker | 30000 soldier more
        2.033 kilometrekare | 2033 km2
        yüzde 13'ü | 13 percent
        yüzde 0,3 | 0.3 percent
        19. yaptırım paketi | 19 -
        on dokuzuncu paket | 19 -
        yaklaşık iki yüz tank | 200 unit about
        üç buçuk milyon avro | 3500000 EUR""",
    "ar": """
        26 دولة | 26 state
        ست وعشرون دولة | 26 state
        أكثر من 30 دولة | 30 state more
        ٢٦ دولة | 26 state
        1,1 مليار يورو | 1100000000 EUR
        قرض التسعين مليار يورو | 90000000000 EUR
        بمئة مليون يورو | 100000000 EUR
        100 ألف جندي | 100000 soldier
        خمسة عشر ألف جندي | 15000 soldier
        2033 كيلومترا مربعا | 2033 km2
        0.3 في المئة | 0.3 percent
        نحو 45٪ | 45 percent about
        الحزمة التاسعة عشرة | 19 -""",
    "zh": """
        26个国家 | 26 state
        三十五国与会 | 35 state
        二十六国正式表态 | 26 state
        三十多个国家 | 30 state more
        超过30个国家 | 30 state more
        11亿欧元 | 1100000000 EUR
        900亿美元 | 90000000000 USD
        12万名士兵 | 120000 soldier
        四百六十一平方公里 | 461 km2
        百分之八十一 | 81 percent
        百分之二十七點七 | 27.7 percent
        三成 | 30 percent
        一成九二 | 19.2 percent
        第19轮制裁 | 19 -
        第十九轮制裁 | 19 -
        约0.3% | 0.3 percent about
        千万不要统一这一方面 |""",
    "ja": """
        26カ国が表明した | 26 state
        二十六カ国 | 26 state
        30カ国以上 | 30 state more
        11億ユーロ | 1100000000 EUR
        900億ドル | 90000000000 USD
        3億9000万ドル | 390000000 USD
        約1850億ユーロ | 185000000000 EUR about
        10万人の兵士 | 100000 soldier
        2033平方キロ | 2033 km2
        0.3％ | 0.3 percent
        4分の1 | 25 percent
        第19弾の制裁 | 19 -
        最大7500人 | 7500 person less""",
}


def cases() -> list[tuple[str, str, list[str]]]:
    out = []
    for language, lines in CASES.items():
        for line in lines.strip().splitlines():
            text, _, expected = line.strip().rpartition("|")
            out.append((language, text.strip(), [part.strip() for part in expected.split(",") if part.strip()]))
    return out


def said(text: str, language: str) -> list[str]:
    out = []
    for found in find_quantities(text, whole(text, language)):
        bound = "" if found.bound == "exact" else f" {found.bound}"
        out.append(f"{found.value:.12g} {found.unit or '-'}{bound}")
    return out


@pytest.mark.parametrize(("language", "text", "expected"), cases())
def test_quantities(language: str, text: str, expected: list[str]) -> None:
    wanted = [f"{float(e.split()[0]):.12g} {' '.join(e.split()[1:])}" for e in expected]
    assert said(text, language) == wanted


def test_every_language_has_a_dozen_cases() -> None:
    assert all(len(CASES[code].strip().splitlines()) >= 12 for code in LANGUAGES)


@pytest.mark.parametrize(
    "text",
    [
        "Call +49 30 1234 5678 now.",
        "See https://example.org/2025/90/a-1.html for more.",
        "It ended 3-1, they said.",
        "At 14:30 and 9:05 they left.",
        "on 4 September 2025, in 2024",
        "The G7, the A320 and the F-16 flew.",
        "He noted[12] it.",
        "It was one of the last.",
    ],
)
def test_what_counts_nothing_is_no_quantity(text: str) -> None:
    assert find_quantities(text, whole(text, "en")) == ()


@pytest.mark.parametrize(("language", "text"), [
    ("en", "9" * 400 + " soldiers"), ("en", "9" * 5000 + " soldiers"), ("en", "9" * 305 + " billion soldiers"),
    ("zh", "三點" + "五" * 400 + "億元"), ("zh", "三點" + "五" * 5000 + "億元"), ("zh", "五" * 400 + "名士兵"),
    ("zh", "万亿" * 400 + "名士兵"), ("ja", "五" * 400 + "人"),
    ("zh", "五" * 300_000), ("ja", "1," * 150_000),
])  # fmt: skip
def test_digits_without_end_are_no_quantity(language: str, text: str) -> None:
    assert all(math.isfinite(q.value) for q in find_quantities(text, whole(text, language)))


@pytest.mark.parametrize(("text", "value"), [("1.100.000", 1100000), ("100 000", 100000), ("1'250", 1250)])
def test_grouped_figures(text: str, value: float) -> None:
    assert [q.value for q in find_quantities(f"{text} Soldaten", whole(f"{text} Soldaten", "de"))] == [value]


def spoken(language: str) -> str:
    return {"ms": "ms_MY", "es": "es_ES"}.get(language, language)


@given(st.sampled_from(LANGUAGES), st.integers(2, 999_999_999))
def test_whole_numbers_in_the_manner_of_their_language(language: str, number: int) -> None:
    if 1900 <= number <= 2099:
        number += 1000
    text = format_decimal(number, locale=spoken(language))
    found = find_quantities(f"{text} %", whole(f"{text} %", language))
    assert [q.value for q in found] == [number], text


@given(st.sampled_from(LANGUAGES), st.integers(0, 99_999), st.integers(1, 99))
def test_decimals_in_the_manner_of_their_language(language: str, whole_part: int, hundredths: int) -> None:
    number = whole_part + hundredths / 100
    text = format_decimal(number, format="#,##0.##", locale=spoken(language))
    found = find_quantities(f"{text} %", whole(f"{text} %", language))
    assert [q.value for q in found] == [pytest.approx(number)], text


@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_any_text_is_read_with_exact_ordered_spans(text: str, language: str) -> None:
    found = find_quantities(text, whole(text, language))
    for one, two in itertools.pairwise(found):
        assert one.start < one.end <= two.start
    assert all(0 <= q.start < q.end <= len(text) for q in found)


@given(st.lists(st.sampled_from(["e\u0301", "\u202bع\u202c", "👩‍🚀", "\u200f", "İ", "ß", "ﬁ"]), max_size=6))
def test_offsets_are_exact_after_odd_characters(before: list[str]) -> None:
    text = "".join(before) + " 26 countries"
    found = find_quantities(text, whole(text, "en"))
    assert [text[q.start : q.end] for q in found] == ["26 countries"]
