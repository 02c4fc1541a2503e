"""The price as a buyer sees it: every amount on the page is a candidate, its place and the words around it decide.

No site is known here. A candidate gains by a currency, price-like markup, closeness to the title and the buy button,
and loses when it is struck through, per unit of measure, delivery, an instalment, a saving, or belongs to other goods.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from crawlers.pages import words
from crawlers.pages.aside import asides, stands_in
from crawlers.pages.beside import AFTER_DIGITS, due_below, unit_score, words_score
from crawlers.pages.money import Money, find_money, has_digit, is_currency, may_hold_money
from crawlers.pages.node import Line, Node, Walk, join, squeeze
from crawlers.pages.pair import settle_pairs
from crawlers.pages.place import BESIDE, Place
from crawlers.pages.rival import ASIDE, FEW, losses, without_rows
from crawlers.pages.sight import Scene, Seen
from crawlers.pages.walk import WITHIN

FAR = 30
"""Lines below the title from which a further price of the same make is taken for that of other goods."""
MAX_CANDIDATES = 250
WORDY = 45
"""Letters of a line from which it is a sentence that names an amount, and no price."""
REPEATED, DEEPEST = 40, 60
"""Headings among which the title is sought once more, and containers of a title that are looked at."""
_STRUCK = Place.STRUCK | Place.OLD
_ALIEN = Place.RELATED | Place.REVIEW
_LARGE = frozenset({"h1", "h2", "h3", "strong", "b", "big"})
_STATED = frozenset({"price", "lowPrice", "offers"})
LONE = 2.0
"""Score of a price with a currency from which lone numbers are not looked at."""
_LONE_NUMBER, _SIGN = 12, 5
"""Characters of a line that can be an amount alone, and of a line that can be its currency alone."""
_NUMBER = re.compile(r"\d[\d.,' ]*")
_CENTS = re.compile(r"\d{1,3}(?:[.,' ]?\d{3}){0,2}[.,]\d\d")
RANGED = 60
"""Characters of a line up to which two amounts in elements of their own can be the ends of a range."""
_BETWEEN = re.compile(r"\d\D{0,6}\s?[-–—~～]\s?\D{0,6}\d")
CHOICE = -3.5
"""Points of a price on one of several choices, unless it is the chosen one."""
_CHOSEN = re.compile(r"(?<![a-z])(?:selected|is-?active|active|checked|chosen)(?![a-z])|swatchselect", re.IGNORECASE)
PIECE = 2.5
"""What a "unit price" gets back that names no unit of measure: many shops call so the price of one piece."""
_MEASURED = re.compile(
    r"[/=]|(?<![a-z])(?:per|pro|je|par|por|za|al|voor|pr\.?|za)\s|unit|grund|measure|compar|jmf|각|each"
)
_NEAR_POINTS = ((Place.UNIT, -4.0), (Place.SHIPPING | Place.INSTALMENT | Place.SAVING, -2.5), (Place.TIER, -0.5))
_WITHIN_POINTS = ((Place.CHROME, -3.0), (Place.HIDDEN, -2.5), (Place.FORM, CHOICE))
_EXTRA = Place.SHIPPING | Place.INSTALMENT | Place.SAVING


def find_scene(page: Walk, title_node: Node | None) -> Scene:
    """Locate the title and the buy controls."""
    buys: list[Node] = []
    for node in page.controls[:3000]:
        if node.within & BESIDE or "disabled" in node.attrs or "disabled" in node.words:
            continue
        label = page.text(node, 20) or node.attrs.get("value", "") or node.attrs.get("aria-label", "")
        said = label.lower()
        told = len(label) <= 40 and (said.strip("+ ") == "add" or words.BUY.search(said))  # noqa: PLR2004
        if told or node.own & Place.BUY:
            buys.append(node)
    title_line = page.line_index(title_node) if title_node else 0
    spans = asides(page, title_line)
    buys = [node for node in buys if not stands_in(spans, node)]
    lines = tuple(sorted({page.line_index(node) for node in buys}))
    return Scene(title_line, title_node, lines, tuple(buys), spans)


def clear_shared_places(page: Walk, title: Node | None) -> None:
    """Take back what the words of a container say where it also holds the title: it says nothing of parts within."""
    if title is None:
        return
    shared = {
        title: title.within & (_ALIEN | _EXTRA | _STRUCK | Place.CHROME | Place.HIDDEN | Place.CRUMB | Place.FORM)
    }
    name = ""
    for node in page.headings[:REPEATED]:  # the title once more, in the box of the goods
        if node.within & _ALIEN and node is not title:
            name = name or page.text(title, 60)
            if page.text(node, 60) == name:
                shared[node] = node.within & _ALIEN
    if not any(shared.values()):
        return
    for heading, bits in shared.items():
        for node in heading.ancestors(DEEPEST):
            node.own &= ~bits
    for node in page.nodes:
        above = node.parent
        node.within = (above.within if above is not None else 0) | (node.own & WITHIN)


def seen_prices(page: Walk, scene: Scene) -> list[Seen]:
    """Return the candidates for the price, best first."""
    candidates = _marked(page, scene) + _written(page, scene)
    candidates += _lone(page, scene, candidates)
    candidates = settle_pairs(page, _without_repeats(candidates))
    ranked = sorted(candidates, key=lambda seen: -seen.score)[:MAX_CANDIDATES]
    ranked = without_rows(page, scene, ranked)
    best = [replace(seen, score=seen.score - less) for seen, less in losses(page, scene, ranked[:FEW])]
    return sorted(best + ranked[FEW:], key=lambda seen: -seen.score)


def _marked(page: Walk, scene: Scene) -> list[Seen]:
    """Amounts in elements whose words say price; here a number needs no currency beside it."""
    seen: list[Seen] = []
    makes: Counter[str] = Counter()
    own = (node for node in page.priced[: MAX_CANDIDATES * 3] if not node.within & _ALIEN)
    marked = (node for node in own if not _is_part(page, node))
    priced = [node for node in marked if any(has_digit(text) for text, _ in page.fragments[node.start : node.end])]
    for order, node in enumerate(priced):
        if node.end - node.start > 40:  # noqa: PLR2004
            continue
        text = page.text(node)
        if not text or len(text) > 120 or not has_digit(text):  # noqa: PLR2004
            continue
        found = find_money(text, bare=True)
        if not found or len(found) > 4:  # noqa: PLR2004
            continue
        if len(found) > 1 and order + 1 < len(priced) and priced[order + 1].start < node.end:
            continue  # a box of several prices: those within tell which is which
        make = f"{node.words}|{node.parent.words if node.parent is not None else ''}"
        makes[make] += 1
        later = makes[make] > 1 and page.line_index(node) > scene.title_line + FAR
        made = _candidates(page, scene, node, text, found, marked=True)
        seen += [replace(s, score=s.score - 2.0) for s in made] if later else made
    return seen


def _is_part(page: Walk, node: Node) -> bool:
    """Say whether an element holds only the cents, or only the whole part whose cents stand in the next element."""
    if node.own & Place.DECIMALS:
        return True
    following = page.fragments[node.end : node.end + 3]
    beside = next((holder for text, holder in following if not text.isspace()), None)
    return beside is not None and bool(beside.own & Place.DECIMALS) and beside.parent is node.parent


def _written(page: Walk, scene: Scene) -> list[Seen]:
    """Amounts with a currency in any line."""
    seen: list[Seen] = []
    for index in page.digit_lines:
        line = page.lines[index]
        text = line.text
        if len(text) <= _LONE_NUMBER and text[0].isdigit():
            text = _with_sign_of_next_line(page, index, text)
        if len(text) > 400 or line.node.within & BESIDE or not may_hold_money(text):  # noqa: PLR2004
            continue
        found = find_money(text)
        if found and len(found) <= 6:  # noqa: PLR2004
            seen += _candidates(page, scene, line.node, text, found, marked=False, line=index)
        elif found:
            for node, part in _pieces(page, line):
                if within := find_money(part):
                    seen += _candidates(page, scene, node, part, within, marked=False)
        if len(seen) > MAX_CANDIDATES:
            break
    return seen


def _with_sign_of_next_line(page: Walk, index: int, text: str) -> str:
    """Return a line that is a number together with the currency that makes up the next or the last line."""
    behind = page.lines[index + 1].text if index + 1 < len(page.lines) else ""
    before = page.lines[index - 1].text if index else ""
    if 0 < len(behind) <= _SIGN and is_currency(behind) and _NUMBER.fullmatch(text):
        return f"{text} {behind}"
    if 0 < len(before) <= _SIGN and is_currency(before) and _NUMBER.fullmatch(text):
        return f"{before} {text}"
    return text


def _lone(page: Walk, scene: Scene, candidates: list[Seen]) -> list[Seen]:
    """Amounts with cents but no currency that have a line to themselves between title and buy button of a bare page."""
    if not scene.buy_lines or scene.title_node is None:
        return []
    last = max((line for line in scene.buy_lines if line <= scene.title_line + FAR), default=-1)
    if any(seen.score > LONE and seen.line <= last + 1 for seen in candidates):
        return []
    seen: list[Seen] = []
    for index in page.digit_lines:
        line = page.lines[index]
        if scene.title_line < index <= last and not line.node.within & BESIDE and _CENTS.fullmatch(line.text.strip()):
            found = find_money(line.text, bare=True)
            seen += _candidates(page, scene, line.node, line.text, found, marked=False, line=index)
    return seen


def _pieces(page: Walk, line: Line) -> Iterator[tuple[Node, str]]:
    """Yield the elements with their text that make up a line of many amounts: all of them stand in one row of spans."""
    done = -1
    for text, holder in page.fragments[line.start : line.end]:
        if holder is None or holder.order <= done or not has_digit(text):
            continue
        done = holder.order
        whole = page.text(holder, 12)
        if len(whole) <= 80:  # noqa: PLR2004
            yield holder, whole


def _candidates(
    page: Walk, scene: Scene, node: Node, text: str, found: list[Money], *, marked: bool, line: int | None = None
) -> list[Seen]:
    where = page.line_index(node) if line is None else line
    lower = text.lower()
    distance = _distance_score(scene, where)
    away = -ASIDE if stands_in(scene.asides, node) else 0.0
    span = (node.start, node.end) if line is None else (page.lines[line].start, page.lines[line].end)
    whole = page.lines[where].text.lower() if where < len(page.lines) else lower
    context = whole if len(whole) < 160 else lower  # noqa: PLR2004
    above = page.lines[where - 1].text.lower()[-40:] if where else ""
    if has_digit(
        above
    ):  # the line above has an amount of its own, its words belong to that, but for a label at its end
        above = AFTER_DIGITS.sub("", above) if above.endswith(":") else ""
    out: list[Seen] = []
    pair = _range(text, found) or (_range_around(context, found[0]) if marked and len(found) == 1 else None)
    wordy = 1.0 if not marked and sum(map(str.isalpha, text)) > WORDY else 0.0
    for order, money in enumerate(found):
        if money.amount <= 0:
            continue
        holder = node
        if not (marked and len(found) == 1):
            holder = _holder(page, span, text, money) or node
        elif node.end - node.start > 1 and (inner := _holder(page, span, text, money)) and inner.within & Place.STRUCK:
            holder = inner
        score = (
            _place_score(holder, context, marked=marked)
            + distance
            + away
            + (2.5 if money.currency else 0.0)
            - 0.3 * order
        )
        left = lower[max(0, money.start - 40) : money.start] or _left_of(page, node, where) or above
        right = lower[money.end : money.end + 36]
        if not right and where + 1 < len(page.lines) and due_below(page.lines[where + 1].text.lower()):
            score -= 3.0
        score += words_score(left, right, context) + unit_score(left, right or _right_of(page, node, where), money)
        score -= 2.0 if len(text) > 100 else wordy  # noqa: PLR2004
        high = pair[1].amount if pair and money.amount == pair[0].amount else None
        score += 0.7 if high and marked else 0.0
        if pair and money.amount == pair[1].amount:
            score -= 3.0
        origin = bool(words.FROM_PRICE.at_end(left))
        score -= 0.7 if origin else 0.0
        at = where if line is not None or holder is node else page.line_index(holder)
        out.append(Seen(money, score, at, holder, squeeze(text)[:200], high, origin))
    return out


def _left_of(page: Walk, node: Node, where: int) -> str:
    """Return what stands before an element in its own line."""
    if where >= len(page.lines) or node.start <= page.lines[where].start:
        return ""
    return squeeze(join(page.fragments[max(page.lines[where].start, node.start - 20) : node.start])).lower()[-40:]


def _right_of(page: Walk, node: Node, where: int) -> str:
    """Return what stands behind an element in its own line."""
    if where >= len(page.lines) or node.end >= page.lines[where].end:
        return ""
    return squeeze(join(page.fragments[node.end : min(page.lines[where].end, node.end + 6)])).lower()[:30]


def _holder(page: Walk, span: tuple[int, int], text: str, money: Money) -> Node | None:
    """Return the element that holds an amount's first digit, told by the digits that stand before it."""
    digits = sum(map(str.isdigit, text[: money.start]))
    for part, holder in page.fragments[span[0] : span[1]]:
        digits -= sum(map(str.isdigit, part))
        if digits < 0 and holder is not None:
            return holder
    return None


def _place_score(node: Node, context: str, *, marked: bool) -> float:
    """Judge the element and its near ancestors by their words; what is said nearest counts most."""
    score = 2.0 if marked else 0.0
    near = 0
    stated = False
    for depth, ancestor in enumerate(node.ancestors(4)):
        near |= ancestor.own
        score += 0.5 if depth < 2 and ancestor.tag in _LARGE else 0.0  # noqa: PLR2004
        stated |= ancestor.attrs.get("itemprop") in _STATED
    score += 2.0 if stated else 0.0
    score += sum(points for bits, points in _NEAR_POINTS if near & bits)
    if near & Place.UNIT and not _MEASURED.search(context):
        score += PIECE
    score += sum(points for bits, points in _WITHIN_POINTS if node.within & bits)
    if node.within & Place.FORM and _is_chosen(node):
        score -= CHOICE
    struck = node.within & Place.STRUCK or near & _STRUCK
    if struck:
        score -= 5.0
    elif near & Place.CURRENT:
        score += 1.2
    elif near & Place.REGULAR:
        score -= 0.7
    if node.tag == "a" or (node.parent is not None and node.parent.tag == "a"):
        score -= 0.7
    return score


def _is_chosen(node: Node) -> bool:
    """Say whether a choice is the one that is made: by its words or by its attributes."""
    return any(
        _CHOSEN.search(n.words)
        or "selected" in n.attrs
        or n.attrs.get("aria-checked") == "true"
        or n.attrs.get("aria-selected") == "true"
        for n in node.ancestors(4)
    )


def _distance_score(scene: Scene, line: int) -> float:
    """Judge by lines from the title (a price stands below it) and from the nearest buy control."""
    gap = line - scene.title_line
    score = 0.0
    if scene.title_node is not None:
        score += max(0.0, 3.0 - gap / 12) if gap >= 0 else max(-2.5, 1.5 + gap / 6)
    if scene.buy_lines:
        at = bisect_right(scene.buy_lines, line)
        gaps = [abs(scene.buy_lines[i] - line) for i in (at - 1, at) if 0 <= i < len(scene.buy_lines)]
        score += max(0.0, 2.0 - min(gaps) / 8)
    return score


def _range(text: str, found: list[Money]) -> tuple[Money, Money] | None:
    """Return the two ends where the text states a range."""
    if len(found) < 2:  # noqa: PLR2004
        return None
    first, second = found[0], found[1]
    between = text[first.end : second.start].strip().lower()
    if (
        between in ("-", "–", "—", "~", "to", "bis", "à", "a", "hasta", "do", "до", "-us", "～", "至")
        and second.amount > first.amount
    ):
        return first, second
    return None


def _range_around(line: str, money: Money) -> tuple[Money, Money] | None:
    """Return the two ends of a range that a line states, of which an element of its own holds one."""
    if len(line) > RANGED or not _BETWEEN.search(line):
        return None
    found = find_money(line, bare=True)
    pair = _range(line, found) if len(found) == 2 else None  # noqa: PLR2004
    return pair if pair and money.amount in (pair[0].amount, pair[1].amount) else None


def _without_repeats(candidates: list[Seen]) -> list[Seen]:
    """Keep the best sighting of each amount; an amount shown again in good places gains a little."""
    best: dict[Decimal, Seen] = {}
    again: dict[Decimal, int] = {}
    for seen in candidates:
        key = seen.money.amount
        if key not in best or seen.score > best[key].score:
            best[key] = seen
        if seen.score > 2:  # noqa: PLR2004
            again[key] = again.get(key, 0) + 1
    return [
        Seen(
            s.money,
            s.score + min(1.0, 0.25 * (again.get(key, 1) - 1)),
            s.line,
            s.node,
            s.text,
            s.max_amount,
            s.labelled_from,
        )
        for key, s in best.items()
    ]
