"""From what a page says, what its text means, who sells and what the law says to the one document that is indexed."""

from collections.abc import Sequence
from decimal import Decimal

from app.context import LONGEST_TEXT, SiteContext
from app.valuation import final_price, judge, kilogram_price, position_of, valued
from assess.assessor import Assessor
from assess.place import country_of_text, places_of_offer
from domain.assessment import STATUSES, Assessment, Status
from domain.document import Evidence, ListingDocument, Presence, SellerFacts, material_version
from domain.extraction import Extraction, ListingText
from domain.geography import areas
from domain.listing import Capture, RawListing, listing_id
from domain.substance import catalogue
from domain.trader import TraderMatch, TraderQuery
from traders.contact import own_address

CENT = Decimal("0.01")


def listing_text(raw: RawListing, site: SiteContext) -> ListingText:
    """Return the texts of a page in the form the extractor takes."""
    seller = raw.seller
    named = (seller.name, seller.address, seller.phone, seller.email, *seller.identifiers)
    return ListingText(
        id=listing_id(raw.url),
        title=raw.title,
        text=raw.text[:LONGEST_TEXT],
        price_text=raw.price_text or "",
        seller_text="\n".join(part for part in named if part),
        location_text=raw.location or "",
        language=raw.language or site.language,
        url=raw.url,
    )


def trader_query(raw: RawListing, extraction: Extraction, capture: Capture) -> TraderQuery | None:
    """Return the question to the registers, None when the page tells nothing about who sells."""
    seller = raw.seller
    phones = [contact.value for contact in extraction.contacts if contact.kind in {"phone", "whatsapp"}]
    mails = [contact.value for contact in extraction.contacts if contact.kind == "email"]
    identifiers = tuple(f"{item.scheme}:{item.value}" for item in extraction.identifiers)
    phone = seller.phone or next(iter(phones), None)
    email = seller.email or next(iter(mails), None)
    if not (seller.name or phone or email or identifiers):
        return None
    return TraderQuery(
        id=extraction.id,
        name=seller.name or "",
        country=seller_country(raw),
        address=seller.address or raw.location,
        phone=phone,
        email=email,
        url=own_address(seller.url, raw.url),
        identifiers=identifiers,
        text="\n".join(seller.identifiers) or None,
        substances=extraction.substances,
        date=capture.fetched_at.date(),
    )


def build_document(
    capture: Capture,
    raw: RawListing,
    extraction: Extraction,
    match: TraderMatch | None,
    assessor: Assessor,
    site: SiteContext,
) -> ListingDocument:
    """Assess the offer and put everything known of one sighting into its document."""
    day = capture.fetched_at.date()
    places = places_of_offer(raw, extraction, site.jurisdictions, day)
    assessments = judge(assessor, capture, raw, extraction, match, places)
    findings = {(item.rule, item.jurisdiction): item for each in assessments for item in each.findings}
    decisive = sorted(findings.values(), key=lambda item: (_strictness(item.verdict), -item.severity, item.rule))
    status = _strictest(assessments)
    decisive_ones = (each for each in assessments if each.status == status)  # figures go by the law that decides
    largest = max(decisive_ones, key=lambda each: (each.tco2e or 0.0, each.mass_kg or 0.0), default=None)
    price = final_price(raw, extraction, site)
    per_kg = kilogram_price(price, extraction, day)
    amount, eur, usd = (_cents(per_kg.amount), _cents(per_kg.eur), _cents(per_kg.usd)) if per_kg else (None, None, None)
    known = catalogue()
    contents = (*extraction.substances, *(extraction.composition or ()))
    families = {known[name].family for name in contents if name in known}
    document = ListingDocument(
        id=extraction.id,
        url=raw.url,
        site=capture.site,
        title=raw.title,
        text=raw.text[:LONGEST_TEXT],
        language=extraction.language,
        kind=extraction.kind,
        substances=extraction.substances,
        composition=extraction.composition,
        mentioned=extraction.mentioned,
        families=tuple(sorted(families)),
        packs=extraction.packs,
        price=price,
        price_per_kg=amount,
        condition=extraction.condition,
        contacts=extraction.contacts,
        identifiers=extraction.identifiers,
        flags=extraction.flags,
        seller=_seller(raw, match),
        jurisdictions=tuple(dict.fromkeys(area for place in places for area in areas(place.jurisdiction, day))),
        status=status,
        findings=tuple(decisive),
        severity=max((item.severity for item in decisive), default=0),
        mass_kg=largest.mass_kg if largest else None,
        tco2e=largest.tco2e if largest else None,
        gwp_basis=largest.gwp_basis if largest else None,
        odp_kg=largest.odp_kg if largest else None,
        availability=raw.availability,
        presence=_presence(raw),
        brand=raw.brand,
        sku=raw.sku,
        location=raw.location,
        images=raw.images,
        published=raw.published,
        seen_at=capture.fetched_at,
        evidence=Evidence(capture.segment, capture.record_id, capture.offset),
        mass_basis=largest.mass_basis if largest else "unknown",
        places=places,
        price_eur_kg=eur,
        price_usd_kg=usd,
    )
    return valued(document, position_of(document), version=material_version(document))


def _cents(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(CENT)


def _seller(raw: RawListing, match: TraderMatch | None) -> SellerFacts:
    name, url, country = raw.seller.name, raw.seller.url, seller_country(raw)
    if match is None:
        return SellerFacts(name=name, url=url, country=country)
    return SellerFacts(
        name=name,
        url=url,
        country=country,
        outcome=match.outcome,
        register=match.register,
        register_as_of=match.register_as_of,
        entry_id=match.entry_id,
        score=match.score,
        reasons=match.reasons,
        near=match.near,
    )


def seller_country(raw: RawListing) -> str | None:
    """Return the ISO 3166-1 code of the seller's country, read from its words; None where they name none."""
    words = raw.seller.country
    return country_of_text(words) if words else None


def _presence(raw: RawListing) -> Presence:
    return "sold_out" if raw.availability == "OutOfStock" else "listed"


def _strictest(assessments: Sequence[Assessment]) -> Status | None:
    return min((each.status for each in assessments), key=STATUSES.index, default=None)


def _strictness(verdict: str) -> int:
    return STATUSES.index(verdict) if verdict in STATUSES else len(STATUSES)
