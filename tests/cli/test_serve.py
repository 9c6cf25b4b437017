"""`serve` and `users`: the server as it is started, and its users from the command line."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from builders import Call

PASSWORD = "a long enough password"  # noqa: S105  # of a user that is made here


def test_a_server_answers_and_stops(path: str) -> None:
    command = [sys.executable, "-c", "from pledgebook.cli import main; main()", "serve", "--book", path, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            line = server.stderr.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert address, line
            answer = httpx.get(address[0], timeout=60)
            assert answer.status_code == 200
            assert "France" in answer.text
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)
    assert server.returncode in {0, 130}


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
