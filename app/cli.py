"""The `frostwatch` command. Each command's module is imported only when it is called, so `--help` answers at once."""

import errno
import sys

import click

from app.lazy import LazyGroup
from domain.errors import FrostwatchError

COMMANDS: dict[str, tuple[str, str]] = {
    "crawl": ("app.commands.crawl", "Crawl sites, and carry what they say through to alerts."),
    "process": ("app.commands.process", "Carry archived pages on: read, extract, match, assess, index, alert."),
    "schedule": ("app.commands.schedule", "Crawl by a schedule: list, run, start; how runs went."),
    "worker": ("app.commands.worker", "Do the jobs on the queue of many machines."),
    "jobs": ("app.commands.jobs", "Look at the queue of many machines, and its dead letters."),
    "console": ("app.commands.console", "Serve alerts, search, listings and sources to a browser."),
    "search": ("app.commands.search", "Search the listings."),
    "total": ("app.commands.total", "Add up mass, tCO2e and ODP of what a search finds, by seller, month ..."),
    "history": ("app.commands.history", "Show every sighting of a listing, and what was new in it."),
    "evidence": ("app.commands.evidence", "Write the stored pages, history and alerts of a listing into one file."),
    "rules": ("app.commands.rules", "List, test, back-test and run alert rules."),
    "alerts": ("app.commands.alerts", "List alerts, show one, record a verdict."),
    "cases": ("app.commands.cases", "Keep listings that belong together as a case, with notes."),
    "traders": ("app.commands.traders", "Import and list registers of authorised traders."),
    "index": ("app.commands.index", "Show or rebuild the search index."),
    "archive": ("app.commands.archive", "Verify, list and read the archive of stored responses."),
    "sites": ("app.commands.sites", "List the sites that can be crawled, and their health."),
    "extract": ("app.commands.extract", "Read substances, packs, price and kind out of listings (JSON Lines)."),
    "page": ("app.commands.page", "Read stored product pages (HTML files)."),
    "identify": ("app.commands.identify", "Say which refrigerant a name, code, CAS or composition can be."),
    "match": ("app.commands.match", "Look sellers up in the registers of authorised traders (JSON Lines)."),
    "assess": ("app.commands.assess", "Judge offers: legal status, mass, tCO2e (JSON Lines)."),
    "backup": ("app.commands.backup", "Write all decisions and the manifests into one file."),
    "restore": ("app.commands.restore", "Put a backup into an empty installation."),
    "status": ("app.commands.status", "Show what is stored, waiting and blind."),
    "demo": ("app.commands.demo", "Crawl marketplaces of its own on this machine, and show the results."),
}
"""Command name to the module that holds it and its one-line help."""


@click.group(cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", type=click.Path(dir_okay=False), help="Settings file (default: ./frostwatch.toml if present)."
)
@click.version_option(package_name="frostwatch")
@click.pass_context
def frostwatch(ctx: click.Context, config: str | None) -> None:
    """Watch online marketplaces for illegal trade in refrigerants.

    A hit is a lead, never a verdict. Settings: docs/settings.md; every command shows an example with --help.
    """
    ctx.obj = config


NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
"""What the system says when nothing more can be written."""


def _one_line(error: click.ClickException) -> str:
    """Return what click says of bad usage, with where the right one is shown."""
    said = error.format_message().strip()
    said = said[:1].lower() + said[1:].rstrip(".")
    where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "frostwatch"
    return f"{said}{' ' if said.endswith(('?', '?)')) else '; '}{where} --help shows the usage"


def main() -> None:
    """Run the command line; errors that a user can act on become one line and exit status 2."""
    try:
        status = frostwatch.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped; what was fetched is kept, and frostwatch process carries it on.", err=True)
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        click.echo(f"frostwatch: {_one_line(error)}", err=True)
        sys.exit(2)
    except FrostwatchError as error:
        click.echo(f"frostwatch: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        place = f" {error.filename}" if error.filename else ""
        remedy = "make room" if error.errno in NO_ROOM else "see to it that Frostwatch may use it"
        click.echo(
            f"frostwatch: the system refused{place}: {error.strerror or error}; {remedy}, then run the same command "
            "again; what was stored before is kept",
            err=True,
        )
        sys.exit(2)
    sys.exit(status if isinstance(status, int) else 0)
