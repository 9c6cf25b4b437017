"""What keeps the code readable and its start fast."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import pledgebook
from builders import ROOT, python

MODULES = sorted(
    path for folder in ("src", "training", "benchmarks", "tests", "docs") for path in (ROOT / folder).rglob("*.py")
)
SLOW = ("numpy", "pandas", "sqlalchemy", "onnxruntime", "onnx", "pyarrow", "torch", "trafilatura")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> list[Function]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def excused(path: Path, node: Function, rule: str) -> bool:
    """Whether a comment on the definition's lines takes it out of a rule and says why."""
    lines = path.read_text(encoding="utf-8").split("\n")[node.lineno - 1 : node.body[0].lineno]
    return any(f"noqa: {rule}" in line and line.count("#") >= 2 for line in lines)


def parameters(node: Function) -> int:
    a = node.args
    names = [arg.arg for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def test_there_is_something_to_check() -> None:
    assert len(MODULES) > 50


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_and_functions_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    long = [f.name for f in functions(path) if (f.end_lineno or f.lineno) - f.lineno >= 60]
    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_functions_take_seven_parameters_at_most(path: Path) -> None:
    many = [f.name for f in functions(path) if parameters(f) > 7 and not excused(path, f, "PLR0913")]
    assert many == []


def test_all_public_names_can_be_imported_and_are_documented() -> None:
    assert pledgebook.__all__ == sorted(pledgebook.__all__)
    for name in pledgebook.__all__:
        assert getattr(pledgebook, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = pledgebook.nothing


OF_FILES = {"backup.py", "examination.py"}
"""A book's file is backed up and looked over as SQLite's; a server's database is its own affair."""


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_what_databases_do_their_own_way_lies_in_one_module_each(path: Path) -> None:
    if "src" not in path.relative_to(ROOT).parts or path.parent.name == "dialects" or path.name in OF_FILES:
        return
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    assert not [name for name in names if name.startswith(("sqlite3", "psycopg", "sqlalchemy.dialects"))]
    words = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert not [word for word in words if "search_words" in word or "PRAGMA" in word]


def test_the_version_is_that_of_the_package() -> None:
    assert f'version = "{pledgebook.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "code",
    [
        "import pledgebook",
        "import pledgebook; pledgebook.PledgebookError, pledgebook.__version__",
        "import sys; sys.argv = ['pledgebook', '--help']; from pledgebook.cli import main",
        "import sys; sys.argv = ['pledgebook', '--version']; from pledgebook.cli import main",
        "import sys; sys.argv = ['pledgebook', 'read', '--help']; from pledgebook.cli import main",
    ],
)
def test_nothing_slow_is_imported_at_start(code: str) -> None:
    start = "try: main()\nexcept SystemExit: pass\n" if "main" in code else ""
    done = python(f"{code}\n{start}import json, sys\nprint(); print(json.dumps(sorted(sys.modules)))")
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "pledgebook" in loaded
    assert loaded.isdisjoint(SLOW)


def test_every_setting_is_read_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from pledgebook import settings

    constants = {value.name for value in vars(settings).values() if isinstance(value, settings.Setting)}
    assert {setting.name for setting in settings.ALL} == constants
    monkeypatch.setenv("PLEDGEBOOK_THREADS", "3")
    assert settings.THREADS.get() == 3
    monkeypatch.setenv("PLEDGEBOOK_THREADS", "many")
    with pytest.raises(pledgebook.PledgebookError, match="PLEDGEBOOK_THREADS='many'"):
        settings.THREADS.get()


def test_the_error_tree_is_the_one_drawn() -> None:
    from pledgebook import errors

    assert errors.__doc__ is not None
    drawn = [line.split("── ")[1].split()[0] for line in errors.__doc__.split("\n") if "── " in line]
    classes = {n for n, c in vars(errors).items() if isinstance(c, type) and c is not errors.PledgebookError}
    assert sorted(drawn) == sorted(classes)
    assert all(issubclass(getattr(errors, name), errors.PledgebookError) for name in drawn)
