"""Texts are cut into sentences, each with its language, and what a page adds is marked."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.knowledge.languages import LANGUAGES
from pledgebook.reading import find_passages
from pledgebook.reading.passages import read_in

SENTENCES = {
    "en": "The French president said that the allies would send soldiers once the guns had fallen silent.",
    "id": "Presiden Prancis mengatakan bahwa para sekutu akan mengirim pasukan setelah pertempuran berakhir.",
    "ms": "Presiden Perancis berkata bahawa pihak sekutu akan menghantar tentera kerana gencatan senjata itu.",
    "fr": "Le président français a déclaré que les alliés enverraient des soldats dès que les armes se tairaient.",
    "de": "Der französische Präsident sagte, die Verbündeten würden Soldaten schicken, sobald die Waffen schweigen.",
    "es": "El presidente francés dijo que los aliados enviarían soldados en cuanto callaran las armas.",
    "it": "Il presidente francese ha detto che gli alleati invieranno soldati quando le armi taceranno.",
    "pt": "O presidente francês disse que os aliados enviariam soldados assim que as armas se calassem.",
    "nl": "De Franse president zei dat de bondgenoten soldaten zouden sturen zodra de wapens zwijgen.",
    "pl": "Prezydent Francji powiedział, że sojusznicy wyślą żołnierzy, gdy tylko umilkną działa.",
    "uk": "Президент Франції заявив, що союзники надішлють військових, щойно замовкнуть гармати.",
    "ru": "Президент Франции заявил, что союзники направят военных, как только замолчат орудия.",
    "tr": "Fransa cumhurbaşkanı, silahlar susar susmaz müttefiklerin asker göndereceğini söyledi.",
    "ar": "قال الرئيس الفرنسي إن الحلفاء سيرسلون جنودا بمجرد أن تصمت المدافع في أوكرانيا.",
    "zh": "法国总统表示，一旦停火，盟国将向乌克兰派遣军队，以保障该国的安全。",
    "ja": "フランスの大統領は、停戦が実現すれば同盟国が兵士を派遣すると述べた。",
}


def cut(text: str, hint: str | None = None) -> list[str]:
    return [text[p.start : p.end] for p in find_passages(text, hint)[0]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_found(language: str) -> None:
    passages, languages = find_passages("\n".join([SENTENCES[language]] * 3))
    assert {p.language for p in passages} == {language}
    assert languages == (language,)


def test_a_page_that_mixes_languages() -> None:
    text = "\n".join([*[SENTENCES["id"]] * 3, SENTENCES["en"] * 2, SENTENCES["id"], "KTT Putin"])
    passages, languages = find_passages(text, "id")
    assert [p.language for p in passages] == ["id", "id", "id", "en", "en", "id", "id"] or languages == ("id", "en")
    assert languages[0] == "id"
    assert passages[-1].language == "id"


def test_an_unknown_language_is_none() -> None:
    text = (
        "A köztársasági elnök azt mondta, hogy a szövetségesek katonákat küldenek, amint elhallgatnak a fegyverek. " * 2
    )
    passages, languages = find_passages(text)
    assert {p.language for p in passages} == {None}
    assert languages == ()


def test_paragraphs_are_numbered() -> None:
    passages, _ = find_passages("One sentence. Two sentences.\n\nThree.\r\nFour.", "en")
    assert [p.paragraph for p in passages] == [0, 0, 1, 2]


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("en", "Mr. Macron met Gen. Smith. They left.", 2),
        ("en", "It rose by 5 p.m. Then it fell.", 2),
        ("fr", "M. Macron a reçu Mme. Meloni. Ils ont parlé.", 2),
        ("de", "Am 25. August tagte der 19. Rat. Er endete.", 2),
        ("de", "Das kostet 3 Mrd. Euro, sagte J. Schmidt. Niemand zahlt.", 2),
        ("es", "El Sr. Sánchez habló con EE. UU. en Madrid. Luego se fue.", 2),
        ("pl", "Rosja zajęła 20 proc. terytorium. Indeks wzrósł o 9 proc. Nikkei spadł.", 3),
        ("uk", "У 2024 р. було 30 тис. солдатів. Потім менше.", 2),
        ("ru", "В 2024 г. было 30 тыс. солдат. Потом меньше.", 2),
        ("tr", "19. paket kabul edildi. Toplantı bitti.", 2),
        ("nl", "Dhr. Rutte sprak met mw. Meloni. Daarna vertrok hij.", 2),
        ("zh", "“不会，一个步兵连都不会。”梅洛回答说。真的吗？是的。", 3),
        ("ja", "「答えはノーです。何度でも言います」と述べた。16:48 会談が始まった。終わった。", 3),
        ("ar", "قال الرئيس ذلك. ثم غادر.", 2),
        ("es", "ZAGREB.— En los pasillos se habla bajito. Nada más.", 2),
        ("en", "\u201cNot for them to decide,\u201d he said. \u201cWe should stop.\u201d", 2),
    ],
)
def test_sentences_end_where_they_end(language: str, text: str, count: int) -> None:
    assert len(cut(text, language)) == count, cut(text, language)


@pytest.mark.parametrize(
    "line",
    [
        "[iklan_2]",
        "Komentar (0)",
        "Sumber: https://thanhnien.vn/a.htm",
        "Cerita yang direkomendasikan",
        "Read more: Trump meets Putin",
        "Lire aussi : Macron à Kiev",
        "Читайте також: Трамп відмовився їхати до Парижа",
        "Подписывайтесь на наш канал",
        "Advertisement",
        "Lesen Sie auch: Merz in Kiew",
        "Czytaj także: Tusk w Paryżu",
        "Leggi anche: Meloni a Roma",
        "Leia também: Lula em Moscou",
        "Lees ook: Rutte in Washington",
        "Te puede interesar: Sánchez en Kiev",
        "İlgili Haber: Erdoğan Kiev'de",
        "اقرأ أيضا: ماكرون في كييف",
        "相关阅读：马克龙访问基辅",
        "関連記事：マクロン氏、キーウへ",
        "(Source: AFP) |",
        "https://example.org/a",
        "Share",
        "Komen (3)",
    ],
)
def test_boilerplate_is_marked(line: str) -> None:
    languages = {"Komen (3)": "ms"}
    for language in LANGUAGES:
        text = f"{SENTENCES[language]}\n{SENTENCES[language]}\n{line}\n{SENTENCES[language]}"
        passages, _ = find_passages(text, languages.get(line, language))
        if passages[2].boilerplate:
            assert [p.boilerplate for p in passages] == [False, False, True, False]
            return
    pytest.fail(f"{line!r} is boilerplate in no language")


def test_titles_after_a_heading_are_boilerplate() -> None:
    text = f"{SENTENCES['en']}\nRelated stories\nTrump meets Putin\nMacron in Kyiv\n{SENTENCES['en']}"
    assert [p.boilerplate for p in find_passages(text, "en")[0]] == [False, True, True, True, False]


@pytest.mark.parametrize("text", ["", " \n\n ", "\u200b", "😀"])
def test_hardly_any_text(text: str) -> None:
    passages, _ = find_passages(text)
    assert len(passages) <= 1


@given(
    st.lists(
        st.one_of(
            st.text(max_size=60),
            st.sampled_from([*SENTENCES.values(), "e\u0301 👩‍🚀.", "\u202bقال.\u202c", "M. X. “Y”"]),
        ),
        max_size=6,
    ),
    st.sampled_from(["\n", " ", "\r\n", ". "]),
    st.sampled_from([None, *LANGUAGES]),
)
def test_passages_cover_every_character_that_is_no_space(parts: list[str], joint: str, hint: str | None) -> None:
    text = joint.join(parts)
    passages, _ = find_passages(text, hint)
    covered = {at for p in passages for at in range(p.start, p.end)}
    assert all(at in covered or text[at].isspace() for at in range(len(text)))
    for one, two in itertools.pairwise(passages):
        assert one.start < one.end <= two.start
        assert one.paragraph <= two.paragraph


def test_it_is_told_which_languages_data_was_used() -> None:
    german = (
        "Deutschland wird nach einem Waffenstillstand Soldaten schicken, sagte der Kanzler am Donnerstag in Berlin."
    )
    korean = "독일은 휴전 이후 우크라이나에 군인을 파견할 것이라고 총리가 목요일 베를린에서 기자들에게 말했다."
    malay = (
        "Kerajaan Malaysia berkata ia akan menghantar askar ke Ukraine selepas gencatan senjata, kata menteri semalam."
    )
    found = {text: read_in(find_passages(text)[0]) for text in (german, korean, malay, f"{german}\n{malay}", "")}
    assert list(found.values()) == [("de",), ("en",), ("id", "ms"), ("de", "id", "ms"), ()]
