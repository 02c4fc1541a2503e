"""Runs commands as a user who may only read what others write; prints as JSON what each showed, said or refused."""

import json
import os
import sys
from tempfile import TemporaryDirectory

import click
from click.testing import CliRunner, Result

from app.cli import frostwatch

NOBODY = 65534
"""The number of the user without rights, on Linux and elsewhere."""


def run(commands: list[list[str]], environment: dict[str, str]) -> list[Result]:
    """Return what came of each command."""
    runner = CliRunner(env=environment)
    return [runner.invoke(frostwatch, command, standalone_mode=False) for command in commands]


def main(commands: list[list[str]]) -> None:
    """Run each command with its arguments."""
    if os.geteuid() == 0:  # to root nothing is read-only
        with TemporaryDirectory() as folder:
            # Loads what the commands need, from folders that only root may enter.
            run(commands, {"FROSTWATCH_DATA_DIR": folder})
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    answers = run(commands, {})
    click.echo(json.dumps([answer.output + str(answer.exception or "") for answer in answers]))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
