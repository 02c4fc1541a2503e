"""Firms that a listing names without being them: the maker, the source, whose dealer the seller is.

Product safety law wants the maker in every offer, with address and mailbox, so a text that holds a trader's imprint
after "Hersteller:" speaks for the maker and not for the seller. What follows such a word is left out before anything
is read from the text.
"""

import re
from functools import lru_cache

from traders.lexicon import get_lexicon
from traders.script import ARABIC, CYRILLIC, GREEK, LATIN, fold, script_of

_LONGEST = 400
"""Characters that a maker's particulars can take; a blank line ends them before."""

_BLANK = re.compile(r"\n\s*\n")
_LABEL_TAIL = r"[^\n:：]{0,30}[:：]"


def own_text(text: str | None) -> str | None:
    """Return the text without what it says of firms that are not the seller; None for no text."""
    return _parted(text)[0] if text else text


def text_of_others(text: str) -> str:
    """Return what a text says of firms that are not the seller."""
    return _parted(text)[1]


@lru_cache(maxsize=16384)
def _parted(text: str) -> tuple[str, str]:
    """Return what a text says of the seller, and what it says of others."""
    own, others, end = [], [], 0
    folded = fold(text)
    if len(folded) != len(text):  # "ß" and the like: the places must stay those of the text
        folded = "".join((fold(char) or char)[0] for char in text)
    for found in _cue().finditer(folded):
        if found.start() < end:
            continue
        own.append(text[end : found.start()])
        blank = _BLANK.search(text, found.end())
        end = min(found.start() + _LONGEST, blank.start() if blank else len(text))
        others.append(text[found.start() : end])
    return ("".join(own) + text[end:], "\n".join(others)) if others else (text, "")


@lru_cache(maxsize=1)
def _cue() -> re.Pattern[str]:
    lexicon = get_lexicon()
    labels = "|".join(_bounded(label, stems=True) for label in sorted(lexicon.maker_labels, key=len, reverse=True))
    phrases = "|".join(_bounded(phrase) for phrase in sorted(lexicon.maker_phrases, key=len, reverse=True))
    return re.compile(f"(?:{labels}){_LABEL_TAIL}|(?:{phrases})")


def _bounded(phrase: str, *, stems: bool = False) -> str:
    """Return the pattern of a phrase as whole words where its script has spaces."""
    words = r"\s+".join(map(re.escape, phrase.split()))
    if script_of(phrase[0]) not in (LATIN, CYRILLIC, GREEK, ARABIC):
        return words
    return rf"(?<!\w){words}" + ("" if stems else r"(?!\w)")
