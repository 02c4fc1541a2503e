"""What was seen on a marketplace: the stored response (`Capture`) and what its page says (`RawListing`).

A `RawListing` holds what the page states, nothing inferred; what follows from it stands in `domain.extraction`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from w3lib.url import canonicalize_url


@dataclass(frozen=True, slots=True)
class Capture:
    """One response as it was stored in the archive.

    `body` is decoded of transfer and content encodings, not of its character set. `record_id` is the WARC-Record-ID,
    `segment` the segment file's name and `offset` the record's place in it, so any statement can be traced to bytes.
    `role` is what the crawler knew of the page before it was fetched: "index" (results of its own search), "listing"
    (the site file's patterns say so), or empty.
    """

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    site: str
    record_id: str
    segment: str
    offset: int
    rendered: bool = False
    role: str = ""

    def header(self, name: str) -> str | None:
        """Return the first header called `name` (case-insensitive), None where there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def is_html(self) -> bool:
        """Whether the response says that it is a page, or says nothing of what it is."""
        return "html" in (self.header("content-type") or "html").lower()


@dataclass(frozen=True, slots=True)
class RawSeller:
    """The seller as the page names it; every field is the page's own words."""

    name: str | None = None
    url: str | None = None
    country: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawListing:
    """What one listing page says. `sources` tells for each filled field where on the page it was read."""

    url: str
    title: str
    text: str = ""
    price_text: str | None = None
    price: Decimal | None = None
    max_price: Decimal | None = None
    currency: str | None = None
    availability: str | None = None
    sku: str | None = None
    gtin: str | None = None
    brand: str | None = None
    seller: RawSeller = RawSeller()
    location: str | None = None
    images: tuple[str, ...] = ()
    breadcrumbs: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)


def listing_id(url: str) -> str:
    """Return the deterministic id of the listing at `url`: 20 hex digits of the SHA-256 of its canonical form."""
    canonical = canonicalize_url(url, keep_fragments=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:20]
