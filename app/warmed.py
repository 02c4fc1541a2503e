"""Imported by the process that worker processes are forked from, so that what each of them needs is loaded once.

All that `multiprocessing` lets that process do is to import a module, so here, and nowhere else, importing has an
effect: a made-up page is carried through steps 2 to 5, for which the lexicons are read and the patterns made.
"""

import gc
from datetime import UTC, datetime

from app.carried import make_reader
from app.making import make_reader as make_loaded
from app.reading import Reader
from assess.assessor import Assessor
from domain.listing import Capture
from nlp.extractor import Extractor
from traders.matcher import Matcher

PAGE = b"""<!doctype html><html lang="en"><head><title>Refrigerant R-134a, 13.6 kg cylinder</title></head><body>
<h1>Refrigerant R-134a, 13.6 kg cylinder</h1><p class="price">EUR 95.00</p><p>New disposable cylinder, sold by Example
Gas Ltd, sales@example.org, +44 20 7946 0000.</p><button>Add to cart</button></body></html>"""


def warm() -> None:
    """Carry the made-up page on."""
    page = Capture(
        url="https://shop.example/r-134a",
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=PAGE,
        site="shop.example",
        record_id="<urn:uuid:00000000-0000-0000-0000-000000000000>",
        segment="",
        offset=0,
        role="listing",
    )
    Reader({}, Extractor(), Matcher(()), Assessor.load()).carry([page])
    gc.collect()
    gc.freeze()  # or each worker copies these objects when it counts who refers to them


MADE_BY = (make_reader, make_loaded)
"""What workers call: imported here with all it needs, so that none of them imports it again."""

warm()
