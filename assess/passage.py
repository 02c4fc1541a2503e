"""Names of refrigerants inside a longer text, as a label or a line of an invoice is: which of them count.

A code of two digits (R-22) counts only where all the rest is plainly about gas in a container; a brand followed by a
number or letters of its own (`Hot Shot 3`) is another product; a code with something glued to it is another code.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from domain.alias import GENERIC, Alias, aliases
from domain.designation import CodeMatch, DesignationReader
from domain.fold import key
from domain.packaging import units, words
from domain.substance import Substance, catalogue

_GLUED = re.compile(r"[-/.][a-z0-9]|[+*&]|\s[a-z](?![a-z0-9])|[a-zа-яα-ω]")
"""What follows a code and makes it another one: R-410-C, R 22 b, хладон 23б."""
_OWN_NUMBER = re.compile(r"[0-9]{1,3}[a-z]?|[a-z]{1,2}[0-9]{0,3}|[ivx]{1,4}|plus|pro|eco|max|extra|new|neo|ultra")
"""A word behind a brand that makes it another product; sizes and units are no such words."""
_MEASURE = re.compile(r"r-?|[0-9]+(?:[.,][0-9]+)?(?:[a-zа-яё²³%\"'#]{0,4})|x|[×*/,;:()\-]+")
_REPLACES = re.compile(
    r"replac|substitut|drop[- ]?in|alternativ|equivalent|instead of|compatible|retrofit|\blike\b|ersatz|austausch|"
    r"remplac|sustitu|reemplaz|sostitu|zamiennik|zamienn|inlocuit|muadil|замен|заменител|аналог|замін|替代|代替|代用|대체|بديل"
)
_MOST_WORDS = 4
_BETWEEN_CODES = 4
"""Characters between two codes of a list: ` / r`."""
_ABOUT_GAS = (
    "gas gaz gases refrigerant refrigerants freon cylinder bottle tank drum can cans disposable refillable virgin pure "
    "purity new used recovered reclaimed net weight gross kg kgs lb lbs pcs of the a in for and with n/w g/w"
)
"""English words that leave a line about a gas in its container; those of other languages are in the tables."""


def found_within(
    folded: str,
    reader: DesignationReader,
    names: Mapping[str, tuple[Alias, ...]],
    says: Callable[[str, str], bool],
) -> tuple[Substance, ...]:
    """Return the substances named in a text of several words.

    Args:
        folded: the text in the form of `domain.fold.key`, spaces single.
        reader: reads codes.
        names: folded name to aliases.
        says: whether what is written says a designation whole.
    """
    words_of_text = folded.split(" ")
    book = catalogue()
    codes = list(reader.find(folded))
    found = [
        book[match.designation]
        for match in codes
        if _stands_alone(folded, match, codes)
        and (says(folded[match.start : match.end], match.designation) or _in_trade(folded, match, names))
        and (match.strength == "sure" or (match.strength == "short" and _plain_line(folded, codes)))
    ]
    for size in range(min(_MOST_WORDS, len(words_of_text)), 0, -1):
        for place in range(len(words_of_text) - size + 1):
            follower = words_of_text[place + size] if place + size < len(words_of_text) else ""
            for alias in names.get(" ".join(words_of_text[place : place + size]), ()):
                told = alias.kind in ("trade_name", "chemical") and not alias.note and alias.designation in book
                if told and not (alias.kind == "trade_name" and follower and _OWN_NUMBER.fullmatch(follower)):
                    found.append(book[alias.designation])
    return tuple(dict.fromkeys(found))


def replaced_in(folded: str) -> bool:
    """Whether a text speaks of a gas that takes the place of the one named."""
    return bool(_REPLACES.search(folded))


def _stands_alone(folded: str, match: CodeMatch, codes: Sequence[CodeMatch]) -> bool:
    """Whether nothing is glued to a code, but for the next code of a list: R-404A/R-507."""
    if any(0 <= other.start - match.end <= _BETWEEN_CODES for other in codes):
        return True
    return not _GLUED.match(folded[match.end :])


def _in_trade(folded: str, match: CodeMatch, names: Mapping[str, tuple[Alias, ...]]) -> bool:
    """Whether the trade leaves the letter of this number out (R507), by the table of names.

    Any word behind it that is no size makes it another name: `R 410 AA`, `R134 new`.
    """
    follower = folded[match.end :].split(" ")
    if len(follower) > 1 and not _MEASURE.fullmatch(follower[1]):
        return False
    digits = re.sub(r"[^0-9]", "", folded[match.start : match.end])
    return any(alias.designation == match.designation for alias in names.get(f"r{digits}", ()))


def _plain_line(folded: str, codes: Sequence[CodeMatch]) -> bool:
    """Whether all but the codes is about gas, container, size or quality, so that R-22 cannot be a tyre or a road."""
    rest = folded
    for code in reversed(codes):
        rest = f"{rest[: code.start]} {rest[code.end :]}"
    words_left = rest.split()
    return bool(words_left) and all(word in _about_gas() or _MEASURE.fullmatch(word) for word in words_left)


@cache
def _about_gas() -> frozenset[str]:
    known = set(_ABOUT_GAS.split())
    texts = [alias.text for alias in aliases() if alias.designation == GENERIC]
    texts += [word.text for word in words()]
    texts += [text for unit in units() for text in (unit.unit, *unit.words)]
    for text in texts:
        known.update(key(text).split())
    return frozenset(known)
