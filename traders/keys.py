"""What an entry is found by: the keys of the inverted index, made alike for register rows and for sellers.

A key is a short text with its class in front. Keys of rare words weigh more than keys of common ones; the index knows
how common a key is, so nothing here does. Pieces of words are keys of the words, not of the rows: a word stands in many
rows, and its pieces in many words, so that lists of rows by piece would be the longest of all.
"""

from collections.abc import Iterable, Iterator

from domain.trader import TraderEntry
from traders.contact import emails_in, mail_domain, own_domain, phone_keys, read_phone
from traders.identifier import bare, scheme_of
from traders.lexicon import DISTINCT, PLACE, STOP, get_lexicon
from traders.name import Name, parse, variants
from traders.script import ARABIC, LOSSY, undigit
from traders.sound import heard, light, skeleton, unumlaut
from traders.token import PINYIN, Token

WORD, CORE, JOINED, LIGHT, SOUND, GRAM, INITIALS, GENERIC, CONCEPT = "w", "j", "n", "l", "s", "g", "a", "b", "c"
IDENTIFIER, DOMAIN, EMAIL, PHONE, ROW, COUNTRY, SLIP = "i", "d", "e", "p", "#", "k", "t"

KEYS_VERSION = 10
"""Raised whenever the keys or the lexicon change what a row is found by; snapshots indexed by others are re-indexed."""

_MIN_SOUND = 2
_GRAM = 3
_MAX_GRAMS = 24
_SHORTEST_SLIP, _LONGEST_SLIP = 5, 24
"""Letters of a word in which a typing error is looked for; in a shorter one every letter tells firms apart."""


def name_keys(name: Name) -> Iterator[str]:
    """Yield the keys of a name that both sides make."""
    for token in name.tokens:
        if token.kind != STOP:
            yield from _token_keys(token)
    if any(token.script in LOSSY for token in name.tokens):
        yield SOUND + skeleton("".join(token.text for token in name.tokens if token.kind not in (PLACE, STOP)))
    if not name.distinct and len(name.tokens) > 1:
        spoken = (token for token in name.tokens if token.kind != STOP)
        yield GENERIC + " ".join(sorted(token.concept or token.text for token in spoken))
    yield from core_keys(name)
    if name.full != name.core:
        yield CORE + name.full
    yield LIGHT + unumlaut(light(name.core))
    initials = "".join(token.text[0] for token in name.tokens if token.kind != STOP)
    if 2 <= len(initials) <= 5:  # noqa: PLR2004 the length of acronyms
        yield INITIALS + initials


def core_keys(name: Name) -> Iterator[str]:
    """Yield the keys of a whole name: its distinct words as they stand, and in the order of the alphabet."""
    yield CORE + name.core
    words = name.distinct
    if len(words) > 1:
        yield CORE + "".join(sorted(token.text for token in words))


def _token_keys(token: Token) -> Iterator[str]:
    if token.concept:
        yield CONCEPT + token.concept
    if token.kind != DISTINCT:
        if not token.concept:
            yield WORD + token.text
        return
    for text in token.texts:
        yield WORD + text
        yield LIGHT + unumlaut(light(text))
        if token.script == ARABIC and "j" in text:
            yield SOUND + skeleton(text.replace("j", "g").removeprefix("al"))
        if len(sound := skeleton(text.removeprefix("al"))) >= _MIN_SOUND:
            yield SOUND + sound
            if (other := heard(text)) != text:
                yield SOUND + skeleton(other)


def spelled_keys(name: Name) -> Iterator[str]:
    """Yield those keys of a name that are also found by their letters: its core by pieces, its words by slips."""
    yield CORE + name.core
    for token in name.distinct:
        if token.family != PINYIN:
            yield from (WORD + text for text in token.spellings if _SHORTEST_SLIP <= len(text) <= _LONGEST_SLIP)


def letter_keys(spelled: str) -> Iterator[str]:
    """Yield what a key of `spelled_keys` is found by: all pieces of a core, all slips of a word.

    A slip is the word without one of its letters: two words that differ by a letter left out, put in, exchanged or
    swapped with its neighbour have a slip in common, however many words there are.
    """
    text = spelled[1:]
    if spelled[0] == CORE:
        padded = f"^{text}$"
        for start in range(min(len(padded) - _GRAM + 1, _MAX_GRAMS)):
            yield GRAM + padded[start : start + _GRAM]
        return
    for word in dict.fromkeys((text, light(text))):
        yield SLIP + word
        for place in range(len(word)):
            yield SLIP + word[:place] + word[place + 1 :]


def entry_keys(entry: TraderEntry, names: Iterable[Name]) -> set[str]:
    """Return every key of a register row: those of its names, taken apart, and of its identifiers and contacts."""
    keys: set[str] = {ROW + entry.entry_id}
    for name in names:
        keys.update(name_keys(name))
        keys.update(JOINED + joined for joined in _joins(name))
    if entry.country:
        keys.add(COUNTRY + entry.country)
    keys.update(field_keys(entry.identifiers, entry.domain, entry.email, entry.phone, entry.country))
    return keys


def entry_names(entry: TraderEntry) -> tuple[Name, ...]:
    """Return the names of a row, taken apart: legal name first, then aliases."""
    texts = [text for name in (entry.name, *entry.aliases) for text in variants(name)]
    return tuple(parse(text, entry.country) for text in dict.fromkeys(texts))


def _joins(name: Name) -> Iterator[str]:
    """Yield neighbouring words written together, so that "agas" finds "A Gas" and "nordfrost" finds "Nord Frost".

    What is joined on one side is looked up among what is one word on the other: two names that both have "Tampa
    Refrigeration" in two words would otherwise find each other by it.
    """
    for left, right in zip(name.tokens, name.tokens[1:], strict=False):
        yield left.text + right.text


def query_keys(name: Name) -> set[str]:
    """Return the keys that a seller's name is looked up by, with what only a query needs: words taken apart."""
    keys = set(name_keys(name))
    for joined in _joins(name):
        keys.update((CORE + joined, WORD + joined, SOUND + skeleton(joined)))
    keys.update(JOINED + whole for whole in (name.core, name.full))
    for token in name.tokens:
        if token.kind != DISTINCT:
            continue
        for text in token.texts:
            keys.add(WORD + undigit(text))
            keys.update(WORD + other for other in _misread(text))
            if 2 <= len(text) <= 5:  # noqa: PLR2004 the length of acronyms
                keys.add(INITIALS + text)
            if len(sound := skeleton(text.removeprefix("al").removeprefix("el"))) >= _MIN_SOUND:
                keys.add(SOUND + sound)
            if token.script not in LOSSY:
                keys.update(WORD + part for part in _bared(text))
    return keys


def part_keys(name: Name) -> set[str]:
    """Return the keys of rows whose whole name is one word of this one; a register has many for each word."""
    words = {text for token in name.distinct for text in token.texts}
    words |= {
        part for token in name.distinct if token.script not in LOSSY for word in token.texts for part in _bared(word)
    }
    return {kind + word for word in words for kind in (CORE, JOINED)}


def _misread(text: str) -> Iterator[str]:
    """Yield the words that a Latin word can be when its look-alike letters were exchanged: lgas for igas."""
    if text.isascii():
        for old, new in (("l", "i"), ("i", "l")):
            if text.startswith(old):
                yield new + text[1:]
        for old, new in (("rn", "m"), ("vv", "w"), ("m", "rn"), ("w", "vv")):
            if old in text:
                yield text.replace(old, new)


def _bared(text: str) -> Iterator[str]:
    """Yield a word without the words of the lexicon at its ends: "sanmei" for "zhejiangsanmeichem"."""
    words = get_lexicon().words
    starts = [0] + [size for size in range(3, len(text) - 2) if text[:size] in words]
    ends = [len(text)] + [size for size in range(3, len(text) - 1) if text[size:] in words]
    for start in starts:
        for end in ends:
            if end - start >= 3 and (start, end) != (0, len(text)):  # noqa: PLR2004
                yield text[start:end]


def field_keys(
    identifiers: Iterable[str], domain: str | None, email: str | None, phone: str | None, country: str | None
) -> Iterator[str]:
    """Yield the keys of the fields that stand outside the name."""
    for identifier in identifiers:
        _, value = scheme_of(identifier)
        if value:
            yield IDENTIFIER + value
            yield IDENTIFIER + bare(value)
    if found := own_domain(domain):
        yield DOMAIN + found
    for address in emails_in(email):
        yield EMAIL + address
        if found := mail_domain(address):
            yield DOMAIN + found
    for part in (phone or "").split("|"):
        if number := read_phone(part, country):
            yield from (PHONE + key for key in phone_keys(number))
