"""Deciding between claims: sources are weighed against each other, the value most of them support wins.

For the price every stated amount is put beside what is visible: an amount that a buyer also sees where prices stand
gains, one that is nowhere to be seen loses to one that is.
"""

from dataclasses import dataclass
from decimal import Decimal

from crawlers.pages.claim import Claims, PriceClaim
from crawlers.pages.sight import Seen

STRONG = 6.5
"""Score from which a visible amount alone counts as the price."""
WITHIN = 2.0
"""Gain of such an amount within a stated range."""
MINOR = (100, 1000, 10_000, 100_000, 1_000_000)
"""What scripts multiply prices by, to count in whole numbers."""
ENOUGH = 2.9
"""Score below which no price is stated at all."""


@dataclass(frozen=True, slots=True)
class Priced:
    """The price decided on, with its source and the visible text around it."""

    amount: Decimal
    max_amount: Decimal | None
    currency: str
    source: str
    text: str | None


def weigh_price(claims: Claims, seen: list[Seen]) -> Priced | None:
    """Return the price that sources and sight support most, None where none has enough support."""
    scores: dict[Decimal, float] = {}
    sources: dict[Decimal, list[PriceClaim]] = {}
    sure = {s.money.amount.normalize() for s in seen if s.score > 0}
    sure |= {claim.amount.normalize() for claim in claims.prices if not claim.source.startswith("script")}
    for claim in claims.prices:
        if claim.amount > 0:
            key = claim.amount.normalize()
            if claim.source.startswith("script") and key not in sure:
                key = next((k for f in MINOR if (k := (key / f).normalize()) in sure), key)
            kinds = {known.source.split(" ")[0] for known in sources.get(key, ())}
            gain = claim.weight if not kinds else (1.5 if claim.source.split(" ")[0] not in kinds else 0.0)
            scores[key] = max(scores.get(key, 0.0) + (gain if kinds else 0.0), claim.weight)
            sources.setdefault(key, []).append(claim)
    sights: dict[Decimal, Seen] = {}
    for sight in seen:
        key = sight.money.amount.normalize()
        if key not in sights:
            sights[key] = sight
            scores[key] = scores.get(key, 0.0) + max(-4.0, min(sight.score, 12.0))
            scores[key] += WITHIN if sight.score >= STRONG and _in_range(claims, sight) else 0.0
    if not scores:
        return None
    best = max(scores, key=lambda key: scores[key])
    if scores[best] < ENOUGH:
        return None
    stated = sources.get(best, [])
    sight_best = sights.get(best)
    currency = next((c.currency for c in stated if c.currency), "") or (sight_best.money.currency if sight_best else "")
    highs = [c.max_amount for c in stated if c.max_amount]
    high = highs[0] if highs else (sight_best.max_amount if sight_best else None)
    source = stated[0].source if stated else "visible text"
    if stated and sight_best is not None and sight_best.score > 0:
        source += " + visible text"
    amount = (
        stated[0].amount
        if stated and stated[0].amount.normalize() == best
        else (sight_best.money.amount if sight_best else best)
    )
    return Priced(amount, high, currency, source, sight_best.text if sight_best else None)


def _in_range(claims: Claims, sight: Seen) -> bool:
    """Say whether a seen amount lies in a stated range, above its lower end: that may be of a used piece."""
    return any(c.max_amount and c.amount < sight.money.amount <= c.max_amount for c in claims.prices)


def weigh_stock(claims: Claims) -> tuple[str, str] | None:
    """Return InStock or OutOfStock with its source: the sum of support decides, each kind of source counting once."""
    support: dict[str, dict[str, float]] = {}
    for claim in claims.of("availability"):
        kinds = support.setdefault(claim.value, {})
        kinds[claim.source] = max(kinds.get(claim.source, 0.0), claim.weight)
    if not support:
        return None
    value = max(support, key=lambda v: sum(support[v].values()))
    return value, max(support[value], key=lambda source: support[value][source])


def weigh_text(claims: Claims, field: str) -> tuple[str, str] | None:
    """Return the value of a text field that has the most support; agreeing claims of different sources add up."""
    scores: dict[str, float] = {}
    kinds: dict[str, set[str]] = {}
    first: dict[str, tuple[str, str]] = {}
    for claim in claims.of(field):
        key = str(claim.value).strip().lower()
        kind = claim.source.split(" ")[0]
        if key not in first:
            first[key] = (str(claim.value), claim.source)
            scores[key] = claim.weight
            kinds[key] = {kind}
        elif kind not in kinds[key]:
            kinds[key].add(kind)
            scores[key] += min(1.0, claim.weight / 4)
    if not scores:
        return None
    return first[max(scores, key=lambda key: scores[key])]
