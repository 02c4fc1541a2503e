"""The last component: the kind of the listing, and with it which substances count as offered."""

from functools import cache
from itertools import takewhile

from domain.alias import GENERIC
from domain.extraction import Kind
from nlp.kind.evidence import KindEvidence
from nlp.kind.feature import MOST_READ
from nlp.kind.lexicon import Mark
from nlp.kind.model import KindDecision, KindModel
from nlp.naming import is_plain_number
from nlp.reading import Named, Reading
from nlp.role import choose_offered

_NEAR = 40


@cache
def model() -> KindModel:
    """Return the kind model, loaded once per process."""
    return KindModel.load()


def judge(reading: Reading) -> None:
    """Decide the kind; on anything but an offer the substances are only mentioned."""
    decision = model().decide_folded(reading.key, reading.title_end, evidence_of(reading))
    reading.kind = _possible(reading, decision)
    offered, mentioned = choose_offered(reading)
    if reading.kind != "offer":
        mentioned, offered = [*offered, *mentioned], []
    reading.substances, reading.mentioned = tuple(offered), tuple(mentioned)
    for named in reading.named:
        if named.designation == GENERIC:
            reading.span(named.start, named.end, "GENERIC", GENERIC, named.rule)
        else:
            label = "SUBSTANCE" if named.designation in offered and named.role == "offered" else "MENTIONED"
            reading.span(named.start, named.end, label, named.designation, named.reason or named.rule)
    reading.note("", 0, 0, "KIND", reading.kind, "; ".join(decision.reasons))


def _possible(reading: Reading, decision: KindDecision) -> Kind:
    """Return the likeliest kind that the substances allow: a title that surely names one is not unrelated.

    A code of mere digits (`R134`) says so only where something else speaks of refrigeration and nothing of other goods.
    """
    cooling = "context:refrigeration" in reading.concepts
    surely_named = "context:other" not in reading.concepts and any(
        named.strength == "sure"
        and named.designation != GENERIC
        and reading.in_title(named.start)
        and (cooling or not is_plain_number(reading, named))
        for named in reading.named
    )
    if decision.kind != "unrelated" or not surely_named:
        return decision.kind
    others = {kind: share for kind, share in decision.probabilities.items() if kind != "unrelated"}
    return max(others, key=lambda kind: others[kind])


def evidence_of(reading: Reading) -> KindEvidence:
    """Return what the other components found, as the kind model takes it."""
    real = [named for named in reading.named if named.designation != GENERIC]
    generic = [named for named in reading.named if named.designation == GENERIC]
    title = [named for named in real if reading.in_title(named.start)]
    body = [named for named in real if not reading.in_title(named.start)]
    sizes = [size for size in reading.sizes if size.role not in ("other", "per")]
    places = sorted(named.start for named in reading.named)
    mention = ("mentioned", "part")
    return KindEvidence(
        substances_in_title=len({named.designation for named in title}),
        substances_in_text=len({named.designation for named in body}),
        mentioned_in_title=len({named.designation for named in title if named.role in mention}),
        mentioned_in_text=len({named.designation for named in body if named.role in mention}),
        generic_in_title=any(reading.in_title(named.start) for named in generic),
        generic_in_text=any(not reading.in_title(named.start) for named in generic),
        trade_name_only=bool(real) and all(named.rule == "name" for named in real),
        ambiguous_only=bool(real)
        and not generic
        and all(named.strength in ("short", "bare") for named in real)
        and "context:refrigeration" not in reading.concepts,
        packs_in_title=sum(reading.in_title(size.start) for size in sizes),
        packs_in_text=sum(not reading.in_title(size.start) for size in sizes),
        pack_near_substance=any(reading.near(places, size.start, size.end, _NEAR) for size in sizes),
        container=bool(reading.concepts & {"pack:container", "pack:can", "pack:disposable", "pack:refillable"}),
        price=reading.price is not None,
        contacts=bool(reading.contacts),
        marks=tuple(_marks(reading)),
        aside=reading.aside if reading.aside < len(reading.key) else 0,
    )


def _marks(reading: Reading) -> list[Mark]:
    """Return where substances and sizes stand, as far as the kind model reads."""
    most = reading.title_end + MOST_READ
    found = [
        Mark(named.start, named.end, _mark_of(named))
        for named in takewhile(lambda one: one.start < most, reading.named)
    ]
    found.extend(
        Mark(size.start, size.end, "mass" if size.unit == "kg" else "volume")
        for size in takewhile(lambda one: one.start < most, reading.sizes)
    )
    found.sort()
    return found


def _mark_of(named: Named) -> str:
    if named.designation == GENERIC:
        return "refrigerant"
    return "cas" if named.rule == "CAS number" else "code"
