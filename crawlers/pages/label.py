"""What labelled lines and tables say: article number, EAN, brand, seller, place, date ("Art.-Nr.: 4711")."""

import re

from crawlers.pages.claim import Claims
from crawlers.pages.labelword import LABELS
from crawlers.pages.node import Walk
from crawlers.pages.place import Place

_MARK = re.compile(r"[:：\t#№]|\s-\s")
_BETWEEN = re.compile(r"\s[|•·]\s")
_ALIEN = Place.RELATED | Place.REVIEW
_STRONG_MARK = re.compile(r"[:：\t]")
_NOISE = re.compile(r"\([^)]{0,30}\)|[.#№\-–'’\"״]+")
_FIELDS: dict[str, tuple[str, float]] = {
    phrase: (field, weight) for field, weight, phrases in reversed(LABELS) for phrase in phrases.split("|")
}
_BEGINNINGS = frozenset(phrase[:3] for phrase in _FIELDS)
_LOOSE_SKU = re.compile(
    r"(?<!\w)(?:sku|style (?:#|no\.?|number)|item (?:#|no\.?|number)|asin|product code|art\.?-?nr\.?|"
    r"artikel-?nr\.?|bestell-?nr\.?|réf\.?"
    r"|ref\.?|артикул|арт\.|art\.(?=\s?\d[\d.-]{3})"
    r"|код(?: товара)?|c[oó]d\.|kod|kód)\s{0,2}(?:[:#№\s]|(?<=#))\s{0,2}([\w./-]{3,40})",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[^\W\d_][\w .]{1,20}[#№]\s?:?\s?([A-Z]{0,4}\d[\w-]{3,30}|[A-Z]{2,5}\d[\w-]{1,30})")
"""A number of the shop's own, under the shop's name: "Walmart # 552101234"."""
_SIGNED = re.compile(r"(?:№|#|[Nn][º°])\s?(\d{6,14})(?!\d)")
"""A number behind a sign alone, as ads bear it: "№ 1234567890, 3 May"."""
_CODE = re.compile(r"[A-Za-zА-Яа-я0-9][\w./+-]{1,39}(?: [A-Z0-9][\w./-]{0,15}){0,2}")
_PHONE = re.compile(r"(?:\+|00?)\d{1,4}(?:[ ./-]\d{2,4}){2,5}(?![\w/-])|\(0\d{1,4}\)")
"""A telephone number, which can stand below a word that is also a label."""
_COMPOUND = re.compile(r"(?=.{6})[A-Z]{1,8}(?:[-_./][A-Z]{1,8}){1,5}")
"""A code of letters alone: "TO-AP-RST"."""
_CAPITALS = re.compile(
    r"(?!NONE|NULL|TBA|TBD|NEW|SKU|UPC|EAN|ISBN|MPN|NO|YES|BRAND|SIZE|COLOU?R|ITEM|MODEL)[A-Z]{3,12}"
)
_OF_CODES = re.compile(
    r"(?:code|number|sku|(?<![a-z])id|ref|réf|référence|nummer|nr|código|codice|kod|kód|артикул|код)[.\s]{0,2}$"
)
"""Labels of codes, behind which capitals alone can be one: "Product code: GRLX"."""
_LONG_NUMBER = re.compile(r"\d{6,14}")
"""A number that is none of the goods' measures, behind a label that may mean anything: "Artikel 13320177"."""
_LETTERS = re.compile(r"(?!N/A|n/a|NONE|TBD|TBA|SKU)(?:[A-Z]{4,12}|[A-Za-z]{2,10}(?:[-_][A-Za-z]{1,10}){1,4})")
_NAMED_SKU = re.compile(r"(?:^|[\s_-])sku(?:[\s_-]|$)")
"""An element that is called by the word itself can hold a code without a digit: "HOSE-SET"."""
_DIGITS = re.compile(r"\d[\d -]{6,20}\d")


SHORTEST_NAME = 4
"""Letters of a shop's name from which a label can be known as its own by it."""
_OWN_NUMBER = re.compile(r"(?:number|no\.?|nr\.?|#|code|id|sku)\s*$")
MAX_SPACES = 8
"""Spaces from which a text is no label."""
ABOVE, NEAR, NEAR_GAIN = -3, 40, 0.4
"""Lines above and below the title within which a label surely speaks of the thing, and the gain in trust from that."""
SHOWN_SKU = 4.5
"""Gain of an article number shown under its label near the title: it is the one that buyers are given."""


def claim_labels(page: Walk, claims: Claims, title_line: int, host: str = "") -> None:  # noqa: C901 - one way of labelling after the other
    """Claim what short labelled lines state; labels near the title weigh a little more."""
    lines = page.lines
    own = _shop_name(host)
    for index, (text, _, _, node) in enumerate(lines):
        if node.within & _ALIEN or len(text) > 160:  # noqa: PLR2004
            continue
        # as `_MARK`, in a third of the time
        marked = ":" in text or "\t" in text or "#" in text or " - " in text or "：" in text or "№" in text
        chrome = node.within & Place.CHROME
        if chrome and not marked:
            continue  # a menu: its entries are no labels
        near = NEAR_GAIN if ABOVE <= index - title_line <= NEAR else 0.0
        near -= 1.0 if chrome else 0.0
        found = False
        if marked:
            for part in _parts(text):
                found |= _claim_with(part, claims, near) or (near > 0 and _claim_named(part, claims, near, own))
        if marked and not found and near > 0:
            found = _claim_behind(text, claims, near)
        if not found and len(text) <= 40 and index + 1 < len(lines) and (meaning := field_of(text)):  # noqa: PLR2004
            field, weight = meaning
            shown = SHOWN_SKU if field == "sku" and near > 0 and weight > 4 else 0.0  # noqa: PLR2004
            _claim(field, lines[index + 1].text, claims, weight - 0.6 + near + shown)
            found = True
        if not found and near > 0 and len(text) <= 60 and (meaning := field_of(text.rpartition(" ")[0])):  # noqa: PLR2004
            _claim_unmarked(text, meaning, claims, near)
        elif near > 0 and (match := _LOOSE_SKU.search(text)) and (match.start() or not found):
            _claim("sku", match.group(1), claims, 3.5 + near + SHOWN_SKU)
        elif near > 0 and not found and len(text) <= 60:  # noqa: PLR2004
            _claim_numbered(text, claims, near)


def _claim_unmarked(text: str, meaning: tuple[str, float], claims: Claims, near: float) -> None:
    """Claim the number behind a label that nothing parts from it: "Item no. 4711", "Artikel 13320177"."""
    label, _, last = text.rpartition(" ")
    field, weight = meaning
    if field == "sku" and weight > 4:  # noqa: PLR2004
        _claim("sku", last, claims, weight + near + SHOWN_SKU)
    elif field == "sku" and (
        (weight > 3 and _OWN_NUMBER.search(label.lower())) or _LONG_NUMBER.fullmatch(last)  # noqa: PLR2004
    ):
        _claim("sku", last, claims, weight + near)


def _shop_name(host: str) -> str:
    """Return the name in a shop's address: "parts" of www.parts.co.uk; empty where it is too short to tell."""
    names = [name for name in host.lower().removeprefix("www.").split(".") if name]
    longest = max(names[:-1], key=len, default="").replace("-", "")
    return longest if len(longest) >= SHORTEST_NAME else ""


def _claim_named(text: str, claims: Claims, near: float, own: str) -> bool:
    """Claim a number labelled with the shop's own name: "Northwind Part Number: 4711" is none of a maker's."""
    mark = _STRONG_MARK.search(text)
    if not own or mark is None or mark.start() > 40:  # noqa: PLR2004
        return False
    label = text[: mark.start()].lower()
    rest = label.partition(" ")[2]
    if own not in label.replace(" ", "").replace("-", "") or not (_OWN_NUMBER.search(rest) or field_of(rest)):
        return False
    _claim("sku", text[mark.end() :].lstrip(" :：\t#№"), claims, 4.2 + near + SHOWN_SKU)
    return True


def _claim_behind(text: str, claims: Claims, near: float) -> bool:
    """Claim a number whose label stands behind other words in one line: "€ 12.00 Article number: 4711"."""
    for mark in _STRONG_MARK.finditer(text):
        before = text[: mark.start()].split()[-3:]
        for size in range(2, len(before) + 1):
            meaning = field_of(" ".join(before[-size:]))
            if meaning and meaning[0] == "sku" and meaning[1] > 4:  # noqa: PLR2004
                _claim("sku", text[mark.end() :], claims, meaning[1] + near + SHOWN_SKU)
                return True
    return False


def _claim_numbered(text: str, claims: Claims, near: float) -> None:
    if match := _SIGNED.match(text):
        claims.add("sku", match.group(1), "label", 3.6 + near)
        return
    for part in _parts(text):
        if match := _NUMBERED.fullmatch(part.strip()):
            claims.add("sku", match.group(1), "label", 3.6 + near)
            return


def claim_marked(page: Walk, claims: Claims, title_line: int) -> None:
    """Claim codes that stand without a label in elements whose words name an article number."""
    for node in page.placed:
        if not node.own & Place.SKU or not 0 < node.end - node.start <= 6:  # noqa: PLR2004
            continue
        if node.within & (Place.RELATED | Place.REVIEW | Place.CHROME | Place.HIDDEN | Place.CARD):
            continue
        text = page.text(node, 6).rpartition(":")[2].strip()
        text = _number_of(text) if " " in text else text
        gap = page.line_index(node) - title_line
        if not (-3 <= gap <= NEAR and len(text) <= 30 and _CODE.fullmatch(text)):  # noqa: PLR2004
            continue
        if any(c.isdigit() for c in text):
            claims.add("sku", text, "marked block", 3.6)
        elif _LETTERS.fullmatch(text) and _NAMED_SKU.search(node.words):
            claims.add("sku", text, "marked block", 3.0)


def _number_of(text: str) -> str:
    """Return the number in a marked text of several words: "Art.-ID 10452", "4466 Style B"."""
    label, _, last = text.rpartition(" ")
    text = last if (meaning := field_of(label)) and meaning[0] == "sku" else text
    first, _, rest = text.partition(" ")
    return first if rest[:1].isalpha() and any(c.isdigit() for c in first) else text


def _parts(text: str) -> list[str]:
    """Cut "A: 1 | B: 2" and table rows of several pairs into pairs."""
    cells = text.split("\t") if "\t" in text else ()
    if len(cells) >= 4 and len(cells) % 2 == 0:  # noqa: PLR2004
        return [f"{cells[i]}\t{cells[i + 1]}" for i in range(0, len(cells), 2)]
    return _BETWEEN.split(text) if "|" in text or "•" in text or "·" in text else [text]


def field_of(label: str) -> tuple[str, float] | None:
    """Return the field that a label names, and the trust in it; None where it is no label of ours."""
    begin = label[:3]
    if begin[:1].isdigit() or (begin.isalpha() and begin.lower() not in _BEGINNINGS):
        return None  # as nearly all short lines
    if label.count(" ") > MAX_SPACES:
        return None
    name = " ".join(_NOISE.sub(" ", label.lower().rstrip(" :：")).split())
    return None if name == "stock" and "#" not in label else _FIELDS.get(name)  # "Stock: 250" counts


def _claim_with(text: str, claims: Claims, near: float) -> bool:
    mark = _STRONG_MARK.search(text) or _MARK.search(text)
    if mark is None or mark.start() > 40 or (meaning := field_of(text[: mark.start()])) is None:  # noqa: PLR2004
        return False
    field, weight = meaning
    if not text[mark.end() :].strip(" :：\t#№-"):
        return False  # the value stands in the next line
    shown = SHOWN_SKU if field == "sku" and near > 0 and weight > 4 else 0.0  # noqa: PLR2004
    lettered = shown > 0 and _OF_CODES.search(text[: mark.start()].lower()) is not None
    _claim(field, text[mark.start() :].lstrip(" :：\t#№-"), claims, weight + near + shown, lettered=lettered)
    return True


def _claim(field: str, value: str, claims: Claims, weight: float, *, lettered: bool = False) -> None:
    """Claim a value where it has the form of its field; `lettered`: its label is that of codes, which have capitals."""
    value = value.strip().strip("\t:：").split("\t")[0].strip()
    if field == "sku":
        match = _CODE.match(value)
        if not match or len(value) > 50 or _PHONE.match(value):  # noqa: PLR2004
            return
        compound = weight > SHOWN_SKU and _COMPOUND.fullmatch(value)
        if not (any(c.isdigit() for c in match.group()) or compound or (lettered and _CAPITALS.fullmatch(value))):
            return
        first = match.group().split(" ")[0]
        if 2.5 < weight < 4 and not any(c.isdigit() for c in first):  # noqa: PLR2004
            return  # several words under a label that may mean anything ("Code:") are no number
        value = first if weight > 2.5 and any(c.isdigit() for c in first) else match.group()  # noqa: PLR2004
        value = value.rstrip("./-")
        if len(value) < 3:  # noqa: PLR2004
            return
    elif field == "gtin":
        match = _DIGITS.match(value)
        if not match:
            return
        value = re.sub(r"\D", "", match.group())
        if len(value) not in (8, 10, 12, 13, 14):
            return
    elif field != "published" and (len(value) > 80 or value.endswith(":") or not any(c.isalpha() for c in value)):  # noqa: PLR2004
        return
    claims.add(field, value, "label", weight)
