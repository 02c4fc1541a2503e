"""A day on the command line, with a sentence for what is none that does not ask the reader to know `%Y-%m-%d`."""

from datetime import datetime
from typing import Any

import click


class Day(click.ParamType[datetime]):
    """A day such as 2026-03-01; gives its first moment, without a time zone."""

    name = "day"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return how the help shows it."""
        return "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the day."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d")  # noqa: DTZ007 (a day has no time zone)
        except ValueError:
            self.fail(f"{value!r} is no day; write year, month and day, as in 2026-03-01", param, ctx)
