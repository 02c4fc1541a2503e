"""Comparing two names, with words for why.

Two names agree only when they share their distinct words. Words of the trade and places never make a match; they can
break one, when each name has such a word of its own that the other contradicts (Zhejiang against Jiangsu, trading
against chemical).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

from traders.abjad import spells
from traders.lexicon import DISTINCT, PLACE, STOP, TRADE, get_lexicon
from traders.name import Name, Token
from traders.pinyin import is_pinyin
from traders.script import ARABIC, HAN, LATIN, LOSSY, undigit
from traders.sound import light, skeleton, unumlaut


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
    """The result for one pair of names: level, score 0..1, the weight of what they share, and the words for it."""

    level: Level
    score: float
    shared: float
    detail: str
    exact: bool = False
    leads: bool = False


NO_MATCH = NameMatch(Level.NONE, 0.0, 0.0, "no distinct word in common")

_KIND_WEIGHT = {TRADE: 0.22, PLACE: 0.3}
_MINOR_FAMILIES = frozenset(("body", "reach"))
_SWAPPABLE_FAMILIES = frozenset(("cold",))
_LONG = 8
_MIDDLE = 5

Weigh = Callable[[str], float]


class _Alignment:
    """Which words of the two names have found each other, with how good the agreement is."""

    def __init__(self, query: Sequence[Token], entry: Sequence[Token]) -> None:
        self.query = query
        self.entry = entry
        self.of_query: list[float] = [0.0] * len(query)
        self.of_entry: list[float] = [0.0] * len(entry)
        self.notes: list[str] = []
        self.initials = False

    def free_query(self) -> list[int]:
        return [i for i, quality in enumerate(self.of_query) if not quality and self.query[i].kind != STOP]

    def free_entry(self) -> list[int]:
        return [j for j, quality in enumerate(self.of_entry) if not quality and self.entry[j].kind != STOP]

    def pair(self, query: Sequence[int], entry: Sequence[int], quality: float, note: str = "") -> None:
        for index in query:
            self.of_query[index] = quality
        for index in entry:
            self.of_entry[index] = quality
        if note:
            self.notes.append(note)


def compare(query: Name, entry: Name, weigh: Weigh) -> NameMatch:
    """Compare a seller's name with a register's; `weigh` gives 0..1 for how rare a distinct word is."""
    if not query.tokens or not entry.tokens:
        return NO_MATCH
    found = _Alignment(query.tokens, entry.tokens)
    _pair_equal(found)
    if found.free_query() and found.free_entry():
        _pair_joined(found, query.handle)
    if found.free_query() and found.free_entry():
        _pair_similar(found)
    if found.free_query() and found.free_entry():
        _pair_initials(found)
    return _judge(query, entry, found, weigh)


def _pair_equal(found: _Alignment) -> None:
    for i, left in enumerate(found.query):
        for j, right in enumerate(found.entry):
            if not found.of_entry[j] and (left.text == right.text or _share_reading(left, right)):
                found.pair((i,), (j,), 1.0)
                break
    for same, quality in ((_same_concept, 0.97), (_same_family, 0.9)):
        for i in found.free_query():
            left = found.query[i]
            if not left.concept:
                continue
            for j in found.free_entry():
                right = found.entry[j]
                if left.kind == right.kind and same(left, right):
                    found.pair((i,), (j,), quality, f"{left.text} = {right.text}")
                    break


def _same_concept(left: Token, right: Token) -> bool:
    return left.concept == right.concept


def _same_family(left: Token, right: Token) -> bool:
    """Tell whether two words of the trade may stand for one another in a translation."""
    return left.kind == TRADE and left.family == right.family and left.script != right.script


def _share_reading(left: Token, right: Token) -> bool:
    if not (left.readings or right.readings):
        return False
    return not set(left.texts).isdisjoint(right.texts)


def _pair_joined(found: _Alignment, handle: bool) -> None:
    """Let words meet that are written together on one side: sanmei / san mei, agasuk / A-Gas UK."""
    for i in found.free_query():
        parts, used = _consume(found.query[i], _unpaired(found.entry, found.of_entry), handle)
        if used:
            found.pair((i,), used, 0.98, f"{found.query[i].text} = {' + '.join(parts)}")
    for j in found.free_entry():
        parts, used = _consume(found.entry[j], _unpaired(found.query, found.of_query), handle=False)
        if used:
            found.pair(used, (j,), 0.98, f"{' + '.join(parts)} = {found.entry[j].text}")


def _unpaired(tokens: Sequence[Token], quality: list[float]) -> list[tuple[int, Token]]:
    """Return the words not yet paired, filler included: "le" is filler in French and a syllable in "le song"."""
    return [(index, token) for index, token in enumerate(tokens) if not quality[index]]


def _consume(token: Token, pieces: list[tuple[int, Token]], handle: bool) -> tuple[list[str], list[int]]:
    """Spell `token` with the texts of `pieces` and words of the lexicon; nothing where that does not come out even."""
    if token.script in LOSSY:
        pieces = [(index, piece) for index, piece in pieces if piece.script == token.script]
    for reading in token.texts:
        if len(reading) < 3 or not _holds_piece(reading, pieces):  # noqa: PLR2004 "uk" is not two words
            continue
        parts, used = _spell(reading, pieces, handle)
        distinct = any(piece.kind == DISTINCT for index, piece in pieces if index in used)
        if used and (len(used) > 1 or distinct) and len(parts) > 1:
            return parts, used
    return [], []


def _holds_piece(reading: str, pieces: list[tuple[int, Token]]) -> bool:
    """Tell quickly whether spelling `reading` with `pieces` is worth trying."""
    for _, piece in pieces:
        if piece.text in reading or piece.concept:
            return True
        for other in piece.readings:
            if other in reading:
                return True
    return False


def _spell(rest: str, pieces: list[tuple[int, Token]], handle: bool) -> tuple[list[str], list[int]]:
    parts: list[str] = []
    used: list[int] = []
    while rest:
        options = [
            (len(text), text, index)
            for index, piece in pieces
            if index not in used
            for text in piece.texts
            if rest.startswith(text)
        ]
        if options:
            _, text, index = max(options)
            used.append(index)
        else:
            text = (
                _filler(rest, pieces, used) if parts or handle or not any(p.kind == DISTINCT for _, p in pieces) else ""
            )
            if not text:
                return [], []
        parts.append(text)
        rest = rest[len(text) :]
    return parts, used


def _filler(rest: str, pieces: list[tuple[int, Token]], used: list[int]) -> str:
    """Return the beginning of `rest` that may stand there without being asked for: a short form, a trade, digits."""
    for index, piece in pieces:
        if index not in used and piece.kind == TRADE:
            size = len(_common_prefix(rest, piece.text))
            if size >= 3:  # noqa: PLR2004 "chem", "ref"
                used.append(index)
                return rest[:size]
    if rest.isdigit():
        return rest
    words = get_lexicon().words
    for size in range(len(rest), 1, -1):
        word = words.get(rest[:size])
        if word is not None:
            same = (index for index, piece in pieces if index not in used and piece.concept == word.concept)
            used.extend(list(same)[:1])
            return rest[:size]
    return ""


def _common_prefix(left: str, right: str) -> str:
    size = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        size += 1
    return left[:size]


def _pair_similar(found: _Alignment) -> None:
    options: list[tuple[float, int, int, str]] = []
    for i in found.free_query():
        for j in found.free_entry():
            quality, note = _likeness(found.query[i], found.entry[j])
            if quality:
                options.append((quality, i, j, note))
    for quality, i, j, note in sorted(options, reverse=True):
        if not found.of_query[i] and not found.of_entry[j]:
            found.pair((i,), (j,), quality, note)
    _pair_joined_sounds(found)
    left = [i for i in found.free_query() if found.query[i].kind == DISTINCT]
    right = [j for j in found.free_entry() if found.entry[j].kind == DISTINCT]
    if len(left) + len(right) > 2 and left and right:  # noqa: PLR2004 single words were compared above
        joined = Token("".join(found.query[i].text for i in left), DISTINCT, script=found.query[left[0]].script)
        other = Token("".join(found.entry[j].text for j in right), DISTINCT, script=found.entry[right[0]].script)
        quality, note = (1.0, "written apart") if joined.text == other.text else _likeness(joined, other)
        if quality:
            found.pair(left, right, quality * 0.98, note)


def _pair_joined_sounds(found: _Alignment) -> None:
    """Let what is left of a name in a lossy script meet what is left of the Latin one by sound: kurio tekku / cryotec."""
    left, right = found.free_query(), found.free_entry()
    if not left or not right or len(left) + len(right) < 3:  # noqa: PLR2004 single words are compared one by one
        return
    for latin, foreign in ((left, right), (right, left)):
        one = [(found.query if latin is left else found.entry)[i] for i in latin]
        other = [(found.entry if latin is left else found.query)[i] for i in foreign]
        if any(t.script != LATIN or t.kind != DISTINCT for t in one) or any(t.script not in LOSSY for t in other):
            continue
        a, b = "".join(t.text for t in one), "".join(t.text for t in other)
        quality = _sounds(a, b)
        if quality:
            found.pair(left, right, quality, f"{a} ~ {b} (sound)")


def _likeness(left: Token, right: Token) -> tuple[float, str]:
    """Return how alike two words are that are not equal, 0 for words that are not the same word."""
    if left.kind != right.kind and DISTINCT not in (left.kind, right.kind):
        return 0.0, ""
    if left.kind == right.kind == PLACE:
        return 0.0, ""
    best, note = 0.0, ""
    lossy = left.script in LOSSY or right.script in LOSSY
    if ARABIC in (left.script, right.script) and left.script != right.script:
        latin, arabic = (right, left) if left.script == ARABIC else (left, right)
        if any(spells(text, arabic.text) for text in latin.texts):
            return 0.93, f"{latin.text} spells {arabic.text}"
    foreign = left.script != LATIN or right.script != LATIN
    for a in left.texts:
        for b in right.texts:
            quality, why = _similar(
                a, b, foreign, lossy and left.script != right.script, HAN in (left.script, right.script)
            )
            if quality > best:
                best, note = quality, why
    if best and not lossy and (left.kind != DISTINCT or right.kind != DISTINCT) and best < 0.9:  # noqa: PLR2004 trade words differ by little
        return 0.0, ""
    return best, note


def _similar(a: str, b: str, foreign: bool, lossy: bool, chinese: bool) -> tuple[float, str]:
    short, long = sorted((a, b), key=len)
    if unumlaut(a) == unumlaut(b):
        return 0.98, f"{a} = {b} (umlaut)"
    if a.isascii() and undigit(a) == undigit(b):
        return 0.95, f"{a} = {b} (digits for letters)"
    if foreign and not chinese and min(len(a), len(b)) >= 3 and light(a) == light(b):  # noqa: PLR2004
        return 0.97, f"{a} = {b} (romanisation)"
    if lossy and not chinese:
        quality = _sounds(a, b)
        if quality:
            return quality, f"{a} ~ {b} (sound)"
    if len(short) >= 4 and long.startswith(short) and not foreign and len(long) - len(short) >= 2:  # noqa: PLR2004
        return (0.8, f"{short}. = {long} (abbreviated)") if len(short) >= _MIDDLE else (0.7, f"{short}. = {long}")
    if chinese and foreign and len(short) >= _MIDDLE and long.startswith(short) and is_pinyin(short):
        rest = long[len(short) :]
        if len(rest) >= _MIDDLE and is_pinyin(rest):
            return 0.85, f"{short} begins {long}"
    if chinese or (is_pinyin(a) and is_pinyin(b)):
        return 0.0, ""
    return _typo(light(a), light(b)) if foreign else _typo(a, b)


def _typo(a: str, b: str) -> tuple[float, str]:
    size = max(len(a), len(b))
    allowed = 0 if size < _MIDDLE else 1 if size <= _LONG else 2
    distance = DamerauLevenshtein.distance(a, b, score_cutoff=allowed)
    if not allowed or distance > allowed:
        return 0.0, ""
    if a[0] != b[0] and (size <= _LONG or distance > 1) and sorted(a[:2]) != sorted(b[:2]):
        return 0.0, ""
    return 1 - 0.9 * distance / size, f"{a} ~ {b} (spelling)"


def _sounds(a: str, b: str) -> float:
    left, right = skeleton(a.removeprefix("al")), skeleton(b.removeprefix("al"))
    if min(len(left), len(right)) < 2:  # noqa: PLR2004 one consonant says nothing
        return 0.0
    if left == right:
        return 0.93 if len(left) > 2 else 0.85  # noqa: PLR2004
    size = max(len(left), len(right))
    distance = Levenshtein.distance(left, right)
    if size >= 4 and distance == 1:  # noqa: PLR2004
        return 0.84
    if size >= 7 and distance == 2:  # noqa: PLR2004
        return 0.8
    return 0.0


def _pair_initials(found: _Alignment) -> None:
    for i in found.free_query():
        token = found.query[i]
        if token.kind != DISTINCT or token.script != LATIN:
            continue
        free = found.free_entry()
        if len(token.text) == 1:
            match = next((j for j in free if found.entry[j].text.startswith(token.text)), None)
            if match is not None:
                found.pair((i,), (match,), 0.75, f"{token.text}. = {found.entry[match].text}")
                found.initials = True
        elif _is_acronym(token.text, [found.entry[j] for j in free]):
            found.pair((i,), free, 0.6, f"{token.text} = initials")
            found.initials = True
    for j in found.free_entry():
        token = found.entry[j]
        free = found.free_query()
        if token.kind == DISTINCT and len(token.text) == 1:
            match = next((i for i in free if found.query[i].text.startswith(token.text)), None)
            if match is not None:
                found.pair((match,), (j,), 0.75, f"{found.query[match].text} = {token.text}.")
        elif token.kind == DISTINCT and _is_acronym(token.text, [found.query[i] for i in free]):
            found.pair(free, (j,), 0.6, f"initials = {token.text}")
            found.initials = True


def _is_acronym(text: str, tokens: Sequence[Token]) -> bool:
    if not 2 <= len(text) <= 5 or len(tokens) < 2:  # noqa: PLR2004 the length of acronyms
        return False
    initials = "".join(token.text[0] for token in tokens)
    return text == initials or (len(text) >= 3 and initials.startswith(text) and len(initials) - len(text) <= 1)  # noqa: PLR2004


def _judge(query: Name, entry: Name, found: _Alignment, weigh: Weigh) -> NameMatch:
    query_weights = _weights(query.tokens, weigh)
    entry_weights = _weights(entry.tokens, weigh)
    generic = not query.distinct and not entry.distinct
    shared_entry = _covered(entry.tokens, entry_weights, found.of_entry, generic or not entry.distinct)
    shared_query = _covered(query.tokens, query_weights, found.of_query, generic or not query.distinct)
    if not shared_entry or not shared_query:
        return NO_MATCH
    if not sum(query_weights) or not sum(entry_weights):
        return NO_MATCH
    covered_query = sum(w * q for w, q in zip(query_weights, found.of_query, strict=True)) / sum(query_weights)
    covered_entry = sum(w * q for w, q in zip(entry_weights, found.of_entry, strict=True)) / sum(entry_weights)
    score = 2 * covered_query * covered_entry / (covered_query + covered_entry)
    extra = [query.tokens[i] for i in found.free_query()]
    missing = [entry.tokens[j] for j in found.free_entry()]
    level, why = _level(extra, missing, found.initials, generic, query, entry)
    if level in (Level.SUPERSET, Level.PARTIAL) and _only_untranslated(query, entry, found, extra, missing):
        level = Level.FULL
    notes = [*found.notes, *([why] if why else [])]
    exact = level == Level.FULL and not extra and not missing and min(found.of_query) >= 0.95  # noqa: PLR2004
    shared = min(shared_entry, shared_query)
    return NameMatch(level, score, shared, "; ".join(notes) or "all words agree", exact, _leads(entry, found))


def _leads(entry: Name, found: _Alignment) -> bool:
    """Tell whether the first distinct word of the register's name, which tells it apart best, is among the shared."""
    return next((bool(q) for t, q in zip(entry.tokens, found.of_entry, strict=True) if t.kind == DISTINCT), False)


def _only_untranslated(query: Name, entry: Name, found: _Alignment, extra: list[Token], missing: list[Token]) -> bool:
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
    return 1 <= more <= 1 + len(left_foreign) and not _place_conflict(extra, missing)


def _covered(tokens: Sequence[Token], weights: list[float], quality: list[float], every: bool) -> float:
    return sum(w * q for t, w, q in zip(tokens, weights, quality, strict=True) if every or t.kind == DISTINCT)


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
    if generic and (extra or missing):
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
    if distinct_missing:
        return Level.SUBSET, f"{_words(distinct_missing)} left out"
    if initials:
        return Level.SUBSET, "by initials"
    return Level.FULL, ""


def _words(tokens: list[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _place_conflict(extra: list[Token], missing: list[Token]) -> str:
    left = [token for token in extra if token.kind == PLACE]
    right = [token for token in missing if token.kind == PLACE]
    if not left or not right:
        return ""
    families = {token.family for token in left} & {token.family for token in right} - {"country", "city"}
    if families:
        return ""
    if {token.family for token in left} != {token.family for token in right} and "country" in {
        token.family for token in (*left, *right)
    }:
        return ""
    return f"other place: {_words(left)} against {_words(right)}"


def _trade_conflict(extra: list[Token], missing: list[Token], query: Name, entry: Name) -> str:
    left = [t for t in extra if t.kind == TRADE and t.family not in _MINOR_FAMILIES]
    right = [t for t in missing if t.kind == TRADE and t.family not in _MINOR_FAMILIES]
    if not left or not right:
        return ""
    translated = {t.script for t in query.tokens} != {t.script for t in entry.tokens}
    families = {t.family for t in left} & {t.family for t in right}
    if families and (translated or families <= _SWAPPABLE_FAMILIES):
        return ""
    return f"other trade: {_words(left)} against {_words(right)}"
