"""Pairing the words of two names: equal, translated, written together or apart, similar, or as initials."""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from traders.lexicon import DISTINCT, STOP, TRADE, get_lexicon
from traders.likeness import likeness, sounds
from traders.name import Token
from traders.script import ARABIC, HANGUL, LATIN, LOSSY
from traders.sound import unumlaut

_OWN_INITIALS = 0.9
_MOST_PARTICLE = 3
_INITIAL = 2
"""Letters of a romanised initial at most (Ю. is Yu)."""

_CUT_OFF = 0.9
_CUT_TRADE, _CUT_DISTINCT = 3, 5
"""Letters that are left, at least, of a word that is cut off at the end of a name."""

_LONG_ENOUGH_TO_CUT = 18
_DOUBLE = re.compile(r"(.)\1")
_LEAST_INITIALS, _MOST_INITIALS = 3, 6


class Alignment:
    """Which words of the two names have found each other, with how good the agreement is.

    `free_query` and `free_entry` are the places of the words still without a partner; filler never counts.
    """

    __slots__ = ("by_letter", "entry", "free_entry", "free_query", "initials", "notes", "of_entry", "of_query", "query")

    def __init__(self, query: Sequence[Token], entry: Sequence[Token]) -> None:
        self.query = query
        self.entry = entry
        self.of_query: list[float] = [0.0] * len(query)
        self.of_entry: list[float] = [0.0] * len(entry)
        self.free_query: list[int] = [place for place, token in enumerate(query) if token.kind != STOP]
        self.free_entry: list[int] = [place for place, token in enumerate(entry) if token.kind != STOP]
        self.notes: list[str] = []
        self.initials = False
        self.by_letter: set[int] = set()

    @property
    def solid(self) -> bool:
        """Whether a distinct word of the register's name was found otherwise than by its first letter."""
        for place, token in enumerate(self.entry):
            if self.of_entry[place] and token.kind == DISTINCT and place not in self.by_letter:
                return True
        return False

    def pair(self, query: Sequence[int], entry: Sequence[int], quality: float, note: str = "") -> None:
        """Make words partners, with how good the agreement is (0..1) and a note for the reader."""
        for index in query:
            self.of_query[index] = quality
        for index in entry:
            self.of_entry[index] = quality
        self.free_query = [index for index in self.free_query if index not in query]
        self.free_entry = [index for index in self.free_entry if index not in entry]
        if note:
            self.notes.append(note)


def align(query: Sequence[Token], entry: Sequence[Token], *, handle: bool) -> Alignment:
    """Pair the words of a seller's name with those of a register's; the surest ways of pairing come first."""
    found = Alignment(query, entry)
    _pair_equal(found)
    for pairing in (_pair_joined_by_handle if handle else _pair_joined, _pair_similar, _pair_initials):
        if not found.free_query or not found.free_entry:
            break
        pairing(found)
    _pair_cut_off(found)
    for i in found.free_query:
        if len(found.query[i].text) <= _MOST_PARTICLE:
            _pair_with_filler(found, i)
        else:
            _pair_given_name(found, i)
    _leave_out_own_initials(found)
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


def _pair_joined_by_handle(found: Alignment) -> None:
    _pair_joined(found, handle=True)


def _pair_joined(found: Alignment, *, handle: bool = False) -> None:
    """Let words meet that are written together on one side: sanmei / san mei, agasuk / A-Gas UK."""
    pieces = _unpaired(found.entry, found.of_entry)
    for i in found.free_query:
        parts, used = _consume(found.query[i], pieces, handle)
        if used:
            found.pair((i,), used, 0.98, f"{found.query[i].text} = {' + '.join(parts)}")
            pieces = _unpaired(found.entry, found.of_entry)
    pieces = _unpaired(found.query, found.of_query)
    for j in found.free_entry:
        parts, used = _consume(found.entry[j], pieces, handle=False)
        if used:
            found.pair(used, (j,), 0.98, f"{' + '.join(parts)} = {found.entry[j].text}")
            pieces = _unpaired(found.query, found.of_query)


def _unpaired(tokens: Sequence[Token], quality: Sequence[float]) -> list[tuple[int, Token]]:
    """Return the words not yet paired, filler included: "le" is filler in French and a syllable in "le song"."""
    return [(index, token) for index, token in enumerate(tokens) if not quality[index]]


def _consume(token: Token, pieces: list[tuple[int, Token]], handle: bool) -> tuple[list[str], list[int]]:
    """Spell `token` with the texts of `pieces` and words of the lexicon; nothing where that does not come out even."""
    own = pieces
    if token.script in LOSSY and token.script != HANGUL:
        own = [(index, piece) for index, piece in pieces if piece.script == token.script]
    for reading in token.texts:
        usable = pieces if reading == token.meaning else own
        anywhere = handle or not any(piece.kind == DISTINCT for _, piece in usable)
        if len(reading) < 3 or not _holds_piece(reading, usable, anywhere):  # noqa: PLR2004 "uk" is not two words
            continue
        parts, used = _spell(reading, usable, anywhere)
        distinct = any(piece.kind == DISTINCT for index, piece in usable if index in used)
        if used and (len(used) > 1 or distinct) and len(parts) > 1:
            return parts, used
    return [], []


def _holds_piece(reading: str, pieces: list[tuple[int, Token]], anywhere: bool) -> bool:
    """Tell quickly whether spelling `reading` with `pieces` is worth trying: it begins with one, or may begin so."""
    for _, piece in pieces:
        if anywhere and (piece.concept or piece.text in reading):
            return True
        if reading.startswith(piece.text):
            return True
        if piece.readings or piece.meaning:
            for text in piece.texts:
                if reading.startswith(text) or (anywhere and text in reading):
                    return True
    return False


def _spell(rest: str, pieces: list[tuple[int, Token]], anywhere: bool) -> tuple[list[str], list[int]]:
    """Spell a word; where it may start `anywhere`, its beginning need not be one of the pieces."""
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
            text = _filler(rest, pieces, used) if parts or anywhere else ""
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


def _pair_initials(found: Alignment) -> None:
    for i in found.free_query:
        token = found.query[i]
        if token.kind != DISTINCT or token.script != LATIN:
            continue
        free = found.free_entry
        if len(token.text) == 1:
            match = next((j for j in free if found.entry[j].text.startswith(token.text)), None)
            if match is not None:
                found.pair((i,), (match,), 0.75, f"{token.text}. = {found.entry[match].text}")
                found.initials = True
                found.by_letter.add(match)
        elif _is_acronym(token.text, [found.entry[j] for j in free]):
            found.pair((i,), free, 0.6, f"{token.text} = initials")
            found.initials = True
    for j in found.free_entry:
        token = found.entry[j]
        free = found.free_query
        if token.kind == DISTINCT and len(token.text) == 1:
            match = next((i for i in free if found.query[i].text.startswith(token.text)), None)
            if match is not None:
                found.pair((match,), (j,), 0.75, f"{found.query[match].text} = {token.text}.")
                found.by_letter.add(j)
        elif token.kind == DISTINCT and _is_acronym(token.text, [found.query[i] for i in free]):
            found.pair(free, (j,), 0.6, f"initials = {token.text}")
            found.initials = True


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


def _pair_with_filler(found: Alignment, i: int) -> None:
    """Let a letter stand for a filler of the register's name (v. Dalen for van Dalen), and L.V. for a person's L. V."""
    letter = found.query[i].text
    initials = [j for j, token in enumerate(found.entry) if token.kind == STOP and not found.of_entry[j]]
    if len(letter) > 1:
        if letter == "".join(found.entry[j].text for j in initials):
            found.pair((i,), initials, _OWN_INITIALS, f"{letter} = initials")
        return
    for j, token in enumerate(found.entry):
        if token.kind == STOP and not found.of_entry[j] and token.text.startswith(letter):
            found.pair((i,), (j,), _OWN_INITIALS, f"{letter}. = {token.text}")
            return


def _pair_given_name(found: Alignment, i: int) -> None:
    """Let a given name meet the initial that a person's row has of it: Pavel for P. in ИП Колокольцев П. С."""
    if found.query[i].kind != DISTINCT or not found.solid:
        return
    if not any(token.kind == STOP and not token.family for token in found.entry):
        return  # no person's row: its single letters are words like "and"
    for j, token in enumerate(found.entry):
        initial = token.kind == STOP and len(token.text) <= (1 if token.family else _INITIAL)
        if initial and not found.of_entry[j] and any(text.startswith(token.text) for text in found.query[i].spellings):
            found.pair((i,), (j,), _OWN_INITIALS, f"{found.query[i].text} = {token.text}.")
            return


def _leave_out_own_initials(found: Alignment) -> None:
    """Let a word count for nothing that is only the initials of a name found beside it: AGC Asahi Glass Company."""
    for i in found.free_query:
        if _abbreviates(found.query[i], found.query, i) or _abbreviates(found.query[i], found.entry, len(found.entry)):
            found.pair((i,), (), _OWN_INITIALS, f"{found.query[i].text} = initials")
    for j in found.free_entry:
        if _abbreviates(found.entry[j], found.entry, j) or _abbreviates(found.entry[j], found.query, len(found.query)):
            found.pair((), (j,), _OWN_INITIALS, f"initials = {found.entry[j].text}")


def _abbreviates(token: Token, name: Sequence[Token], itself: int) -> bool:
    """Tell whether a word is the initials of all other words of a name, with or without its filler."""
    if token.kind != DISTINCT or token.script != LATIN or not _LEAST_INITIALS <= len(token.text) <= _MOST_INITIALS:
        return False
    others = [other for place, other in enumerate(name) if place != itself]
    spoken = [other for other in others if other.kind != STOP]
    if len(spoken) < _LEAST_INITIALS:
        return False
    initials = {"".join(word.text[0] for word in words) for words in (others, spoken)}
    short = _DOUBLE.sub(r"\1", token.text)  # a phrase of the trade is one word here: fluides frigorigenes
    return not initials.isdisjoint((token.text, short))


def _is_acronym(text: str, tokens: Sequence[Token]) -> bool:
    if not 2 <= len(text) <= 5 or len(tokens) < 2:  # noqa: PLR2004 the length of acronyms
        return False
    initials = "".join(token.text[0] for token in tokens)
    return text == initials or (len(text) >= 3 and initials.startswith(text) and len(initials) - len(text) <= 1)  # noqa: PLR2004
