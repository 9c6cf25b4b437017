"""`serve` and `users`: the server as it is started, and its users from the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
import psutil
import pytest

from builders import PROGRAM, Call

T = TypeVar("T")
PASSWORD = "a long enough password"  # noqa: S105  # of a user that is made here


@dataclass(frozen=True)
class Started:
    """A server that runs, and the file that it writes its messages to."""

    process: subprocess.Popen[str]
    messages: Path

    def said(self, words: str) -> str:
        """The line with some words, waited for."""
        return awaited(lambda: next((line for line in self.messages.read_text().splitlines() if words in line), None))

    @property
    def address(self) -> str:
        """Where it listens."""
        return self.said("Pledgebook shows").split(" at ")[1].split(" ")[0]

    def child(self) -> psutil.Process:
        """A process that it started, waited for."""
        return awaited(lambda: next(iter(psutil.Process(self.process.pid).children()), None))


def awaited(find: Callable[[], T | None]) -> T:
    """What is found, be the machine as slow as it may."""
    for _ in range(1200):
        found = find()
        if found is not None:
            return found
        time.sleep(0.1)
    pytest.fail("it never came")


@contextmanager
def serving(path: str, tmp_path: Path, end: int = signal.SIGINT, **settings: str) -> Iterator[Started]:
    """A server; it ends without a traceback, by Ctrl-C if no other signal is given."""
    command = [*PROGRAM, "serve", "--book", path, "--port", "0"]
    messages = tmp_path / "messages"
    with messages.open("w") as file:
        given = {"PLEDGEBOOK_LOG": "info", "XDG_CACHE_HOME": str(tmp_path), **settings}
        server = subprocess.Popen(command, stderr=file, text=True, env={**os.environ, **given}, start_new_session=True)
        try:
            yield Started(server, messages)
        finally:
            os.killpg(server.pid, end)
            server.wait(120)
    assert server.returncode in {0, 130, -end}
    assert "Traceback" not in messages.read_text()


def test_a_server_answers_and_stops(path: str, tmp_path: Path) -> None:
    with serving(path, tmp_path) as server:
        answer = httpx.get(server.address, timeout=60)
        assert answer.status_code == 200
        assert "France" in answer.text


def test_what_pages_tell_is_derived_before_anybody_asks(path: str, tmp_path: Path, call: Call) -> None:
    def derived(actor: str) -> bool | None:
        with suppress(FileNotFoundError):  # of a state that is gone
            found = [file.read_text() for file in answers.rglob("*-q-*.json")]
            return any(f'"actor":"{actor}"' in answer for answer in found) or None
        return None

    answers = tmp_path if path.startswith("postgres") else Path(path).parent
    with serving(path, tmp_path) as server:
        server.said("answers derived")
        assert derived("FRA")
        assert not derived("ESP")
        (tmp_path / "new.txt").write_text('Spain\'s prime minister said: "Spain will send 500 soldiers to Ukraine."')
        assert call("read", str(tmp_path / "new.txt"), "--published", "2025-09-11", "--book", path).status == 0
        assert awaited(lambda: derived("ESP"))


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_what_derives_ends_with_the_server(path: str, tmp_path: Path, end: int) -> None:
    with serving(path, tmp_path, end) as server:
        child = server.child()
    psutil.wait_procs([child], 120)
    assert not child.is_running()


def test_what_cannot_be_derived_is_told(path: str, tmp_path: Path) -> None:
    with serving(path, tmp_path, PLEDGEBOOK_TERMS=str(tmp_path / "none.yaml")) as server:
        assert "none.yaml" in server.said("deriving failed")
        assert "answers derived" not in server.messages.read_text()


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
