"""Every format of an export is read back, and checked by its own standard's validator where one can be installed."""

from __future__ import annotations

import csv
import json
from hashlib import sha1, sha256
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet
import pytest
import yaml
from frictionless import Package
from geojson_pydantic import FeatureCollection
from pyld import jsonld

from builders import FIRST, SECOND, Call, make_entry, make_position, make_report, make_statement
from pledgebook.cli.export_command import FORMATS
from pledgebook.knowledge.publication import follow_the_money
from pledgebook.ledger.book import Book
from pledgebook.pipeline.exporting import OTHERS
from pledgebook.publication import followthemoney, tables
from pledgebook.publication.datapackage import TABLES

TABLED = ("csv", "csv-spreadsheet", "jsonl")
OA, PROV = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/prov#"
TERM = "tag:pledgebook.invalid,2025:term/"


@pytest.fixture
def exported(call: Call, path: str, tmp_path: Path) -> Any:
    """Writes an export and gives its folder."""

    def write(form: str, *options: str) -> Path:
        folder = tmp_path / f"out-{form}"
        answer = call(
            "export", "--format", form, "--out", str(folder), "--book", path, "--as-of", "2025-10-01", *options
        )
        assert answer.status == 0, answer.err
        assert {Path(line) for line in answer.out.splitlines()} == set(folder.iterdir())
        return folder

    return write


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_command_offers_all_formats() -> None:
    assert (*tables.FORMATS, *OTHERS) == FORMATS


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_book_gives_the_same_bytes(call: Call, path: str, tmp_path: Path, form: str) -> None:
    for name in ("one", "two"):
        assert call("export", "--format", form, "--out", str(tmp_path / name), "--book", path).status == 0
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert one


@pytest.mark.parametrize("form", FORMATS)
def test_neither_the_order_nor_the_time_of_reading_matters(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    reports = [make_report(FIRST, "first", "2025-09-04"), make_report(SECOND, "second=1;2", None)]
    entries = [make_entry(r, make_statement(r, make_position("pledges", "DEU"), r.text[:20])) for r in reports]
    found = []
    for name, ordered in (("one", entries), ("two", entries[::-1])):
        with Book(tmp_path / f"{name}.db", create=True) as book:
            for day, entry in enumerate(ordered, 1):
                monkeypatch.setenv("PLEDGEBOOK_NOW", f"2026-01-0{day}T00:00:00Z")
                run = book.begin("1", "ukraine-guarantees", "0" * 12, "none") if day == 1 or name == "two" else 1
                book.append(run, entry)
        out = tmp_path / f"out-{name}"
        assert call("export", "--format", form, "--out", str(out), "--book", str(tmp_path / f"{name}.db")).status == 0
        found.append({p.name: p.read_bytes() for p in out.iterdir()})
    assert found[0] == found[1]


@pytest.mark.parametrize("form", TABLED)
def test_the_data_package_is_valid(exported: Any, form: str) -> None:
    folder = exported(form)
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    sizes = {file.stem: file.stat().st_size for file in folder.iterdir()}
    assert [task.name for task in report.tasks] == [table for table in TABLES if sizes[table]]


def test_the_validator_would_find_a_byte_too_many_and_a_broken_reference(exported: Any) -> None:
    folder = exported("csv")
    actors = folder / "actors.csv"
    kept = [line for line in actors.read_text(encoding="utf-8").splitlines() if not line.startswith("UKR,")]
    actors.write_text("\n".join(kept) + "\n", encoding="utf-8")
    faults = Package(str(folder / "datapackage.json")).validate().flatten(["type"])
    assert {"hash-count", "byte-count", "foreign-key"} <= {kind for (kind,) in faults}


def test_a_csv_read_by_its_schema_holds_what_the_jsonl_holds(exported: Any) -> None:
    folder, plain = exported("csv"), exported("jsonl")
    package = Package(str(folder / "datapackage.json"))
    for table in TABLES:
        read = [row.to_dict() for row in package.get_resource(table).read_rows()]
        numbered = [{k: float(v) if hasattr(v, "as_tuple") else v for k, v in row.items()} for row in read]
        expected = [{k: None if v == [] else v for k, v in row.items()} for row in rows(plain, table)]
        assert [{k: None if v == [] else v for k, v in row.items()} for row in numbered] == expected


def test_a_parquet_file_is_as_described(exported: Any) -> None:
    folder = exported("parquet")
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["name"] for r in described["resources"]] == list(TABLES)
    for resource in described["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{sha256(content).hexdigest()}")
        schema = pyarrow.parquet.read_schema(folder / resource["path"])
        assert schema.names == [field["name"] for field in resource["schema"]["fields"]]


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ((), None),
        (("--licence", "CC-BY-4.0"), [{"name": "CC-BY-4.0"}]),
        (("--licence", "https://example.org/terms"), [{"path": "https://example.org/terms"}]),
    ],
)
def test_a_licence_is_named_where_one_is_given(exported: Any, licence: tuple[str, ...], expected: Any) -> None:
    described = json.loads((exported("csv", *licence) / "datapackage.json").read_text(encoding="utf-8"))
    assert described.get("licenses") == expected
    assert described["sources"] == []


def test_codes_tell_who_acts_towards_whom(exported: Any) -> None:
    statements = {s["stance"]: s for s in rows(exported("jsonl"), "statements") if s["kind"] != "figure"}
    names = ("plover", "plover_mode", "plover_context", "cameo", "event_actor", "event_recipient")
    codes = {stance: tuple(s[name] for name in names) for stance, s in statements.items()}
    assert codes == {
        "pledges": ("AGREE", None, "peacekeeping", "0334", "FRA", "UKR"),
        "undecided": (None, None, None, "014", "DEU", "UKR"),
        "urged": ("REQUEST", "assist", "peacekeeping", "0234", "UKR", "DEU"),
        None: ("CONSULT", None, "diplomatic", "040", None, None),
    }


def nodes(folder: Path) -> dict[str, dict[str, Any]]:
    """The nodes of the graph by their IRIs, as a processor that may fetch nothing understands them."""

    def fetch(*_: Any) -> Any:
        raise AssertionError("something is fetched")

    document = json.loads((folder / "book.jsonld").read_text(encoding="utf-8"))
    return {node["@id"]: node for node in jsonld.flatten(document, options={"documentLoader": fetch})}


def of_type(graph: dict[str, dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [node for node in graph.values() if kind in node.get("@type", ())]


def linked(graph: dict[str, dict[str, Any]], node: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [graph[value["@id"]] for value in node.get(key, ())]


def value(node: dict[str, Any], key: str) -> Any:
    return node[key][0]["@value"]


def test_both_selectors_of_an_annotation_select_the_same_words(exported: Any) -> None:
    graph = nodes(exported("jsonld"))
    texts = {sha256(text.encode()).hexdigest(): text for text in (FIRST, SECOND)}
    annotations = of_type(graph, f"{OA}Annotation")
    assert len(annotations) == 5
    for annotation in annotations:
        for target in linked(graph, annotation, f"{OA}hasTarget"):
            (report,) = linked(graph, target, f"{OA}hasSource")
            text = texts[value(report, f"{TERM}sha256")]
            position, quote = sorted(linked(graph, target, f"{OA}hasSelector"), key=lambda node: node["@type"])
            start, end = value(position, f"{OA}start"), value(position, f"{OA}end")
            exact, prefix, suffix = (value(quote, f"{OA}{key}") for key in ("exact", "prefix", "suffix"))
            assert text[start:end] == exact
            assert text.count(prefix + exact + suffix) == 1
            assert text.index(prefix + exact + suffix) == start - len(prefix)


def test_provenance_leads_from_the_statement_to_report_software_and_speaker(exported: Any) -> None:
    graph = nodes(exported("jsonld"))
    for annotation in of_type(graph, f"{OA}Annotation"):
        (report,) = linked(graph, annotation, f"{PROV}wasDerivedFrom")
        (reading,) = linked(graph, annotation, f"{PROV}wasGeneratedBy")
        assert report in linked(graph, reading, f"{PROV}used")
        (software,) = linked(graph, reading, f"{PROV}wasAssociatedWith")
        assert software["@type"] == [f"{PROV}SoftwareAgent"]
        assert (value(software, "http://schema.org/softwareVersion"), value(software, f"{TERM}engine")) == ("1", "none")
    said = {
        value(body, f"{TERM}stance"): [
            value(who, f"{TERM}code") for who in linked(graph, body, f"{PROV}wasAttributedTo")
        ]
        for body in of_type(graph, f"{TERM}Position")
    }
    assert said == {"undecided": ["DEU"], "pledges": ["FRA"], "urged": ["UKR"]}


def test_commitments_are_derived_from_their_statements(exported: Any) -> None:
    graph = nodes(exported("jsonld"))
    found = {}
    for commitment in of_type(graph, f"{TERM}Commitment"):
        (actor,) = linked(graph, commitment, f"{TERM}actor")
        assert actor["http://www.w3.org/2002/07/owl#sameAs"][0]["@id"].startswith("http://www.wikidata.org/entity/Q")
        stances = [
            value(body, f"{TERM}stance")
            for annotation in linked(graph, commitment, f"{PROV}wasDerivedFrom")
            for body in linked(graph, annotation, f"{OA}hasBody")
        ]
        found[value(actor, f"{TERM}code")] = sorted(stances)
    assert found == {"DEU": ["undecided", "urged"], "FRA": ["pledges"]}


@pytest.mark.parametrize("base", ["https://example.org/book/", "https://example.org/book"])
def test_records_are_named_below_the_address_of_the_publisher(exported: Any, base: str) -> None:
    graph = nodes(exported("jsonld", "--base", base))
    named = [iri for iri in graph if not iri.startswith(("_:", "http://www.wikidata.org/"))]
    assert all(iri.startswith("https://example.org/book/") for iri in named)
    assert "https://example.org/book/report/first" in named


@pytest.mark.parametrize("base", ["book", "https://exa mple.org/", "https://example.org/<b>"])
def test_an_address_that_is_none_is_named(call: Call, path: str, tmp_path: Path, base: str) -> None:
    answer = call("export", "--format", "jsonld", "--base", base, "--out", str(tmp_path / "x"), "--book", path)
    assert (answer.status, "is no address" in answer.err) == (1, True)


FTM_ROW = {
    "type": "object",
    "additionalProperties": False,
    "required": list(followthemoney.COLUMNS),
    "properties": {
        **{key: {"pattern": r"^[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?$"} for key in ("canonical_id", "entity_id")},
        "prop": {"pattern": "^[A-Za-z]+$"},
        "prop_type": {"enum": ["id", *{t for types in follow_the_money().types.values() for t in types.values()}]},
        "schema": {"enum": list(follow_the_money().types)},
        "value": {"minLength": 1},
        "dataset": {"pattern": "^[a-z0-9]+(_[a-z0-9]+)*$"},
        "origin": {"type": "string"},
        "lang": {"pattern": "^([a-z]{3})?$"},
        "original_value": {"const": ""},
        "external": {"enum": ["t", "f"]},
        **{key: {"pattern": r"^(\d{4}-\d\d-\d\dT00:00:00)?$"} for key in ("first_seen", "last_seen")},
        "id": {"pattern": "^[0-9a-f]{40}$"},
    },
}
"""A row as FollowTheMoney documents it; its own package cannot be installed without a compiler."""


def ftm_rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "statements.ftm.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, dialect=csv.unix_dialect))


def test_followthemoney_statements_are_as_documented(exported: Any) -> None:
    found = ftm_rows(exported("ftm"))
    model = follow_the_money().types
    validator = jsonschema.Draft202012Validator(FTM_ROW)
    for row in found:
        validator.validate(row)
        key = f"{row['dataset']}.{row['entity_id']}.{row['prop']}.{row['value']}" + f"@{row['lang']}" * bool(
            row["lang"]
        )
        assert row["id"] == sha1(key.encode()).hexdigest()  # noqa: S324  # FollowTheMoney's own
        assert row["prop_type"] == ("id" if row["prop"] == "id" else model[row["schema"]][row["prop"]])
    assert len({row["id"] for row in found}) == len(found)
    entities = {row["entity_id"] for row in found if row["prop"] == "id"}
    assert {row["value"] for row in found if row["prop_type"] == "entity"} <= entities


def test_followthemoney_tells_of_positions_meetings_and_commitments(exported: Any) -> None:
    folder = exported("ftm")
    found = ftm_rows(folder)
    schemata = {row["entity_id"]: row["schema"] for row in found}
    assert sorted(schemata.values()) == [
        *["Article"] * 2, *["Commitment"] * 2, *["CommitmentStatement"] * 3, "Event", *["PublicBody"] * 3
    ]  # fmt: skip
    quotes = [(row["value"], row["lang"]) for row in found if row["prop"] == "quote"]
    assert ("France pledges troops after a ceasefire.", "eng") in quotes
    written = yaml.safe_load((folder / "Commitment.ftm.yaml").read_text(encoding="utf-8"))
    assert written == follow_the_money().extension


def test_maps_are_valid_and_lose_nothing(exported: Any) -> None:
    folder = exported("geojson")
    layers = {
        name: FeatureCollection.model_validate_json((folder / f"{name}.geojson").read_text(encoding="utf-8"))
        for name in ("commitments", "meetings", "incidents")
    }
    standings = {
        f.properties["actor"]: (f.properties["standing"], tuple(f.geometry.coordinates))  # type: ignore[index, union-attr]
        for f in layers["commitments"].features
    }
    assert standings == {"DEU": ("undecided", (13.41, 52.52)), "FRA": ("waiting", (2.35, 48.85))}
    (meeting,) = layers["meetings"].features
    assert tuple(meeting.geometry.coordinates) == (2.35, 48.85)  # type: ignore[union-attr]
    assert layers["incidents"].features == []


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_book_is_published_too(call: Call, tmp_path: Path, form: str) -> None:
    Book(tmp_path / "empty.db", create=True).close()
    out = tmp_path / "out"
    assert call("export", "--format", form, "--out", str(out), "--book", str(tmp_path / "empty.db")).status == 0
    if form in TABLED:
        descriptors = list(out.glob("datapackage.json"))
        assert [Package(str(descriptor)).validate().valid for descriptor in descriptors] == [True] * (form != "jsonl")
