"""From a listing to the features of the kind model: the order of concepts, what the rules found, and spellings.

Three families: *symbols* say in words what stands where (`title part>code` is a part before a substance code) and hold
across languages; *spellings* are hashed character n-grams of title and opening text with digits masked, which pick up
words no list has; *evidence* is what the rule components found. All are additive, so a decision can be explained.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from domain.designation import COMMERCIAL
from domain.fold import key
from domain.substance import catalogue
from nlp.kind.evidence import KindEvidence
from nlp.kind.lexicon import Mark, finder

TITLE_READ = 240
TEXT_READ = 700
"""Characters of title and text that are read; what a listing is shows early, and time stays bounded."""
_TITLE_SPELLED, _TEXT_SPELLED = 100, 160
_TOKENS = 48
"""Most tokens of a field that make symbols."""
_BITS = 15
BUCKETS = 1 << _BITS
"""Size of the table of hashed n-grams."""
GAP = "_"
"""Stands in a row of tokens for words that mean nothing to us."""
_COUNTED, _WHOLE, _PAIRED, _MANY = 5, 4, 8, 4
"""Tokens counted exactly; tokens of a title taken as a whole; different ones that are paired; what counts as many."""
_MULTIPLIER, _ROLL, _SHIFT = 0x9E3779B97F4A7C15, 0x100000001B3, 64 - _BITS
"""Constants of the hash: golden ratio of 2^64, prime of FNV, and the high bits that are kept."""
_NGRAMS = (2, 3, 4)
MOST_SPELLED = len(_NGRAMS) * (_TITLE_SPELLED + _TEXT_SPELLED + 3)
"""N-grams of the longest listing, counted generously."""
_TEXT_SALT = 0x1F123BB5
"""Keeps the n-grams of the text apart from the same ones in the title."""

_MASS = (
    r"kgs?|kgm|kilos?|kilogra\w{0,4}|gr?|gms?|grams?|lbs?|oz|pounds?|кг|гр|г|公斤|千克|克|磅|كجم|كغم?|كلغ|كيلو|كيلوجرام|غرام|جرام"
    r"|กก|กิโลกรัม|กิโล|กรัม|킬로|그램|キロ|グラム|קג|ק\"ג|גרם|किलो|किग्रा|ग्राम|kq|kil|ກິໂລ|کیلو|کیلوگرم|گرم|#"
)
_RATING = (
    r"btu|btus|btu/h|hp|cv|ps|kw|квт|w|watts?|вт|v|volts?|вольт|uf|mfd|мкф|微法|mm|мм|cm|см|inch(?:es)?|дюйм|hz|gb|tb|rpm|匹|升|l/h"
    r"|m2|m3|psi|bar|mah|tr|℃|°c|frigorias|kva|cc|pulgadas"
)
_VOLUME = r"l|lt|ltr|liters?|litres?|litros?|литр\w{0,3}|л|ml|мл|毫升|لتر|ลิตร|리터"
_PLAIN = re.compile(
    r"(?=[0-9r$€£¥₽₴₹₺฿₫₩₪{}\[\]\"');=<|?？؟])(?:"  # nothing begins otherwise: most places fail at once
    rf"(?P<money>[$€£¥₽₴₹₺฿₫₩₪]\s?[0-9]|[0-9]\s?(?:[$€£¥₽₴₹₺฿₫₩₪元円원]|(?:usd|eur|rmb|cny|руб|zl|kc|грн|lei|tl|rp|rm|aed|sar|dh|mad"
    r"|brl|лв|ден|ft|kr|din|manat)\b))"
    r"|(?P<tyre>[0-9]{3}\s?/\s?[0-9]{2}\s?z?-?r?\s?-?[0-9]{2}(?:[.,]5)?|\br(?:1[3-9]|2[0-4])(?:[.,]5|c)?\s?(?=[0-9]{2,3}[a-z]\b)"
    r"|\br(?:17|19|22|24)[.,]5\b)"
    rf"|(?<![0-9a-z])[0-9]{{1,6}}(?:[.,][0-9]{{1,3}})?\s?-?(?:(?P<mass>{_MASS})|(?P<rating>{_RATING})|(?P<volume>{_VOLUME}))"
    r"(?![a-zа-я0-9])"
    r"|(?P<struct>[{}\[\]]|\"\s?:|'\s?,|\);|=>|</|\|)"
    r"|(?P<ask>[?？؟]))"
)
_CODE = re.compile(
    r"(?<![a-z0-9])(?=[0-9rhcfpgskodфх])(?P<prefix>(?:hcfc|hfc|cfc|hfo|hc|pfc|freon|forane|genetron|suva|klea|solkane|фреон|хладон|frigen|freeon|opteon|dymel)?"
    r"[\s.\-#_]{0,2}(?<![a-z])r?[\s.\-_#]{0,2})?(?P<number>[0-9]{2,4})(?P<letters>\s?(?:[a-i]|yf|ze|zd|ea|fa|mfc|mzz)(?:\([ez]\))?)?"
    r"(?![0-9a-z])(?!\s?[/x×]\s?[0-9])"
)
_CAS = re.compile(r"(?<![0-9-])[1-9][0-9]{1,6}-[0-9]{2}-[0-9](?![0-9-])")
_DIGITS = re.compile("[0-9]+")
_ALIKE = {ord(digit): "0" for digit in "123456789"}
_BARE_WORD = re.compile(r"[^\W\d_]")
_NEEDS_PREFIX = 2
_BRAND = 5
"""Letters of a prefix that is a word of its own (freon 22) and keeps its concept beside the code's."""


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one listing: symbols by name, and places in the table of spellings, one for each n-gram."""

    symbols: tuple[str, ...]
    spellings: npt.NDArray[np.int64]


@cache
def _numbers() -> frozenset[str]:
    """Return the digits (and digits with letters) of every designation on file."""
    found = set(COMMERCIAL)
    for designation in catalogue():
        if designation.startswith("R-"):
            written = re.sub(r"[^0-9a-z]", "", designation[2:].lower())
            found.add(written)
            found.update(_DIGITS.findall(written)[:1])
    return frozenset(number for number in found if len(number) >= _NEEDS_PREFIX)


def features(title: str, text: str, evidence: KindEvidence) -> Features:
    """Return the features of a listing; time is bounded whatever the length of the fields."""
    return folded_features(key(title[:TITLE_READ]), key(text[: TEXT_READ + TITLE_READ]), len(text), evidence)


def folded_features(head: str, body: str, length: int, evidence: KindEvidence) -> Features:
    """Return the features of a listing whose title and text are folded already (`Folded.key`), `length` the text's."""
    head, body = head[:TITLE_READ], body[: TEXT_READ + TITLE_READ]
    plain_head = head.strip()
    repeats = bool(plain_head) and body.startswith(plain_head)
    if repeats:
        body = body[len(plain_head) :].lstrip(" \n.-—:|")
    body = body[:TEXT_READ]
    head_tokens, body_tokens = tokens(head), tokens(body)
    symbols = list(_title_symbols(head_tokens))
    symbols.extend(_text_symbols(body_tokens))
    symbols.extend(_shape_symbols(head, body, repeats, length))
    symbols.extend(_evidence_symbols(evidence, head_tokens))
    symbols.extend(_across(head_tokens, body_tokens))
    return Features(
        tuple(dict.fromkeys(symbols)),
        _spellings(head, body),
    )


def tokens(text: str) -> list[str]:
    """Return the concepts of `text` in order; `_` stands for other words between two of them."""
    marks = _marks(text)
    found: list[str] = []
    done = 0
    for mark in marks:
        if _BARE_WORD.search(text, done, mark.start):
            found.append(GAP)
        found.append(mark.concept)
        done = mark.end
        if len(found) >= _TOKENS:
            return found
    if _BARE_WORD.search(text, done):
        found.append(GAP)
    return found


def _marks(text: str) -> list[Mark]:
    """Return concepts, codes, sizes, money and structure in `text`, in order, not overlapping."""
    found = list(finder().find(text))
    known = _numbers()
    found.extend(Mark(m.start(), m.end(), m.lastgroup) for m in _PLAIN.finditer(text) if m.lastgroup is not None)
    for match in _CODE.finditer(text):
        letters = (match["letters"] or "").strip()
        prefix = match["prefix"] or ""
        bare = not any(char.isalpha() for char in prefix)
        if bare and (not letters or len(match["number"]) <= _NEEDS_PREFIX):
            continue
        whole = match["number"] + letters
        if whole in known or (match["number"] in known and (not letters or letters.startswith(" "))):
            named_by_word = sum(map(str.isalpha, prefix)) >= _BRAND
            found.append(Mark(match.start("number") if named_by_word else match.start(), match.end(), "code"))
    if "-" in text:
        found.extend(Mark(match.start(), match.end(), "cas") for match in _CAS.finditer(text))
    found.sort(key=lambda mark: (mark.start, -mark.end))
    kept: list[Mark] = []
    for mark in found:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
        elif mark.concept in ("code", "tyre") and kept[-1].concept == "mass":
            kept[-1] = mark
    return kept


def _title_symbols(found: list[str]) -> Iterator[str]:
    named = _named(found)
    yield f"title has {min(len(named), _COUNTED)}"
    if not named:
        yield "title plain"
        return
    yield f"title first {named[0]}"
    yield f"title last {named[-1]}"
    yield f"title opens {found[0]}"
    for one, two in pairwise(found):
        yield f"title {one}~{two}"
    for one, two in pairwise(named):
        yield f"title {one}>{two}"
    for one, two, three in zip(named, named[1:], named[2:], strict=False):
        yield f"title {one}>{two}>{three}"
    present = sorted(set(named))
    for place, one in enumerate(present):
        yield f"title {one}"
        if named.count(one) > 1:
            yield f"title {one} twice"
        for two in present[place + 1 :]:
            yield f"title {one}&{two}"
    if len(named) <= _WHOLE:
        yield f"title is {' '.join(named)}"


def _text_symbols(found: list[str]) -> Iterator[str]:
    named = _named(found)
    if not named:
        yield "text plain"
        return
    yield f"text first {named[0]}"
    yield f"text opens {'>'.join(named[:2])}"
    for one, two in pairwise(named):
        yield f"text {one}>{two}"
    for one in set(named):
        count = named.count(one)
        yield f"text {one}"
        if count > 1:
            yield f"text {one} {'2+' if count < _MANY else '4+'}"
    present = sorted(set(named))
    if len(present) <= _PAIRED:
        for place, one in enumerate(present):
            for two in present[place + 1 :]:
                yield f"text {one}&{two}"


def _named(found: list[str]) -> list[str]:
    return [token for token in found if token != GAP]


def _first(found: list[str]) -> str:
    return next((token for token in found if token != GAP), "none")


def _across(head: list[str], body: list[str]) -> Iterator[str]:
    first = _first(head)
    for concept in set(body) - {GAP}:
        yield f"title first {first} & text {concept}"
    either = sorted((set(head) | set(body)) - {GAP})
    for concept in either:
        yield f"any {concept}"
    if not {"code", "refrigerant"} & set(either):
        yield "nothing of refrigerants"
        if not {"unit", "part", "tool", "supply", "service", "gas"} & set(either):
            yield "nothing of cooling"
    if not head:
        yield "no title"


def _shape_symbols(head: str, body: str, repeats: bool, length: int) -> Iterator[str]:
    yield f"title length {min(len(head) // 12, 10)}"
    yield f"text length {min(length.bit_length(), 12)}"
    lines = body.count("\n")
    yield f"text lines {min(lines, 4)}"
    if repeats:
        yield "text repeats title"
    if not body:
        yield "no text"
    for name, part in (("title", head), ("text", body)):
        if part:
            digits = sum(map(part.count, "0123456789")) / len(part)
            yield f"{name} digits {min(int(digits * 10), 5)}"


def _evidence_symbols(evidence: KindEvidence, head: list[str]) -> Iterator[str]:
    title, text = min(evidence.substances_in_title, 3), min(evidence.substances_in_text, 4)
    yield f"rules title substances {title}"
    yield f"rules text substances {text}"
    if evidence.substances_in_title:
        yield f"rules title all mentioned {evidence.mentioned_in_title >= evidence.substances_in_title}"
    if evidence.substances_in_text:
        yield f"rules text all mentioned {evidence.mentioned_in_text >= evidence.substances_in_text}"
    for name in (
        "generic_in_title", "generic_in_text", "trade_name_only", "ambiguous_only", "pack_near_substance", "container",
        "price", "contacts",
    ):  # fmt: skip
        if getattr(evidence, name):
            yield f"rules {name}"
    packs = min(evidence.packs_in_title, 1), min(evidence.packs_in_text, 2)
    yield f"rules packs {packs[0]} {packs[1]}"
    named = bool(title or evidence.generic_in_title)
    yield f"rules title named {named} pack {bool(packs[0])} near {evidence.pack_near_substance}"
    spoken, packed = bool(text or evidence.generic_in_text), bool(packs[0] + packs[1])
    yield f"rules named {named} {spoken} packs {packed} price {evidence.price}"
    first = _first(head)
    yield f"rules named {named} first {first}"


def _spellings(head: str, body: str) -> npt.NDArray[np.int64]:
    """Return the places of the character n-grams of title and text in the table, digits all alike."""
    title = f" {head[:_TITLE_SPELLED]} "
    spelled = f"{title}{body[:_TEXT_SPELLED]} ".translate(_ALIKE)
    codes = np.frombuffer(spelled.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    codes[len(title) :] += np.uint64(_TEXT_SALT)
    codes *= np.uint64(_MULTIPLIER)
    rolled, parts = codes, []
    for size in _NGRAMS:
        rolled = (rolled[:-1] * np.uint64(_ROLL)) ^ codes[size - 1 :]
        parts.append(rolled)
    places: npt.NDArray[np.int64] = ((np.concatenate(parts) * np.uint64(_MULTIPLIER)) >> np.uint64(_SHIFT)).astype(
        np.int64
    )
    return places
