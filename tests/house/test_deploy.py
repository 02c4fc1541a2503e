"""What is in deploy/ can be started: commands, settings and files that it names exist."""

import configparser
import os
import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from app.cli import frostwatch
from app.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def compose() -> dict[str, Any]:
    """Return the compose file."""
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def check_command(words: list[str]) -> None:
    """See to it that the program knows a command with its options."""
    context = click.Context(frostwatch)
    command: click.Command | None = frostwatch.get_command(context, words[0])
    assert command is not None, words
    rest = words[1:]
    if isinstance(command, click.Group) and not command.invoke_without_command:
        command, rest = command.get_command(context, rest[0]), rest[1:]
        assert command is not None, words
    command.make_context(words[0], rest, resilient_parsing=False)


def test_every_service_of_ours_is_a_command_with_good_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands exist, and the environment of each service is taken by the settings."""
    ours = {name: service for name, service in compose()["services"].items() if service.get("image") == "frostwatch"}
    assert set(ours) == {"schedule", "crawl", "process", "console"}
    for service_name, service in ours.items():
        check_command(service["command"])
        for name in [name for name in os.environ if name.startswith("FROSTWATCH_")]:
            monkeypatch.delenv(name)
        for name, value in service["environment"].items():
            monkeypatch.setenv(name, re.sub(r"\$\{(\w+):\?\}", r"\1", value))
        settings = load_settings(None)
        assert settings.database_url.startswith("postgresql+psycopg://")
        if service_name == "console":
            assert settings.mail.console_url
        else:
            assert settings.schedule.on == "workers"
            assert settings.metrics.port == 9464
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()


def test_services_name_only_what_the_file_has() -> None:
    """Every dependency is a service, every named volume is declared, and what is waited for says when it is healthy."""
    file = compose()
    services = file["services"]
    assert any(service.get("depends_on") for service in services.values())
    for name, service in services.items():
        assert {"image", "build"} & set(service), name
        needed = service.get("depends_on", {})
        for other in needed:
            assert other in services, (name, other)
            condition = needed[other]["condition"] if isinstance(needed, dict) else "service_started"
            assert condition != "service_healthy" or "healthcheck" in services[other], (name, other)
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source.startswith("./") or source in file["volumes"], volume


def test_the_image_copies_what_is_there() -> None:
    """The files that the image is built from exist, and it installs a lock by hashes."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    for name in re.findall(r"-r (\S+\.txt)", text):
        assert (ROOT / name).is_file()
    assert "--require-hashes" in text
    assert re.search(r"FROM python:3\.1[123]-slim", text)


def unit_of(name: str) -> configparser.ConfigParser:
    """Return a systemd unit, which calls a command that exists."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "systemd" / name, encoding="utf-8")
    words = shlex.split(unit["Service"]["ExecStart"])
    assert words[0].endswith("/frostwatch")
    assert words[1] == "--config"
    check_command(words[3:])
    return unit


def test_the_unit_serves_the_console() -> None:
    """The console ends well within the time it is given, and as who may write the decisions."""
    unit = unit_of("frostwatch-console.service")
    assert int(unit["Service"]["TimeoutStopSec"]) > 20
    assert unit["Service"]["User"] == unit_of("frostwatch.service")["Service"]["User"]


def test_the_unit_starts_the_schedule() -> None:
    """The systemd unit calls a command that exists and gives it time to end in good order."""
    unit = unit_of("frostwatch.service")
    assert int(unit["Service"]["TimeoutStopSec"]) > 3 * Settings().crawl.timeout
    assert unit["Service"]["KillMode"] == "mixed"
