"""Dates in sixteen languages, read on Friday, 5 September 2025."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from builders import whole
from pledgebook.knowledge.languages import LANGUAGES
from pledgebook.reading import find_dates

PUBLISHED = "2025-09-05"

CASES = {
    "en": """
        They met yesterday. | 2025-09-04
        They met on Thursday. | 2025-09-04
        They met last Friday. | 2025-08-29
        They will meet next Monday. | 2025-09-08
        The leaders met on Aug. 18 in Washington. | 2025-08-18
        It was signed on 4 September. | 2025-09-04
        On September 4, 2025, they met. | 2025-09-04
        A ban from 1 January 2028. | 2028-01-01
        The talks of 2025-08-15. | 2025-08-15
        It began in February 2022. | 2022-02
        It began in 2022. | 2022
        The summit last month. | 2025-08
        Two days ago he agreed. | 2025-09-03
        They met on 18 August; the day before they had spoken. | 2025-08-18 2025-08-17
        The EU may decide, and they march on. |
        They met on 3 and 4 September. | 2025-09-03
        In May they met. | 2025-05
        Next week they meet. | 2025-09
        On Tuesday of last week he left. | 2025-08-26""",
    "id": """
        Mereka bertemu kemarin. | 2025-09-04
        Macron mengatakan pada hari Kamis. | 2025-09-04
        Mereka bertemu Senin pekan lalu. | 2025-08-25
        di Paris, Kamis (4/9/2025), seusai pertemuan | 2025-09-04
        pada 18 Agustus di Washington | 2025-08-18
        pada tanggal 11 Maret 2025 | 2025-03-11
        sejak akhir Februari 2022 | 2022-02
        pada tahun 2024 | 2024
        bulan lalu | 2025-08
        tahun depan | 2026
        tiga hari lalu | 2025-09-02
        Agustus lalu mereka bertemu | 2025-08
        sehari sebelumnya | 2025-09-04""",
    "ms": """
        Mereka bertemu semalam. | 2025-09-04
        kata beliau pada Khamis | 2025-09-04
        pada 18 Ogos di Washington | 2025-08-18
        pada 4 September 2025 | 2025-09-04
        4 Disember 2024 | 2024-12-04
        sejak Februari 2022 | 2022-02
        bulan lepas | 2025-08
        tahun depan | 2026
        dua hari lalu | 2025-09-03
        Jumaat lalu | 2025-08-29
        esok | 2025-09-06
        pada 15 Mac 2025 | 2025-03-15
        Ahad lalu di Jeddah | 2025-08-31""",
    "fr": """
        Ils se sont vus hier. | 2025-09-04
        a déclaré jeudi le président | 2025-09-04
        vendredi dernier | 2025-08-29
        lundi prochain | 2025-09-08
        le 18 août à Washington | 2025-08-18
        le 1er janvier 2028 | 2028-01-01
        en février 2022 | 2022-02
        en 2024 | 2024
        le mois dernier | 2025-08
        l'an prochain | 2026
        il y a trois jours | 2025-09-02
        avait annoncé la veille M. Macron | 2025-09-04
        les 27 et 28 mars 2025 | 2025-03-27
        le 04/09/2025 | 2025-09-04""",
    "de": """
        Sie trafen sich gestern. | 2025-09-04
        sagte er am Donnerstag | 2025-09-04
        am Dienstagabend in Paris | 2025-09-02
        am vergangenen Freitag | 2025-08-29
        am kommenden Montag | 2025-09-08
        am 18. August in Washington | 2025-08-18
        am 4. September 2025 | 2025-09-04
        ab dem 1. Januar 2028 | 2028-01-01
        im Februar 2022 | 2022-02
        im Jahr 2024 | 2024
        im vergangenen Monat | 2025-08
        vor drei Tagen | 2025-09-02
        vor zwei Wochen | 2025-08
        am 04.09.2025 | 2025-09-04
        das 19. Sanktionspaket |""",
    "es": """
        Se reunieron ayer. | 2025-09-04
        dijo este jueves | 2025-09-04
        el viernes pasado | 2025-08-29
        el próximo lunes | 2025-09-08
        el 18 de agosto en Washington | 2025-08-18
        el 1 de enero de 2028 | 2028-01-01
        en febrero de 2022 | 2022-02
        en 2024 | 2024
        el mes pasado | 2025-08
        el año que viene | 2026
        hace tres días | 2025-09-02
        el día anterior | 2025-09-04
        el 4/9/2025 | 2025-09-04""",
    "it": """
        Si sono visti ieri. | 2025-09-04
        ha detto giovedì | 2025-09-04
        venerdì scorso | 2025-08-29
        lunedì prossimo | 2025-09-08
        il 18 agosto a Washington | 2025-08-18
        il 1° gennaio 2028 | 2028-01-01
        nel febbraio 2022 | 2022-02
        nel 2024 | 2024
        il mese scorso | 2025-08
        l'anno prossimo | 2026
        tre giorni fa | 2025-09-02
        il giorno prima | 2025-09-04
        il 4 settembre 2025 | 2025-09-04""",
    "pt": """
        Encontraram-se ontem. | 2025-09-04
        disse na quinta-feira | 2025-09-04
        na sexta-feira passada | 2025-08-29
        na próxima segunda-feira | 2025-09-08
        a 18 de agosto em Washington | 2025-08-18
        em 1º de janeiro de 2028 | 2028-01-01
        em fevereiro de 2022 | 2022-02
        em 2024 | 2024
        no mês passado | 2025-08
        no próximo ano | 2026
        há três dias | 2025-09-02
        na véspera | 2025-09-04
        nesta quinta-feira (4) em Paris | 2025-09-04""",
    "nl": """
        Ze spraken gisteren. | 2025-09-04
        zei hij donderdag | 2025-09-04
        afgelopen vrijdag | 2025-08-29
        komende maandag | 2025-09-08
        op 18 augustus in Washington | 2025-08-18
        vanaf 1 januari 2028 | 2028-01-01
        in februari 2022 | 2022-02
        in 2024 | 2024
        vorige maand | 2025-08
        volgend jaar | 2026
        drie dagen geleden | 2025-09-02
        de dag ervoor | 2025-09-04
        dinsdagavond in Parijs | 2025-09-02""",
    "pl": """
        Spotkali się wczoraj. | 2025-09-04
        powiedział w czwartek | 2025-09-04
        w ubiegły piątek | 2025-08-29
        w przyszły poniedziałek | 2025-09-08
        18 sierpnia w Waszyngtonie | 2025-08-18
        od 1 stycznia 2028 r. | 2028-01-01
        w lutym 2022 roku | 2022-02
        w 2024 roku | 2024
        w zeszłym miesiącu | 2025-08
        w przyszłym roku | 2026
        trzy dni temu | 2025-09-02
        Dzień wcześniej przyjął go Macron. | 2025-09-04
        czwartkowego szczytu | 2025-09-04
        Oni się zgodzili i maja dość. |""",
    "uk": """
        Вони зустрілися вчора. | 2025-09-04
        заявив у четвер | 2025-09-04
        минулої п'ятниці | 2025-08-29
        у п’ятницю минулого тижня | 2025-08-29
        наступного понеділка | 2025-09-08
        18 серпня у Вашингтоні | 2025-08-18
        в четвер, 4 вересня, у змішаному форматі | 2025-09-04
        з 1 січня 2028 року | 2028-01-01
        у лютому 2022 року | 2022-02
        у 2024 році | 2024
        минулого місяця | 2025-08
        наступного року | 2026
        три дні тому | 2025-09-02
        Напередодні він телефонував. | 2025-09-04
        04.09.2025 | 2025-09-04""",
    "ru": """
        Они встретились вчера. | 2025-09-04
        заявил в четверг | 2025-09-04
        в прошлую пятницу | 2025-08-29
        в следующий понедельник | 2025-09-08
        18 августа в Вашингтоне | 2025-08-18
        в пятницу, 15 августа, | 2025-08-15
        с 1 января 2028 года | 2028-01-01
        в феврале 2022 года | 2022-02
        в 2024 году | 2024
        в прошлом месяце | 2025-08
        в следующем году | 2026
        три дня назад | 2025-09-02
        Накануне в Париже прошла встреча. | 2025-09-04""",
    "tr": """
        Dün görüştüler. | 2025-09-04
        Perşembe günü söyledi. | 2025-09-04
        geçen cuma | 2025-08-29
        gelecek pazartesi | 2025-09-08
        18 Ağustos'ta Washington'da | 2025-08-18
        4 Eylül 2025'te | 2025-09-04
        1 Ocak 2028'den itibaren | 2028-01-01
        Şubat 2022'de | 2022-02
        geçen ay | 2025-08
        gelecek yıl | 2026
        üç gün önce | 2025-09-02
        bir gün önce | 2025-09-04
        geçen hafta | 2025-08""",
    "ar": """
        التقوا أمس في باريس | 2025-09-04
        قال يوم الخميس | 2025-09-04
        الجمعة الماضي | 2025-08-29
        الاثنين المقبل | 2025-09-08
        في 18 أغسطس في واشنطن | 2025-08-18
        في 4 سبتمبر/أيلول 2025 | 2025-09-04
        اعتبارا من 1 يناير 2028 | 2028-01-01
        في فبراير 2022 | 2022-02
        في عام 2024 | 2024
        الشهر الماضي | 2025-08
        العام المقبل | 2026
        قبل ثلاثة أيام | 2025-09-02
        ٤ سبتمبر ٢٠٢٥ | 2025-09-04""",
    "zh": """
        他们昨天会面 | 2025-09-04
        马克龙周四说 | 2025-09-04
        上周四在巴黎 | 2025-08-28
        下週一舉行 | 2025-09-08
        8月18日在白宫 | 2025-08-18
        4日以线上线下相结合的方式 | 2025-09-04
        2025年9月4日 | 2025-09-04
        二〇二五年九月四日 | 2025-09-04
        九月四日 | 2025-09-04
        本月25日 | 2025-09-25
        上月18日 | 2025-08-18
        2022年2月 | 2022-02
        2024年 | 2024
        去年 | 2024
        三天前 | 2025-09-02
        星期四發表 | 2025-09-04
        当天 | 2025-09-05""",
    "ja": """
        昨日会談した | 2025-09-04
        木曜日に述べた | 2025-09-04
        先週の金曜日 | 2025-08-29
        来週月曜日 | 2025-09-08
        8月18日にワシントンで | 2025-08-18
        4日、パリで会合を開き | 2025-09-04
        2025年9月4日 | 2025-09-04
        2028年1月1日から | 2028-01-01
        2022年2月 | 2022-02
        2024年の | 2024
        先月 | 2025-08
        今月25日 | 2025-09-25
        来年 | 2026
        前日に電話した | 2025-09-04""",
}


def values(text: str, language: str, published: str | None = PUBLISHED) -> list[str]:
    return [found.value for found in find_dates(text, whole(text, language), published)]


def cases() -> list[tuple[str, str, list[str]]]:
    out = []
    for language, lines in CASES.items():
        for line in lines.strip().splitlines():
            text, _, expected = line.strip().rpartition("|")
            out.append((language, text.strip(), expected.split()))
    return out


@pytest.mark.parametrize(("language", "text", "expected"), cases())
def test_dates(language: str, text: str, expected: list[str]) -> None:
    found = values(text, language)
    # a case of one date may name more; what it expects must be the last word on it
    assert found == expected or (len(expected) == 1 and found[-1:] == expected), found


def test_every_language_has_a_dozen_cases() -> None:
    assert all(len(CASES[code].strip().splitlines()) >= 12 for code in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On Tuesday, Britain and Germany will chair a meeting.", ["2025-09-09"]),
        ("They will meet on Friday.", ["2025-09-05"]),
        ("Macron said on Friday that they will go.", ["2025-09-05"]),
        ("He confirmed that the president would fly to Alaska on Tuesday.", ["2025-09-09"]),
    ],
)
def test_a_weekday_lies_ahead_where_its_clause_says_so(text: str, expected: list[str]) -> None:
    assert values(text, "en") == expected


def test_without_publication_only_dates_with_a_year_are_resolved() -> None:
    text = "Yesterday, on Thursday, 4 September, in May, on 18 August 2025, in 2022, two days ago"
    assert values(text, "en", None) == ["2025-08-18", "2022"]


@pytest.mark.parametrize(("published", "text"), [
    ("0001-01-01", "They met yesterday, last month and 20 years ago."),
    ("9999-12-31", "They meet tomorrow, next month and in 20 years."),
    (PUBLISHED, "He left ² days ago."),
])  # fmt: skip
def test_what_lies_beyond_the_calendar_is_no_date(published: str, text: str) -> None:
    assert values(text, "en", published) == []


def test_a_number_beyond_all_days_is_no_date() -> None:
    assert values("他" + "五" * 400 + "天前说。", "zh") == []


@pytest.mark.parametrize("published", ["2025-09", "2025", "soon", ""])
def test_a_vague_publication_is_none(published: str) -> None:
    assert values("Yesterday and on 18 August 2025", "en", published) == ["2025-08-18"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 30 February 2025", []),
        ("31.11.2025", []),
        ("It took 2025 soldiers and $2024.", []),
        ("Flight 2025-13-45", []),
        ("version 10.12.1", []),
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str, expected: list[str]) -> None:
    assert values(text, "en") == expected


@given(st.sampled_from(LANGUAGES), st.dates(date(1990, 1, 1), date(2035, 12, 31)), st.sampled_from(["long", "full"]))
def test_a_date_in_the_manner_of_its_language_means_itself(language: str, day: date, manner: str) -> None:
    text = format_date(day, manner, locale={"ms": "ms_MY"}.get(language, language))
    if language == "ar":
        text = text.replace("\u200f", "")
    assert values(text, language)[-1:] == [day.isoformat()], text


@given(st.sampled_from(LANGUAGES), st.dates(date(2025, 3, 20), date(2026, 1, 31)))
def test_the_nearest_year_completes_a_date(language: str, day: date) -> None:
    if language in {"zh", "ja"}:
        text = f"{day.month}月{day.day}日"
    else:
        text = format_date(
            day,
            {"en": "MMMM d", "de": "d. MMMM", "es": "d 'de' MMMM", "pt": "d 'de' MMMM"}.get(language, "d MMMM"),
            locale=language,
        )
    assert values(text, language)[-1:] == [day.isoformat()], text


@given(st.text(max_size=40), st.sampled_from(["4 September 2025", "yesterday", "2025-09-04"]))
def test_offsets_are_exact_after_anything(before: str, words: str) -> None:
    text = f"{before} {words}"
    found = find_dates(text, whole(text, "en"), PUBLISHED)
    assert any(text[f.start : f.end].endswith(words) for f in found if f.value == "2025-09-04") or not found
    for one, two in itertools.pairwise(found):
        assert one.end <= two.start
