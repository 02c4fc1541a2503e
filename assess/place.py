"""Where is it offered? The jurisdictions of a listing, strongest reason first, each with the words it rests on.

A site's own statement of whom it serves comes first, then the address of the shop, where the seller says he is, and
whom he ships to. Currency and language only speak where nothing else does. Several places are possible.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from urllib.parse import urlsplit

from domain.assessment import Place
from domain.extraction import Extraction
from domain.fold import key
from domain.geography import UNIONS, areas, countries, normal_code
from domain.listing import RawListing
from domain.table import read_table

MOST_SHIPPING_TEXT = 4000
"""Characters of a listing that are searched for whom it ships to."""
_TOP_LEVEL: Mapping[str, str] = MappingProxyType({"uk": "GB", "eu": "EU", "su": "RU", "xn--p1ai": "RU", "рф": "RU"})
_GENERIC = frozenset({"io", "co", "me", "tv", "cc", "ai", "ws", "to", "fm", "ly", "gg", "la", "im", "sh", "st", "vc"})
"""Country domains that anybody registers."""
_SHIPPING = re.compile(
    r"(?:ships?|shipping|deliver(?:y|s|ed)?|versand|lieferung|livraison|envios?|spedizione|wysylka|dostawa|kargo|gonderim"
    r"|livrare|доставка|отправка|发货|配送|export)[^.!?\n]{0,60}"
)
_ALL_EU = re.compile(
    r"\b(?:eu|e\.u\.|europe|europa|european union|europaweit|eu-weit|ue|европ[аеу]\w{0,3})\b|欧盟|欧洲"
)
_WORD = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
TEXTS_KEPT = 4096
"""Texts about a place whose country a process remembers: sellers of one town write it alike, and one all his pages."""
MOST_WORDS = 6
SHORTEST_NAME = 4
SHORTEST_STEM = 5
_CYRILLIC = re.compile(r"[\u0400-\u052f]+\Z")
_ENDINGS = "аяийїьюыэ"
_SHORT_NAMES = frozenset({"usa", "uae", "abd", "eua", "prc"})
_ALSO_WORDS = frozenset({"island", "reunion", "inde", "mali", "chad", "oman", "jersey", "guinea", "peru"})
"""Names of countries that are words of some language: Island is Iceland in German, land in water in English."""


def places_of_offer(
    raw: RawListing, extraction: Extraction | None = None, served: Sequence[str] = (), day: date | None = None
) -> tuple[Place, ...]:
    """Return where a listing is offered; empty where nothing tells.

    Args:
        raw: What the page says.
        extraction: What its text means; gives price, language and contacts.
        served: Jurisdictions that the site file says it serves.
        day: The day of sighting, for membership of the EU; today's membership where it is left out.
    """
    day = day or date.max
    seat = _seat(raw)
    places = [Place(code, "the site serves it") for code in (normal_code(item) for item in served) if code]
    if not places and (home := country_of_url(raw.url)):
        places.append(Place(home, f"the address ends in .{_suffix(raw.url)}"))
    if seat and (not places or any(_inside(seat.jurisdiction, place.jurisdiction, day) for place in places)):
        places = [seat, *(place for place in places if not _inside(seat.jurisdiction, place.jurisdiction, day))]
    places += _shipped_to(f"{raw.title}\n{raw.text}"[:MOST_SHIPPING_TEXT])
    if not places:
        places += _hints(raw, extraction)
    unique: dict[str, Place] = {}
    for place in places:
        unique.setdefault(place.jurisdiction, place)
    return tuple(unique.values())


def judged_once(places: Sequence[Place], day: date) -> tuple[Place, ...]:
    """Return the places that need a judgement of their own: not those whose union is among them, its law is theirs."""
    unions = {place.jurisdiction for place in places} & set(UNIONS)
    return tuple(
        place
        for place in places
        if place.jurisdiction in unions or not any(_inside(place.jurisdiction, union, day) for union in unions)
    )


def country_of_goods(raw: RawListing) -> str | None:
    """Return the country that the goods seem to lie in, by location, else by the seller's country or address."""
    seat = _seat(raw)
    return seat.jurisdiction if seat else None


def country_of_url(url: str) -> str | None:
    """Return the place that an address's country domain stands for, None for generic domains."""
    suffix = _suffix(url)
    if suffix in _TOP_LEVEL:
        return _TOP_LEVEL[suffix]
    return normal_code(suffix) if len(suffix) == 2 and suffix not in _GENERIC else None  # noqa: PLR2004 - ISO codes


@lru_cache(maxsize=TEXTS_KEPT)
def country_of_text(text: str) -> str | None:
    """Return the country that a text about a place names: a country name in many languages, a city, or a code.

    The last part that names one wins (`Paris, Texas, USA`); a bare two-letter code counts only as a part of its own.
    """
    for part in reversed(re.split(r"[,;/|\n()]+", text[:300])):
        code = part.strip()
        if code in countries() or code in ("UK", "EL"):
            return normal_code(code)
        named = list(_named(part, _names()))
        if named:
            return named[-1]
    return None


def _seat(raw: RawListing) -> Place | None:
    for what, text in (
        ("location", raw.location),
        ("seller's country", raw.seller.country),
        ("seller's address", raw.seller.address),
    ):
        code = country_of_text(text) if text else None
        if code:
            return Place(code, f"{what}: {(text or '').strip()[:80]}")
    return None


def _inside(code: str, other: str, day: date) -> bool:
    """Whether a place lies in another: the same one, or a member of that union on that day."""
    return code == other or (other in UNIONS and other in areas(code, day))


def _shipped_to(text: str) -> Iterator[Place]:
    for match in _SHIPPING.finditer(key(text)):
        words = match[0]
        if _ALL_EU.search(words):
            yield Place("EU", f"ships to: {words[:60]}")
        for code in _named(words, _countries_meant()):
            yield Place(code, f"ships to: {words[:60]}")


def _hints(raw: RawListing, extraction: Extraction | None) -> Iterator[Place]:
    price = extraction.price if extraction else None
    currency = raw.currency or (price.currency if price else None)
    language = raw.language or (extraction.language if extraction else None)
    for kind, value in (("currency", currency or ""), ("language", (language or "").split("-")[0].lower())):
        place = _hint_table().get((kind, value))
        if place:
            yield Place(place, f"weak hint: {kind} {value}")
            return


def _suffix(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.rpartition(".")[2].lower()


def _named(text: str, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the codes of the places named, longest name first at each place."""
    folded = key(text)
    words = [(match.start(), match.end()) for match in _WORD.finditer(folded)]
    place = 0
    while place < len(words):
        for count in range(min(MOST_WORDS, len(words) - place), 0, -1):
            code = names.get(folded[words[place][0] : words[place + count - 1][1]])
            if code:
                yield code
                place += count - 1
                break
        else:
            code = _declined(folded[slice(*words[place])])
            if code:
                yield code
        place += 1
    if _UNSPACED.search(folded):
        yield from (code for name, code in names.items() if _UNSPACED.match(name) and name in folded)


@cache
def _names() -> Mapping[str, str]:
    """Return folded names of countries and cities -> country."""
    found = dict(_countries())
    for name, code in read_table("places.csv", lambda row: (row["name"], row["country"])):
        found.setdefault(key(name).strip(), code)
    return MappingProxyType(found)


@cache
def _countries() -> Mapping[str, str]:
    """Return folded names of countries -> code; names under four letters only in scripts without spaces."""
    found: dict[str, str] = {}
    for code, country in countries().items():
        for name in (country.name, *country.names):
            folded = key(name).strip()
            if len(folded) >= SHORTEST_NAME or folded in _SHORT_NAMES or _UNSPACED.match(folded):
                found.setdefault(folded, code)
    return MappingProxyType(found)


def _declined(word: str) -> str | None:
    """Return the country that a Cyrillic word names in another case: России, Казахстану."""
    if not _CYRILLIC.match(word):
        return None
    stems = _stems()
    return next((stems[word[:-cut]] for cut in (1, 2) if word[:-cut] in stems), None)


@cache
def _stems() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, code in _countries().items():
        stem = name[:-1] if name[-1] in _ENDINGS else name
        if _CYRILLIC.match(name) and len(stem) >= SHORTEST_STEM:
            found.setdefault(stem, code)
    return MappingProxyType(found)


@cache
def _countries_meant() -> Mapping[str, str]:
    """Return the names that mean a country in running text too: without those that are words of their own."""
    return MappingProxyType({name: code for name, code in _countries().items() if name not in _ALSO_WORDS})


@cache
def _hint_table() -> Mapping[tuple[str, str], str]:
    rows = read_table("hints.csv", lambda row: ((row["kind"], row["value"]), row["place"]))
    return MappingProxyType(dict(rows))
