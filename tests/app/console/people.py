"""Users of a console, made as an operator makes them."""

from click.testing import CliRunner, Result

from app.cli import frostwatch
from tests.app.installation import Installation

PASSWORD = "four words and more"


def call(installation: Installation, *arguments: str, typed: str = "") -> Result:
    """Run a command of the console in this process, with what is typed at its terminal."""
    words = ["--config", str(installation.config), "console", *arguments]
    return CliRunner().invoke(frostwatch, words, input=typed, standalone_mode=False)


def make_user(installation: Installation, name: str, *options: str, password: str = PASSWORD) -> None:
    """Make a user."""
    made = call(installation, "add-user", name, "--password-stdin", *options, typed=f"{password}\n")
    assert made.exception is None, made.exception
