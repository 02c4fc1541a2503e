"""`frostwatch demo`: the demonstration, started by name so that nothing in the product imports it."""

import runpy
from importlib.util import find_spec

import click

from domain.errors import InputError

MODULE = "demo.run"


@click.command()
def command() -> None:
    """Crawl four marketplaces of its own on this machine, twice, and show the results.

    Everything it writes lies in ./.demo, which it empties first (another folder: FROSTWATCH_DEMO_DIR). Your own data
    folder and settings are not touched.

    \b
    Example:
      frostwatch demo
    """
    if find_spec("demo") is None:
        raise InputError("the demonstration is not part of this installation; in a checkout: make demo")
    runpy.run_module(MODULE, run_name="__main__")
