"""What an offer is worth: its price, the judgement of the law in each place, its price position and risk."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.context import LONGEST_TEXT, SiteContext
from assess.assessor import Assessor
from assess.exchange import EURO
from assess.hs import codes_in
from assess.market import position
from assess.measure import price_per_kg
from assess.place import country_of_goods, judged_once
from assess.risk import Signs, score
from domain.assessment import Assessment, Offer, Place, PricePerKg, PricePosition
from domain.document import ListingDocument
from domain.errors import InputError
from domain.extraction import Extraction, Pack, Price
from domain.listing import Capture, RawListing
from domain.trader import TraderMatch

MESSENGERS = frozenset({"whatsapp", "telegram", "wechat", "viber", "line", "qq", "zalo"})
"""Contacts that lead a buyer off the marketplace, where nobody else can read along."""

NOWHERE = (Place("", "nothing on the page says where it is offered"),)
"""Stands in where no jurisdiction can be told, so that mass and CO2-equivalent are known all the same."""


def final_price(raw: RawListing, extraction: Extraction, site: SiteContext) -> Price | None:
    """Return the asking price: the page's own figure where it has one, else the one read out of the text."""
    read = extraction.price
    if raw.price is None:
        return replace(read, currency=read.currency or raw.currency or site.currency) if read else None
    same = read is not None and read.amount == raw.price
    currency = raw.currency or (read.currency if read and same else None) or site.currency
    maximum = raw.max_price if raw.max_price is not None else (read.max_amount if read and same else None)
    return Price(raw.price, maximum, currency, read.per if read and (same or read.per != "unknown") else "unit")


def kilogram_price(price: Price | None, extraction: Extraction, day: date) -> PricePerKg | None:
    """Return the price of one kg, also in euro and dollar; None where it is not settled which pack the price buys."""
    sizes = {(pack.net_kg, pack.units) for pack in extraction.packs if pack.net_kg}
    if price is None or (len(sizes) != 1 and price.per not in {"kg", "lb", "100g"}):
        return None
    net_kg, units = next(iter(sizes), (None, 1))
    offer = Offer(
        extraction.id,
        "",
        day,
        net_kg=net_kg,
        units=units,
        price=price.amount,
        currency=price.currency,
        per=price.per,
    )
    try:
        found = price_per_kg(offer)
    except InputError:  # an amount or a mass that cannot be meant
        return None
    return found


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
    hs_code = next(iter(codes_in(f"{raw.title}\n{raw.text[:LONGEST_TEXT]}")), None)
    goods_in = country_of_goods(raw)
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
            item_country=goods_in,
            seller_outcome=match.outcome if match else None,
            hs_code=hs_code,
            net_inferred=pack.inferred,
        )
        for place in judged_once(places, capture.fetched_at.date()) or NOWHERE
        for pack in extraction.packs or (Pack(),)
    )
    return tuple(_assess(assessor, offer) for offer in offers)


def _assess(assessor: Assessor, offer: Offer) -> Assessment:
    """Assess; figures that cannot be meant (a page may say anything) are left out, the legal status is still given."""
    with suppress(InputError):  # as a rule there is nothing to leave out
        return assessor.assess(offer)
    without_mass = replace(offer, net_kg=None, units=1)
    for reduced in (without_mass, replace(offer, composition=None)):
        with suppress(InputError):
            return assessor.assess(reduced)
    return assessor.assess(replace(without_mass, composition=None))


def valued(
    document: ListingDocument, found: PricePosition | None, listings: int = 1, version: str = ""
) -> ListingDocument:
    """Return an offer with where its price stands and the risk that follows; what is no offer has no risk.

    Args:
        document: the listing; all signs of the score but price and repetition are read from it.
        found: where its price stands.
        listings: offers of its seller.
        version: its material version, where that is to be set as well.
    """
    if document.status is None:
        same = document.seller_listings == listings and not version
        return document if same else replace(document, seller_listings=listings, version=version or document.version)
    judged = Assessment(document.id, document.status, document.findings, tco2e=document.tco2e, odp_kg=document.odp_kg)
    containers = tuple(pack.container for pack in document.packs)
    flags = document.flags
    if any(contact.kind in MESSENGERS for contact in document.contacts):
        flags = (*flags, "off_platform")
    signs = Signs((judged,), document.seller.outcome, found, containers, flags, listings)
    risk = score(signs)
    reasons = tuple(f"{part.name} +{part.points}: {part.reason}" for part in risk.parts)
    return replace(
        document,
        price_position=found,
        risk=risk.score,
        risk_reasons=reasons,
        seller_listings=listings,
        version=version or document.version,
    )


def position_of(
    document: ListingDocument, seen: Sequence[Decimal] = (), compared_with: str = ""
) -> PricePosition | None:
    """Put the price of the one substance offered beside published prices and those seen, in euro; None without any."""
    price = document.price_eur_kg
    if price is None or len(document.substances) != 1:
        return None
    day = document.seen_at.date()
    return next(
        (
            found
            for place in document.places or NOWHERE
            if (found := position(document.substances[0], place.jurisdiction, price, EURO, day, seen, compared_with))
        ),
        None,
    )
