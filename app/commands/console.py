"""`frostwatch console`: alerts, search and sources in the browser."""

import click

from app.console.server import serve
from app.settings import load_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8470, show_default=True, help="Port; 0: any free one.")
@click.pass_context
def command(ctx: click.Context, host: str, port: int) -> None:
    """Serve the console: alerts, search, listings and sources in the browser.

    \b
    Example:
      frostwatch console
    """
    serve(load_settings(ctx.obj), host, port, lambda address: click.echo(f"The console is at {address}", err=True))
