"""Steps 2 to 5 of the flow for a chunk of stored responses: read, extract, match, assess. Pure: any process can do it.

A page that cannot be carried on never ends the chunk: it comes back with its error and waits in the journal.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus

import structlog

from app.account import account_of
from app.carried import Carried
from app.context import SiteContext
from app.document import build_document, listing_text, trader_query
from app.privacy import with_codes
from assess.assessor import Assessor
from crawlers.departure import left_for
from crawlers.pages.reader import read_page
from crawlers.pages.reading import PageReading
from crawlers.site import SiteFile
from domain.document import Evidence, ListingDocument, Observation
from domain.extraction import Extraction
from domain.listing import Capture, RawListing, listing_id
from nlp.extractor import Extractor
from traders.matcher import Matcher

GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
SELLERS_KEPT = 20_000
"""Answers of the registers that a process remembers, about 2 KB each."""
LOG = structlog.get_logger(__name__)


class Reader:
    """Carries stored responses through steps 2 to 5. Built once for each process."""

    def __init__(
        self,
        sites: Mapping[str, SiteFile],
        extractor: Extractor,
        matcher: Matcher,
        assessor: Assessor,
        contact_key: str = "",
    ) -> None:
        self._sites = sites
        self._extractor = extractor
        self._matcher = matcher
        self._assessor = assessor
        self._contact_key = contact_key
        self._known_seller = lru_cache(maxsize=SELLERS_KEPT)(matcher.match)  # a shop sells all its goods itself

    def carry(self, captures: Sequence[Capture]) -> list[Carried]:
        """Carry a chunk on; one answer for each response, in order."""
        readings = [read_capture(capture, self._sites.get(capture.site)) for capture in captures]
        texts = [
            listing_text(listing, self._site(capture))
            for capture, reading in zip(captures, readings, strict=True)
            if (listing := _on_offer(reading))
        ]
        extractions = iter(list(self._extractor.extract_many(texts)))
        return [
            self._finish(capture, reading, extractions) for capture, reading in zip(captures, readings, strict=True)
        ]

    def _site(self, capture: Capture) -> SiteContext:
        return context_of(capture, self._sites.get(capture.site))

    def _finish(
        self, capture: Capture, reading: PageReading | str | None, extractions: Iterator[Extraction]
    ) -> Carried:
        base = Carried(capture.segment, capture.offset, capture.url)
        if isinstance(reading, str):
            return replace(base, error=reading)
        if capture.status in GONE or left_for(capture) or (reading is not None and reading.kind == "gone"):
            return replace(base, absence=_absence(capture))
        listing = _on_offer(reading)
        if listing is None:
            return base
        extraction = next(extractions)
        try:
            document = self._judge(capture, listing, extraction)
            account = account_of(document)  # here, where what the text says of other firms has just been read
        except Exception as error:  # as above
            LOG.warning("listing could not be assessed", url=capture.url, segment=capture.segment, exc_info=True)
            return replace(base, error=f"{type(error).__name__}: {error}")
        return replace(base, document=document, account=account)

    def _judge(self, capture: Capture, raw: RawListing, extraction: Extraction) -> ListingDocument:
        query = None if self._matcher.empty else trader_query(raw, extraction, capture)
        match = replace(self._known_seller(replace(query, id="")), id=query.id) if query else None
        document = build_document(capture, raw, extraction, match, self._assessor, self._site(capture))
        return with_codes(document, extraction.spans, self._contact_key) if self._contact_key else document


def context_of(capture: Capture, site: SiteFile | None) -> SiteContext:
    """Return what is known of the site of a response besides its pages."""
    if site is None:
        return SiteContext(capture.site)
    return SiteContext(site.name, site.jurisdictions, site.currency, site.language)


def read_capture(capture: Capture, site: SiteFile | None) -> PageReading | str | None:
    """Return the reading of a stored page, its error as text, or None for a response that is no page."""
    if capture.status != HTTPStatus.OK or capture.role == "index" or not capture.is_html:
        return None
    try:
        return read_page(
            capture.body,
            capture.url,
            capture.headers,
            site.selectors if site else None,
            decimal=site.decimal if site else "",
            assume_listing=capture.role == "listing",
            with_links=False,
        )
    except Exception as error:  # one page of millions must not end the run
        LOG.warning("page could not be read", url=capture.url, segment=capture.segment, exc_info=True)
        return f"{type(error).__name__}: {error}"


def _on_offer(reading: PageReading | str | None) -> RawListing | None:
    """Return the listing that is extracted and indexed; a page that says it is gone has none, whatever it shows."""
    return reading.listing if isinstance(reading, PageReading) and reading.kind != "gone" else None


def _absence(capture: Capture) -> Observation:
    reason = f"HTTP {capture.status}" if capture.status in GONE else "the page says it is gone"
    if away := left_for(capture):
        reason = f"its address now leads to {away}"
    return Observation(
        listing_id=listing_id(capture.url),
        seen_at=capture.fetched_at,
        presence="gone",
        version="",
        price=None,
        evidence=Evidence(capture.segment, capture.record_id, capture.offset),
        reason=reason,
    )
