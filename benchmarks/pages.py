"""Page reading measured: quality by site, and speed against bare lxml and extruct, in one run.

    python benchmarks/pages.py EVAL/product_pages [--no-extruct]

EVAL/product_pages holds `html/*.html.gz` and `ground_truth.json` (page name to the values that count as right).
The last figure is that of a crawl: pages come packed, one after the other, and each is read once. No weight of the
reader is fitted to these pages; the folds show how much the figures hang on which sites one has seen.
"""

import argparse
import functools
import gc
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any
from urllib.parse import urlsplit

import extruct
from lxml import etree, html

from crawlers.pages.place import KNOWN_PLACES
from crawlers.pages.reader import read_page

FIELDS: dict[str, type] = {"price": Decimal, "availability": str, "sku": str}
FOLDS = 5
MADE_UP = b"<html><title>Hose</title><h1>Hose</h1><p class=price>EUR 5.00</p><p>In stock, sold by A, SKU: 1</p></html>"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-extruct", action="store_true", help="leave out extruct, which takes most of the time")
    options = parser.parse_args()
    truth = json.loads((options.folder / "ground_truth.json").read_text(encoding="utf-8"))
    bodies = {name: gzip.decompress((options.folder / "html" / f"{name}.html.gz").read_bytes()) for name in truth}
    show_quality(truth, bodies)
    show_speed(list(bodies.values()), with_extruct=not options.no_extruct)
    show_stored([options.folder / "html" / f"{name}.html.gz" for name in truth])


def show_quality(truth: dict[str, Any], bodies: dict[str, bytes]) -> None:
    """Print F1 over all pages, the mean over sites, and F1 in folds of whole sites."""
    read = {name: read_page(body, None, assume_listing=True).listing for name, body in bodies.items()}
    sites: dict[str, list[str]] = defaultdict(list)
    for name, values in truth.items():
        sites[(urlsplit(values["url"]).hostname or "").removeprefix("www.").split(".")[0]].append(name)
    order = sorted(sites)
    random.Random(0).shuffle(order)  # noqa: S311 - folds, not secrets
    folds = [[name for site in order[i::FOLDS] for name in sites[site]] for i in range(FOLDS)]
    for field, kind in FIELDS.items():
        by_site = [f1(truth, read, names, field, kind) for names in sites.values()]
        by_fold = [f1(truth, read, names, field, kind) for names in folds]
        mean = sum(by_site) / len(by_site)
        whole = f1(truth, read, list(truth), field, kind)
        spread = " ".join(f"{value:.2f}" for value in by_fold)
        print(f"{field:13s} F1 {whole:.3f}   mean of {len(sites)} sites {mean:.3f}   folds {spread}")


def f1(truth: dict[str, Any], read: dict[str, Any], names: list[str], field: str, kind: type) -> float:
    """Return F1 of one field over some pages; a wrong value is both wrong and missed."""
    right = wrong = missed = 0
    for name in names:
        gold = {kind(value) for value in truth[name].get(field, ())}
        value = getattr(read[name], field, None)
        ok = value is not None and kind(str(value)) in gold
        right += ok
        wrong += value is not None and not ok
        missed += bool(gold) and not ok
    return 2 * right / (2 * right + wrong + missed) if right + wrong + missed else 1.0


def show_speed(bodies: list[bytes], *, with_extruct: bool) -> None:
    """Print pages a second of reading, bare parsing and extruct with all its syntaxes, on the same bodies."""
    forget()
    reading = rate(bodies, lambda body: read_page(body, None, assume_listing=True, with_links=False))
    forget()
    linked = rate(bodies, lambda body: read_page(body, None, assume_listing=True))
    bare = rate(bodies, lambda body: etree.fromstring(body, parser=etree.HTMLParser(encoding="utf-8")))
    usual = rate(bodies, lambda body: html.fromstring(body.decode("utf-8", "replace")))
    print(
        f"reading {reading:.1f}/s, with links {linked:.1f}/s, bare lxml {bare:.1f}/s: {reading / bare:.2f} of bare lxml"
    )
    print(f"lxml as it is mostly called, on decoded text, {usual:.1f}/s: {reading / usual:.2f} of that")
    if with_extruct:
        slow = rate(bodies, lambda body: extruct.extract(body.decode("utf-8", "replace"), errors="ignore"))
        print(f"extruct {slow:.1f}/s: reading is {reading / slow:.1f} times as fast ({linked / slow:.1f} with links)")


def show_stored(files: list[Path]) -> None:
    """Print how both compare from the stored file on: each page unpacked and read once, unpacked and parsed once."""
    forget()
    spent = {"read": 0.0, "parsed": 0.0}
    for number, file in enumerate(files):
        packed = file.read_bytes()
        steps: list[tuple[str, Callable[[bytes], object]]] = [
            ("read", lambda body: read_page(body, None, assume_listing=True, with_links=False)),
            ("parsed", lambda body: html.fromstring(body.decode("utf-8", "replace"))),
        ]
        for name, work in steps if number % 2 else reversed(steps):
            started = process_time()
            work(gzip.decompress(packed))
            spent[name] += process_time() - started
    read, parsed = (len(files) / spent[name] for name in ("read", "parsed"))
    print(
        f"from the stored file on, each page once and in turn: unpacked and read {read:.1f}/s, "
        f"unpacked, decoded and parsed by lxml.html {parsed:.1f}/s: reading is {read / parsed:.2f} of that"
    )


def forget() -> None:
    """Forget what reading the same pages before has left, as a crawl comes by a page once; lexicons are made anew."""
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper):  # noqa: SLF001 - the type has no other name
            each.cache_clear()
    KNOWN_PLACES.clear()
    read_page(MADE_UP, None, assume_listing=True)


def rate(bodies: list[bytes], work: Callable[[bytes], object]) -> float:
    """Return pages a second of CPU time."""
    started = process_time()
    for body in bodies:
        work(body)
    return len(bodies) / (process_time() - started)


if __name__ == "__main__":
    main()
