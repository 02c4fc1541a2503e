"""The docs are true: every command and setting stands in them, and what they show can be run."""

import re
import shlex
from pathlib import Path

import click
import pytest

from app.cli import COMMANDS, frostwatch
from scripts.settings_doc import PAGE, page

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)\)")
SHELL_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def commands_shown() -> list[tuple[str, list[str]]]:
    """Return every frostwatch call of the docs' shell blocks as (page, arguments)."""
    shown = []
    for path in PAGES:
        for block in SHELL_BLOCK.findall(path.read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                for part in re.split(r"\s[|]\s|&&|;", line.split(" #")[0]):
                    match = re.search(r"(?:^|\s|/)frostwatch\s+(.*)$", part)
                    if match:
                        words = shlex.split(re.split(r"\s[<>]\s?", match[1])[0])
                        shown.append((path.name, words))
    return shown


def test_settings_page_is_what_the_settings_say() -> None:
    """docs/settings.md is exactly what scripts/settings_doc.py writes, so no setting is missing or stale."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Every relative link in a page leads to a file or folder that exists."""
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_command_stands_in_the_docs() -> None:
    """Each command of the table is shown at least once in README or docs."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    missing = [name for name in COMMANDS if f"frostwatch {name}" not in text]
    assert missing == []


def test_docs_show_commands_and_options_that_exist() -> None:
    """Every frostwatch call in a shell block names a command, subcommand and options that the program has."""
    calls = commands_shown()
    assert len(calls) >= len(COMMANDS) // 2
    context = click.Context(frostwatch)
    for page_name, words in calls:
        name, *rest = words[2:] if words[0] == "--config" else words
        command = frostwatch.get_command(context, name)
        assert command is not None, f"{page_name}: frostwatch {name}"
        if isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
            command = command.get_command(context, rest[0])
            assert command is not None, f"{page_name}: frostwatch {' '.join(words)}"
        options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        used = {word.split("=")[0] for word in rest if re.match(r"--[a-z]", word)} - {"--help"}
        assert used <= options, f"{page_name}: {' '.join(words)} uses {used - options}"
