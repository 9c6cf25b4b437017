"""The documentation speaks of the program as it is."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from builders import ROOT, python
from pledgebook import settings
from pledgebook.cli import COMMANDS, group
from pledgebook.guarantees import verdict
from pledgebook.intake import read_reports
from pledgebook.knowledge.dossier import load_dossier
from pledgebook.reconciliation import commitments, conflicts, matters, particulars
from pledgebook.records.report import Report

PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("examples/*.md"), *ROOT.glob("training/*.md")]
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"^(?:\.venv/bin/)?pledgebook ([\w-]+)(.*?)(?:\s+#.*)?$", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+)`")
RULE = re.compile(r"^(?:### )?(\d+)\. ", re.MULTILINE)
RULES = {
    "rules.md": (commitments,),
    "ceasefire.md": (verdict,),
    "conflicts.md": (matters, particulars, conflicts),
}
"""Pages of rules, and the modules that state them."""


def blocks(language: str) -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for found, code in FENCE.findall(page.read_text(encoding="utf-8")):
            if found == language:
                yield page.name, code


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from ((f"{name} {part}", leaf) for part, leaf in command.commands.items())
        else:
            yield name, command


def section(text: str, head: str) -> str:
    return text.split(f"\n## {head}\n")[1].split("\n## ", maxsplit=1)[0]


def test_the_page_of_commands_is_as_generated() -> None:
    made = subprocess.run([sys.executable, "docs/generate.py"], capture_output=True, text=True, cwd=ROOT, check=True)
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == made.stdout


def test_every_command_option_and_setting_is_documented() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name, command in commands():
        part = section(page, f"pledgebook {name}")
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.name} has no help"
                assert option.help in part
                assert all(f"`{word}" in part for word in option.opts)
    table = section(page, "Settings")
    for setting in settings.ALL:
        assert f"| `PLEDGEBOOK_{setting.name}` |" in table
        assert setting.help in table


@pytest.mark.parametrize("name", RULES)
def test_every_rule_is_documented_with_a_test_of_its_own(name: str) -> None:
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    stated = [number for module in RULES[name] for number in RULE.findall(module.__doc__ or "")]
    described = RULE.split(page)[1:]
    assert described[::2] == stated
    for number, text in zip(stated, described[1::2], strict=True):
        assert any(test.startswith(f"test_rule_{number}_") for test in NAMED.findall(text)), f"rule {number}"


def test_the_tests_of_rules_and_those_that_are_named_are_the_same() -> None:
    tests = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("*.py"))
    named = {name for page in PAGES for name in NAMED.findall(page.read_text(encoding="utf-8"))}
    assert {name for name in named if f"def {name}(" not in tests} == set()
    assert set(re.findall(r"^def (test_rule_\w+)\(", tests, re.MULTILINE)) <= named


def test_the_terms_of_the_page_of_the_ceasefire_are_those_of_the_example() -> None:
    (code,) = [code for page, code in blocks("yaml") if page == "ceasefire.md"]
    assert code in (ROOT / "examples" / "incidents" / "terms.yaml").read_text(encoding="utf-8")


def test_the_demo_reads_reports_only() -> None:
    """A rejection would be an exit status of 1, and make would stop before it shows anything."""
    (folder,) = re.findall(r"pledgebook read (\S+) --book demo\.db", (ROOT / "Makefile").read_text(encoding="utf-8"))
    found = list(read_reports([ROOT / folder]))
    assert found
    assert [f for f in found if not isinstance(f, Report) or f.published is None] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_paths_in_the_page_of_data_exist() -> None:
    page = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    names = re.findall(r"^\| `([\w/<>.-]+)` \|", page, re.MULTILINE)
    assert len(names) > 5
    data = ROOT / "src" / "pledgebook" / "data"
    for name in names:
        assert list(data.glob(re.sub(r"<\w+>", "*", name))), name


@pytest.mark.parametrize(("page", "code"), list(blocks("python")))
def test_python_in_the_documentation_compiles(page: str, code: str) -> None:
    assert compile(code, page, "exec").co_names


def test_commands_in_the_documentation_can_be_parsed() -> None:
    lines = [line for _, code in blocks("") for line in COMMAND.findall(code) if "…" not in line[1]]
    lines = [line for line in lines if "[OPTIONS]" not in line[1]]
    assert len(lines) >= 5
    known = dict(commands())
    for name, rest in lines:
        words = shlex.split(rest)
        if name not in known:  # a group: its command is the first word
            name, words = f"{name} {words[0]}", words[1:]  # noqa: PLW2901
        with known[name].make_context(name, words) as context:
            assert context.params


def test_the_makefile_has_the_targets_that_are_named() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {word for page in PAGES for word in re.findall(r"`?\bmake ([a-z]+)`", page.read_text(encoding="utf-8"))}
    assert {"test", "train"} <= named
    assert named <= targets


def test_the_dossier_of_the_page_of_data_is_sound(tmp_path: Path) -> None:
    (code,) = [code for page, code in blocks("yaml") if page == "data.md" and code.startswith("id:")]
    (tmp_path / "own.yaml").write_text(code, encoding="utf-8")
    dossier = load_dossier(str(tmp_path / "own.yaml"))
    assert dossier.id == "grain-corridor"
    assert dossier.actions["talks"].usual_counterpart("UKR") == "RUS"


def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    (code,) = [code for page, code in blocks("python") if page == "README.md"]
    text = "published: 2025-09-05\nlanguage: en\n\nOn 4 September Germany said it would send 500 troops, in Paris."
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.txt").write_text(text)
    done = python(f"import os, sys; os.chdir(sys.argv[1])\n{code}\nprint(list(frame.columns)[:2])", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "['actor', 'action']\n"


def test_the_readme_and_the_package_show_the_same_example() -> None:
    import pledgebook

    (code,) = [code for page, code in blocks("python") if page == "README.md"]
    assert code in (pledgebook.__doc__ or "")
