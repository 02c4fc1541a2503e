"""From archive to index measured: pages a second, how two workers compare with one, peak memory of each process.

    python -m benchmarks.flow_speed [--pages 4000] [--register 100000] [--workers 1 2] [--profile]

The pages are product pages of the demonstration's shops, each with its own numbers, inside the furniture that shops
have (menus, related goods, scripts, styles), 30 to 60 KB; a tenth are other pages of a shop. The register has made-up
firms. Everything runs as `frostwatch process` runs it, with the embedded index and the rules that ship.
"""

import argparse
import cProfile
import csv
import os
import pstats
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path

from app.settings import ProcessSettings, Settings
from app.works import opened
from benchmarks.match_speed import firms
from crawlers.archive import ArchiveWriter, Exchange
from demo.marketplaces import open_marketplaces
from traders.canonical import row_of
from traders.store import Registers

WORDS = tuple(
    re.findall(
        "[a-z]+",
        "pump valve hose gauge filter copper pipe elbow tee flange gasket motor fan blade coil relay switch thermostat "
        "sensor cable duct grille damper bracket clamp insulation tape sealant adapter coupling drier capillary torch "
        "condenser evaporator manifold recovery vacuum leak detector brazing rod nitrogen regulator scale trolley",
    )
)
SELLERS = 2000
HEADERS = ((b"Content-Type", b"text/html; charset=utf-8"),)


def product_pages() -> list[str]:
    """Return product pages of the demonstration's shops that render on the server; each classified has many sellers."""
    found = []
    names = iter([firm.name for firm in firms(SELLERS, seed=9)])
    for shop in open_marketplaces():
        if shop.items[0].seller:
            shop.items = tuple(
                replace(item, slug=f"{item.slug}-{n}", seller=next(names)) for item in shop.items for n in range(20)
            )
        for item in shop.items:
            for path in (f"/p/{item.slug}", f"/item/{item.slug}", f"/ad/{item.slug}", f"/product-detail/{item.slug}"):
                answer = shop.answer(shop, path, {})
                if answer and answer.status == 200 and "html" in answer.content_type and item.title in answer.body:
                    found.append(answer.body)
    return found


def furnished(page: str, number: int, draw: random.Random) -> bytes:
    """Put a page into the furniture of a shop and give it numbers of its own."""
    target = draw.randint(30_000, 60_000) - len(page.encode())
    menu = "".join(
        f'<li class="menu-item lvl-{n % 3}"><a href="/c/{n}-{draw.choice(WORDS)}">{draw.choice(WORDS)} '
        f"{draw.choice(WORDS)}</a></li>"
        for n in range(120)
    )
    script = "window.__cfg=" + ",".join(f'{{"k{n}":"{draw.getrandbits(48):x}","v":{n}}}' for n in range(250))
    style = "".join(f".c{n}{{margin:{n % 9}px;color:#{draw.getrandbits(24):06x}}}" for n in range(150))
    cards: list[str] = []
    size = len(menu) + len(script) + len(style)
    while size < target:
        card = (
            f'<div class="card"><a href="/p/x{draw.getrandbits(32)}"><img src="/i/{draw.getrandbits(32)}.jpg" '
            f'alt="{draw.choice(WORDS)}"><span class="name">{" ".join(draw.choices(WORDS, k=6))}</span></a>'
            f'<span class="price">{draw.randint(3, 900)},{draw.randint(0, 99):02d} €</span></div>'
        )
        cards.append(card)
        size += len(card)
    head, body = page.split("</head>", 1)
    inner, tail = body.rsplit("</body>", 1)
    opening, rest = inner.split(">", 1)
    made = (
        f'{head}<link rel="canonical" href="https://shop.example/p/{number}"><style>{style}</style></head>{opening}>'
        f"<nav><ul>{menu}</ul></nav>{rest}<aside class='related'>{''.join(cards)}</aside>"
        f"<script>{script}</script></body>{tail}"
    )
    return made.encode()


def other_page(draw: random.Random) -> bytes:
    """Return a page of a shop that is no listing."""
    text = " ".join(draw.choices(WORDS, k=400))
    head = "<!doctype html><html lang='en'><head><title>About</title></head>"
    return f"{head}<body><h1>About</h1><p>{text}</p></body></html>".encode()


def exchanges(count: int) -> Iterator[Exchange]:
    """Yield stored responses."""
    draw = random.Random(5)  # noqa: S311 - furniture, not secrets
    start = datetime(2026, 3, 1, tzinfo=UTC)
    pages = product_pages()
    draw.shuffle(pages)
    for number, page in enumerate(islice(cycle(pages), count)):
        body = other_page(draw) if number % 10 == 9 else furnished(page, number, draw)
        at = start + timedelta(seconds=number)
        yield Exchange(f"https://shop.example/p/{number}", "shop.example", at, 200, HEADERS, body)


def prepare(home: Path, pages: int, rows: int) -> None:
    """Write the archive and import the register."""
    size = 0
    with ArchiveWriter(home / "archive") as writer:
        for exchange in exchanges(pages):
            size += len(exchange.body)
            writer.write(exchange)
    if rows:
        table = home / "register.csv"
        entries = [row_of(entry) for entry in firms(rows)]
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(entries[0]))
            writer.writeheader()
            writer.writerows(entries)
        Registers(home / "registers").import_file(table, "made-up", date(2026, 1, 15), "made up")
    print(f"{pages} pages, {size / pages / 1000:.0f} KB each on average", flush=True)


def measure(home: Path, workers: int, data: Path, *, profile: bool) -> float:
    """Carry the archive on into a fresh index; print the figures and return pages a second."""
    settings = Settings(data_dir=data, process=ProcessSettings(workers=workers))
    (data / "archive").symlink_to(home / "archive")
    if (home / "registers").exists():
        (data / "registers").symlink_to(home / "registers")
    profiler = cProfile.Profile() if profile else None
    before = cpu_seconds()
    with opened(settings, pending_bytes=10**12) as works:
        begun, own = time.perf_counter(), cpu_seconds(resource.RUSAGE_SELF)
        if profiler:
            profiler.enable()
        report = works.flow.run(works.archive.segments())
        if profiler:
            profiler.disable()
        seconds, own = time.perf_counter() - begun, cpu_seconds(resource.RUSAGE_SELF) - own
        peaks = sorted(peak_mb(child) for child in descendants(os.getpid()))
    cpu = cpu_seconds() - before
    rate = report.pages / seconds
    print(
        f"workers {workers}: {report.pages} pages ({report.listings} listings, {report.offers} offers, {report.hits} "
        f"hits) in {seconds:.1f} s: {rate:.0f}/s; CPU {cpu:.1f} s with start-up, {own:.1f} s of it in the main process "
        f"({report.pages / cpu:.0f} pages a CPU second); peak MB: {peak_mb('self'):.0f} main, workers {peaks}",
        flush=True,
    )
    if profiler:
        pstats.Stats(profiler, stream=sys.stdout).sort_stats("cumulative").print_stats(45)
    return rate


def peak_mb(process: str) -> int:
    """Return the largest resident memory that a process ever had, in MB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) // 1024


def descendants(process: int) -> list[int]:
    """Return the processes that a process has started, and that those have: workers are forked by another one."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return [each for child in map(int, children) for each in (child, *descendants(child))]


def cpu_seconds(*whose: int) -> float:
    """Return the CPU time of this process, and of all that it has started, whether they have ended or not."""
    usages = [resource.getrusage(each) for each in whose or (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    return own if whose else own + sum(map(_ticks, descendants(os.getpid()))) / os.sysconf("SC_CLK_TCK")


def _ticks(process: int) -> int:
    """Return the clock ticks that a living process and its children that have ended took."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15]))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--register", type=int, default=100_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--home", type=Path, help="keep archive and register here, and use them again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder) / "home"
        if not (home / "archive").exists():
            home.mkdir(parents=True, exist_ok=True)
            maker = get_context("spawn").Process(target=prepare, args=(home, options.pages, options.register))
            maker.start()  # in a process of its own, so that its memory is not counted
            maker.join()
        rates = {}
        for workers in options.workers:
            data = Path(folder) / f"data-{workers}"
            data.mkdir()
            rates[workers] = measure(home, workers, data, profile=options.profile)
        first, *others = options.workers
        for workers in others:
            print(f"{workers} workers: {rates[workers] / rates[first]:.2f} times {first}")


if __name__ == "__main__":
    main()
