"""`frostwatch demo`: crawl marketplaces of its own twice, and end with what an analyst would want to see.

Everything goes through the `frostwatch` command as an operator would use it; this file only serves the marketplaces,
writes the settings and reads out the results. `FROSTWATCH_INDEX__URL` sends it to an Elasticsearch instead,
into an index of its own.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from demo.marketplaces import open_marketplaces
from demo.marketplaces.server import Marketplace, serve

HOME = Path(os.environ.get("FROSTWATCH_DEMO_DIR", ".demo")).resolve()
FROSTWATCH = Path(sys.executable).parent / "frostwatch"
FIRST_PORT = 8641
KEPT = tuple(f"FROSTWATCH_INDEX__{name}" for name in ("URL", "API_KEY", "USERNAME", "PASSWORD", "CA_FILE", "TIMEOUT"))
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("FROSTWATCH_") or name in KEPT}
"""What the commands see: where an Elasticsearch is, but no setting that leads to the user's own data or mail."""

SETTINGS = """\
data_dir = "{home}/data"

[crawl]
contact = "demo@frostwatch.example"
sites_dir = "{home}/sites"
delay = 0.0
per_host = 8
allow_private_network = true      # the marketplaces of the demonstration are on this machine

[index]
name = "frostwatch-demo"

[alerts]
recipients = ["analyst@ozone-unit.example"]
"""

SITES = {
    "frostline": 'jurisdictions = ["EU"]\ncurrency = "EUR"\n',
    "basar": 'jurisdictions = ["EU"]\ncurrency = "EUR"\n',
    "polar": 'jurisdictions = ["US"]\ncurrency = "USD"\nrender = "auto"\n',
}
"""What a site file says of each marketplace; the wholesale site is crawled from its address alone."""


def say(text: str = "") -> None:
    """Print a line of the demonstration at once."""
    print(text, flush=True)


def frostwatch(*arguments: str, quiet: bool = False) -> str:
    """Run the command as an operator would; return its standard output, with its messages shown as they come."""
    say(f"\n$ frostwatch {' '.join(arguments)}" if not quiet else "")
    command = [str(FROSTWATCH), "--config", str(HOME / "frostwatch.toml"), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT, check=False)
    if done.returncode:
        sys.exit(f"demo: frostwatch {arguments[0]} ended with status {done.returncode}")
    return done.stdout


def prepare(markets: tuple[Marketplace, ...]) -> dict[str, str]:
    """Serve the marketplaces, write settings and site files; return each marketplace's address."""
    if HOME.exists() and any(HOME.iterdir()) and not (HOME / "frostwatch.toml").exists():
        sys.exit(f"demo: {HOME} holds something else; name an empty folder: FROSTWATCH_DEMO_DIR=/path/to/folder")
    shutil.rmtree(HOME, ignore_errors=True)
    (HOME / "sites").mkdir(parents=True)
    (HOME / "frostwatch.toml").write_text(SETTINGS.format(home=HOME.as_posix()), encoding="utf-8")
    servers = [serve(market, FIRST_PORT + number) for number, market in enumerate(markets)]
    addresses = {market.name: address_of(server) for market, server in zip(markets, servers, strict=True)}
    for name, lines in SITES.items():
        text = f'name = "{name}"\ntitle = "{name.title()}"\nstart_urls = ["{addresses[name]}"]\n{lines}'
        (HOME / "sites" / f"{name}.toml").write_text(text, encoding="utf-8")
    return addresses


def address_of(server: ThreadingHTTPServer) -> str:
    """Return a server's address on the loopback."""
    return f"http://127.0.0.1:{server.server_address[1]}/"


def show_results(started: float) -> None:
    """Read out what the two crawls found, from the index and the alert ledger."""
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in frostwatch("search", "*", "--json", "--limit", "1000", quiet=True).splitlines()
    ]
    offers = [row for row in rows if row["kind"] == "offer"]
    say(f"{len(rows)} listings are indexed, {len(offers)} of them offers of a refrigerant:")
    substances = Counter(name for row in offers for name in row["substances"])
    say("  by substance   " + ", ".join(f"{name} {count}" for name, count in substances.most_common()))
    outcomes = Counter(row["seller"]["outcome"] or "not looked up" for row in offers)
    say("  by seller      " + ", ".join(f"{name} {count}" for name, count in outcomes.most_common()))
    statuses = Counter(row["status"] or "-" for row in offers)
    say("  by law         " + ", ".join(f"{name} {count}" for name, count in statuses.most_common()))
    say(f"  climate        {sum(row['tco2e'] or 0 for row in offers):,.1f} t CO2-equivalent in one pack of each")
    kinds = Counter(row["kind"] for row in rows if row["kind"] != "offer")
    say("  look-alikes    " + ", ".join(f"{name} {count}" for name, count in kinds.most_common()))
    say("\nThe worst alerts, with the rule that gave them:")
    say(frostwatch("alerts", "list", "--limit", "12", quiet=True).strip())
    mails = sorted((HOME / "data" / "mail").glob("*.html"))
    say("\nThe mail to the analyst lies in:")
    for mail in mails:
        say(f"  {mail}")
    say("\nTry next:")
    command = FROSTWATCH.relative_to(Path.cwd()) if FROSTWATCH.is_relative_to(Path.cwd()) else FROSTWATCH
    config = f"{command} --config {HOME}/frostwatch.toml"
    say(f"  {config} console --open")
    for query in (
        "substances:R-22 AND kind:offer",
        "status:prohibited AND packs.container:disposable",
        "seller.outcome:not_found AND tco2e:[20 TO *]",
    ):
        say(f"  {config} search '{query}'")
    say(f"\nDone in {time.monotonic() - started:.0f} seconds.")


def main() -> None:
    """Run the demonstration."""
    started = time.monotonic()
    markets = open_marketplaces()
    addresses = prepare(markets)
    say("Four marketplaces are up on this machine: " + ", ".join(f"{name} {url}" for name, url in addresses.items()))
    if os.environ.get("FROSTWATCH_INDEX__URL"):
        frostwatch("index", "rebuild", quiet=True)  # empties what an earlier demonstration left there
    register = str(Path(__file__).with_name("register.csv"))
    source = "a made-up register of the demonstration"
    frostwatch("traders", "import", register, "--register", "demo-traders", "--source", source)
    sites = ("crawl", *SITES, "--start-url", addresses["hualeng"])
    frostwatch(*sites)
    say("\nA day passes: one listing is taken down. The same command again:")
    for market in markets:
        market.round = 2
    frostwatch(*sites)
    say("\n" + "=" * 78)
    show_results(started)


if __name__ == "__main__":
    main()
