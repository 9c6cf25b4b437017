"""Tables of incidents: the formats of ACLED and UCDP, tables of one's own, and what is no table."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT
from pledgebook.errors import IntakeError, UsageError
from pledgebook.intake.incidents import MOST_IN_LINE, read_incidents, read_table
from pledgebook.knowledge.incidents import incident_formats, incident_kinds
from pledgebook.records.incident import Incident
from pledgebook.records.statement import Rejection

EXAMPLES = ROOT / "examples" / "incidents"
ROW = {"day": "2026-03-02", "kind": "shelling", "latitude": "48.5", "longitude": "37.5"}
Table = Callable[..., Path]


def split(path: Path, form: str = "auto") -> tuple[list[Incident], list[Rejection]]:
    found = list(read_table(path, form))
    return [f for f in found if isinstance(f, Incident)], [f for f in found if isinstance(f, Rejection)]


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """Writes rows as a table of one's own; fields of the first row are those of all."""

    def write(*rows: dict[str, str], name: str = "own.csv", header: dict[str, str] | None = None) -> Path:
        out = io.StringIO()
        columns = list(rows[0])
        writer = csv.writer(out)
        writer.writerow([(header or {}).get(c, c) for c in columns])
        writer.writerows([[row[c] for c in columns] for row in rows])
        path = tmp_path / name
        path.write_text(out.getvalue(), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(("form", "source"), [("acled", "acled"), ("ucdp", "ucdp"), ("mission", "mission")])
def test_the_examples_are_read_whole(form: str, source: str) -> None:
    path = EXAMPLES / f"{form}-example.csv"
    incidents, rejected = split(path)
    assert rejected == []
    assert len(incidents) == len(path.read_text(encoding="utf-8").splitlines()) - 1
    assert {i.source for i in incidents} == {source}
    assert len({i.source_id for i in incidents}) == len(incidents)


def test_an_acled_row_is_read() -> None:
    first = split(EXAMPLES / "acled-example.csv", "acled")[0][0]
    assert first == Incident(
        source="acled",
        source_id="UKR900001",
        day="2026-02-15",
        kind="shelling",
        parties=("RUS", "UKR"),
        latitude=48.42,
        longitude=37.85,
        place="Staryi Mlyn",
        killed=1,
        credit="Example Gazette",
        notes="Invented: shelling/artillery/missile attack near Staryi Mlyn before the ceasefire.",
    )


def test_a_ucdp_row_tells_between_which_days_it_happened() -> None:
    found = {i.source_id: i for i in split(EXAMPLES / "ucdp-example.csv", "ucdp")[0]}
    assert (found["900003"].day, found["900003"].span) == ("2026-03-08", ("2026-03-08", "2026-03-10"))
    assert found["900001"].latest is None
    assert (found["900001"].kind, found["900001"].parties) == ("armed-force", ("RUS", "UKR"))
    assert (found["900002"].kind, found["900002"].parties) == ("attack-on-civilians", ("RUS",))


def test_a_table_of_ones_own_may_have_decimal_commas_and_days_first() -> None:
    found = {i.source_id: i for i in split(EXAMPLES / "mission-example.csv")[0]}
    assert (found["M-0304"].day, found["M-0304"].latitude, found["M-0304"].parties) == ("2026-03-04", 48.61, ())
    assert found["M-0302"].kind == "no-incident"


def acled(tmp_path: Path, **changed: str) -> Path:
    with (EXAMPLES / "acled-example.csv").open(encoding="utf-8", newline="") as file:
        row = {**next(csv.DictReader(file)), **changed}
    path = tmp_path / "acled.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    return path


@pytest.mark.parametrize(
    "word", ["2026-03-05", "05 March 2026", "5 March 2026", "05-March-2026", "05/03/2026", "05-03-2026", "05-Mar-26"]
)
def test_acled_dates_are_read_in_all_forms_that_its_exports_had(tmp_path: Path, word: str) -> None:
    assert split(acled(tmp_path, event_date=word))[0][0].day == "2026-03-05"


@pytest.mark.parametrize(
    ("precision", "span"),
    [
        ("1", ("2026-03-05", "2026-03-05")),
        ("2", ("2026-03-02", "2026-03-08")),
        ("3", ("2026-03-01", "2026-03-31")),
    ],
)
def test_acled_precision_widens_the_days(tmp_path: Path, precision: str, span: tuple[str, str]) -> None:
    assert split(acled(tmp_path, event_date="2026-03-05", time_precision=precision))[0][0].span == span


def test_old_exports_have_their_columns_in_capitals(tmp_path: Path) -> None:
    path = acled(tmp_path)
    head, _, rest = path.read_text(encoding="utf-8").partition("\n")
    path.write_text(f"{head.upper()}\n{rest}", encoding="utf-8")
    assert len(split(path)[0]) == 1


def test_every_kind_of_the_exports_is_one_of_ours() -> None:
    for form in incident_formats().values():
        assert set(form.kinds.values()) <= set(incident_kinds())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_delimiters_encodings_and_line_ends_do_not_matter(
    tmp_path: Path, delimiter: str, encoding: str, ending: str
) -> None:
    words = {**ROW, "id": "1", "place": f"Світле{delimiter} схід", "notes": "two\nlines"}
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows([words.keys(), words.values()])
    path = tmp_path / "own.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    (incident,), rejected = split(path)
    assert rejected == []
    assert (incident.source, incident.place, incident.notes) == ("own", f"Світле{delimiter} схід", "two\nlines")


@pytest.mark.parametrize(
    ("header", "word", "day"),
    [
        ("day (dd/mm/yyyy)", "03/02/2026", "2026-02-03"),
        ("day (mm/dd/yyyy)", "03/02/2026", "2026-03-02"),
        ("Day (DD.MM.YYYY)", "03.02.2026", "2026-02-03"),
        ("day", "01 January 2025", "2025-01-01"),
    ],
)
def test_the_header_says_the_order_of_day_and_month(table: Table, header: str, word: str, day: str) -> None:
    assert split(table({**ROW, "day": word}, header={"day": header}))[0][0].day == day


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"day": "03/02/2026"}, "'03/02/2026' is no date as expected here; write 2025-01-31 or 31 January 2025"),
        ({"day": "2026-02-30"}, "is no date"),
        ({"day": "0026-02-03"}, "is no date"),
        ({"day": ""}, "'' is no date"),
        ({"kind": "quarrel"}, "no kind of incident 'quarrel'; one of clash, shelling"),
        ({"latitude": "95"}, "latitude 95 lies beyond 90 degrees"),
        ({"longitude": "-180.5"}, "longitude -180.5 lies beyond 180 degrees"),
        ({"latitude": "nan"}, "lies beyond"),
        ({"latitude": "north"}, "latitude 'north' is no number; write degrees"),
        ({"latitude": ""}, "is no number"),
        ({"killed": "many"}, "killed 'many' is no count of people"),
        ({"killed": "-1"}, "is no count"),
        ({"killed": "inf"}, "is no count"),
        ({"latest": "2026-03-01"}, "2026-03-02 does not lie between 2026-03-02 and 2026-03-01"),
        ({"earliest": "2026-03-03"}, "does not lie between"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_kept(table: Table, changed: dict[str, str], words: str) -> None:
    rows = [{**ROW, "id": str(n), "killed": "", "earliest": "", "latest": ""} for n in range(3)]
    path = table(rows[0], {**rows[1], **changed}, rows[2])
    incidents, (rejected,) = split(path)
    assert [i.source_id for i in incidents] == ["0", "2"]
    assert rejected.subject == f"{path}:3"
    assert words in rejected.reason


def test_a_row_with_too_many_cells_is_named_with_the_line_on_which_it_begins(table: Table) -> None:
    path = table({**ROW, "notes": "two\nlines"})
    with path.open("a", encoding="utf-8") as file:
        file.write("\n2026-03-03,shelling,48,5,37,5,more\n2026-03-04,clash,48.5,37.5,good\n")
    incidents, (rejected,) = split(path)
    assert [i.day for i in incidents] == ["2026-03-02", "2026-03-04"]
    assert rejected.subject == f"{path}:5"
    assert "7 cells under 5 columns" in rejected.reason


def test_a_second_row_under_one_id_is_refused_and_the_same_row_is_not(table: Table) -> None:
    one = {**ROW, "id": "1"}
    incidents, (rejected,) = split(table(one, one, {**one, "kind": "clash"}))
    assert {i.kind for i in incidents} == {"shelling"}
    assert "another row has the id '1'" in rejected.reason


@pytest.mark.parametrize(
    ("content", "form", "words"),
    [
        (b"", "auto", "is empty"),
        (b"\n\n", "auto", "is empty or begins with an empty line"),
        (b"day,kind,latitude\n", "auto", "as a plain table, it lacks the column longitude; name the columns"),
        (
            b"day,kind,latitude,longitude\n",
            "acled",
            "as an ACLED export, it lacks the column event_id_cnty, event_date",
        ),
        (
            b"event_id_cnty,event_date,sub_event_type,actor1,actor2,latitude\n",
            "auto",
            "lacks the column longitude; export",
        ),
        (b"id,date_start,type_of_violence,side_a,side_b,longitude\n", "auto", "lacks the column latitude; download"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "auto", "lacks the column"),
        (b'{"type": "FeatureCollection"}', "auto", "lacks the column"),
        (b'"' + b"x" * 200_000 + b'"', "auto", "field larger than field limit"),
        (b"x" * (MOST_IN_LINE + 1), "auto", "a line of more than"),
    ],
)
def test_what_is_no_table_is_named_with_what_it_lacks(tmp_path: Path, content: bytes, form: str, words: str) -> None:
    csv.field_size_limit(131_072)  # Python's own, which another library may have raised
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(IntakeError) as error:
        split(path, form)
    assert str(error.value).startswith(f"{path}: ")
    assert words in str(error.value)


def test_bytes_of_another_encoding_cost_letters_and_no_rows(table: Table) -> None:
    path = table({**ROW, "id": "1", "place": "Łódź"}, {**ROW, "id": "2", "place": "Rivne"})
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1250"))
    incidents, (rejected,) = split(path)
    assert [i.place for i in incidents] == ["\ufffd\ufffdd\ufffd", "Rivne"]
    assert "1 rows hold bytes that are not UTF-8" in rejected.reason


def test_a_line_that_never_ends_stops_the_file_and_keeps_what_came_before(table: Table) -> None:
    path = table(ROW)
    with path.open("a", encoding="utf-8") as file:
        file.write("x" * (MOST_IN_LINE + 1))
    incidents, (rejected,) = split(path)
    assert len(incidents) == 1
    assert "a line of more than" in rejected.reason


def test_faults_of_one_file_leave_the_others(tmp_path: Path, table: Table) -> None:
    table(ROW, name="b.csv")
    (tmp_path / "a.csv").write_text("nothing,of,this,sort\n")
    (tmp_path / "c.csv").write_text("")
    found = list(read_incidents([tmp_path, tmp_path / "none.csv"]))
    assert [type(f).__name__ for f in found] == ["Rejection", "Incident", "Rejection", "Rejection"]
    assert isinstance(found[3], Rejection)
    assert found[3].reason == "there is no such file or folder"


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(UsageError, match="no format of incidents 'gdelt'; one of auto, acled, ucdp, csv"):
        list(read_incidents([], "gdelt"))


rows = st.fixed_dictionaries({
    "day": st.dates(min_value=date(2026, 1, 1)).map(str),
    "kind": st.sampled_from(sorted(incident_kinds())),
    "latitude": st.floats(-90, 90).map(str),
    "longitude": st.floats(-180, 180).map(str),
    "place": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10),
})  # fmt: skip


@given(st.lists(rows, min_size=1, max_size=10), st.integers())
def test_the_order_of_rows_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, found: list[dict[str, str]], seed: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "mixed.csv"
    mixed = random.Random(seed).sample(found, len(found))  # noqa: S311  # an order, no secret
    answers = []
    for order in (found, mixed):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(order[0]))
            writer.writeheader()
            writer.writerows(order)
        answers.append({f.id if isinstance(f, Incident) else f.reason for f in read_table(path)})
    assert answers[0] == answers[1]
