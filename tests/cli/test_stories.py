"""Stories from the command line, from a book of reports that were read without extraction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from builders import Call
from pledgebook import Book, read_into
from pledgebook.extraction.engine import Extraction
from pledgebook.records.report import Reading

REPORTS = {
    "de-warschau": ("2026-05-13", "de", "Zwölf für eine Mission", ("Die Außenminister von zwölf Staaten haben sich am "
                    "Dienstag in Warschau auf eine Mission in der Ukraine verständigt. Polen stellt die Logistik, "
                    "Litauen 400 Soldaten.")),
    "fr-varsovie": ("2026-05-12", "fr", "Douze à Varsovie", ("Douze pays se sont entendus mardi à Varsovie sur une "
                    "mission en Ukraine. La Lituanie enverra 400 soldats, et la Pologne fournira la logistique.")),
    "en-oslo": ("2026-05-12", "en", "Oslo buys air defence", ("Norway will buy eight batteries of air defence for "
                "Ukraine, its prime minister said in Oslo on Tuesday. They cost 1.2 billion euros.")),
}  # fmt: skip


class Nothing:
    """Extracts nothing."""

    name, usage = "none", None

    def extract(self, readings: Sequence[Reading]) -> list[Extraction]:
        return [Extraction([]) for _ in readings]


def write(folder: Path, names: Sequence[str]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name in names:
        published, language, title, text = REPORTS[name]
        head = f"id: {name}\npublished: {published}\nlanguage: {language}\ntitle: {title}\n\n"
        (folder / f"{name}.txt").write_text(f"{head}{text}\n", encoding="utf-8")
    return [folder / f"{name}.txt" for name in names]


def make_book(folder: Path, names: Sequence[str]) -> str:
    path = folder / f"{'-'.join(names)}.db"
    with Book(path, create=True) as book:
        for file in write(folder / "reports", names):
            read_into(book, [file], engine=Nothing())
    return str(path)


@pytest.fixture
def told(tmp_path: Path) -> str:
    return make_book(tmp_path, list(REPORTS))


def rows(call: Call, *arguments: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(call("stories", *arguments, "--json").out)
    return found


def test_stories_are_listed_with_days_languages_and_origins(call: Call, told: str) -> None:
    answer = call("stories", "--book", told)
    assert answer.status == 0
    assert "2026-05-12 to 2026-05-13  2 reports of 2 origins  de,fr  fr-varsovie" in answer.out
    assert "2026-05-12  1 report of 1 origin  en  en-oslo" in answer.out


def test_one_story_is_shown_with_its_reports_in_time(call: Call, told: str) -> None:
    answer = call("stories", "de-warschau", "--book", told).out
    assert answer.index("Douze à Varsovie") < answer.rindex("Zwölf für eine Mission")
    assert "Oslo" not in answer
    (story,) = rows(call, "de-warschau", "--book", told)
    assert story["id"] == "fr-varsovie"
    assert story["reports"] == ["fr-varsovie", "de-warschau"]


def test_the_order_of_reading_does_not_matter(call: Call, told: str, tmp_path: Path) -> None:
    other = make_book(tmp_path, list(reversed(REPORTS)))
    assert rows(call, "--book", told) == rows(call, "--book", other)


def test_a_moment_sees_what_had_been_said_or_was_known_then(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, all_of_them = make_book(tmp_path, ["fr-varsovie", "en-oslo"]), str(tmp_path / "all.db")
    with Book(all_of_them, create=True) as book:
        for n, file in enumerate(write(tmp_path / "reports", ["fr-varsovie", "en-oslo", "de-warschau"])):
            monkeypatch.setenv("PLEDGEBOOK_NOW", f"2026-06-{n + 1:02}T00:00:00Z")
            read_into(book, [file], engine=Nothing())
    without = rows(call, "--book", few)
    assert rows(call, "--book", all_of_them, "--as-of", "2026-05-12") == without
    assert rows(call, "--book", all_of_them, "--known-at", "2026-06-02") == without
    assert rows(call, "--book", all_of_them, "--as-of", "2026-05-13") == rows(call, "--book", all_of_them) != without


def test_a_judgement_parts_a_story_and_its_withdrawal_leaves_no_trace(call: Call, told: str) -> None:
    before = call("stories", "--book", told).out
    judged = call("judge", "different", "de-warschau", "fr-varsovie", "--about", "story", "--by", "Ada",
                  "--reason", "two meetings", "--book", told, "--json")  # fmt: skip
    assert len(rows(call, "--book", told)) == len(REPORTS)
    call("judge", "withdraw", json.loads(judged.out)["id"], "--by", "Ada", "--reason", "no", "--book", told)
    assert call("stories", "--book", told).out == before
    call("judge", "same", "de-warschau", "en-oslo", "--about", "story", "--by", "Ada", "--reason", "x", "--book", told)
    assert len(rows(call, "--book", told)) == 1


def test_a_report_that_is_not_there_is_named(call: Call, told: str) -> None:
    answer = call("stories", "no-such", "--book", told)
    assert answer.status == 1
    assert "no report 'no-such'" in answer.err
    assert (
        "de-warschau was not published by then"
        in call("stories", "de-warschau", "--as-of", "2026-05-12", "--book", told).out
    )


def test_stories_are_scored(call: Call, tmp_path: Path) -> None:
    write(tmp_path / "reports", list(REPORTS))
    annotated = tmp_path / "stories.yaml"
    annotated.write_text("stories:\n  warsaw: [de-warschau, fr-varsovie]\n  oslo: [en-oslo]\n", encoding="utf-8")
    reports = str(tmp_path / "reports")
    answer = call("evaluate", "--stories", str(annotated), reports)
    assert answer.status == 0
    assert "P 1.000  R 1.000  F1 1.000   (3 reports)" in answer.out
    annotated.write_text("stories:\n  all: [de-warschau, fr-varsovie, en-oslo]\n", encoding="utf-8")
    scores = json.loads(call("evaluate", "--stories", str(annotated), reports, "--json").out)["bcubed"]
    assert scores["precision"] == 1
    assert scores["recall"] < 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stories:\n  a: [en-oslo]\n  b: [en-oslo]\n", "en-oslo is in 'a' and in 'b'; leave it in one"),
        ("stories:\n  a: []\n", "stories.yaml:2: stories.a: "),
        ("stories:\n  a: [en-bergen]\n", "annotated, but not among the reports: en-bergen; name their files too"),
    ],
)
def test_a_wrong_annotation_is_named(call: Call, told: str, tmp_path: Path, text: str, message: str) -> None:
    annotated = tmp_path / "stories.yaml"
    annotated.write_text(text, encoding="utf-8")
    answer = call("evaluate", "--stories", str(annotated), str(Path(told).parent / "reports"))
    assert answer.status == 1
    assert message in answer.err
