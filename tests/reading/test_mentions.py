from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import whole
from pledgebook.knowledge.actors import load_actors
from pledgebook.reading.mentions import find_mentions
from pledgebook.records.report import Mention, Passage, Quantity

# language, text, the actors in the order in which they are named
CASES = [
    ("en", "Britain and France will send troops.", "GBR FRA"),
    ("en", "The US is not ready, U.S. officials say.", "USA USA"),
    ("en", "Give us time, said the EU.", "EU"),
    ("en", "A US-led backstop is unlikely.", "USA"),
    ("en", "Turkey's navy would lead, Türkiye said.", "TUR TUR"),
    ("en", "The turkey was served with Brussels sprouts.", ""),
    ("en", "Frenchmen, Germans and Poles are split.", "FRA DEU POL"),
    ("en", "Macron’s office confirmed it.", "FRA"),
    ("en", "Zelenskyy, Zelensky and Zelenskiy are one man.", "UKR UKR UKR"),
    ("en", "The White House and the Kremlin spoke.", "USA RUS"),
    ("en", "Downing Street declined to comment.", "GBR"),
    ("en", "The Hague has yet to decide.", "NLD"),
    ("en", "The Washington Post and the Moscow Times reported it.", ""),
    ("en", "Paris Saint-Germain won in New York.", ""),
    ("en", "MACRON TELLS MOSCOW TO WAIT", "FRA RUS"),
    ("en", "The coalition of the willing met NATO allies.", "COALITION NATO EUROPE"),
    ("en", "European leaders met at the European Commission.", "EUROPE EU"),
    ("en", "South Korean and North Korean envoys", "KOR PRK"),
    ("en", "A French-German plan", "FRA DEU"),
    ("en", "26 countries have pledged troops.", "GROUP:26"),
    ("en", "The Baltic states agreed.", "EST LVA LTU"),
    ("en", "He called on both sides to stop.", "RUS UKR"),
    ("en", "The bloc adopted its 19th package.", "EU"),
    ("en", "Michael Jordan did not play.", ""),
    ("id", "Prancis dan Inggris akan mengirim pasukan.", "FRA GBR"),
    ("id", "AS tidak mengirim pasukan, kata Gedung Putih.", "USA USA"),
    ("id", "Amerika Serikat dan Uni Eropa menekan Rusia.", "USA EU RUS"),
    ("id", "Presiden Prancis Emmanuel Macron di Paris", "FRA FRA FRA"),
    ("id", "26 negara siap, kata Macron.", "GROUP:26 FRA"),
    ("id", "Para pemimpin Eropa bertemu Zelenskiy.", "EUROPE UKR"),
    ("id", "koalisi yang bersedia di Ukraina", "COALITION UKR"),
    ("id", "PBB, NATO dan Tiongkok", "UN NATO CHN"),
    ("id", "Kremlin menolak gencatan senjata.", "RUS"),
    ("id", "Korsel dan Korut", "KOR PRK"),
    ("id", "Turki siap memimpin komponen laut.", "TUR"),
    ("ms", "Perancis dan Jerman bersetuju.", "FRA DEU"),
    ("ms", "Amerika Syarikat, kata Rumah Putih", "USA USA"),
    ("ms", "Kesatuan Eropah dan PBB", "EU UN"),
    ("ms", "Sepanyol, Itali dan Belanda enggan.", "ESP ITA NLD"),
    ("ms", "Kremlin menolak cadangan AS.", "RUS USA"),
    ("ms", "Jepun membiayai Ukraine.", "JPN UKR"),
    ("ms", "gabungan yang bersedia", "COALITION"),
    ("ms", "pemimpin Eropah di Kyiv", "EUROPE UKR"),
    ("fr", "La France et le Royaume-Uni enverront des soldats.", "FRA GBR"),
    ("fr", "Les États-Unis soutiennent l’Ukraine.", "USA UKR"),
    ("fr", "L'Élysée et la Maison-Blanche", "FRA USA"),
    ("fr", "les troupes britanniques et allemandes", "GBR DEU"),
    ("fr", "une initiative franco-allemande", "FRA DEU"),
    ("fr", "Les Vingt-Sept ont adopté le paquet de l'UE.", "EU EU"),
    ("fr", "l'Otan, l'ONU et le G7", "NATO UN G7"),
    ("fr", "la coalition des volontaires", "COALITION"),
    ("fr", "une trentaine de pays", "GROUP:30"),
    ("fr", "Poutine a parlé à Erdogan.", "RUS TUR"),
    ("fr", "Maurice et Dominique sont venus avec France 24.", ""),
    ("fr", "les Pays-Bas et la Pologne", "NLD POL"),
    ("fr", "ses alliés européens, dit Rome", "EUROPE ITA"),
    ("fr", "le Vieux Continent", "EUROPE"),
    ("de", "Deutschland und Frankreich wollen Soldaten schicken.", "DEU FRA"),
    ("de", "Polens Regierung lehnt das ab.", "POL"),
    ("de", "die französischen und britischen Truppen", "FRA GBR"),
    ("de", "In den Vereinigten Staaten herrscht Skepsis.", "USA"),
    ("de", "US-Präsident Trump sprach mit Selenskyj.", "USA USA UKR"),
    ("de", "Das Weiße Haus und der Kreml schweigen.", "USA RUS"),
    ("de", "die Bundesregierung und die Bundeswehr", "DEU DEU"),
    ("de", "Macrons Vorschlag und Starmers Antwort", "FRA GBR"),
    ("de", "die Koalition der Willigen", "COALITION"),
    ("de", "26 Staaten, darunter Großbritannien", "GROUP:26 GBR"),
    ("de", "Die EU-Kommission und die Nato", "EU NATO"),
    ("de", "Deutsche Welle und Berliner Zeitung berichten.", ""),
    ("de", "Die Ukrainer und die Russen", "UKR RUS"),
    ("de", "Kiew und Moskau, meldet Warschau", "UKR RUS POL"),
    ("de", "MERZ WARNT MOSKAU", "DEU RUS"),
    ("es", "España y Francia enviarán tropas.", "ESP FRA"),
    ("es", "EE.UU. y la UE presionan a Rusia.", "USA EU RUS"),
    ("es", "EE UU no mandará soldados, dice la Casa Blanca.", "USA USA"),
    ("es", "las tropas francesas y británicas", "FRA GBR"),
    ("es", "los ucranianos y los rusos", "UKR RUS"),
    ("es", "la coalición de voluntarios", "COALITION"),
    ("es", "Los líderes europeos y la OTAN", "EUROPE NATO"),
    ("es", "el Elíseo y la Moncloa", "FRA ESP"),
    ("es", "Zelenski y Putin hablaron.", "UKR RUS"),
    ("es", "veintidós países participarán", "GROUP:22"),
    ("es", "el Reino Unido y los Países Bajos", "GBR NLD"),
    ("it", "L'Italia e la Francia", "ITA FRA"),
    ("it", "gli Stati Uniti e l'Unione europea", "USA EU"),
    ("it", "i soldati tedeschi e le navi britanniche", "DEU GBR"),
    ("it", "Palazzo Chigi e la Casa Bianca", "ITA USA"),
    ("it", "la coalizione dei volenterosi", "COALITION"),
    ("it", "ventisei Paesi sono pronti", "GROUP:26"),
    ("it", "Mosca e Kiev trattano.", "RUS UKR"),
    ("it", "gli alleati europei della Nato", "EUROPE NATO"),
    ("it", "polacchi, greci e ungheresi", "POL GRC HUN"),
    ("it", "Putin ha chiamato Meloni.", "RUS ITA"),
    ("pt", "Portugal e Espanha", "PRT ESP"),
    ("pt", "os EUA e a União Europeia", "USA EU"),
    ("pt", "Os soldados franceses, alemães e polacos", "FRA DEU POL"),
    ("pt", "a Casa Branca e o Kremlin", "USA RUS"),
    ("pt", "a Polónia e a Polônia", "POL POL"),
    ("pt", "Moscovo e Kiev", "RUS UKR"),
    ("pt", "cerca de vinte países", "GROUP:20"),
    ("pt", "os líderes europeus e a NATO", "EUROPE NATO"),
    ("pt", "a Coligação dos Dispostos", "COALITION"),
    ("nl", "Nederland en België sturen soldaten.", "NLD BEL"),
    ("nl", "de VS en de NAVO", "USA NATO"),
    ("nl", "Britse en Franse troepen", "GBR FRA"),
    ("nl", "Het Witte Huis en het Kremlin", "USA RUS"),
    ("nl", "Oekraïense en Russische onderhandelaars", "UKR RUS"),
    ("nl", "de coalitie van bereidwilligen", "COALITION"),
    ("nl", "Poetin belde met Trump.", "RUS USA"),
    ("nl", "Den Haag en Parijs", "NLD FRA"),
    ("nl", "de Europese leiders", "EUROPE"),
    ("pl", "Polska i Francja wyślą żołnierzy.", "POL FRA"),
    ("pl", "w Niemczech i na Węgrzech", "DEU HUN"),
    ("pl", "do Stanów Zjednoczonych i Wielkiej Brytanii", "USA GBR"),
    ("pl", "z Macronem, Trumpem i Zełenskim", "FRA USA UKR"),
    ("pl", "francuskich i brytyjskich wojsk", "FRA GBR"),
    ("pl", "koalicji chętnych w Kijowie", "COALITION UKR"),
    ("pl", "Biały Dom i Kreml", "USA RUS"),
    ("pl", "Ukraińcy, Rosjanie i Włosi", "UKR RUS ITA"),
    ("pl", "26 państw podpisało", "GROUP:26"),
    ("pl", "w Komisji Europejskiej i w NATO", "EU NATO"),
    ("pl", "Ukraińska Prawda i Deutsche Welle", ""),
    ("uk", "Франція та Велика Британія надішлють війська.", "FRA GBR"),
    ("uk", "у Німеччині, Польщі й Литві", "DEU POL LTU"),
    ("uk", "зі Сполученими Штатами", "USA"),
    ("uk", "французько-німецький план", "FRA DEU"),
    ("uk", "Макрона, Зеленському та Трампом", "FRA UKR USA"),
    ("uk", "коаліцією охочих у Києві", "COALITION UKR"),
    ("uk", "Білий дім і Кремль", "USA RUS"),
    ("uk", "двадцять шість держав", "GROUP:26"),
    ("uk", "українських і російських дипломатів", "UKR RUS"),
    ("uk", "Європейська правда пише про ЄС.", "EU"),
    ("uk", "Того ж дня в Ризі", "LVA"),
    ("uk", "європейські лідери", "EUROPE"),
    ("uk", "обидві сторони", "RUS UKR"),
    ("ru", "Франция и Великобритания направят войска.", "FRA GBR"),
    ("ru", "в Германии, Польше и Турции", "DEU POL TUR"),
    ("ru", "в Соединённых Штатах и США", "USA USA"),
    ("ru", "российско-украинские переговоры", "RUS UKR"),
    ("ru", "с Путиным, Макроном и Мерцем", "RUS FRA DEU"),
    ("ru", "коалиции желающих", "COALITION"),
    ("ru", "Белого дома и Кремля", "USA RUS"),
    ("ru", "Евросоюз, НАТО и ООН", "EU NATO UN"),
    ("ru", "26 государств готовы", "GROUP:26"),
    ("ru", "Украинская правда сообщает из Киева.", "UKR"),
    ("ru", "прибалты и поляки", "EST LVA LTU POL"),
    ("tr", "Türkiye, Rusya ile Ukrayna arasında arabuluculuk yapacak.", "TUR RUS UKR"),
    ("tr", "ABD'nin ve AB’nin desteği", "USA EU"),
    ("tr", "Macron'un ve Zelenskiy'nin açıklaması", "FRA UKR"),
    ("tr", "Fransızlar, Almanlar ve İngilizler", "FRA DEU GBR"),
    ("tr", "Beyaz Saray ve Kremlin", "USA RUS"),
    ("tr", "Gönüllüler Koalisyonu Paris'te toplandı.", "COALITION FRA"),
    ("tr", "26 ülke asker sözü verdi.", "GROUP:26"),
    ("tr", "Avrupalı liderler ve NATO", "EUROPE NATO"),
    ("tr", "KİEV VE MOSKOVA", "UKR RUS"),
    ("ar", "فرنسا وبريطانيا سترسلان قوات.", "FRA GBR"),
    ("ar", "قال الرئيس الأمريكي إن الولايات المتحدة جاهزة.", "USA USA"),
    ("ar", "للاتحاد الأوروبي وبأوكرانيا", "EU UKR"),
    ("ar", "ماكرون وزيلينسكي وبوتين", "FRA UKR RUS"),
    ("ar", "البيت الأبيض والكرملين", "USA RUS"),
    ("ar", "تحالف الراغبين", "COALITION"),
    ("ar", "القوات الفرنسية والألمانية", "FRA DEU"),
    ("ar", "26 دولة تعهدت", "GROUP:26"),
    ("ar", "حلف شمال الأطلسي والأمم المتحدة", "NATO UN"),
    ("ar", "في موسكو وكييف", "RUS UKR"),
    ("zh", "法国和英国将派兵。", "FRA GBR"),
    ("zh", "美方与俄方在日内瓦会谈。", "USA RUS"),
    ("zh", "俄乌双方", "RUS UKR"),
    ("zh", "美俄总统通话", "USA RUS"),
    ("zh", "泽连斯基与馬克龍在巴黎会晤", "UKR FRA FRA"),
    ("zh", "二十六国承诺", "GROUP:26"),
    ("zh", "志愿联盟和北约", "COALITION NATO"),
    ("zh", "歐盟與烏克蘭", "EU UKR"),
    ("zh", "白宫和克里姆林宫", "USA RUS"),
    ("zh", "欧洲领导人", "EUROPE"),
    ("zh", "马里乌波尔的居民同意", ""),
    ("ja", "フランスと英国は部隊を派遣する。", "FRA GBR"),
    ("ja", "米ロ首脳会談", "USA RUS"),
    ("ja", "トランプ米大統領とゼレンスキー氏", "USA USA UKR"),
    ("ja", "26カ国が表明した", "GROUP:26"),
    ("ja", "有志連合と欧州連合", "COALITION EU"),
    ("ja", "インドネシアとインド", "IDN IND"),
    ("ja", "マリウポリとカナダ", "CAN"),
    ("ja", "バルト三国", "EST LVA LTU"),
    ("ja", "参加するのは18日に", ""),
]


def mentions(text: str, language: str, published: str | None = None) -> tuple[Mention, ...]:
    return find_mentions(text, whole(text, language), published)


def actors(text: str, language: str, published: str | None = None) -> str:
    return " ".join(mention.actor for mention in mentions(text, language, published))


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_actors_in_every_language(language: str, text: str, expected: str) -> None:
    assert actors(text, language) == expected


def follow(*texts: str, language: str = "en", published: str | None = None) -> list[tuple[str, str, str]]:
    """Words, actor and kind of the mentions in passages that follow one another."""
    text, passages = "", []
    for part in texts:
        passages.append(Passage(len(text), len(text) + len(part), 0, language))
        text += part + " "
    return [(text[m.start : m.end], m.actor, m.kind) for m in find_mentions(text, tuple(passages), published)]


def test_a_person_acts_for_whom_it_was_then() -> None:
    assert actors("Rutte said so.", "en", "2024-03-01") == "NLD"
    assert actors("Rutte said so.", "en", "2025-09-04") == "NATO"
    assert actors("Kallas said so.", "en", None) == "EU"


def test_an_ambiguous_family_name_needs_the_full_name_before() -> None:
    assert actors("Costa was late.", "en") == ""
    assert actors("António Costa spoke. Later Costa left.", "en", "2025-09-04") == "EU EU"


def test_a_person_unknown_to_the_lists_is_introduced_by_office_and_state() -> None:
    found = follow("Portuguese Defence Minister Duarte Valadares agreed.", "Valadares named no date.")
    assert ("Duarte Valadares", "PRT", "person") in found
    assert found[-1] == ("Valadares", "PRT", "person")


def test_an_introduction_in_chinese_and_japanese() -> None:
    assert follow("葡萄牙国防部长努诺·瓦拉达表示同意。", "瓦拉达说。", language="zh")[-1][:2] == ("瓦拉达", "PRT")
    assert follow("ポルトガルのバラダレス国防相は同意した。", "バラダレス氏は述べた。", language="ja")[-1][:2] == (
        "バラダレス",
        "PRT",
    )


def test_an_office_alone_means_its_last_holder() -> None:
    found = follow("Starmer met Trump.", "The prime minister was cautious.", published="2025-09-04")
    assert found[-1] == ("prime minister", "GBR", "title")


def test_an_office_without_a_holder_means_nobody() -> None:
    assert follow("Talks went on in Ukraine.", "The prime minister of the day was cautious.")[-1][2] != "title"


def test_a_pronoun_means_the_person_before() -> None:
    found = follow("Macron spoke in Paris.", "He promised nothing.")
    assert found[-1] == ("He", "FRA", "pronoun")


def test_the_alliance_and_the_allies() -> None:
    assert follow("NATO met.", "The alliance decided nothing.")[-1] == ("The alliance", "NATO", "title")
    assert ("allies", "EUROPE", "title") in follow("He told allies to wait.")


def test_a_passage_that_names_nobody_carries_on() -> None:
    assert follow("Poland said no.", "No soldiers will go.")[-1] == ("No", "POL", "carried")


def test_a_title_gives_way_to_the_person_beside_it() -> None:
    assert actors("Le chancelier Christian Stocker", "fr") == "AUT"


def test_the_chancellor_is_whose_state_was_named_last() -> None:
    assert follow("Germany waits.", "The chancellor said no.")[-1] == ("The chancellor", "DEU", "title")
    assert follow("Austria waits.", "The chancellor said no.")[-1] == ("The chancellor", "AUT", "title")


def test_an_endless_passage_is_read_in_pieces() -> None:
    text = "France and the president of Ukraine " * 20_000
    found = mentions(text, "en")
    assert sum(m.actor == "FRA" for m in found) == 20_000


def test_boilerplate_is_not_searched() -> None:
    assert find_mentions("France", (Passage(0, 6, 0, "en", boilerplate=True),)) == ()


def test_known_quantities_tell_the_groups() -> None:
    text = "26 countries agreed."
    found = find_mentions(text, whole(text, "en"), quantities=[Quantity(0, 12, 26.0, "state")])
    assert [(m.actor, m.kind) for m in found] == [("GROUP:26", "group")]


def test_a_passage_of_unknown_language_is_read_as_english() -> None:
    assert [m.actor for m in find_mentions("France", (Passage(0, 6, 0, None),))] == ["FRA"]


PIECES = st.sampled_from(
    [
        "France ",
        "Zelenskyy’s ",
        "Україні ",
        "fransız ",
        "الأوكرانية ",
        "俄乌总统",
        "米大統領",
        "26 countries ",
        "EE.UU. ",
        "E\u0301lyse\u0301e ",
        "\u200f",
        "\u202b",
        "🇺🇦",
        "👩\u200d👧 ",
        "a\u0308\u0301",
        "both sides ",
        "the president ",
        "He ",
        "Baltic states ",
        "the coalition ",
        "ПРЕЗИДЕНТ ",
        "İSTANBUL ",
        "ﬁn ",
        "\ufeff",
        "\u00ad",
        "“",
        "\n",
        "the allies ",
        "Rutte ",
        "NATO ",
        "defence minister Jan Novotny ",
        "法国国防部长安·贝，",
        "バルト三国",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(PIECES | st.text(max_size=5), max_size=14),
    st.sampled_from(["en", "uk", "tr", "ar", "zh", "ja", "de", None]),
)
def test_offsets_are_exact_ordered_and_apart(pieces: list[str], language: str | None) -> None:
    text = "".join(pieces)
    middle = len(text) // 2
    found = find_mentions(
        text, (Passage(0, middle, 0, language), Passage(middle, len(text), 0, language)), "2025-09-04"
    )
    known = load_actors()
    last = 0
    for mention in found:
        assert last <= mention.start < mention.end <= len(text)
        assert known.is_actor(mention.actor)
        last = mention.end


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="a\u0301\u0308\u200f\u202e🇺🇦👍 ,。ا", max_size=12))
def test_what_stands_before_moves_offsets_by_its_length(before: str) -> None:
    text = before + " – France and Україна"
    found = [m for m in mentions(text, "en") if m.kind == "name"]
    assert [text[m.start : m.end] for m in found] == ["France"]
