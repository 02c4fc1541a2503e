"""Runs a search as a user who may only read, and writes how many listings it found, or the error, as one line."""

import os
import sys
from pathlib import Path

import click

from domain.errors import StorageError
from index.embedded import EmbeddedEngine
from index.engine import SearchRequest
from tests.index.corpus import NOW, documents

NOBODY = 65534
"""The number of the user without rights, on Linux and elsewhere."""


def main(file: Path, task: str) -> None:
    """Search, store, or search for ever, a line of standard input each."""
    if os.geteuid() == 0:
        # To root nothing is read-only; everything was imported before, from folders that only root may enter.
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    engine = EmbeddedEngine(file, clock=lambda: NOW)
    try:
        engine.prepare()
        if task == "store":
            engine.store(documents()[:1])
        click.echo(engine.search(SearchRequest("*")).total)
        if task == "again":
            for _ in sys.stdin:
                click.echo(engine.search(SearchRequest("*")).total)
    except StorageError as error:
        click.echo(error)
    engine.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
