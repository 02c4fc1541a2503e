"""An installation with a few listings made for the pages: one with a history, one by somebody hostile, many alike."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.assembly import open_decisions
from app.journal import CrawlRun, Journal
from app.settings import Settings, load_settings
from crawlers.archive import ArchiveWriter, Exchange, Reference
from domain.listing import listing_id
from tests.app.installation import Installation
from tests.app.test_relisting import page

START = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
HTML = ((b"Content-Type", b"text/html; charset=utf-8"), (b"ETag", b'"1"'))
FIRST = "https://basar.example/ad/7-cylinder"
FIRST_ID = listing_id(FIRST)
TITLE = "Refrigerant gas R22, disposable cylinder 13.6 kg"
TEXT = "Sealed disposable cylinder of R22 refrigerant gas, 13.6 kg, for collection in Lyon, France."
OTHER = "https://basar.example/ad/8-cylinder"
HOSTILE = "https://basar.example/ad/9-%3Cscript%3E"
HOSTILE_ID = listing_id(HOSTILE)
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>{{7*7}}\u202e ⟦mark⟧"
MANY = 24
"""Listings that are alike, so that a search has a second page."""

SCHEDULE = """
[schedule.jobs.nightly]
sites = ["basar"]
cron = "15 3 * * *"
"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The installation, its settings, and the server that the hostile page points to."""

    installation: Installation
    settings: Settings


def prepare(home: Path, trap: str) -> Prepared:
    """Store the pages, carry them on, and note a few crawls."""
    made = Installation(home)
    made.set_up({"basar": "https://basar.example/"})
    with made.config.open("a", encoding="utf-8") as file:
        file.write(SCHEDULE)
    settings = load_settings(made.config)
    first: Reference | None = None
    for answers in (*([each] for each in _history()), _others(trap)):
        with ArchiveWriter(settings.archive_dir) as writer:  # a segment each, so that each is a batch of its own
            for url, at, body, status in answers:
                place = writer.write(Exchange(url, "basar", at, status, HTML, body, role="listing"))
            if first is None:
                first = Reference(place.segment, place.offset, place.record_id, at)
                again = at + timedelta(days=1)
                writer.write(Exchange(url, "basar", again, 304, HTML, b"", role="listing", refers_to=first))
    made.run("process")
    store = open_decisions(settings)
    for day, health in enumerate(("ok", "ok", "blind", "blind")):
        at = START + timedelta(days=day)
        reasons = "every page asked for a captcha" if health == "blind" else ""
        Journal(store).record_run(CrawlRun("basar", at, at + timedelta(hours=1), 40, 9000, 26, health, reasons))
    store.close()
    return Prepared(made, settings)


def _history() -> Iterator[tuple[str, datetime, bytes, int]]:
    """Yield address, time, body and status of what the server said of the first listing."""
    yield FIRST, START, page(FIRST, TITLE, TEXT, "310.00"), 200
    yield FIRST, START + timedelta(days=2), page(FIRST, TITLE, TEXT, "250.00"), 200
    yield FIRST, START + timedelta(days=3), b"", 404


def _others(trap: str) -> Iterator[tuple[str, datetime, bytes, int]]:
    """Yield the same of the other listings."""
    yield (
        OTHER,
        START,
        page(OTHER, "Refrigerant R410A, new cylinder 11.3 kg", TEXT.replace("R22", "R410A"), "180.00"),
        200,
    )
    yield HOSTILE, START + timedelta(hours=1), hostile_page(trap), 200
    for number in range(MANY):
        url = f"https://basar.example/ad/{100 + number}"
        title = f"Refrigerant R134a cylinder 12 kg, lot {number}"
        text = f"New refillable cylinder of R134a refrigerant gas, 12 kg, lot number {number}, sent from Turin, Italy."
        yield (
            url,
            START + timedelta(hours=2 + number),
            page(url, title, text, f"{90 + number}.00", f"Gelo {number}"),
            200,
        )


def hostile_page(trap: str) -> bytes:
    """Return a page that says something hostile in every field and reaches for a server in every way there is."""
    offer = {"@type": "Offer", "price": "99.00", "priceCurrency": "EUR", "seller": {"@type": "Person", "name": EVIL}}
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": f"R22 refrigerant gas 13.6 kg disposable cylinder {EVIL}",
        "description": f"Refrigerant gas R22, 13.6 kg. {EVIL} Call +33 6 12 34 56 78",
        "brand": EVIL,
        "sku": EVIL,
        "offers": offer,
    }
    script = json.dumps(data).replace("<", "\\u003c")
    return HOSTILE_TEMPLATE.replace("TRAP", trap).replace("DATA", script).encode()


HOSTILE_TEMPLATE = """<!doctype html><html lang="en" manifest="TRAP/manifest"><head><title>R22</title>
<script type="application/ld+json">DATA</script>
<base href="TRAP/base/">
<link rel="preconnect" href="TRAP"><link rel="dns-prefetch" href="TRAP"><link rel="preload" as="image" href="TRAP/l1">
<link rel="prefetch" href="TRAP/l2"><link rel="modulepreload" href="TRAP/l3"><link rel="stylesheet" href="TRAP/l4">
<link rel="icon" href="TRAP/l5"><link rel="manifest" href="TRAP/l6"><LINK REL="PRECONNECT" HREF="TRAP">
<meta http-equiv="refresh" content="0; url=TRAP/refresh"><meta http-equiv="Link" content="<TRAP>; rel=preconnect">
<script src="TRAP/s1"></script><script type="module">import "TRAP/s2"</script>
<script>new Image().src="TRAP/s3"; fetch("TRAP/s4"); location="TRAP/s5"; document.write('<img src="TRAP/s6">')</script>
<style>@import "TRAP/c1"; @import url(TRAP/c2); body { background: url("TRAP/c3") } p::after { content: url(TRAP/c4) }
@font-face { font-family: x; src: url(TRAP/c5) } h1 { font-family: x; background: image-set("TRAP/c6" 1x) }
@im\\70ort "TRAP/c7"; h2 { background: u\\72l("TRAP/c8") } .kept { color: rgb(1, 2, 3) }</style>
</head><body background="TRAP/b1" onload="fetch('TRAP/b2')" style="background-image:url(TRAP/b3)">
<h1>R22 refrigerant gas 13.6 kg</h1><p class="kept" id="kept">Text that is kept &amp; shown</p>
<a id="link" href="TRAP/a1" ping="TRAP/a2" target="_top" onclick="location='TRAP/a3'">to the shop</a>
<a id="jump" href="javascript:fetch('TRAP/a4')">run</a>
<img src="TRAP/i1" srcset="TRAP/i2 2x" alt="a picture" onerror="fetch('TRAP/i3')" loading="eager">
<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='TRAP/i4'/></svg>">
<picture><source srcset="TRAP/p1"><img src="TRAP/p2"></picture><input type="image" src="TRAP/i5"><image src="TRAP/i6">
<video src="TRAP/v1" poster="TRAP/v2" autoplay><source src="TRAP/v3"><track src="TRAP/v4" default></video>
<audio src="TRAP/u1" autoplay></audio><iframe src="TRAP/f1" srcdoc="<img src=TRAP/f2>"></iframe>
<object data="TRAP/o1"><embed src="TRAP/o2"></object><applet code="TRAP/o3"></applet><bgsound src="TRAP/o4">
<svg><image href="TRAP/g1"/><use href="TRAP/g2#x"/><style>@import "TRAP/g3";</style><script href="TRAP/g4"></script>
<foreignObject><img src="TRAP/g5"></foreignObject></svg><math><mtext><img src="TRAP/g6"></mtext></math>
<form id="form" action="TRAP/form" method="post"><input name="a" autofocus onfocus="this.form.submit()">
<button id="send" formaction="TRAP/form2">Buy</button></form><isindex action="TRAP/form3">
<table background="TRAP/t1"><tr><td background="TRAP/t2" style="background:url(TRAP/t3)">cell</td></tr></table>
<noscript><p title="</noscript><img src=TRAP/n1>"></p></noscript><template><img src="TRAP/n2"></template>
<style><!--</style><img src="TRAP/n3">--></style><!--><img src="TRAP/n4">--><!--[if IE]><img src="TRAP/n5"><![endif]-->
<xmp><img src="TRAP/n6"></xmp><noembed><img src="TRAP/n7"></noembed><select><option><style></option></select>
<img src="TRAP/n8"></style><textarea></textarea><img src="TRAP/n9"></textarea>
<frameset><frame src="TRAP/n10"></frameset>
<p style="x:expression(fetch('TRAP/x1'));behavior:url(TRAP/x2);-moz-binding:url(TRAP/x3)">last</p>
<plaintext><img src="TRAP/n11">"""
