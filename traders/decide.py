"""From evidence to an outcome. This is the page to read, and to argue about, when an answer has to be defended.

*authorised* needs the name and one independent field, no field in conflict, a valid day and a scope that covers the
offer. Anything less that still points at one row is *review*. What only resembles a row is a near miss.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from domain.trader import Outcome, Reason, Scope, TraderEntry, TraderQuery
from traders.addition import BEFORE_AN_OWNER
from traders.address import read_address, town_words
from traders.compare import AGENCY, NO_MATCH, Level, NameMatch, Weigh, compare, other_place
from traders.country import same_country
from traders.evidence import STRONG, Facts, weigh_fields
from traders.judgement import Judgement
from traders.known import Known
from traders.lexicon import DISTINCT, PLACE
from traders.name import Name
from traders.scope import judge_scope
from traders.script import fold

Relation = Literal["same", "likely", "different"]

_LEVEL_WEIGHT = {Level.NONE: 0.0, Level.PARTIAL: 0.5, Level.SUPERSET: 0.7, Level.SUBSET: 0.75, Level.FULL: 1.0}
_FIELD_WEIGHT = {"identifier": 0.5, "email": 0.45, "domain": 0.4, "phone": 0.4, "address": 0.3, "country": 0.05}
_CONFLICT_WEIGHT = {"identifier": 0.15, "domain": 0.1, "phone": 0.1, "address": 0.1, "country": 0.25}
_SUBSET_SCORE = 0.45
_SUBSET_LEAST = 0.3
_SUBSET_SHARED = 0.62
_SUPERSET_SCORE = 0.93
_SUPERSET_LEAST = 0.5
_UNIQUE = 0.95
_NOT_LEADING = 0.6
_WORD = re.compile(r"\w+")
_SHORT_NAME = 7
"""A name of up to five letters stands in many a text by chance (the spaces around it count)."""

_COMMON = 0.35
_BEFORE_A_PLACE = BEFORE_AN_OWNER | {"dos", "das", "del", "della", "dello", "du", "des"}
"""What stands before a place or an owner: a place takes an article, a surname as a rule does not."""

_KINDS_OF_LTD = frozenset(("pty", "pvt", "pte", "bhd", "plc", "kk"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row weighed against one seller. `total` ranks rows; `score` (0..1) is what is shown."""

    entry: TraderEntry
    as_of: str
    name: NameMatch
    reasons: tuple[Reason, ...]
    scope: Scope
    relation: Relation
    total: float

    @property
    def score(self) -> float:
        """How sure the match is, 0..1."""
        return round(max(0.0, min(1.0, self.total)), 3)

    @property
    def outcome(self) -> Outcome:
        """The outcome if this row is the answer."""
        if self.relation == "different":
            return "not_found"
        if self.relation == "same" and self.scope.valid and self.scope.covers_substances:
            return "authorised"
        return "review"

    def unsure(self) -> "Verdict":
        """Return this verdict as a likely one only: rows of several traders fit the seller alike."""
        reason = Reason("ambiguous", 0.0, "", self.entry.entry_id, "rows of other traders fit as well")
        return replace(self, relation="likely", reasons=(*self.reasons, reason))

    def judged(self, judgement: Judgement) -> "Verdict":
        """Return this verdict with an analyst's judgement in place of the relation that was worked out.

        "Same" does not cover a telephone, domain or identifier against the register that the analyst did not know of.
        """
        same = judgement.same
        words = "the same trader" if same else "not the same trader"
        new = [
            reason.query
            for reason in self.reasons
            if reason.feature in STRONG and not reason.score and not judgement.vouches(reason.query)
        ]
        if same and new:
            words = f"{words}, but {', '.join(new)} was not known then"
        reason = Reason(
            "judgement", float(same), "", self.entry.entry_id, f"{judgement.by} on {judgement.at[:10]}: {words}"
        )
        relation: Relation = ("likely" if new else "same") if same else "different"
        total = max(self.total, 1.0) + 1.0 if same else 0.0
        return replace(self, relation=relation, total=total, reasons=(reason, *self.reasons))


@dataclass(frozen=True, slots=True)
class _Case:
    """What the relation is judged by: the names, the fields that agree and conflict, and how the seller calls itself.

    `stands`: the registered name stands in the seller's text. `town_only`: all that is shared is the town of the
    register's address. `handle`: the seller's name is a marketplace handle, or there is none.
    """

    name: NameMatch
    said: Name | None
    known: Name | None
    agree: set[str]
    conflict: set[str]
    stands: bool
    town_only: bool
    handle: bool


def weigh(
    query: TraderQuery, names: Sequence[Name], facts: Facts, row: Known, as_of: str, day: date, rare: Weigh
) -> Verdict:
    """Weigh one row: the best pair of names, then every other field."""
    entry = row.entry
    town = town_words(entry.address) if entry.address else ()
    best, said, known = _best_name(names, row.names, rare, town)
    if best.level > Level.PARTIAL and said and known and (abroad := _names_other_country(said, known, entry)):
        best = replace(best, level=Level.PARTIAL, exact=False, detail=f"names another country: {abroad}")
    if best.level > Level.PARTIAL and said and (elsewhere := other_place(said, row.names[0])):
        best = replace(best, level=Level.PARTIAL, exact=False, detail=elsewhere)
    fields = weigh_fields(facts, entry)
    agree = {reason.feature for reason in fields if reason.score and reason.feature != "country"}
    conflict = {reason.feature for reason in fields if not reason.score}
    stands = best.level < Level.FULL and bool(agree & STRONG) and _stands_in_text(facts.text, entry)
    scope = judge_scope(entry, query.substances, day)
    relation = _relation(
        _Case(
            best,
            said,
            known,
            agree,
            conflict,
            stands,
            town_only=best.level == Level.SUBSET  # of the others nobody asks
            and bool(
                said and known and (_behind_of(said, known) or (entry.address and _only_town(said, entry.address)))
            ),
            handle=not query.name.strip() or any(name.handle for name in names),
        )
    )
    name_reason = Reason(
        "name",
        round(best.score, 3),
        said.source if said else query.name,
        known.source if known else entry.name,
        best.detail,
    )
    reasons = (name_reason, *fields)
    if stands:
        reasons += (Reason("name_in_text", 1.0, entry.name, entry.name, "the registered name stands in the text"),)
    total = 0.8 * best.score * _LEVEL_WEIGHT[best.level] + (0.3 if stands else 0.0)
    total += sum(_FIELD_WEIGHT[feature] for feature in agree) + 0.05 * any(
        reason.feature == "country" and reason.score for reason in fields
    )
    total -= sum(_CONFLICT_WEIGHT.get(feature, 0.1) for feature in conflict)
    if said and known and said.legal & known.legal:
        total += 0.02
    total += 0.02 * scope.valid + 0.02 * scope.covers_substances
    return Verdict(entry, as_of, best, reasons, scope, relation, total)


def _best_name(
    names: Sequence[Name], registered: Sequence[Name], rare: Weigh, places: Collection[str]
) -> tuple[NameMatch, Name | None, Name | None]:
    best: tuple[NameMatch, Name | None, Name | None] = (NO_MATCH, None, None)
    for known in registered:
        for said in names:
            match = compare(said, known, rare, places)
            if (match.level, match.score) > (best[0].level, best[0].score):
                best = (match, said, known)
    return best


def _relation(case: _Case) -> Relation:
    name, agree = case.name, case.agree
    strong = agree & STRONG
    sources = strong - {"domain"} if "email" in strong else strong  # a mailbox and its domain are one source
    conflict = case.conflict - {"address"} if len(sources) > 1 else case.conflict
    if name.level == Level.FULL:
        if not agree and "country" in conflict and (not name.exact or _homonym(name, case.said, case.known)):
            return "different"
        return "same" if agree and not conflict else "likely"
    if case.stands and case.handle and not conflict:
        return "same"
    if name.level == Level.SUBSET:
        firm = name.score >= _SUBSET_SCORE and name.shared >= _SUBSET_LEAST
        if firm and (strong or (agree and name.shared >= _SUBSET_SHARED)):
            return "likely" if conflict else "same"
        unique = name.shared >= _UNIQUE and (name.leads or (not case.town_only and name.score >= _NOT_LEADING))
        enough = unique or (name.leads and name.score >= _SUBSET_SCORE and name.shared >= _SUBSET_SHARED)
        enough = enough and "country" not in conflict and name.score >= _SUBSET_LEAST
        return "likely" if agree or enough else "different"
    if name.level == Level.SUPERSET:
        firm = name.score >= _SUPERSET_LEAST
        if firm and "identifier" in strong and not conflict and AGENCY not in _families(case.said):
            return "same"
        if name.translated and len(sources) > 1 and not conflict and AGENCY not in _families(case.said):
            return "same"
        enough = name.score >= _SUPERSET_SCORE and "country" not in conflict
        return "likely" if strong or enough else "different"
    return "likely" if strong else "different"


def _families(name: Name | None) -> set[str]:
    return {token.family for token in name.tokens} if name else set()


def _names_other_country(said: Name, known: Name, entry: TraderEntry) -> str:
    """Return the country that the seller's name holds and the row contradicts: a firm's site, not the firm."""
    if not entry.country:
        return ""
    known_places = {token.concept for token in known.tokens if token.kind == PLACE}
    for token in said.tokens:
        country = token.concept.upper()
        is_country = token.kind == PLACE and token.family == "country" and len(country) == 2 and country != "EU"  # noqa: PLR2004
        if is_country and token.concept not in known_places and not same_country(country, entry.country):
            return token.text
    return ""


def _only_town(said: Name, address: str) -> bool:
    """Tell whether the seller's distinct words are only the town that the register's address names."""
    town = read_address(address).words
    return all(token.text in town for token in said.distinct)


def _behind_of(said: Name, known: Name) -> bool:
    """Tell whether all that is shared stands behind "of" in the register's name: Geada do Planalto, not its first word.

    What stands there is a place or an owner as often as not, which many names hold.
    """
    shared = {token.text for token in said.distinct}
    places = [place for place, token in enumerate(known.tokens) if token.kind == DISTINCT and token.text in shared]
    return bool(places) and all(place > 1 and known.tokens[place - 1].text in _BEFORE_A_PLACE for place in places)


def _homonym(name: NameMatch, said: Name | None, known: Name | None) -> bool:
    """Tell whether an equal name in another country is another firm: other legal form, or only common words."""
    if said is None or known is None:
        return False
    other_form = bool(said.legal and known.legal) and not _same_form(said.legal, known.legal)
    return other_form or not known.distinct or name.shared < _COMMON


def _same_form(left: frozenset[str], right: frozenset[str]) -> bool:
    """Tell whether two sets of legal forms can be one firm's: a plain "Ltd" is also a short Pty Ltd or Pvt. Ltd."""
    if left & right:
        return True
    return any("ltd" in one and other <= _KINDS_OF_LTD for one, other in ((left, right), (right, left)))


def _stands_in_text(said: str | None, entry: TraderEntry) -> bool:
    if not said:
        return False
    text = f" {' '.join(_WORD.findall(fold(said)))} "
    names = (f" {' '.join(_WORD.findall(fold(name)))} " for name in (entry.name, *entry.aliases))
    return any(len(name) > _SHORT_NAME and (name if name.isascii() else name.strip()) in text for name in names)
