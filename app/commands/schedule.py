"""`frostwatch schedule`: crawls that run by themselves: what comes when, how it went, and the process that does it."""

import click

from app.lazy import LazyGroup

EXAMPLE = """\b
Examples:
  frostwatch schedule list
  frostwatch schedule run nightly
  frostwatch schedule status --failed
  frostwatch schedule start
"""
COMMANDS = {
    "list": ("app.commands.schedule_history:list_", "Show what runs next, soonest first."),
    "run": ("app.commands.schedule_run:run", "Run an entry of the schedule, or a single site, now."),
    "status": ("app.commands.schedule_history:status", "Show how runs went, newest first."),
    "start": ("app.commands.schedule_run:start", "Run the schedule until SIGTERM or Ctrl-C."),
}


@click.group(cls=LazyGroup, table=COMMANDS, epilog=EXAMPLE)
def command() -> None:
    """Crawl by the schedule in the settings (docs/operations.md)."""
