"""Whether the thing can be had: words near the title, the price and the buy button, in many languages."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from crawlers.pages import words
from crawlers.pages.aside import stands_in
from crawlers.pages.claim import Claims
from crawlers.pages.money import find_money, may_hold_money
from crawlers.pages.node import Node, Walk
from crawlers.pages.place import Place
from crawlers.pages.schema import stock_word
from crawlers.pages.sight import Scene, Seen

_ALIEN = Place.RELATED | Place.REVIEW | Place.CHROME | Place.HIDDEN
_CHOICE = re.compile(
    r"(?<![a-z-])(?:sizes(?![a-z])|size-(?:list|select|option|picker|item|button|box|grid|variation))|swatch|variant-(?:list|option|item|select)|option-(?:list|item|value)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^[^:：\t]{2,30}[:：\t]\s{0,3}")
_BEHIND = re.compile(r"[\w\d].*(?:\(|\s[-–—|/×]\s?)\s?$")
"""What stands before a word of stock that speaks of one choice: "12 pack (sold out)", "Olive - sold out"."""
_SIZE = re.compile(
    r"(?:(?:eu|us|uk|fr|it|de|cm|size|talla|taille|gr\.?|größe|taglia|maat)\s?)?"
    r"(?:\d{1,3}(?:[.,/]\d{1,2})?(?:\s?½)?|x{0,3}[sml]|\d?x{1,3}l|one size)\W*"
)
"""What stands before a word of stock in a list of sizes: "38 agotado"."""
_OF_SIZE = re.compile(
    r"(?:size|colou?r|größe|farbe|taille|couleur|talla|color|taglia|colore|tamanho|cor|maat|kleur|rozmiar|kolor|velikost|"
    r"barva|размер|цвет|storlek|färg|beden|renk)\s[^.:,]{1,14}$"
)
"""What stands before a word of stock that speaks of one size or colour: "Size M is out of stock"."""
_ONE_WAY = re.compile(
    r"pick[- ]?up|(?<![a-z])(?:in|at|your|nearby|selected|local|this) stores?(?![a-z])|to select|"
    r"abhol|filiale|(?<![a-zä-ü])(?:im|ihrem|deinem) markt|retrait|magasin|recogida|en tienda|tu tienda|"
    r"ritiro|in negozio|retirada|na loja|levantamento|afhal|in de winkel|odbiór|w sklepie|osobní odběr|prodejn|"
    r"osobný odber|átvétel|üzletben|ridicare|în magazin|самовывоз|в магазин|в салон|mağaza|i butik|hämta|myymäl|"
    r"στο κατάστημα|店头|自提|店舗|매장|픽업"
)
"""One way to get the thing, which can be closed while others are open."""
_MATTER = re.compile(
    r"collect(?:ion)?(?![a-z])|chat|images?(?![a-z])|photos?(?![a-z])|picture|video|review|manual|financing|gift|install|"
    r"express|same[- ]day|next[- ]day|(?<![a-zä-ü])bild(?:er)?(?![a-zä-ü])|imagen|immagin|imagem|afbeelding|zdjęci|"
    r"obrázek|фото(?![а-я])|bilde(?![a-z])|billede|画像|"
    r"available for (?!sale|purchas|order|deliver|ship|buy|online|now|the moment)|"
    r"available in (?:smaller|larger|other|bulk|different)"
)
"""What else than the thing can be not available; "sold out" is said of goods that are called so: photo frames."""
_NOT_TO_BE_HAD = re.compile(
    r"availab|verfügbar|dispon|dostępn|dostupn|beschikbaar|доступ|elérhető|tilgjengelig|tilgængelig|tillgänglig|saatavilla"
)
_PIECES = (
    r"(?:pcs?|pieces?|units?|items?|stk\.?|stück|ks|szt\.?|db|buc\.?|шт\.?|st\.?|adet|件|个|個|台|点|개|"
    r"unidades|uds?\.?|pezzi|pz|stuks)?"
)
_NONE_LEFT = re.compile(rf"(?P<label>.{{2,40}}?)[\s:：(\t=]{{0,4}}(?<![\d.,:/])0\s?{_PIECES}\W{{0,2}}")
_NONE_OF = re.compile(rf"0\s?{_PIECES}\s(?P<label>.{{2,30}}?)\W{{0,2}}")
"""Lines that count none: "Lagerbestand: 0 Stück", "0 pcs available"."""
_BADGE = re.compile(r"(?<![a-z])(?:badge|sticker|ribbon)s?(?![a-z])|badge__|__badge", re.IGNORECASE)
_CHOICES = frozenset({"table", "ul", "ol", "fieldset"})
_LONGEST = 90
"""Characters of a line that can tell of stock."""
_SENTENCE = 45
"""Characters within which the first sentence of a longer line ends that can tell of stock."""
CLOSE, FARTHER = 14, 0.7
"""Lines from the price or the buy button, and the part that a word of stock counts for beyond them."""
ALONE = 2.5
"""Gain of "sold out", outside of rows, where nothing can be bought: what embedded data says is then out of date."""
ROWS = 4
"""Lines of one make that speak of stock from which they are rows of other things."""
NEAR = 45
"""Lines from the title within which a word of stock is taken for the thing itself."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A line that speaks of stock: what it says, how much it counts, and the make of its element."""

    word: str
    weight: float
    make: str
    marked: bool


def claim_stock(page: Walk, claims: Claims, scene: Scene, prices: list[Seen]) -> None:
    """Claim availability from what is visible, and at last from the mere fact that it is offered at a price."""
    first, last = max(0, scene.title_line - 3), scene.title_line + NEAR
    if prices and prices[0].score > 3:  # noqa: PLR2004
        last = max(last, prices[0].line + 12)
    lines = list(_said(page, scene, prices, first, last))
    makes = Counter(said.make for said in lines)
    met: set[str] = set()
    for said in lines:
        row = makes[said.make] >= ROWS and (said.make in met or not said.marked)
        met.add(said.make)
        if not row:
            sure = ALONE if said.word == "OutOfStock" and not (scene.buy_lines or said.make.count("tr.")) else 0.0
            claims.add("availability", said.word, "visible text", said.weight + sure)
    if any(first <= line <= last + 30 for line in scene.buy_lines):
        claims.add("availability", "InStock", "buy button", 2.5)
    if (prices and prices[0].score > 2) or claims.prices:  # noqa: PLR2004
        claims.add("availability", "InStock", "offered at a price", 1.0)


def _alone(text: str) -> str | None:
    """Return what a line says by a single word that tells of stock only by itself or behind such a label."""
    if _counts_none(text):
        return "OutOfStock"
    label = _LABELLED.match(text)
    if label and not words.STOCK_LABEL.at_end(label.group()):
        return None
    value = text[label.end() if label else 0 :].strip(" !*.")
    return "OutOfStock" if value in words.SOLD else "InStock" if value in words.AVAILABLE else None


def _counts_none(text: str) -> bool:
    """Say whether a line counts how many are there, and there are none."""
    if "0" not in text:
        return False
    match = _NONE_LEFT.fullmatch(text) or _NONE_OF.fullmatch(text)
    if match is None:
        return False
    label = match.group("label").strip(" :：(\t")
    return words.STOCK_LABEL.at_end(label) or label in words.COUNTED or words.IN_STOCK.search(label) is not None


def _said(page: Walk, scene: Scene, prices: list[Seen], first: int, last: int) -> Iterator[_Said]:
    """Yield what the lines of the thing's part of the page say of stock."""
    marks = [scene.title_line, *scene.buy_lines[:20], *([prices[0].line] if prices and prices[0].score > 0 else [])]
    amount = prices[0].money.amount if prices else None
    boxes = _choice_boxes(page)
    told = [
        (index, line)
        for index, line in enumerate(page.lines[first:last], first)
        if (len(line.text) <= _LONGEST or ". " in line.text[:_SENTENCE])
        and not line.node.within & _ALIEN
        and line.node.tag != "option"
    ]
    texts = [
        (line.text if len(line.text) <= _LONGEST else line.text[:_SENTENCE].partition(". ")[0]).lower()
        for _, line in told
    ]
    outs, ins = words.OUT_OF_STOCK.among(texts), words.IN_STOCK.among(texts)
    for number, (index, line) in enumerate(told):
        text = texts[number]
        above = page.lines[index - 1].text.lower() if text == "0" and index else ""
        alone = _alone(f"{above}: {text}" if above else text)
        out = None if alone else outs.get(number)
        if not (alone or out or number in ins) or (out and is_of_other_matter(text)):
            continue
        if stands_in(scene.asides, line.node) or _is_of_choice(line.node, boxes) or _prices_another(text, amount):
            continue
        buying = any(abs(index - line_of_buy) <= CLOSE for line_of_buy in scene.buy_lines[:20])
        if out and buying and any(_BADGE.search(node.words) for node in line.node.ancestors(2)):
            continue  # themes put all their badges into the page and show the one that holds; the buy button tells
        near = any(node.own & (Place.STOCK | Place.OUT) for node in line.node.ancestors(3))
        weight = (4.6 if near else 3.0) if len(text) <= 60 else 1.2  # noqa: PLR2004
        weight *= 1.0 if min(abs(index - mark) for mark in marks) <= CLOSE else FARTHER
        make = "|".join(f"{node.tag}.{node.words}" for node in line.node.ancestors(4))
        if alone:
            yield _Said(alone, 4.6 if alone == "OutOfStock" else weight, make, near)
        elif out is None:
            yield _Said("InStock", weight, make, near)
        elif _SIZE.fullmatch(before := text[: text.find(out)]) or _OF_SIZE.search(before):
            continue
        elif near or not _BEHIND.search(before):
            labelled = before.rstrip().endswith((":", "：", "\t")) and (
                text.endswith(out) or words.STOCK_LABEL.at_end(before)
            )
            weight += 1.2 if labelled or len(out) * 2 > len(text) else 0.0
            yield _Said("OutOfStock", weight + 0.3, make, near)


def is_of_other_matter(text: str) -> bool:
    """Say whether a line that says "not available" speaks of one way to get the thing, a picture, the chat."""
    if "online" in text:
        return False
    return _ONE_WAY.search(text) is not None or (
        _MATTER.search(text) is not None and _NOT_TO_BE_HAD.search(text) is not None
    )


def _choice_boxes(page: Walk) -> frozenset[int]:
    """Return the tables and lists, by order, in which one of several things is ticked."""
    boxes: list[int] = []
    for node in page.controls[:2000]:
        if node.tag == "input" and node.attrs.get("type") in ("radio", "checkbox") and not node.within & _ALIEN:
            boxes += [n.order for n in node.ancestors(5) if n.tag in _CHOICES][:1]
    return frozenset(boxes)


def _is_of_choice(node: Node, boxes: frozenset[int]) -> bool:
    """Say whether a line speaks of one size or colour, not of the thing."""
    if any(_CHOICE.search(n.words) for n in node.ancestors(3)):
        return True
    return bool(boxes) and any(n.order in boxes for n in node.ancestors(5))


def _prices_another(text: str, amount: Decimal | None) -> bool:
    """Say whether a line of words names an amount that is not the price: it is a row about other goods."""
    if amount is None or not may_hold_money(text):
        return False
    found = find_money(text)
    return bool(found) and all(money.amount != amount for money in found)


def read_stock(text: str) -> str | None:
    """Return InStock or OutOfStock for a text that is known to speak of stock, None where it says neither."""
    lower = text.lower()
    if words.OUT_OF_STOCK.search(lower):
        return "OutOfStock"
    return "InStock" if words.IN_STOCK.search(lower) else stock_word(text)
