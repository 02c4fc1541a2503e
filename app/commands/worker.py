"""`frostwatch worker`: takes crawl and processing jobs from the queue, on as many machines as there are."""

import click

from app.jobs.queue import QUEUES, QueueName, open_queue
from app.jobs.service import open_service
from app.jobs.worker import Worker
from app.settings import load_settings

EXAMPLE = """\b
Examples:
  frostwatch worker                     both kinds of jobs
  frostwatch worker --queue process     only carry segments on
"""


@click.command(epilog=EXAMPLE)
@click.option("--queue", "queues", type=click.Choice(QUEUES), multiple=True, help="Only jobs of this queue.")
@click.pass_context
def command(ctx: click.Context, queues: tuple[QueueName, ...]) -> None:
    """Do the jobs on the queue until SIGTERM; needs PostgreSQL (docs/operations.md)."""
    settings = load_settings(ctx.obj)
    with open_service(settings) as service, open_queue(settings, service.store) as queue:
        Worker(settings, queues or QUEUES, queue, service.store, service.stop, service.meter).run()
