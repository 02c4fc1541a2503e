"""Pairing words with their initials: a letter or an acronym for words, a given name for its letter."""

import re
from collections.abc import Sequence

from traders.alignment import Alignment
from traders.lexicon import DISTINCT, STOP
from traders.script import LATIN
from traders.token import LONGEST_INITIAL, Token

_OWN_INITIALS = 0.9
_MOST_PARTICLE = 3
"""Letters of a word that may be initials or a particle; a longer one may be a given name."""

_DOUBLE = re.compile(r"(.)\1")
_LEAST_INITIALS, _MOST_INITIALS = 3, 6


def pair_initials(found: Alignment) -> None:
    """Let a letter meet a word that begins with it, and an acronym the words that it stands for, on either side."""
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


def pair_with_own_initials(found: Alignment) -> None:
    """Let what is left of the seller's name meet the initials and particles of the register's, which are filler."""
    for i in found.free_query:
        if len(found.query[i].text) <= _MOST_PARTICLE:
            _pair_with_filler(found, i)
        else:
            _pair_given_name(found, i)


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
        initial = token.kind == STOP and len(token.text) <= (1 if token.family else LONGEST_INITIAL)
        if initial and not found.of_entry[j] and any(text.startswith(token.text) for text in found.query[i].spellings):
            found.pair((i,), (j,), _OWN_INITIALS, f"{found.query[i].text} = {token.text}.")
            return


def leave_out_own_initials(found: Alignment) -> None:
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
