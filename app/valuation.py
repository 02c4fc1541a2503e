"""What an offer is worth: its price, the judgement of the law in each place, its price position and risk."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.context import LONGEST_TEXT, SiteContext
from assess.assessor import Assessor
from assess.hs import codes_in
from assess.market import PricePosition, position
from assess.measure import price_per_kg
from assess.place import Place, country_of_goods
from assess.risk import Risk, Signs, score
from domain.assessment import Assessment, Offer
from domain.errors import InputError
from domain.extraction import Extraction, Pack, Price
from domain.listing import Capture, RawListing
from domain.trader import TraderMatch

CENT = Decimal("0.01")

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
    hs_code = next(iter(codes_in(f"{raw.title}\n{raw.text[:LONGEST_TEXT]}")), None)
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
            hs_code=hs_code,
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


def risk_of(
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


def position_of(
    extraction: Extraction, places: Sequence[Place], price: Price | None, per_kg: Decimal | None, day: date
) -> PricePosition | None:
    """Put the price of the one substance offered beside what is published for the place; None where nothing is."""
    if per_kg is None or price is None or price.currency is None or len(extraction.substances) != 1:
        return None
    found = (position(extraction.substances[0], at.jurisdiction, per_kg, price.currency, day) for at in places)
    return next((each for each in found if each), None)
