"""The container files: linted, and each command in them run as far as it goes without a container engine."""

from __future__ import annotations

import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from builders import ROOT
from pledgebook import settings
from pledgebook.cli import COMMANDS, group

BIN = Path(sys.executable).parent
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "pledgebook"]


def instructions() -> list[tuple[str, str]]:
    """The instructions of the container file with their words, comments left out and continued lines joined."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line.strip())]


def words(name: str) -> list[str]:
    """The words of the last instruction of a name, which is the one that holds."""
    last = [rest for word, rest in instructions() if word == name][-1]
    found: list[str] = yaml.safe_load(last[last.index("[") :])
    return found


def health_of(name: str) -> list[str]:
    """What a service is asked whether it is well: its own check, else that of the image."""
    if "healthcheck" in SERVICES[name]:
        kind, *asked = SERVICES[name]["healthcheck"]["test"]
        assert kind == "CMD"
        return list(asked)
    return words("HEALTHCHECK")


def commands() -> list[list[str]]:
    """Every command line of `pledgebook` in the container file and the compose file."""
    run = " && ".join(rest for word, rest in instructions() if word == "RUN")
    built = [shlex.split(part)[1:] for part in re.findall(r"/bin/(pledgebook .*?)(?:&&|$)", run)]
    services = [SERVICES[name].get("command") or words("CMD") for name in OURS]
    checks = [asked[1:] for name in OURS if (asked := health_of(name))[0] == "pledgebook"]
    return [*built, words("CMD"), *services, *checks]


def leaf(name: str, rest: list[str]) -> tuple[click.Command, list[str]]:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    if isinstance(command, click.Group):
        return command.commands[rest[0]], rest[1:]
    return command, rest


def test_the_container_file_has_no_faults_of_style() -> None:
    done = subprocess.run([BIN / "hadolint", DEPLOY / "Containerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    careless = "FROM python\nRUN apt-get install curl\n"
    done = subprocess.run([BIN / "hadolint", "-"], input=careless, capture_output=True, text=True, check=False)
    assert done.returncode == 1  # the linter finds what there is to find


def test_the_compose_file_keeps_to_its_schema(tmp_path: Path) -> None:
    check = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*check, DEPLOY / "compose.yaml"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    (tmp_path / "wrong.yaml").write_text("services: {web: {imagge: pledgebook}}")
    assert subprocess.run([*check, tmp_path / "wrong.yaml"], capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("line", commands(), ids=" ".join)
def test_every_command_can_be_parsed_and_run(line: list[str]) -> None:
    name, *rest = line
    if name not in COMMANDS:
        pytest.skip(f"there is no command {name} yet")
    command, rest = leaf(name, rest)
    with command.make_context(name, list(rest)) as context:
        assert context.params is not None
    helped = subprocess.run(
        [BIN / words("ENTRYPOINT")[0], name, "--help"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert helped.returncode == 0, helped.stderr
    assert f"Usage: pledgebook {name}" in helped.stdout


def test_the_image_keeps_nothing_back_that_it_copies_and_copies_nothing_that_is_kept_back() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        source
        for word, rest in instructions()
        if word == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    }
    assert copied == kept
    assert [path for path in copied if not (ROOT / path).exists()] == []


def test_the_settings_of_the_containers_are_settings() -> None:
    image = re.findall(r"(PLEDGEBOOK_\w+)=", " ".join(rest for word, rest in instructions() if word == "ENV"))
    composed = [key for name in OURS for key in SERVICES[name]["environment"] if key.startswith("PLEDGEBOOK_")]
    known = {f"PLEDGEBOOK_{setting.name}" for setting in settings.ALL}
    assert {"PLEDGEBOOK_BOOK", "PLEDGEBOOK_LOG"} <= set(image)
    assert set(image) | set(composed) <= known


def test_services_run_without_rights_that_they_do_not_need() -> None:
    users = [rest for word, rest in instructions() if word == "USER"]
    assert users
    assert users[-1] not in {"root", "0"}
    for name in OURS:
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_service_is_checked_and_stays() -> None:
    assert set(SERVICES) == {"db", "web", "collector"}
    for name, service in SERVICES.items():
        assert health_of(name)
        assert service["restart"] == "unless-stopped"
        for needed, how in service.get("depends_on", {}).items():
            assert how["condition"] == "service_healthy"
            assert "healthcheck" in SERVICES[needed]
        assert {mount.split(":")[0] for mount in service["volumes"]} <= set(COMPOSE["volumes"])


def test_the_book_and_the_database_of_the_compose_file_are_one() -> None:
    database = SERVICES["db"]["environment"]
    for name in OURS:
        environment = SERVICES[name]["environment"]
        address = f"postgresql://{database['POSTGRES_USER']}@db/{database['POSTGRES_DB']}"
        assert environment["PLEDGEBOOK_BOOK"] == address
        assert environment["PGPASSWORD"] == database["POSTGRES_PASSWORD"]
    assert "PASSWORD:?" in database["POSTGRES_PASSWORD"]  # no password of ours stands in the file


def test_the_health_check_tells_a_server_that_answers_from_one_that_does_not(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    asked = [sys.executable, *(word.replace(":8000/", f":{port}/") for word in words("HEALTHCHECK")[1:])]
    assert str(port) in asked[-1]
    assert subprocess.run(asked, capture_output=True, check=False).returncode != 0
    serve = [BIN / "pledgebook", *words("CMD")[:1], "--book", tmp_path / "book.db", "--port", str(port)]
    with subprocess.Popen(serve, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            assert server.stderr.readline().startswith("Pledgebook shows")
            assert subprocess.run(asked, capture_output=True, check=False).returncode == 0
        finally:
            server.kill()
