"""Pairing the words of two names: equal, translated, written together or apart, similar, or as initials."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from traders.alignment import Alignment
from traders.initials import leave_out_own_initials, pair_initials, pair_with_own_initials
from traders.joined import pair_joined, pair_joined_by_handle
from traders.lexicon import DISTINCT, TRADE
from traders.likeness import likeness, sounds
from traders.script import ARABIC, LATIN, LOSSY
from traders.sound import unumlaut
from traders.token import Token

_CUT_OFF = 0.9
_CUT_TRADE, _CUT_DISTINCT = 3, 5
"""Letters that are left, at least, of a word that is cut off at the end of a name."""

_LONG_ENOUGH_TO_CUT = 18


def align(query: Sequence[Token], entry: Sequence[Token], *, handle: bool) -> Alignment:
    """Pair the words of a seller's name with those of a register's; the surest ways of pairing come first."""
    found = Alignment(query, entry)
    _pair_equal(found)
    for pairing in (pair_joined_by_handle if handle else pair_joined, _pair_similar, pair_initials):
        if not found.free_query or not found.free_entry:
            break
        pairing(found)
    _pair_cut_off(found)
    pair_with_own_initials(found)
    leave_out_own_initials(found)
    return found


def _pair_equal(found: Alignment) -> None:
    entry, taken = found.entry, found.of_entry
    for i, left in enumerate(found.query):
        for j, right in enumerate(entry):
            if not taken[j] and (left.text == right.text or _share_reading(left, right)):
                found.pair((i,), (j,), 1.0)
                break
    if found.free_query and found.free_entry:
        _pair_meant(found, 0.97, family=False)
        _pair_meant(found, 0.9, family=True)


def _pair_meant(found: Alignment, quality: float, *, family: bool) -> None:
    """Let words meet that mean the same, or with `family` words of the trade that a translation may exchange."""
    for i in found.free_query:
        left = found.query[i]
        if not left.concept:
            continue
        for j in found.free_entry:
            right = found.entry[j]
            if left.kind == right.kind and (_same_family(left, right) if family else left.concept == right.concept):
                found.pair((i,), (j,), quality, f"{left.text} = {right.text}")
                break


def _same_family(left: Token, right: Token) -> bool:
    """Tell whether two words of the trade may stand for one another in a translation."""
    return left.kind == TRADE and left.family == right.family and left.script != right.script


def _share_reading(left: Token, right: Token) -> bool:
    if not (left.readings or right.readings or left.meaning or right.meaning):
        return False
    return not set(left.texts).isdisjoint(right.texts)


def _pair_similar(found: Alignment) -> None:
    _pair_two_with_one(found, frozenset((ARABIC,)))  # first: the beginning of a word sounds like the whole in Arabic
    options: list[tuple[float, int, int, str]] = []
    for i in found.free_query:
        for j in found.free_entry:
            quality, note = likeness(found.query[i], found.entry[j])
            if quality:
                options.append((quality, i, j, note))
    for quality, i, j, note in sorted(options, reverse=True):
        if not found.of_query[i] and not found.of_entry[j]:
            found.pair((i,), (j,), quality, note)
    _pair_two_with_one(found, LOSSY)
    _pair_joined_sounds(found)
    left = [i for i in found.free_query if found.query[i].kind == DISTINCT]
    right = [j for j in found.free_entry if found.entry[j].kind == DISTINCT]
    if len(left) + len(right) > 2 and left and right:  # noqa: PLR2004 single words were compared above
        joined = Token("".join(found.query[i].text for i in left), DISTINCT, script=found.query[left[0]].script)
        other = Token("".join(found.entry[j].text for j in right), DISTINCT, script=found.entry[right[0]].script)
        quality, note = (1.0, "written apart") if joined.text == other.text else likeness(joined, other)
        if quality:
            found.pair(left, right, quality * 0.98, note)


def _pair_two_with_one(found: Alignment, scripts: Collection[str]) -> None:
    """Let two Latin words in a row meet one word of a lossy script, unless one of them does as well: Abdel Hadi."""
    for turned in (False, True):
        latin, foreign = (found.entry, found.query) if turned else (found.query, found.entry)
        for j in found.free_query if turned else found.free_entry:
            if foreign[j].script not in scripts:
                continue
            for i, k in pairwise(found.free_entry if turned else found.free_query):
                one, two = latin[i], latin[k]
                if k != i + 1 or one.script != LATIN or two.script != LATIN or DISTINCT not in (one.kind, two.kind):
                    continue
                quality, note = likeness(Token(one.text + two.text, DISTINCT), foreign[j])
                if quality > max(likeness(word, foreign[j])[0] for word in (one, two)):
                    found.pair((j,) if turned else (i, k), (i, k) if turned else (j,), quality * 0.98, note)
                    break


def _pair_joined_sounds(found: Alignment) -> None:
    """Let the rest of a name in a lossy script meet the rest of the Latin one by sound: kurio tekku / cryotec."""
    left, right = found.free_query, found.free_entry
    if not left or not right or len(left) + len(right) < 3:  # noqa: PLR2004 single words are compared one by one
        return
    for latin, foreign in ((left, right), (right, left)):
        one = [(found.query if latin is left else found.entry)[i] for i in latin]
        other = [(found.entry if latin is left else found.query)[i] for i in foreign]
        if any(t.script != LATIN or t.kind != DISTINCT for t in one) or any(t.script not in LOSSY for t in other):
            continue
        a, b = "".join(t.text for t in one), "".join(t.text for t in other)
        quality = sounds(a, b)
        if quality:
            found.pair(left, right, quality, f"{a} ~ {b} (sound)")


def _pair_cut_off(found: Alignment) -> None:
    """Let the last word of a long name stand for the one it begins: a field of a site or a bank has cut it off."""
    i = len(found.query) - 1
    if i not in found.free_query or sum(len(token.text) for token in found.query) < _LONG_ENOUGH_TO_CUT:
        return
    last = found.query[i]
    if last.kind != DISTINCT or last.script != LATIN:
        return
    for j in found.free_entry:
        least = _CUT_DISTINCT if found.entry[j].kind == DISTINCT else _CUT_TRADE
        if len(last.text) >= least and unumlaut(found.entry[j].text).startswith(unumlaut(last.text)):
            found.pair((i,), (j,), _CUT_OFF, f"{last.text}... = {found.entry[j].text} (cut off)")
            return
