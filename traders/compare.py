"""Comparing two names, with words for why.

Two names agree only when they share their distinct words. Words of the trade and places never make a match; they can
break one, when each name has such a word of its own that the other contradicts (Zhejiang against Jiangsu, trading
against chemical).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum

from traders.addition import additions
from traders.align import align
from traders.alignment import Alignment
from traders.lexicon import DISTINCT, PLACE, STOP, TRADE
from traders.name import Name
from traders.pinyin import is_pinyin
from traders.script import LATIN
from traders.token import PINYIN, Token


class Level(IntEnum):
    """How two names stand to each other, weakest first.

    NONE: no distinct word in common. PARTIAL: one in common, but each has words that contradict the other.
    SUPERSET: the seller's name holds a distinct word more. SUBSET: it leaves one out, or gives initials.
    FULL: all distinct words agree and nothing contradicts.
    """

    NONE = 0
    PARTIAL = 1
    SUPERSET = 2
    SUBSET = 3
    FULL = 4


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The result for one pair of names: level, score 0..1, the weight of what they share, and the words for it.

    `translated`: the names are in two scripts, and all that the seller's has more is the kind of thing it is named
    after, which a translation adds (Three Pine Trees).
    """

    level: Level
    score: float
    shared: float
    detail: str
    exact: bool = False
    leads: bool = False
    translated: bool = False


NO_MATCH = NameMatch(Level.NONE, 0.0, 0.0, "no distinct word in common")

_KIND_WEIGHT = {TRADE: 0.22, PLACE: 0.3}
_EXACT = 0.95
_UNTRANSLATED = 0.93
"""The least score of a name with a word that a translation may have added: worth a look, and never proof."""

_CERTAIN = 0.93
_STEM = 5
_MINOR_FAMILIES = frozenset(("body", "reach"))
_UNRELATED_FAMILIES = frozenset(("food", "property", "logistics", "auto"))
AGENCY = "agency"
_KINDS_OF_THING = frozenset(("tree", "trees", "flower", "flowers", "bird", "river", "lake", "mountain", "mountains"))
_CONTINENTS = frozenset(("eu", "asia", "africa", "latam"))
_SWAPPABLE_FAMILIES = frozenset(("cold",))

Weigh = Callable[[str], float]


def compare(query: Name, entry: Name, weigh: Weigh, places: Collection[str] = ()) -> NameMatch:
    """Compare a seller's name with a register's; `weigh` gives 0..1 for how rare a distinct word is.

    `places` are the words of the row's address: a seller that adds the town it is in is no other firm.
    """
    if not query.tokens or not entry.tokens:
        return NO_MATCH
    found = align(query.tokens, entry.tokens, handle=query.handle)
    return _judge(query, entry, found, weigh, places)


def _judge(query: Name, entry: Name, found: Alignment, weigh: Weigh, places: Collection[str]) -> NameMatch:
    query_distinct, entry_distinct = _has_distinct(query.tokens), _has_distinct(entry.tokens)
    generic = not query_distinct and not entry_distinct
    added = additions(query, entry, found, places)
    query_weights = [0.0 if i in added else weight for i, weight in enumerate(_weights(query.tokens, weigh))]
    entry_weights = _weights(entry.tokens, weigh)
    shared_entry = _covered(entry.tokens, entry_weights, found.of_entry, every=not entry_distinct)
    shared_query = _covered(query.tokens, query_weights, found.of_query, every=not query_distinct)
    if not shared_entry or not shared_query:
        return NO_MATCH
    all_query, all_entry = sum(query_weights), sum(entry_weights)
    if not all_query or not all_entry or (entry_distinct and not found.solid):
        return NO_MATCH
    covered_query = _covered(query.tokens, query_weights, found.of_query, every=True) / all_query
    covered_entry = _covered(entry.tokens, entry_weights, found.of_entry, every=True) / all_entry
    score = 2 * covered_query * covered_entry / (covered_query + covered_entry)
    extra = [token for i in found.free_query if (token := added.get(i, query.tokens[i]))]
    missing = [entry.tokens[j] for j in found.free_entry]
    level, why = _level(extra, missing, found.initials, generic, query, entry)
    if level in (Level.SUBSET, Level.FULL) and _said(extra) and _said(missing) and _misspelt(entry, found):
        level, why = Level.PARTIAL, f"misspelt, and {_words(extra)} against {_words(missing)}"
    translated = (
        level in (Level.SUPERSET, Level.PARTIAL)
        and not _deals(extra)
        and not _trade_conflict(extra, missing, query, entry)
        and _only_untranslated(query, entry, found, extra, missing)
    )
    if translated:
        level, score = Level.SUPERSET, max(score, _UNTRANSLATED)
    notes = [*found.notes, why] if why else found.notes
    exact = level == Level.FULL and not extra and not missing and _least(query.tokens, found.of_query) >= _EXACT
    shared = min(shared_entry, shared_query)
    return NameMatch(
        level,
        score,
        shared,
        "; ".join(notes) or "all words agree",
        exact,
        _leads(entry, found),
        translated and _says_the_kind(extra),
    )


def _has_distinct(tokens: Sequence[Token]) -> bool:
    return any(token.kind == DISTINCT for token in tokens)


def _said(tokens: Sequence[Token]) -> bool:
    return any(token.kind != STOP for token in tokens)


def _misspelt(entry: Name, found: Alignment) -> bool:
    """Tell whether no distinct word of the register's name was met but in another spelling of the same script."""
    best = max((q for t, q in zip(entry.tokens, found.of_entry, strict=True) if t.kind == DISTINCT), default=1.0)
    same_script = all(token.script == LATIN for token in (*found.query, *found.entry))
    return same_script and best < _CERTAIN


def _says_the_kind(extra: list[Token]) -> bool:
    """Tell whether all distinct words more only say what kind of thing the name is: Tianshan Mountain, Pine Tree."""
    return all(token.text in _KINDS_OF_THING for token in extra if token.kind == DISTINCT)


def _deals(tokens: Sequence[Token]) -> bool:
    """Tell whether a word says that a firm only deals in what another makes."""
    return any(token.family == AGENCY for token in tokens)


def _least(tokens: Sequence[Token], quality: Sequence[float]) -> float:
    """Return the least agreement of a name's words, filler left out."""
    return min(quality[place] for place, token in enumerate(tokens) if token.kind != STOP)


def _leads(entry: Name, found: Alignment) -> bool:
    """Tell whether the first distinct word of the register's name, which tells it apart best, is among the shared."""
    for place, token in enumerate(entry.tokens):
        if token.kind == DISTINCT:
            return bool(found.of_entry[place])
    return False


def _only_untranslated(query: Name, entry: Name, found: Alignment, extra: list[Token], missing: list[Token]) -> bool:
    """Tell whether what is left over is only a word that a translation adds.

    Holds across scripts when all distinct words of the name in the other script have been found, and the Latin name has
    at most one word more than trade words of the other name are left without a translation.
    """
    foreign, latin = (entry, query) if any(token.script != LATIN for token in entry.tokens) else (query, entry)
    if not any(token.script != LATIN for token in foreign.tokens) or any(t.script != LATIN for t in latin.tokens):
        return False
    left_latin, left_foreign = (extra, missing) if foreign is entry else (missing, extra)
    quality = found.of_entry if foreign is entry else found.of_query
    cores = [q for token, q in zip(foreign.tokens, quality, strict=True) if token.kind == DISTINCT]
    if not cores or min(cores) < 0.9 or any(token.kind == PLACE for token in left_foreign):  # noqa: PLR2004
        return False
    more = sum(token.kind == DISTINCT for token in left_latin)
    if any(token.kind == DISTINCT and token.family == PINYIN and is_pinyin(token.text) for token in left_latin):
        return False
    return 1 <= more <= 1 + len(left_foreign) and not _place_conflict(extra, missing)


def _covered(tokens: Sequence[Token], weights: list[float], quality: list[float], *, every: bool) -> float:
    """Return the weight of a name's words that found a partner: of all of them, or of the distinct ones only."""
    covered = 0.0
    for place, token in enumerate(tokens):
        if every or token.kind == DISTINCT:
            covered += weights[place] * quality[place]
    return covered


def _weights(tokens: Sequence[Token], weigh: Weigh) -> list[float]:
    weights = []
    for token in tokens:
        if token.kind == DISTINCT:
            weights.append(weigh(token.text) * (0.5 if len(token.text) == 1 else 1.0))
        else:
            minor = 0.0 if token.kind == STOP else 0.1
            weights.append(minor if token.family in _MINOR_FAMILIES else _KIND_WEIGHT.get(token.kind, minor))
    return weights


def _level(
    extra: list[Token], missing: list[Token], initials: bool, generic: bool, query: Name, entry: Name
) -> tuple[Level, str]:
    distinct_extra = [token for token in extra if token.kind == DISTINCT]
    distinct_missing = [token for token in missing if token.kind == DISTINCT]
    if generic and not _same_generic(extra, missing, query, entry):
        return Level.PARTIAL, "only words of the trade in common"
    if distinct_extra and distinct_missing:
        return Level.PARTIAL, f"{_words(distinct_extra)} against {_words(distinct_missing)}"
    conflict = _place_conflict(extra, missing) or _trade_conflict(extra, missing, query, entry)
    if conflict:
        return Level.PARTIAL, conflict
    if not query.distinct and distinct_missing:
        return Level.PARTIAL, f"{_words(distinct_missing)} missing"
    if not entry.distinct and distinct_extra:
        return Level.PARTIAL, f"{_words(distinct_extra)} more"
    if distinct_extra:
        return Level.SUPERSET, f"{_words(distinct_extra)} more than in the register"
    dealing = [token for token in extra if token.family == AGENCY]
    if dealing and not any(token.family == AGENCY for token in entry.tokens):
        return Level.SUPERSET, f"{_words(dealing)}: one who deals for the firm"
    if distinct_missing:
        return Level.SUBSET, f"{_words(distinct_missing)} left out"
    if initials:
        return Level.SUBSET, "by initials"
    return Level.FULL, ""


def _same_generic(extra: list[Token], missing: list[Token], query: Name, entry: Name) -> bool:
    """Tell whether two names without any distinct word are one: all words, and in one script the same words."""
    if {token.script for token in query.tokens} == {token.script for token in entry.tokens}:
        written = [token.text[:_STEM] for token in entry.tokens]
        full = entry.full
        said = (token.text for token in query.tokens if token.kind != STOP)
        return not missing and all(text[:_STEM] in written or text in full for text in said)
    families = {token.family for token in (*query.tokens, *entry.tokens) if token not in extra and token not in missing}
    return all(token.kind == TRADE and token.family in families for token in (*extra, *missing))


def _words(tokens: list[Token]) -> str:
    return " ".join(token.text for token in tokens)


def other_place(query: Name, entry: Name) -> str:
    """Return how the places in two names contradict each other, "" where one has none or both share one."""
    left = [token for token in query.tokens if token.kind == PLACE]
    right = [token for token in entry.tokens if token.kind == PLACE]
    shared = {token.concept for token in left} & {token.concept for token in right}
    return "" if shared else _place_conflict(left, right)


def _place_conflict(extra: list[Token], missing: list[Token]) -> str:
    left = [token for token in extra if token.kind == PLACE]
    right = [token for token in missing if token.kind == PLACE]
    if not left or not right:
        return ""
    families = {token.family for token in left} & {token.family for token in right} - {"country", "city"}
    if families:
        return ""
    if any(token.concept in _CONTINENTS for token in (*left, *right)):
        return f"other place: {_words(left)} against {_words(right)}"
    if {token.family for token in left} != {token.family for token in right} and "country" in {
        token.family for token in (*left, *right)
    }:
        return ""
    return f"other place: {_words(left)} against {_words(right)}"


def _trade_conflict(extra: list[Token], missing: list[Token], query: Name, entry: Name) -> str:
    left = [t for t in extra if t.kind == TRADE and t.family not in _MINOR_FAMILIES]
    right = [t for t in missing if t.kind == TRADE and t.family not in _MINOR_FAMILIES]
    strange = [token for token in left if token.family in _UNRELATED_FAMILIES]
    if strange and not right:
        return f"other trade: {_words(strange)}"
    if not left or not right:
        return ""
    translated = {t.script for t in query.tokens} != {t.script for t in entry.tokens}
    families = {t.family for t in left} & {t.family for t in right}
    if families and (translated or families <= _SWAPPABLE_FAMILIES):
        return ""
    return f"other trade: {_words(left)} against {_words(right)}"
