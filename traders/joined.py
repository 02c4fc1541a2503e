"""Pairing words that are written together on one side and apart on the other: sanmei / san mei, agasuk / A-Gas UK."""

from collections.abc import Sequence

from traders.alignment import Alignment
from traders.lexicon import DISTINCT, TRADE, get_lexicon
from traders.script import HANGUL, LOSSY
from traders.token import Token


def pair_joined_by_handle(found: Alignment) -> None:
    """Let a handle meet the words that it is made of; it may begin with something else."""
    pair_joined(found, handle=True)


def pair_joined(found: Alignment, *, handle: bool = False) -> None:
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
        if len(reading) < 3:  # noqa: PLR2004 "uk" is not two words
            continue
        usable = pieces if reading == token.meaning else own
        anywhere = handle or not _any_distinct(usable)
        if not _holds_piece(reading, usable, anywhere):
            continue
        parts, used = _spell(reading, usable, anywhere)
        if not used or len(parts) < 2:  # noqa: PLR2004 one part is the word itself
            continue
        if len(used) > 1 or any(piece.kind == DISTINCT for index, piece in usable if index in used):
            return parts, used
    return [], []


def _any_distinct(pieces: list[tuple[int, Token]]) -> bool:
    for _, piece in pieces:  # noqa: SIM110 a generator takes twice as long, and this is asked of every word
        if piece.kind == DISTINCT:
            return True
    return False


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
