"""`frostwatch worker`: takes crawl and processing jobs from the queue, on as many machines as there are."""

import click

from app.assembly import open_decisions
from app.eventlog import set_up_log
from app.jobs.measure import Meter, database_problem, serving
from app.jobs.queue import QUEUES, QueueName, open_queue
from app.jobs.signals import stopped_by_signals
from app.jobs.worker import Worker
from app.mailing import check_mail
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
    check_mail(settings)
    set_up_log(settings.log)
    meter = Meter()
    store = open_decisions(settings)
    try:
        with (
            open_queue(settings, store) as queue,
            stopped_by_signals() as stop,
            serving(settings.metrics, meter, lambda: database_problem(store)),
        ):
            Worker(settings, queues or QUEUES, queue, store, stop, meter).run()
    finally:
        store.close()
