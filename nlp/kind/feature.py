"""From a listing to the features of the kind model: the order of concepts, what the rules found, and spellings.

Three families: *symbols* say in words what stands where (`title part>code` is a part before a substance code) and hold
across languages; *spellings* are hashed character n-grams of title and opening text with digits masked, which pick up
words no list has; *evidence* is what the rule components found. All are additive, so a decision can be explained.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from domain.fold import key
from domain.scan import matches
from nlp.kind.evidence import KindEvidence
from nlp.kind.lexicon import Mark, finder

TITLE_READ = 240
TEXT_READ = 700
"""Characters of title and text that are read; what a listing is shows early, and time stays bounded."""
MOST_READ = TITLE_READ + TEXT_READ + 1
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

_RATING = (
    r"btu|btus|btu/h|hp|cv|ps|kw|квт|w|watts?|вт|v|volts?|вольт|uf|mfd|мкф|微法|hz|gb|tb|rpm|匹|l/h|mah|tr|frigorias"
    r"|kva|cc"
)
_MEASURE = r"mm|мм|cm|см|m|м|mt|mts|m2|m3|inch(?:es)?|дюйм|pulgadas|米|ft"
_PHYSICAL = r"psi|psig|bar|бар|kpa|mpa|℃|°c|°f|kj|k"
_PLAIN = re.compile(
    r"(?P<money>[$€£¥₽₴₹₺฿₫₩₪]\s?[0-9]|[0-9]\s?(?:[$€£¥₽₴₹₺฿₫₩₪元円원]|(?:usd|eur|rmb|cny|руб|zl|kc|грн|lei|tl|rp|rm|aed|sar|dh|mad"
    r"|brl|лв|ден|ft|kr|din|manat)\b))"
    r"|(?P<tyre>[0-9]{3}\s?/\s?[0-9]{2}\s?z?-?r?\s?-?[0-9]{2}(?:[.,]5)?|\br(?:1[3-9]|2[0-4])(?:[.,]5|c)?\s?(?=[0-9]{2,3}[a-z]\b)"
    r"|\br(?:17|19|22|24)[.,]5\b)"
    r"|(?P<date>(?<![0-9])(?:(?:19|20)[0-9]{2}[-/.][01]?[0-9][-/.][0-3]?[0-9]|[0-3]?[0-9][./-][01]?[0-9][./-](?:19|20)[0-9]{2})(?![0-9]))"
    r"|(?P<clock>(?<![0-9:])[0-2]?[0-9]:[0-5][0-9](?![0-9]))"
    r"|(?P<percent>[0-9]\s?%)"
    rf"|(?<![0-9a-z])[0-9]{{1,6}}(?:[.,][0-9]{{1,3}})?\s?-?(?:(?P<rating>{_RATING})|(?P<measure>{_MEASURE})|(?P<physical>{_PHYSICAL}))"
    r"(?![a-zа-я0-9])"
    r"|(?P<struct>[{}\[\]]|\"\s?:|'\s?,|\);|=>|</|\|)"
    r"|(?P<ask>[?？؟])"
)
_PLAIN_BEGINS = re.compile(
    r"[0-9r$€£¥₽₴₹₺฿₫₩₪{}\[\]\"');=<|?？؟]"
    r"(?:(?<![0-9r])|(?<=r)(?=[12])|(?<=[0-9])(?:(?<![0-9][0-9])|(?![0-9])|(?=[0-9]{2}\s?/)))"
)
"""Within a number only a tyre can begin (205/55), at its last digit also money and a share."""
_TELLING = ("info", "service", "wanted", "customs", "unit", "part", "tool", "empty", "uses", "date", "struct", "ask")
"""Concepts that mean one thing beside a price or a size and another without."""
_FIGURES = frozenset(("rating", "measure", "physical", "volume", "percent", "date"))
_KNOWN = frozenset(("code", "cas", "mass", "volume"))
_ALIKE = {ord(digit): "0" for digit in "123456789"}
_BARE_WORD = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one listing: symbols by name, and places in the table of spellings, one for each n-gram.

    `blank`: there is nothing to read, so no feature tells anything.
    """

    symbols: tuple[str, ...]
    spellings: npt.NDArray[np.int64]
    blank: bool


def features(title: str, text: str, evidence: KindEvidence) -> Features:
    """Return the features of a listing; time is bounded whatever the length of the fields."""
    head = key(title[: 2 * TITLE_READ])
    return folded_features(f"{head}\n{key(text[: 2 * TEXT_READ])}", len(head), len(text), evidence)


def folded_features(joined: str, title_end: int, length: int, evidence: KindEvidence) -> Features:
    """Return the features of a listing.

    `joined` is the folded title, which ends at `title_end`, a line end and the folded text, whose length is `length`.
    """
    head_end, start = min(title_end, TITLE_READ), title_end + 1
    head = joined[:head_end]
    body = joined[start : min(start + TEXT_READ + TITLE_READ, evidence.aside or len(joined))]
    plain_head = head.strip()
    repeats = bool(plain_head) and body.startswith(plain_head)
    if repeats:
        trimmed = body[len(plain_head) :].lstrip(" \n.-—:|")
        start += len(body) - len(trimmed)
        body = trimmed
    body = body[:TEXT_READ]
    window, shift = f"{head}\n{body}", head_end + 1 - start
    known = [
        mark if mark.end <= head_end else Mark(mark.start + shift, mark.end + shift, mark.concept)
        for mark in evidence.marks
        if mark.end <= head_end or mark.start >= start
    ]
    head_tokens, body_tokens = tokens(window, known, head_end)
    symbols = list(_title_symbols(head_tokens))
    symbols.extend(_text_symbols(body_tokens))
    symbols.extend(_shape_symbols(head, body, repeats, length))
    symbols.extend(_evidence_symbols(evidence, head_tokens))
    symbols.extend(_across(head_tokens, body_tokens))
    symbols.extend(_trade_symbols(evidence, set(head_tokens), set(body_tokens), body_tokens))
    return Features(
        tuple(dict.fromkeys(symbols)),
        _spellings(head, body),
        blank=not window.strip(),
    )


def tokens(window: str, known: list[Mark], head_end: int) -> tuple[list[str], list[str]]:
    """Return the concepts before and behind `head_end` in order; `_` stands for other words between two."""
    marks = _marks(window, known)
    split = next((place for place, mark in enumerate(marks) if mark.end > head_end), len(marks))
    return _row(window, marks[:split], 0, head_end), _row(window, marks[split:], head_end, len(window))


def _row(window: str, marks: list[Mark], done: int, end: int) -> list[str]:
    found: list[str] = []
    for start, stop, concept in marks[:_TOKENS]:
        if _BARE_WORD.search(window, done, start):
            found.append(GAP)
        found.append(concept)
        done = stop
    if len(found) < _TOKENS and _BARE_WORD.search(window, done, end):
        found.append(GAP)
    return found[:_TOKENS]


def _marks(text: str, known: list[Mark]) -> list[Mark]:
    """Return words, numbers and structure in `text`, in order, not overlapping; what is known wins, but for tyres."""
    found = [mark for mark in known if mark.end <= len(text)]
    found.extend(finder().find(text))
    found.extend(
        Mark(match.start(), match.end(), match.lastgroup or "") for match in matches(_PLAIN_BEGINS, _PLAIN, text)
    )
    found.sort(key=_order)
    kept: list[Mark] = []
    for mark in found:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
        elif (mark.concept in _KNOWN and kept[-1].concept not in _KNOWN) or mark.concept == "tyre":
            kept[-1] = mark
    return kept


def _order(mark: Mark) -> tuple[int, int]:
    return mark.start, -mark.end


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
    for one in dict.fromkeys(named):  # in their order: that of a set differs from process to process
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
    for concept in dict.fromkeys(_named(body)):
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


def _trade_symbols(evidence: KindEvidence, head: set[str], body: set[str], row: list[str]) -> Iterator[str]:
    """Yield what telling words mean with, and without, anything that speaks of trade: a size, a price, a sale."""
    sized = bool(evidence.packs_in_title or evidence.packs_in_text)
    trade = f"{'size' if sized else 'no size'} {'price' if evidence.price else 'no price'}"
    sale = "sale" if "sale" in head or "sale" in body else "no sale"
    for concept in _TELLING:
        if concept in head:
            yield f"title {concept} with {trade}"
            yield f"title {concept} with {sale}"
        if concept in body:
            yield f"text {concept} with {trade}"
            yield f"text {concept} with {sale}"
    figures = sum(token in _FIGURES for token in row)
    if figures:
        yield f"text figures {min(figures, _MANY)} with {trade}"
    named = evidence.substances_in_title + evidence.substances_in_text
    yield f"rules many named {min(named, _COUNTED)} with {trade}"


def _spellings(head: str, body: str) -> npt.NDArray[np.int64]:
    """Return the places of the character n-grams of title and text in the table, digits all alike."""
    title = f" {head[:_TITLE_SPELLED]} "
    spelled = f"{title}{body[:_TEXT_SPELLED]} ".translate(_ALIKE)
    codes = np.frombuffer(spelled.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    codes[len(title) :] += np.uint64(_TEXT_SALT)
    codes *= np.uint64(_MULTIPLIER)
    rolled, parts = codes, []
    for size in range(2, max(_NGRAMS) + 1):
        rolled = (rolled[:-1] * np.uint64(_ROLL)) ^ codes[size - 1 :]
        if size in _NGRAMS:
            parts.append(rolled)
    places: npt.NDArray[np.int64] = ((np.concatenate(parts) * np.uint64(_MULTIPLIER)) >> np.uint64(_SHIFT)).astype(
        np.int64
    )
    return places
