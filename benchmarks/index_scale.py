#!/usr/bin/env python3
"""How fast an index takes listings in and answers, at a size of your choice.

    .venv/bin/python benchmarks/index_scale.py --listings 1000000
    .venv/bin/python benchmarks/index_scale.py --listings 1000000 --url http://127.0.0.1:9200 --rules 1000 --server PID

Listings are made up: titles of 6 to 10 words and texts of 20 to 80, from a vocabulary in which few words are common
and most are rare, as in language. Making them is not timed; building what is indexed of them is. Prints JSON.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from domain.assessment import Finding
from domain.document import Evidence, ListingDocument, SellerFacts
from domain.extraction import Contact, Pack, Price
from domain.listing import listing_id
from index.engine import SearchEngine, SearchRequest
from index.factory import open_engine

SUBSTANCES = ("R-22", "R-410A", "R-134a", "R-404A", "R-32", "R-407C", "R-12", "R-507A", "R-290", "R-1234yf", "R-449A")
CONTAINERS = ("disposable", "refillable", "can", "drum", "tank", "unknown")
STATUSES = ("prohibited", "restricted", "unknown", "unrestricted")
KINDS = ("offer", "offer", "offer", "equipment", "service", "unrelated", "wanted")
JURISDICTIONS = ("EU", "GB", "US", "CN", "TR", "AU", "CA", "MX", "BR", "IN")
FACETS = ("substances", "families", "kind", "site", "jurisdiction", "seller.outcome", "status", "container")
START = datetime(2025, 11, 1, tzinfo=UTC)


def vocabulary(size: int, draw: random.Random) -> tuple[list[str], list[float]]:
    """Return made-up words and how often each comes up (Zipf)."""
    syllables = ["ba", "ko", "ri", "tel", "mun", "sa", "ve", "lor", "din", "pa", "qui", "zo", "fre", "gas", "ny", "ul"]
    words = list(dict.fromkeys("".join(draw.choices(syllables, k=draw.randint(2, 5))) for _ in range(size)))
    total, weights = 0.0, []
    for rank in range(1, len(words) + 1):
        total += 1 / (rank + 20)
        weights.append(total)
    return words, weights


def listings(count: int, seed: int = 7) -> Iterator[ListingDocument]:
    """Yield made-up listings, the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - made-up data
    words, weights = vocabulary(60_000, draw)
    running = draw.choices(words, cum_weights=weights, k=400_000)
    for number in range(count):
        yield listing(number, draw, running)


def listing(number: int, draw: random.Random, running: list[str]) -> ListingDocument:
    """Return one made-up listing."""
    substance = draw.choice(SUBSTANCES)
    kind = draw.choice(KINDS)
    offer = kind == "offer"
    place = draw.randrange(len(running) - 100)
    container: Any = draw.choice(CONTAINERS)
    status: Any = draw.choice(STATUSES) if offer else "unknown"
    net = draw.choice((13.6, 11.3, 10.9, 0.5, 0.75, 10.0, 50.0))
    units = draw.choice((1, 1, 1, 2, 5, 10, 100))
    mass = net * units if offer else None
    amount = Decimal(draw.randrange(100, 90_000)) / 100
    seller = draw.randrange(50_000)
    outcome: Any = draw.choice(("authorised", "review", "not_found", "not_found", "not_found"))
    url = f"https://site{draw.randrange(200)}.example/item/{number}"
    first = Finding(f"rule-{draw.randrange(35)}", 3, "restricted", "A rule", "A law", "A source", None, confirmed=True)
    size = f"{net:g}kg" if draw.random() < 0.5 else f"{net:g} kg"
    return ListingDocument(
        id=listing_id(url),
        url=url,
        site=f"site{number % 200}",
        title=f"{substance} {size} " + " ".join(running[place : place + draw.randint(4, 8)]),
        text=" ".join(running[place + 9 : place + draw.randint(29, 89)]) + f" {substance.replace('-', '')} {size}",
        language=draw.choice(("en", "es", "de", "zh", "ru", "tr")),
        kind=kind,  # type: ignore[arg-type]
        substances=(substance,) if offer else (),
        mentioned=() if offer else (substance,),
        families=("HFC",) if offer else (),
        packs=(Pack(net_kg=net, units=units, container=container),) if offer else (),
        price=Price(amount, None, draw.choice(("EUR", "USD", "CNY")), "cylinder"),
        price_per_kg=(amount / Decimal(str(net))).quantize(Decimal("0.01")) if offer else None,
        condition="unknown",
        contacts=(Contact("phone", f"+34{draw.randrange(10**9):09d}"),) if number % 3 == 0 else (),
        identifiers=(),
        flags=("no_certificate",) if number % 17 == 0 else (),
        seller=SellerFacts(name=f"{running[seller]} trading", outcome=outcome, group=f"group-{seller}", country="CN"),
        jurisdictions=(draw.choice(JURISDICTIONS),),
        status=status,
        findings=(first,) if status in {"prohibited", "restricted"} else (),
        severity=draw.randrange(6),
        mass_kg=mass,
        tco2e=mass * 1.43 if mass else None,
        gwp_basis="Kigali",
        odp_kg=None,
        availability="InStock",
        presence="listed",
        brand=None,
        sku=None,
        location=None,
        images=(),
        published=None,
        seen_at=START + timedelta(seconds=30 * number),
        evidence=Evidence(f"segment-{number // 20_000:05d}", f"<urn:uuid:{number:012d}>", number),
    ).versioned()


def queries(count: int) -> list[str]:
    """Return searches as analysts make them: words as often common (a third of all listings) as rare, with filters."""
    draw = random.Random(99)  # noqa: S311 - made-up data
    words, _ = vocabulary(60_000, random.Random(7))  # noqa: S311
    made = []
    for _ in range(count):
        word, other = (words[int(len(words) ** draw.random())] for _ in range(2))
        substance = draw.choice(SUBSTANCES)
        made.append(
            draw.choice(
                (
                    f"{word} AND status:prohibited AND jurisdiction:EU",
                    f"{word} {other} AND kind:offer",
                    f'"{word} {other}" OR (substances:{substance} AND {word} AND seller.outcome:not_found)',
                    f"{substance} {word} AND packs:(net_kg:13.6 AND container:disposable)",
                    f"{word} AND substances:{substance} AND tco2e:[1 TO *]",
                    f"{word} AND first_seen:[2025-11-05 TO *] AND NOT site:site7",
                    f"{word[:4]}* AND status:restricted",
                )
            )
        )
    return made


def percentile(seconds: list[float], share: float) -> float:
    """Return the value that `share` of the measurements stay below, in milliseconds."""
    return round(statistics.quantiles(seconds, n=100)[int(share * 100) - 1] * 1000, 1)


def take_in(engine: SearchEngine, count: int, batch: int) -> float:
    """Store made-up listings and return how many seconds it took, without making them."""
    spent, some = 0.0, []
    for number, document in enumerate(listings(count), 1):
        some.append(document)
        if len(some) == batch or number == count:
            started = time.perf_counter()
            report = engine.store(some)
            spent += time.perf_counter() - started
            assert not report.failed, next(iter(report.failed.items()))
            some = []
            if number % 100_000 < batch:
                print(f"# {number:,} in, {number / spent:,.0f} a second", flush=True)
    return spent


def server_seconds(pid: int | None) -> float:
    """Return the processor time that the server has used; 0 where its process is not named."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def until_merged(url: str, longest: float = 300.0) -> float:
    """Wait until a server has joined the segments of an intake, and return for how long that took."""
    started = time.perf_counter()
    while (spent := time.perf_counter() - started) < longest:
        with urlopen(f"{url}/benchmark*/_stats/merge") as answer:  # noqa: S310 - the server that was named
            if not json.load(answer)["_all"]["total"]["merges"]["current"]:
                return spent
        time.sleep(1)
    return longest


def measure_search(engine: SearchEngine, count: int) -> dict[str, Any]:
    """Time searches with 20 hits, by relevance and newest first, and the facets."""
    times: dict[str, list[float]] = {"relevance": [], "-last_seen": []}
    of_words: dict[str, list[float]] = {sort: [] for sort in times}
    slowest = ("", 0.0)
    for query in queries(count):
        for sort, seconds in times.items():
            fresh = f"{query} AND NOT id:none{len(seconds)}{sort}"  # so that nothing is remembered of the search before
            started = time.perf_counter()
            engine.search(SearchRequest(fresh, limit=20, sort=sort))
            seconds.append(time.perf_counter() - started)
            if "*" not in query.replace("TO *", ""):
                of_words[sort].append(seconds[-1])
            slowest = max(slowest, (query, seconds[-1]), key=lambda pair: pair[1])
    facets = []
    for query in ("*", "status:prohibited", "gas* AND kind:offer"):
        started = time.perf_counter()
        page = engine.search(SearchRequest(query, limit=0, facets=FACETS))
        facets.append({"query": query, "listings": page.total, "ms": round((time.perf_counter() - started) * 1000, 1)})
    return {
        **{f"p50_ms {sort}": percentile(seconds, 0.50) for sort, seconds in times.items()},
        **{f"p95_ms {sort}": percentile(seconds, 0.95) for sort, seconds in times.items()},
        **{f"p95_ms {sort}, no wildcards": percentile(seconds, 0.95) for sort, seconds in of_words.items()},
        "slowest": {"query": slowest[0], "ms": round(slowest[1] * 1000, 1)},
        "eight_facets": facets,
    }


def measure_rules(engine: SearchEngine, count: int, changed: int) -> dict[str, Any]:
    """Time saved searches over the last listings taken in."""
    hits = engine.search(SearchRequest("*", limit=min(changed, 10_000), sort="-last_seen")).hits
    rules = {str(number): query for number, query in enumerate(queries(count))}
    ids = [hit.id for hit in hits]
    started = time.perf_counter()
    matches = engine.match(rules, ids)
    seconds = time.perf_counter() - started
    assert not any(match.error for match in matches.values())
    return {"rules": count, "changed": len(ids), "seconds": round(seconds, 2)}


def main() -> None:
    """Run the benchmark and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=20_000, help="listings in one call of store")
    parser.add_argument("--searches", type=int, default=200)
    parser.add_argument("--rules", type=int, default=0, help="saved searches over the last 10,000 listings")
    parser.add_argument("--url", default="", help="Elasticsearch; empty: the embedded index")
    parser.add_argument("--server", type=int, help="process of a server on this machine, to count its processor time")
    parser.add_argument("--keep", type=Path, help="file of the embedded index, used again when it is there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.keep or Path(folder) / "index.sqlite"
        there = path.exists()
        engine = open_engine(given.url, path, name="benchmark", timeout=120)
        engine.prepare()
        result: dict[str, Any] = {"listings": given.listings, "url": given.url or "embedded"}
        if not there:
            engine.successor().put_in_force()
            cpu, server = time.process_time(), server_seconds(given.server)
            result["in_per_second"] = round(given.listings / take_in(engine, given.listings, given.batch))
            result["load_average"] = round(os.getloadavg()[0], 1)
            result["cpu_us_per_listing_with_making_it"] = round((time.process_time() - cpu) / given.listings * 1e6)
            if given.server:
                spent = server_seconds(given.server) - server
                result["server_cpu_us_per_listing"] = round(spent / given.listings * 1e6)
            if given.url:
                result["seconds_until_merged"] = round(until_merged(given.url))
        status = engine.status()
        result["bytes_per_listing"] = round((status.bytes or 0) / status.listings)
        started = time.perf_counter()
        engine.search(SearchRequest("*", limit=1))
        result["first_search_seconds"] = round(time.perf_counter() - started, 2)
        server = server_seconds(given.server)
        result |= measure_search(engine, given.searches)
        if given.server:
            spent = server_seconds(given.server) - server
            result["server_cpu_ms_per_search"] = round(spent / (2 * given.searches + 3) * 1000, 1)
        if given.rules:
            # The same searches over a tenth of the batch: the cost is to grow with the batch, not with the index.
            result["saved_searches"] = [measure_rules(engine, given.rules, changed) for changed in (1_000, 10_000)]
        engine.close()
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
