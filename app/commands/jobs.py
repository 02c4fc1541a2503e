"""`frostwatch jobs`: what is on the queue of many machines, and its dead letters."""

from contextlib import closing

import click

from app.assembly import open_decisions
from app.jobs.queue import open_queue
from app.settings import load_settings
from app.table import print_table
from domain.jsonl import encode

EXAMPLE = """\b
Examples:
  frostwatch jobs list
  frostwatch jobs list --dead
  frostwatch jobs retry 4711
"""


@click.group(epilog=EXAMPLE)
def command() -> None:
    """Look at the queue that workers take their jobs from."""


@command.command("list", epilog="Example:  frostwatch jobs list --dead --json")
@click.option("--dead", is_flag=True, help="Only jobs that were given up (exit status 1 when there are any).")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each job.")
@click.pass_context
def list_(ctx: click.Context, dead: bool, as_json: bool) -> int:
    """List the jobs that wait or are being done, and the dead letters."""
    settings = load_settings(ctx.obj)
    with closing(open_decisions(settings)) as store, open_queue(settings, store) as queue:
        jobs = queue.jobs("failed") if dead else queue.jobs("doing", "todo", "failed")
    if as_json:
        for job in jobs:
            click.echo(encode(job))
    else:
        rows = [
            (str(job.id), job.queue, "dead" if job.state == "failed" else job.state, str(job.attempts), job.lock or "-")
            for job in jobs
        ]
        print_table(("job", "queue", "state", "tries", "for"), rows, ("job", "tries"))
    return 1 if dead and jobs else 0


@command.command(epilog="Example:  frostwatch jobs retry 4711")
@click.argument("job", type=int)
@click.pass_context
def retry(ctx: click.Context, job: int) -> None:
    """Put a dead letter back on the queue."""
    settings = load_settings(ctx.obj)
    with closing(open_decisions(settings)) as store, open_queue(settings, store) as queue:
        queue.retry(job)
    click.echo(f"Job {job} is on the queue again.", err=True)
