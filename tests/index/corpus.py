"""The made-up corpus of the contract suite: listings in many scripts, and a few hundred more of every combination.

Nothing here is taken from a real marketplace; sites, sellers and numbers are invented.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.assessment import Finding, Place, PricePosition
from domain.document import Earlier, Evidence, ListingDocument, SellerFacts
from domain.extraction import Contact, Identifier, Pack, Price

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
START = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)

_FAMILY = {
    "R-22": "HCFC",
    "R-12": "CFC",
    "R-410A": "HFC",
    "R-134a": "HFC",
    "R-404A": "HFC",
    "R-32": "HFC",
    "R-290": "HC",
}
_GWP = {
    "R-22": 1760.0,
    "R-12": 10200.0,
    "R-410A": 2088.0,
    "R-134a": 1430.0,
    "R-404A": 3922.0,
    "R-32": 675.0,
    "R-290": 3.0,
}

WRITTEN: tuple[dict[str, Any], ...] = (
    {
        "title": "R-22 refrigerant, sealed bottle",
        "text": "Original bottle of R22 gas, disposable. No certificate needed.",
    },
    {"title": "Freon R22 disposable cylinder 13.6kg", "text": "Thirty pound jug, fresh stock, ships today."},
    {"title": "HCFC-22 gas, refillable", "text": "Returnable bottle with deposit, certified buyers only."},
    {"title": "R-410A 11.3 kg", "text": "R410A for heat pumps. The gas is new and the cylinder is disposable."},
    {"title": "Gas refrigerante R 410 A", "text": "Botella nueva, envío rápido a Cádiz, sin factura."},
    {"title": "Kältemittel R410A Flasche", "text": "Einwegflasche, ungeöffnet, nur Abholung in Köln."},
    {"title": "Fluide frigorigène R134a", "text": "Bouteille neuve, livraison à Besançon, sans attestation."},
    {"title": "хладон R-134A баллон", "text": "Новый баллон, доставка по городу. Хладагент высшего качества."},
    {"title": "Фреон R410А оптом", "text": "Кириллическая буква в обозначении, цена за баллон."},
    {"title": "制冷剂R22 原装", "text": "全新制冷剂，一次性钢瓶，现货供应。"},
    {"title": "Ｒ４１０Ａ氟利昂 批发", "text": "厂家直销制冷剂R410A，钢瓶装十公斤。"},
    {"title": "冷媒 R32 新品", "text": "エアコン用の冷媒ガスです。未開封。"},
    {"title": "냉매 가스 R22", "text": "새 제품 냉매입니다. 서울 직거래."},
    {"title": "น้ำยาแอร์ R32 ถังใหม่", "text": "น้ำยาแอร์แท้ ส่งทั่วประเทศ"},
    {"title": "غاز فريون R22 للبيع", "text": "أسطوانة جديدة وزن ١٣ كيلو، توصيل سريع."},
    {"title": "Ψυκτικό υγρό R404A", "text": "Καινούργια φιάλη, μόνο για επαγγελματίες."},
    {"title": "Soğutucu gaz R404A tüp", "text": "Sıfır tüp, İstanbul içi teslim, faturasız."},
    {"title": "Tyre 195/65 R15 summer", "text": "Four tyres, R15, little used.", "kind": "unrelated"},
    {"title": "Compressor for R22 systems", "text": "Reciprocating compressor, no gas included.", "kind": "equipment"},
    {"title": "Wanted: R12", "text": "Looking for R-12 for my old fridge.", "kind": "wanted"},
    {"title": "Leak test and refill service", "text": "We refill R410A, certified technician.", "kind": "service"},
    {"title": "=HYPERLINK(evil)", "text": "<script>alert(1)</script> R-22 'quoted' \"twice\" back\\slash 100% *star*"},
    {"title": "Refrigerants refrigerant refrigerating", "text": "gas gas gas gas gas gas gas gas gas gas"},
    {"title": "", "text": ""},
    {"title": "\u0301\u200b!!! ---", "text": "... ??? ¶ ¶"},
    {"title": "Mix: 1234yf and 1234ze", "text": "R-1234yf can, HFO-1234ze drum, R1234YF too"},
)


def documents() -> list[ListingDocument]:
    """Return the whole corpus: each written listing once, then listings of every combination."""
    written = [_listing(number, **words) for number, words in enumerate(WRITTEN)]
    return [*written, *_combinations(len(written))]


def listing(number: int, **changes: Any) -> ListingDocument:
    """Return one listing; the same number gives the same one."""
    return _listing(number, **{"title": f"R-22 bottle number {number}", "text": "Refrigerant gas.", **changes})


def seen_again(document: ListingDocument, *, hours: float, record: str = "", **changes: Any) -> ListingDocument:
    """Return a later (or earlier) sighting of a listing."""
    seen_at = document.seen_at + timedelta(hours=hours)
    evidence = replace(document.evidence, record_id=record or f"{document.evidence.record_id}+{hours:g}")
    return replace(document, seen_at=seen_at, evidence=evidence, **changes).versioned()


def _combinations(start: int) -> Iterator[ListingDocument]:
    substances = tuple(_FAMILY)
    nouns = ("bottle", "cylinder", "jug", "can", "drum", "canister")
    for number in range(start, start + 374):
        substance = substances[number % len(substances)]
        spelled = (substance, substance.replace("-", ""), substance.replace("-", " "))[number % 3]
        noun = nouns[number % len(nouns)]
        words = "gas " * (number % 4) + f"{noun} of {spelled}, lot {number}, " + ("cheap " * (number % 3)) + "delivery"
        yield _listing(number, title=f"{spelled} {noun} {number}", text=words, substance=substance)


def _position(number: int) -> PricePosition:
    return PricePosition("EUR", Decimal(20), Decimal(number % 40) / 20, number % 9, None, None, ("prices seen",))


def _listing(number: int, *, title: str, text: str, substance: str = "", kind: str = "offer", **changes: Any) -> Any:
    substance = substance or tuple(_FAMILY)[number % len(_FAMILY)]
    offered = (substance,) if kind == "offer" else ()
    if number % 11 == 0 and offered:
        offered = (substance, "R-32") if substance != "R-32" else offered
    packs = _packs(number) if offered else ()
    mass = sum((pack.net_kg or 0) * pack.units for pack in packs) or None
    price = _price(number)
    status = ("prohibited", "restricted", "unknown", "unrestricted")[number % 4]
    values: dict[str, Any] = {
        "id": f"{number * 7919 % 100003:05d}-listing",
        "url": f"https://site{number % 5}.example/item/{number}?ref=A",
        "site": f"site{number % 5}",
        "title": title,
        "text": text,
        "language": ("en", "es", "de", "ru", "zh", None)[number % 6],
        "kind": kind,
        "substances": offered,
        "mentioned": () if offered and number % 5 else ("R-407C",),
        "families": tuple(dict.fromkeys(_FAMILY[name] for name in offered)),
        "packs": packs,
        "price": price,
        "price_per_kg": price.amount / Decimal(str(mass)) if price and mass else None,
        "condition": ("virgin", "reclaimed", "unknown")[number % 3],
        "contacts": (Contact("whatsapp", f"+3460000{number:04d}"),) if number % 3 == 0 else (),
        "identifiers": (Identifier("vat", f"XX{number:06d}", valid=True),) if number % 10 == 0 else (),
        "flags": ("certificate_waived",) if number % 6 == 0 else (),
        "seller": _seller(number),
        "jurisdictions": (("EU",), ("EU", "DE"), ("GB",), ("US",), ())[number % 5],
        "status": status,
        "findings": _findings(number, status),
        "severity": (5, 3, 1, 0)[number % 4],
        "mass_kg": mass,
        "tco2e": mass * _GWP[substance] / 1000 if mass else None,
        "gwp_basis": "Kigali" if number % 2 else "EU 2024/573",
        "odp_kg": mass * 0.055 if mass and substance == "R-22" else None,
        "availability": ("InStock", "OutOfStock", None)[number % 3],
        "presence": "listed" if number % 9 else "sold_out",
        "brand": "Nordkalt" if number % 8 == 0 else None,
        "sku": f"SKU/{number}-x" if number % 4 == 0 else None,
        "location": ("Cádiz, España", "Köln", "上海", None)[number % 4],
        "images": (),
        "published": None,
        "seen_at": START + timedelta(hours=17 * number),
        "mass_basis": "unknown" if mass is None else ("stated", "inferred")[number % 2],
        "price_eur_kg": Decimal(number % 40) if price and mass else None,
        "price_position": _position(number) if price and mass else None,
        "places": (Place("DE", "location: Köln"),) if number % 5 == 1 else (),
        "risk": number * 13 % 101,
        "risk_reasons": ("seller not found in the register", "price far below usual")[: number % 3],
        "earlier": _earlier(number) if number % 15 == 7 else None,
        "evidence": Evidence(f"segment-{number // 100:04d}", f"<urn:uuid:{number:08d}>", number * 1000),
    }
    return ListingDocument(**{**values, **changes}).versioned()


def _earlier(number: int) -> Earlier:
    seen = START + timedelta(hours=17 * number - 400)
    return Earlier(f"old-{number}", f"https://site{number % 5}.example/item/old", seen, seen, "a picture in common")


def _packs(number: int) -> tuple[Pack, ...]:
    first = Pack(net_kg=(13.6, 11.3, 0.5, 10.0, None)[number % 5], units=number % 7 + 1, container=_container(number))
    if number % 4 == 0:
        return (first, Pack(net_kg=50.0, gross_kg=62.5, units=2, container=_container(number + 1), inferred=True))
    return (first,) if number % 13 else ()


def _container(number: int) -> Any:
    return ("disposable", "refillable", "can", "drum", "unknown")[number % 5]


def _price(number: int) -> Price | None:
    if number % 6 == 5:
        return None
    amount = Decimal(number * 37 % 900) + Decimal("0.95")
    return Price(amount, None, ("EUR", "USD", "CNY", None)[number % 4], ("cylinder", "kg")[number % 2])  # type: ignore[arg-type]


def _seller(number: int) -> SellerFacts:
    name = ("Frío Sur S.L.", "Kalt & Söhne GmbH", "北方制冷有限公司", "Ice Trade Ltd", None)[number % 5]
    outcome = ("authorised", "review", "not_found", None)[number % 4]
    return SellerFacts(
        name=name,
        url=f"https://site{number % 5}.example/seller/{number % 20}" if name else None,
        country=("ES", "DE", "CN", "GB", None)[number % 5],
        outcome=outcome,  # type: ignore[arg-type]
        register="eu-portal" if outcome == "authorised" else None,
        entry_id=f"EU-{number:04d}" if outcome == "authorised" else None,
        score=0.9 if outcome == "authorised" else 0.0,
        group=f"group-{number % 20}" if name else None,
    )


def _findings(number: int, status: str) -> tuple[Finding, ...]:
    if status == "unrestricted":
        return ()
    rule = "eu-nonrefillable-container" if status == "prohibited" else "quota-needed"
    title = "Invented rule"
    first = Finding(rule, (5, 3, 1, 0)[number % 4], status, title, "basis", "source", None, confirmed=True)  # type: ignore[arg-type]
    if number % 12 == 0:
        return (first, Finding("price-too-low", 2, "notice", title, "basis", "source", None, confirmed=False))
    return (first,)
