"""`serve` and `users`: the server as it is started, and its users from the command line."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import httpx
import pytest

from builders import Call

PASSWORD = "a long enough password"  # noqa: S105  # of a user that is made here


@contextmanager
def serving(path: str, **settings: str) -> Iterator[tuple[str, TextIO]]:
    """The address of a server and what else it says; Ctrl-C ends it and all that it started, without a traceback."""
    command = [sys.executable, "-c", "from pledgebook.cli import main; main()", "serve", "--book", path, "--port", "0"]
    given: dict[str, Any] = {"env": {**os.environ, **settings}, "text": True, "start_new_session": True}
    with subprocess.Popen(command, stderr=subprocess.PIPE, **given) as server:
        assert server.stderr is not None
        line = server.stderr.readline()
        try:
            address = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert address, line
            yield address[0], server.stderr
        finally:
            os.killpg(server.pid, signal.SIGINT)
            rest = server.stderr.read()
    assert server.returncode in {0, 130}
    assert "Traceback" not in rest


def test_a_server_answers_and_stops(path: str) -> None:
    with serving(path) as (address, _):
        answer = httpx.get(address, timeout=60)
        assert answer.status_code == 200
        assert "France" in answer.text


def test_what_pages_tell_is_derived_before_anybody_asks(path: str, tmp_path: Path, call: Call) -> None:
    with serving(path, PLEDGEBOOK_LOG="info", XDG_CACHE_HOME=str(tmp_path)) as (address, said):
        assert "answers derived" in said.readline()
        first = httpx.get(address).text
        made = {file.read_bytes() for file in tmp_path.rglob("*-q-*.json")}
        assert any(b'"FRA"' in answer for answer in made)
        (tmp_path / "new.txt").write_text('Spain\'s prime minister said: "Spain will send 500 soldiers to Ukraine."')
        assert call("read", str(tmp_path / "new.txt"), "--published", "2025-09-11", "--book", path).status == 0
        assert "answers derived" in next(line for line in said if "request served" not in line)
        assert {file.read_bytes() for file in tmp_path.rglob("*-q-*.json")} - made
        assert "Spain" in httpx.get(address, timeout=60).text
        assert "Spain" not in first


def test_a_public_server_without_users_says_what_to_do(call: Call, path: str) -> None:
    answer = call("serve", "--book", path, "--host", "0.0.0.0")  # noqa: S104  # it is refused
    assert answer.status == 1
    assert f"pledgebook users add NAME --role editor --book {path}" in answer.err


def test_a_port_that_is_taken_is_told(call: Call, path: str) -> None:
    answer = call("serve", "--book", path, "--port", "70000")
    assert answer.status == 1
    assert "choose another --port" in answer.err


def test_a_certificate_that_is_none_is_told(call: Call, path: str, tmp_path: Path) -> None:
    none = tmp_path / "none.pem"
    none.write_text("nothing")
    answer = call("serve", "--book", path, "--port", "0", "--certificate", str(none))
    assert answer.status == 1
    assert "no certificate" in answer.err


@pytest.mark.usefixtures("path")  # the setting BOOK names it
def test_users_come_and_go(call: Call, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n")
    assert call("users", "add", "ann", "--role", "editor", "--password-from", str(secret)).status == 0
    token = call("users", "token", "ann", "--scope", "judge").out.strip()
    assert token.startswith("pledgebook_")
    assert "ann  editor" in call("users", "list").out
    assert '"tokens": 1' in call("users", "list", "--json").out
    assert call("users", "token", "ann", "--revoke").out == "1 tokens are ended\n"
    assert call("users", "remove", "ann").status == 0
    assert call("users", "list").out == ""
    log = call("users", "log").out
    assert [what for what in ("add user", "make token", "revoke tokens", "remove user") if what not in log] == []
    assert token not in log + call("users", "log", "--json").out


def test_a_short_password_is_refused(call: Call, path: str, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("short\n")
    answer = call("users", "add", "ann", "--book", path, "--password-from", str(secret))
    assert answer.status == 1
    assert "12 to 1024 characters" in answer.err
