"""From what a page says, what its text means, who sells and what the law says to the one document that is indexed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assess.assessor import Assessor
from assess.market import PricePosition, position
from assess.measure import price_per_kg
from assess.place import Place, country_of_goods, country_of_text, places_of_offer
from assess.risk import Risk, Signs, score
from domain.assessment import STATUSES, Assessment, Offer, Status
from domain.document import Evidence, ListingDocument, Presence, SellerFacts
from domain.errors import InputError
from domain.extraction import Extraction, ListingText, Pack, Price
from domain.geography import areas
from domain.listing import Capture, RawListing, listing_id
from domain.substance import catalogue
from domain.trader import TraderMatch, TraderQuery

LONGEST_TEXT = 20_000
"""Characters of text that are kept and searched; the whole page stays in the archive."""

CENT = Decimal("0.01")

NOWHERE = (Place("", "nothing on the page says where it is offered"),)
"""Stands in where no jurisdiction can be told, so that mass and CO2-equivalent are known all the same."""


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What the site file adds to a page: jurisdictions served, default currency, language."""

    name: str
    jurisdictions: tuple[str, ...] = ()
    currency: str | None = None
    language: str | None = None


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
        url=seller.url,
        identifiers=identifiers,
        text="\n".join(seller.identifiers) or None,
        substances=extraction.substances,
        date=capture.fetched_at.date(),
    )


def final_price(raw: RawListing, extraction: Extraction, site: SiteContext) -> Price | None:
    """Return the asking price: the page's own figure where it has one, else the one read out of the text."""
    read = extraction.price
    if raw.price is None:
        return replace(read, currency=read.currency or raw.currency or site.currency) if read else None
    same = read is not None and read.amount == raw.price
    currency = raw.currency or (read.currency if read and same else None) or site.currency
    maximum = raw.max_price if raw.max_price is not None else (read.max_amount if read and same else None)
    return Price(raw.price, maximum, currency, read.per if read and (same or read.per != "unknown") else "unit")


def kilogram_price(price: Price | None, extraction: Extraction, day: date) -> Decimal | None:
    """Return the price of one kg in the currency of the price, None where it is not settled which pack it buys."""
    sizes = {(pack.net_kg, pack.units) for pack in extraction.packs if pack.net_kg}
    if price is None or (len(sizes) != 1 and price.per not in {"kg", "lb", "100g"}):
        return None
    net_kg, units = next(iter(sizes), (None, 1))
    offer = Offer(extraction.id, "", day, net_kg=net_kg, units=units, price=price.amount, per=price.per)
    try:
        found = price_per_kg(offer)
    except InputError:  # an amount or a mass that cannot be meant
        return None
    return found.amount.quantize(CENT) if found else None


def judge(
    assessor: Assessor,
    capture: Capture,
    raw: RawListing,
    extraction: Extraction,
    match: TraderMatch | None,
    places: Sequence[Place],
) -> tuple[Assessment, ...]:
    """Judge an offer in each jurisdiction it is made in and each pack it comes in; nothing for what is no offer."""
    if extraction.kind != "offer" or not (extraction.substances or extraction.composition):
        return ()
    offers = (
        Offer(
            id=extraction.id,
            jurisdiction=place.jurisdiction,
            date=capture.fetched_at.date(),
            substances=extraction.substances,
            composition=extraction.composition,
            net_kg=pack.net_kg,
            units=pack.units,
            container=pack.container,
            condition=extraction.condition,
            item_country=country_of_goods(raw),
            seller_outcome=match.outcome if match else None,
        )
        for place in places or NOWHERE
        for pack in extraction.packs or (Pack(),)
    )
    return tuple(_assess(assessor, offer) for offer in offers)


def _assess(assessor: Assessor, offer: Offer) -> Assessment:
    """Assess; figures that cannot be meant (a page may say anything) are left out, the legal status is still given."""
    try:
        return assessor.assess(offer)
    except InputError:
        return assessor.assess(replace(offer, net_kg=None, units=1, composition=None))


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
    largest = max(assessments, key=lambda each: (each.tco2e or 0.0, each.mass_kg or 0.0), default=None)
    price = final_price(raw, extraction, site)
    per_kg = kilogram_price(price, extraction, day)
    risk = _risk(assessments, extraction, match, _position(extraction, places, price, per_kg, day))
    known = catalogue()
    families = {known[name].family for name in extraction.substances if name in known}
    return ListingDocument(
        id=extraction.id,
        url=raw.url,
        site=capture.site,
        title=raw.title,
        text=raw.text[:LONGEST_TEXT],
        language=extraction.language,
        kind=extraction.kind,
        substances=extraction.substances,
        mentioned=extraction.mentioned,
        families=tuple(sorted(families)),
        packs=extraction.packs,
        price=price,
        price_per_kg=per_kg,
        condition=extraction.condition,
        contacts=extraction.contacts,
        identifiers=extraction.identifiers,
        flags=extraction.flags,
        seller=_seller(raw, match),
        jurisdictions=tuple(dict.fromkeys(area for place in places for area in areas(place.jurisdiction, day))),
        status=_strictest(assessments),
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
        risk=risk.score if risk else 0,
        risk_reasons=tuple(f"{part.name} +{part.points}: {part.reason}" for part in risk.parts) if risk else (),
    ).versioned()


def _risk(
    assessments: tuple[Assessment, ...],
    extraction: Extraction,
    match: TraderMatch | None,
    position: PricePosition | None,
) -> Risk | None:
    """Score an offer; what is no offer has no risk."""
    if not assessments:
        return None
    containers = tuple(pack.container for pack in extraction.packs)
    return score(Signs(assessments, match.outcome if match else None, position, containers, extraction.flags))


def _position(
    extraction: Extraction, places: Sequence[Place], price: Price | None, per_kg: Decimal | None, day: date
) -> PricePosition | None:
    """Put the price of the one substance offered beside what is published for the place; None where nothing is."""
    if per_kg is None or price is None or price.currency is None or len(extraction.substances) != 1:
        return None
    found = (position(extraction.substances[0], at.jurisdiction, per_kg, price.currency, day) for at in places)
    return next((each for each in found if each), None)


def _seller(raw: RawListing, match: TraderMatch | None) -> SellerFacts:
    seller = replace(raw.seller, country=seller_country(raw))
    if match is None:
        return SellerFacts(name=seller.name, url=seller.url, country=seller.country)
    return SellerFacts(
        name=seller.name,
        url=seller.url,
        country=seller.country,
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
