"""`frostwatch console`: alerts, search and sources in the browser, and who may use it."""

import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from html import escape
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from alerts import wording
from app import audit
from app.assembly import open_decisions
from app.console import user
from app.settings import Settings, load_settings
from app.table import print_table
from app.whoami import logged_in_user
from domain.counting import counted
from domain.errors import InputError

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  frostwatch console --open
  frostwatch console add-user "A. Analyst"
  frostwatch console --host 10.1.2.3 --certificate unit.pem --certificate-key unit.key""",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8470, show_default=True, help="Port; 0: any free one.")
@click.option("--open", "in_browser", is_flag=True, help="Open it in the browser, too.")
@click.option("--certificate", type=_FILE, help="PEM file with the certificate, for https.")
@click.option("--certificate-key", type=_FILE, help="PEM file with the key of the certificate.")
@click.option("--plain-http", is_flag=True, help="Let passwords travel readably from other machines.")
@click.option("--proxy", "proxies", multiple=True, help="Address of a proxy that is believed about who asks.")
@click.pass_context
def command(
    ctx: click.Context,
    host: str,
    port: int,
    in_browser: bool,
    certificate: Path | None,
    certificate_key: Path | None,
    plain_http: bool,
    proxies: tuple[str, ...],
) -> None:
    """Serve the console: alerts, search, listings and sources in the browser. Without a subcommand it serves.

    On this machine alone it shows an address with a key, and whoever opens that may do everything. Once users are made,
    everybody signs in by name and password.
    """
    if ctx.invoked_subcommand is not None:
        return
    if bool(certificate) != bool(certificate_key):
        raise InputError("--certificate and --certificate-key go together: give both, or none")
    settings = load_settings(ctx.obj)
    server = import_module("app.console.server")  # which the other commands here need not wait for
    where = server.Listening(host, port, certificate, certificate_key, plain_http, proxies)
    with ExitStack() as until_the_end:

        def announce(address: str) -> None:
            click.echo(f"The console is at {address}", err=True)
            if in_browser:
                file = until_the_end.enter_context(_leading_to(address, settings.data_dir))
                # Some browsers are waited for until they are closed; the console must not be.
                threading.Thread(target=webbrowser.open, args=(file,), daemon=True).start()

        server.serve(settings, where, announce)


@command.command("add-user")
@click.argument("name")
@click.option("--reader", is_flag=True, help="Sees everything and changes nothing.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, for scripts.")
@click.pass_context
def add_user(ctx: click.Context, name: str, reader: bool, password_stdin: bool) -> None:
    """Make a user, who signs in by NAME and the password that is asked for.

    \b
    Examples:
      frostwatch console add-user "A. Analyst"
      frostwatch console add-user visitor --reader
    """
    role: user.Role = "reader" if reader else "analyst"
    with closing(open_decisions(_settings(ctx))) as store:
        with store.read() as connection:
            first = not user.any_user(connection)
        password = _password(name, from_input=password_stdin)
        now = datetime.now(UTC)
        with store.write() as connection:
            user.add_user(connection, name, role, password, now)
            audit.note(connection, audit.Entry(now, logged_in_user(), "", "user added", f"{name} ({role})"))
    click.echo(f"{name} may sign in as {role}.", err=True)
    if first:
        click.echo(
            "From now on everybody signs in by name; keys that consoles have shown are no longer taken.", err=True
        )


@command.command("users")
@click.pass_context
def list_users(ctx: click.Context) -> None:
    """List the users.

    \b
    Example:
      frostwatch console users
    """
    with closing(open_decisions(_settings(ctx))) as store, store.read() as connection:
        found = user.users(connection, datetime.now(UTC))
    if not found:
        click.echo("No user is made: the console opens with the key that it shows. Make one: add-user NAME.", err=True)
        return
    rows = [(each.name, each.role, f"{each.made_at:%Y-%m-%d %H:%M}", str(each.signed_in)) for each in found]
    print_table(("name", "role", "made (UTC)", "signed in"), rows, ("signed in",))


@command.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, for scripts.")
@click.pass_context
def new_password(ctx: click.Context, name: str, password_stdin: bool) -> None:
    """Give a user a new password; they are signed out everywhere.

    \b
    Example:
      frostwatch console password "A. Analyst"
    """
    with closing(open_decisions(_settings(ctx))) as store:
        password = _password(name, from_input=password_stdin)
        with store.write() as connection:
            user.set_password(connection, name, password)
            audit.note(connection, audit.Entry(datetime.now(UTC), logged_in_user(), "", "new password", name))
    click.echo(f"{name} has a new password, and signs in anew.", err=True)


@command.command("remove-user")
@click.argument("name")
@click.pass_context
def remove_user(ctx: click.Context, name: str) -> None:
    """Remove a user, and sign them out at once. Verdicts that they gave keep their name.

    \b
    Example:
      frostwatch console remove-user "A. Analyst"
    """
    with closing(open_decisions(_settings(ctx))) as store, store.write() as connection:
        user.remove_user(connection, name)
        audit.note(connection, audit.Entry(datetime.now(UTC), logged_in_user(), "", "user removed", name))
        left = user.any_user(connection)
    click.echo(f"{name} is removed.", err=True)
    if not left:
        click.echo(
            "No user is left: the next console opens with the key that it shows, on this machine only.", err=True
        )


@command.command("audit")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many, newest first.")
@click.pass_context
def show_audit(ctx: click.Context, limit: int) -> int:
    """Show who signed in, judged, took evidence, made or removed users. Exit status 1 when entries were tampered with.

    \b
    Example:
      frostwatch console audit --limit 200
    """
    with closing(open_decisions(_settings(ctx))) as store, store.read() as connection:
        found = audit.entries(connection, limit + 1)
        wrong = list(audit.broken(connection))
    rows = [
        (
            f"{each.at:%Y-%m-%d %H:%M:%S}",
            each.who or "-",
            each.address or "terminal",
            each.act,
            wording.clean(each.about),
        )
        for each in found[:limit]
    ]
    if rows:
        print_table(("when (UTC)", "who", "from", "what", "about"), rows)
    else:
        click.echo("Nothing is noted yet.", err=True)
    if len(found) > limit:
        click.echo(f"There are more: --limit {2 * limit} shows further ones.", err=True)
    if wrong:
        lines = counted(len(wrong), "entry does", "entries do")
        places = ", ".join(map(str, wrong[:10]))
        click.echo(f"{lines} not follow from the one before ({places}): one of the two was changed or removed.")
    return 1 if wrong else 0


def _settings(ctx: click.Context) -> Settings:
    return load_settings(ctx.find_root().obj)


def _password(name: str, *, from_input: bool) -> str:
    """Return the password that is given at the terminal, or in the first line of standard input."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True)
    return password


@contextmanager
def _leading_to(address: str, folder: Path) -> Iterator[str]:
    """Give the address of a file that leads to the console, removed in the end.

    A browser is started with the address it opens, which every user of the machine can read; the file only
    this one can.
    """
    with NamedTemporaryFile("w", dir=folder, prefix="console-", suffix=".html", encoding="utf-8") as file:
        link = escape(address)
        file.write(
            f'<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={link}">'
            f'<title>Frostwatch</title><a href="{link}">Open the console</a>\n'
        )
        file.flush()
        yield Path(file.name).absolute().as_uri()
