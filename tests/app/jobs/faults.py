"""Random `kill -9` of workers, scheduler and PostgreSQL while many small sites are crawled and processed."""

import json
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from app.assembly import open_decisions
from app.jobs.history import History
from app.settings import load_settings
from tests.app.installation import Installation, kill_group
from tests.app.jobs.events import Events
from tests.postgres import Postgres

GOODS = 2
"""Listings of each site."""

SETTINGS = """\
data_dir = "{home}/data"
[crawl]
contact = "tests@frostwatch.example"
sites_dir = "{home}/sites"
delay = 0.0
allow_private_network = true
[database]
url = "{database}"
[log]
format = "json"
[worker]
heartbeat = 0.5
dead_after = 4.0
sweep = 2.0
pause = 0.5
[process]
workers = 1
[schedule]
on = "workers"
at_once = 2
[schedule.jobs.all]
every = "1d"
max_pages = 6
"""

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "Product", "name": "{title}",
"description": "Disposable cylinder of R22 refrigerant, 13.6 kg, new and sealed.", "sku": "S{number}",
"offers": {{"@type": "Offer", "price": "{price}", "priceCurrency": "EUR",
"availability": "https://schema.org/InStock"}}}}</script></head>
<body><h1>{title}</h1><p class="price">{price} EUR</p><p>Disposable cylinder of R22 refrigerant, 13.6 kg.</p>
</body></html>"""


class Shops(BaseHTTPRequestHandler):
    """Any number of small shops, one below each folder."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a list of goods, or with one of them."""
        goods = re.fullmatch(r"/s(\d+)/p/(\d+)", self.path)
        shop = re.fullmatch(r"/s(\d+)/", self.path)
        if goods:
            number = int(goods[1]) * 10 + int(goods[2])
            body = PAGE.format(title=f"R22 gas 13.6 kg cylinder no {number}", number=number, price=300 + number)
        elif shop:
            links = "".join(f'<li><a href="/s{shop[1]}/p/{n}">R22 gas cylinder {n}</a></li>' for n in range(GOODS))
            body = f"<html><body><h1>Shop {shop[1]}</h1><ul>{links}</ul></body></html>"
        else:
            body = ""
        data = body.encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:  # type: ignore[override]
        """Say nothing."""


@dataclass(slots=True)
class Trial:
    """One run: so many sites, so many kills. What was killed is counted in `killed`."""

    home: Path
    postgres: Postgres
    sites: int
    kills: int
    seed: int = 1
    killed: Counter[str] = field(default_factory=Counter)
    database: str = ""
    _people: dict[str, Events] = field(default_factory=dict)

    def run(self) -> None:
        """Set up, disturb until the kills are used up, wait until all is done, and check it."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), Shops)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.database = self.postgres.new_database()
        made = Installation(self.home)
        (self.home / "sites").mkdir(parents=True)
        made.config.write_text(SETTINGS.format(home=self.home, database=self.database), encoding="utf-8")
        names = [f"shop{number}" for number in range(self.sites)]
        for number, name in enumerate(names):
            address = f"http://127.0.0.1:{server.server_address[1]}/s{number}/"
            text = f'name = "{name}"\nstart_urls = ["{address}"]\njurisdictions = ["EU"]\nsitemap = false\n'
            (self.home / "sites" / f"{name}.toml").write_text(text, encoding="utf-8")
        store = open_decisions(load_settings(str(made.config)))
        History(store).handled([("all", name) for name in names], datetime.now(UTC) - timedelta(days=2))
        store.close()
        try:
            self._disturb(made)
            self._finish(made)
        finally:
            for events in self._people.values():
                kill_group(events.process)
            server.shutdown()
            server.server_close()
        self._check(made)

    def _start(self, made: Installation, name: str) -> None:
        arguments = ("schedule", "start") if name == "scheduler" else ("worker",)
        self._people[name] = Events(made.start(*arguments))

    def _disturb(self, made: Installation) -> None:
        chance = random.Random(self.seed)  # noqa: S311 - moments of a test, not secrets
        for name in ("scheduler", "worker 1", "worker 2"):
            self._start(made, name)
        pause = threading.Event()
        for _ in range(self.kills):
            pause.wait(chance.uniform(0.5, 8.0))
            victim = chance.choice(("scheduler", "worker 1", "worker 2", "worker 1", "worker 2", "postgres"))
            self.killed[victim.split()[0]] += 1
            if victim == "postgres":
                self.postgres.kill()
                self.postgres.start()
            else:
                kill_group(self._people[victim].process)
                self._start(made, victim)

    def _finish(self, made: Installation) -> None:
        """Wait until nothing is left to do; what had died is there again."""
        pause = threading.Event()
        until = time.monotonic() + 120 + 6 * self.sites
        while self._left() != (0, 0):
            for name, events in list(self._people.items()):
                if events.process.poll() is not None:
                    kill_group(events.process)  # closes its pipes
                    self._start(made, name)
            assert time.monotonic() < until, self._stuck()
            pause.wait(1)
        for name, events in self._people.items():
            # a process that was started again a moment ago knows no orderly end before it says so
            events.until("schedule started" if name == "scheduler" else "worker started")
            events.process.terminate()
        for name, events in self._people.items():
            assert events.finish() == 0, (name, events.lines[-10:])

    def _left(self) -> tuple[int, int]:
        """Return runs that are not done, and jobs that are."""
        address = self.database.replace("+psycopg", "")
        with psycopg.connect(address) as connection:
            if connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone() == (None,):
                return self.sites, 0  # killed before the queue was made
            done = connection.execute("SELECT count(*) FROM job_run WHERE state = 'done'").fetchone()
            jobs = connection.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            ).fetchone()
        assert done is not None
        assert jobs is not None
        return self.sites - done[0], jobs[0]

    def _stuck(self) -> str:
        """Tell what is left, and what was said last."""
        with psycopg.connect(self.database.replace("+psycopg", ""), row_factory=dict_row) as connection:
            runs = connection.execute("SELECT * FROM job_run WHERE state <> 'done'").fetchall()
            jobs = connection.execute("SELECT * FROM procrastinate_jobs WHERE status <> 'succeeded'").fetchall()
            workers = connection.execute("SELECT *, now() FROM procrastinate_workers").fetchall()
        said = [line.rstrip() for name, events in self._people.items() for line in (f"-- {name}", *events.lines[-15:])]
        return "not done in time:\n" + "\n".join(map(str, (*runs, *jobs, *workers, *said)))

    def _check(self, made: Installation) -> None:
        runs = [
            json.loads(line) for line in made.run("schedule", "status", "--json", "--limit", "9999").stdout.splitlines()
        ]
        assert Counter(run["site"] for run in runs) == Counter(f"shop{n}" for n in range(self.sites))
        assert {run["state"] for run in runs} == {"done"}
        assert made.run("jobs", "list", "--json").stdout == "", "a job is left, or dead"
        urls = [row["url"] for row in made.search("*")]
        assert len(urls) == len(set(urls)) == GOODS * self.sites
        hits = [
            json.loads(line)
            for line in made.run("alerts", "list", "--all", "--json", "--limit", "99999").stdout.splitlines()
        ]
        pairs = Counter((hit["rule_id"], hit["listing_id"]) for hit in hits)
        assert len({listing for _, listing in pairs}) == GOODS * self.sites
        assert max(pairs.values()) == 1, "a hit was given twice"
        mails = made.mails()
        assert len({identity for identity, _ in mails}) == len(mails)
        mentioned = Counter(url for _, text in mails for url in set(re.findall(r"http://127\S+?(?=[\s>)]|$)", text)))
        assert mentioned
        assert [url for url, count in mentioned.items() if count > 1] == [], "a listing was mailed twice"
        with psycopg.connect(self.database.replace("+psycopg", "")) as connection:
            held = connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone()
        assert held == (0,), "a lock is left"
        made.run("archive", "verify")
