"""The last component: the kind of the listing, and with it which substances count as offered."""

import re
from functools import cache
from itertools import takewhile

from domain.alias import GENERIC
from domain.extraction import Kind
from nlp.kind.evidence import KindEvidence
from nlp.kind.feature import MOST_READ, Features, folded_features
from nlp.kind.lexicon import Mark, finder
from nlp.kind.model import KindDecision, KindModel
from nlp.naming import is_plain_number
from nlp.reading import Named, Reading
from nlp.role import choose_offered

_NEAR = 40
_MENTION = frozenset(("mentioned", "part"))
_CONTAINERS = frozenset(("pack:container", "pack:can", "pack:tank", "pack:disposable", "pack:refillable"))
_OF_TRADE = frozenset(("gas", "container", "pure", "sale"))
_SEVERAL = 2
_WORD = re.compile(r"[^\W\d_]{3,}")


@cache
def model() -> KindModel:
    """Return the kind model, loaded once per process."""
    return KindModel.load()


def gather(reading: Reading) -> Features:
    """Return the features that the kind is decided by, made when first asked for."""
    if reading.features is None:
        length = len(reading.key) - reading.title_end - 1
        reading.features = folded_features(reading.key, reading.title_end, length, evidence_of(reading))
    return reading.features


def judge(reading: Reading) -> None:
    """Decide the kind; on anything but an offer the substances are only mentioned."""
    decision = model().decide_features(gather(reading))
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
    """Return the likeliest kind that the substances allow.

    A title that surely names one is not unrelated. A code of mere digits (`R134`) says so only where something else
    speaks of refrigeration and nothing of other goods. Where no word speaks of a refrigerant there is none on offer;
    nor where one number of an article might be a code and nothing is said of gas, size or sale. Who lists the sizes in
    which the gas of the title comes sells it, however much the page tells of its properties.
    """
    silent = decision.kind == "offer" and not _speaks_of_refrigerant(reading)
    if silent and (not reading.named or _numbers_other_goods(reading)):
        return _likeliest_but(decision, "offer")
    if decision.kind == "information" and _lists_sizes(reading):
        return "offer"
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
    return _likeliest_but(decision, "unrelated")


def _lists_sizes(reading: Reading) -> bool:
    """Whether a word such as "packing" stands with several sizes, and the title names what comes in them."""
    return (
        len(reading.packs) >= _SEVERAL
        and "pack:packing" in reading.concepts
        and any(
            named.designation != GENERIC and named.role == "offered" and reading.in_title(named.start)
            for named in reading.named
        )
    )


def _numbers_other_goods(reading: Reading) -> bool:
    """Whether R and digits number something else: a title of several words, none of trade, and no size or container."""
    return (
        not reading.sizes
        and not reading.concepts & _CONTAINERS
        and all(is_plain_number(reading, named) for named in reading.named)
        and len(_WORD.findall(reading.key, 0, reading.title_end)) >= _SEVERAL
        and not any(mark.concept in _OF_TRADE for mark in finder().find(reading.key))
    )


def _speaks_of_refrigerant(reading: Reading) -> bool:
    """Whether a word does: one of refrigeration, or a generic one that only the kind's word lists know."""
    return "context:refrigeration" in reading.concepts or any(
        mark.concept == "refrigerant" for mark in finder().find(reading.key)
    )


def _likeliest_but(decision: KindDecision, ruled_out: Kind) -> Kind:
    others = {kind: share for kind, share in decision.probabilities.items() if kind != ruled_out}
    return max(others, key=lambda kind: others[kind])


def evidence_of(reading: Reading) -> KindEvidence:
    """Return what the other components found, as the kind model takes it."""
    title: dict[str, bool] = {}
    body: dict[str, bool] = {}
    generic = [False, False]
    traded = ambiguous = bool(reading.named)
    for named in reading.named:
        in_title = reading.in_title(named.start)
        if named.designation == GENERIC:
            generic[in_title] = True
            continue
        field = title if in_title else body
        field[named.designation] = field.get(named.designation, False) or named.role in _MENTION
        traded = traded and named.rule == "name"
        ambiguous = ambiguous and named.strength in ("short", "bare")
    named_at_all = bool(title or body)
    sizes = [size for size in reading.sizes if size.role not in ("other", "per")]
    places = sorted(named.start for named in reading.named)
    return KindEvidence(
        substances_in_title=len(title),
        substances_in_text=len(body),
        mentioned_in_title=sum(title.values()),
        mentioned_in_text=sum(body.values()),
        generic_in_title=generic[True],
        generic_in_text=generic[False],
        trade_name_only=named_at_all and traded,
        ambiguous_only=named_at_all
        and ambiguous
        and not any(generic)
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
