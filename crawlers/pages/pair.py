"""Amounts that stand side by side: which of two prices is the former one, which of several is that of one piece."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from crawlers.pages import priceword, words
from crawlers.pages.beside import AFTER_DIGITS, MOST_TAX, without_tax
from crawlers.pages.money import find_money
from crawlers.pages.node import Node, Walk
from crawlers.pages.place import Place
from crawlers.pages.sight import Seen

_PERCENT = re.compile(r"(?<![\d.,])(\d{1,2})(?:[.,]\d)?\s?%")
_QUANTITY = re.compile(r"^\D{0,14}(\d{1,6})(?!\d|[.,]\d)")
_BEHIND = re.compile(
    r"\d\s{0,2}(?:[≥>]=?\s?|起批|\(\s?)?(?<![\d.,])(\d{1,6})\s?(?:[-–~～]\s?\d{1,6}\s?)?(?:\+\s?)?(?:件|个|個|只|台|pcs|pieces|units|sets?)"
)
"""A quantity behind the amount in one line: "38.00 2-99件", "35.00 ≥100件"."""
_LEADING = re.compile(
    r"\D{0,4}(\d{1,6})\s?(?:[-–~～]\s?\d{1,6}\s?|\+\s?)?(?:pcs|pieces|units|sets?|pc\.?|stück|stk|件|个|個|只|台)(?![^\W\d_])"
)
"""A quantity before the amount in one line: "500 - 999 pieces $28.50"."""
GOOD, FAIR_IN_LINE = 4.0, 3.0
"""Score from which a price is compared with those some lines around, and from which with those of its own line."""
LABEL = 40
"""Characters up to which a line that ends with a colon is the label of the next one."""
FAIR = 2.0
"""Score from which a price in the options of a list is looked at."""
_FEWEST_CELLS, FIRST = 3, 4.5
"""Cells of a row of prices by quantity, and what the first of them gains, the others lose."""
_LISTS = frozenset({"tr", "table", "ul", "ol", "select", "dl"})


def settle_pairs(page: Walk, candidates: list[Seen]) -> list[Seen]:
    """Where two good prices stand side by side, find the former one: by its words, or by a percentage that fits."""
    fair = sorted((s for s in candidates if s.score > FAIR_IN_LINE), key=lambda s: -s.score)[:8]
    top = [seen for seen in fair if seen.score > GOOD]
    change: dict[Decimal, float] = {}
    for low in fair:
        for high in candidates:
            reach = 3 if low.score > GOOD else 0
            close = abs(high.line - low.line) <= reach and low.money.amount < high.money.amount
            if not close or (low.money.currency and high.money.currency and low.money.currency != high.money.currency):
                continue
            if _is_former(high) and not _is_former(low):
                change[high.money.amount] = -7.0
            elif _is_without_tax(low, high):
                change[low.money.amount] = -5.0
            elif _marks(high.node) & Place.REGULAR and not _marks(high.node) & Place.CURRENT:
                change[high.money.amount] = -7.0
            elif _is_on_terms(page, low) or _is_of_unit(low):
                continue
            elif _discount_fits(page, low, high) or _saving_fits(candidates, low, high):
                change[high.money.amount], change[low.money.amount] = -7.0, 2.0
            elif _stand_alone(candidates, low, high):
                change[high.money.amount] = -3.0
    change |= (
        _first_of_options([s for s in candidates if s.score > FAIR][:40])
        or _first_of_tiers(top)
        or _first_of_rungs(page, top)
    )
    change |= _first_of_row(page, top)
    return [replace(s, score=s.score + change[s.money.amount]) if s.money.amount in change else s for s in candidates]


def _is_former(seen: Seen) -> bool:
    return bool(seen.node.within & Place.STRUCK or _marks(seen.node) & Place.STRUCK)


def _is_without_tax(low: Seen, high: Seen) -> bool:
    """Say whether of two prices the lower is marked as without tax and the higher as with it."""
    if high.money.amount > low.money.amount * MOST_TAX or low.text == high.text:
        return False
    return bool(without_tax(low.text.lower()) and priceword.INCLUSIVE.search(high.text.lower()))


def _is_on_terms(page: Walk, seen: Seen) -> bool:
    """Say whether only some buyers get a price: what they save is not what the other price has fallen by."""
    line = page.lines[seen.line].text if seen.line < len(page.lines) else ""
    above = page.lines[seen.line - 1].text if seen.line else ""
    lower = f"{above} {line}".lower() if above.endswith(":") and len(above) <= LABEL else line.lower()
    return len(lower) < 80 and bool(priceword.ON_TERMS.search(lower) or words.LOYALTY.search(lower))  # noqa: PLR2004


def _is_of_unit(seen: Seen) -> bool:
    """Say whether an amount is the price of a unit of measure, by what stands behind it."""
    return words.PER_UNIT.search(AFTER_DIGITS.sub("", seen.text.lower())) is not None


def _marks(node: Node) -> int:
    return node.own | (node.parent.own if node.parent is not None else 0)


def _saving_fits(candidates: list[Seen], low: Seen, high: Seen) -> bool:
    """Say whether the difference of two prices is written beside them: "Save $50"."""
    saving = high.money.amount - low.money.amount
    near = (s for s in candidates if s is not low and abs(s.line - low.line) <= 4)  # noqa: PLR2004
    return saving != low.money.amount and any(s.money.amount == saving for s in near)


def _stand_alone(candidates: list[Seen], low: Seen, high: Seen) -> bool:
    """Say whether two amounts of one currency stand by themselves in one box, with nothing to tell them apart."""
    if low.max_amount or high.max_amount or low.money.currency != high.money.currency:
        return False
    if high.money.amount > 4 * low.money.amount or abs(low.score - high.score) > 1.6:  # noqa: PLR2004
        return False
    box = next((n for n in low.node.ancestors(4) if n.start <= high.node.start < n.end), None)
    if box is None or any(n.tag in _LISTS for n in box.ancestors(3)):
        return False
    inside = {s.money.amount for s in candidates if box.start <= s.node.start < box.end}
    return len(inside) == 2  # noqa: PLR2004 - these two


def _first_of_tiers(top: list[Seen]) -> dict[Decimal, float]:
    """Prefer the first of the prices in the rows of one table: that of one piece, or the lowest of several kinds."""
    tables: dict[int, list[Seen]] = {}
    for seen in top:
        row = next((n for n in seen.node.ancestors(4) if n.tag == "tr"), None)
        if row is not None and row.parent is not None:
            tables.setdefault(row.parent.order, []).append(seen)
    change: dict[Decimal, float] = {}
    for rows in tables.values():
        best = {seen.line: seen for seen in sorted(rows, key=lambda seen: seen.score)}
        amounts = [best[line].money.amount for line in sorted(best)]
        outside = [seen.money.amount for seen in top if seen not in rows]
        rising = amounts == sorted(amounts) and amounts[0] <= min(outside, default=amounts[0])
        if len(amounts) > 1 and (rising or amounts == sorted(amounts, reverse=True)):
            change[amounts[0]] = 2.0
    return change


def _first_of_options(top: list[Seen]) -> dict[Decimal, float]:
    """Prefer the chosen, else the first, of the prices in the options of one list: the list shows that one."""
    lists: dict[int, list[tuple[int, Seen, Node]]] = {}
    for seen in top:
        option = next((n for n in seen.node.ancestors(3) if n.tag == "option"), None)
        if option is not None and option.parent is not None:
            lists.setdefault(option.parent.order, []).append((option.order, seen, option))
    change: dict[Decimal, float] = {}
    for options in lists.values():
        if len(options) > 1:
            chosen = min(options, key=lambda each: ("selected" not in each[2].attrs, each[0]))
            change[chosen[1].money.amount] = 2.0
    return change


def _first_of_rungs(page: Walk, top: list[Seen]) -> dict[Decimal, float]:
    """Prefer the first of prices that fall as the quantities above them rise: "10 - 99 pieces", "$8.50", and so on."""
    rungs: list[tuple[int, Decimal]] = []
    for seen in sorted(top, key=lambda each: each.line):
        match = _BEHIND.search(seen.text)
        above = page.lines[seen.line - 1].text if seen.line and match is None else ""
        match = match or _LEADING.match(seen.text.lower()) or (_QUANTITY.match(above) if len(above) <= 40 else None)  # noqa: PLR2004
        if match:
            rungs.append((int(match.group(1)), seen.money.amount))
    rising = all(a[0] < b[0] and a[1] > b[1] for a, b in pairwise(rungs))
    if len(rungs) < 2 or not rising:  # noqa: PLR2004
        return {}
    return {amount: 2.0 if order == 0 else -2.0 for order, (_, amount) in enumerate(rungs)}


def _first_of_row(page: Walk, top: list[Seen]) -> dict[Decimal, float]:
    """Prefer the first of the falling prices in a row of cells below a row of as many rising quantities."""
    for line in sorted({seen.line for seen in top}):
        cells = page.lines[line].text.split("\t") if 0 < line < len(page.lines) else []
        above = page.lines[line - 1].text.split("\t") if len(cells) >= _FEWEST_CELLS else []
        if abs(len(above) - len(cells)) > 1 or len(above) < _FEWEST_CELLS:
            continue
        found = [money[0].amount for cell in cells if (money := find_money(cell, bare=True))]
        counts = [int(match.group(1)) for cell in above if (match := _QUANTITY.match(cell))]
        rising = all(a < b for a, b in pairwise(counts)) and all(a > b for a, b in pairwise(found))
        if len(found) == len(counts) >= _FEWEST_CELLS and rising:
            return {amount: -FIRST if order else FIRST for order, amount in enumerate(found)}
    return {}


def _discount_fits(page: Walk, low: Seen, high: Seen) -> bool:
    """Say whether a percentage written beside two prices leads from the higher to the lower."""
    first, last = min(low.line, high.line), max(low.line, high.line)
    text = " ".join(line.text for line in page.lines[max(0, first - 1) : last + 3] if len(line.text) < 200)  # noqa: PLR2004
    part = 100 * (1 - low.money.amount / high.money.amount)
    return any(abs(Decimal(match) - part) < Decimal("0.7") for match in _PERCENT.findall(text))
