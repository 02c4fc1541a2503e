"""The words beside an amount: whether it is a former price, one of a unit, a quantity, used goods, or no price."""

import re
from decimal import Decimal
from functools import lru_cache

from crawlers.pages import priceword, words
from crawlers.pages.money import Money, find_money, has_digit

_FREE = re.compile(
    r"\W{0,3}(?:free|kostenlos|gratis|gratuit|бесплат|безкошт|darmow|zdarma|ingyen|ücretsiz|δωρεάν|免|送料無料|무료)"
)
"""What stands behind a price of goods that are delivered free."""
_FREE_DELIVERY = re.compile(
    r"(?:free|kostenlose[rn]?|gratis|gratuite?|бесплатн\w{1,3}|безкоштовн\w{1,3}|darmow\w{1,3}|ingyenes|ücretsiz|δωρεάν)"
    r" (?:standard |express |home )?(?:shipping|delivery|versand|lieferung|livraison|envío|spedizione|verzending|frakt|"
    r"fragt|доставк\w{1,2}|dostaw\w{1,2}|szállítás|kargo|μεταφορικά)"
    r"|(?:livraison|envío|spedizione|frete|entrega|verzending|versand|lieferung|доставка|dostawa|doprava|shipping|"
    r"delivery|livrare|dostava)\W{0,3}(?:gratuit\w?|gratis|grátis|kostenlos|бесплатно|gratis|zdarma|zadarmo|free|"
    r"gratuită|besplatna)"
)
"""Delivery that costs nothing: such words say nothing against the amount beside them."""
_TIMES = re.compile(r"\s?[x×]\s?\d{1,2}(?!\d)")
"""What stands behind one of several payments: "129.90 x 10"."""
_TIMES_OF = re.compile(
    r"\d\s?(?:rat|raty|mies\.?|mo\.?|months?|monate|raten|meses|cuotas|mois|rate|mesi|мес\.?|платеж\w{0,2})?\s?[x×]\s?(?:de\s|of\s)?$"
)
"""What stands before one of several payments: "10 x ", "10 rat x "."""
_SIGNED = re.compile(r"\+\s?$|(?<![^\W\d_]\s)-\s?$|\(\s?[+-]?$")
"""What stands before an amount that is added or taken off; the dash behind a word only parts it: "Desk lamp - $75"."""
_SIGNS = ("+", "-", "(")
_FOR_SEVERAL = re.compile(
    r"\W{0,3}(?:in )?(?:total |gesamt |au total |en total )?(?:for|für|pour|por|per|voor|för|за)\s"
    r"(?:(?:a|the) (?:set|pack|pair|box) of |all )?(?:[2-9]|1\d)(?![\d.,]|\s?(?:x|kg|lb|g|ml|l|cm|mm|m)(?![a-z]))"
)
"""What stands behind a price of several: "£249.60 for 4", "$267 total for 3 nights"."""
_PER_SEVERAL = re.compile(
    r"\W{0,3}(?:/|per|pro|je|par|por|al|à la|за|za)\s?(?:pair|paar|paire|case|box|karton|carton|caja|caixa|palette|"
    r"pallet|palet|paletta|короб\w{0,3}|упак\w{0,4})(?![^\W\d_])"
)
"""What stands behind a price of a pair or a box, which loses to that of one piece beside it."""
_OF_BUNDLE = re.compile(
    r"(?:for|buy|get) (?:both|all (?:two|three|four|five|\d{1,2}))|bundle price|(?:beide|alle) zusammen|les deux|"
    r"los dos|os dois|entramb[ie]|за (?:оба|обе|все|комплект)|komplet za"
)
"""What stands before the price of several things together: "Price for both: ", "all three for"."""
_LABEL_OF_NEXT = re.compile(r"[^:\d]{2,30}:\s?\D{0,4}\d")
"""A label behind an amount that is that of the next amount: "$129.90 Card price: $119.90"."""
_UP_TO = re.compile(r"(?:up to|bis zu|jusqu'à|hasta|até|fino a|tot wel|upp till|op til|opptil|až do|nawet do) ?$")
"""What stands before the most that can be saved, won or credited."""
_ABOUT = re.compile(
    r"(?:approx(?:imately|\.)?|about|circa|ca\.|env\.|environ|aprox(?:imadamente|\.)?|около|примерно|≈|约|約)\W{0,3}$"
)
"""What stands before a price in the buyer's currency, worked out from the price."""
_AFTER = re.compile(
    r"\W{0,3}(?:after (?:\D{0,3}\d|trade|rebate|savings|discount|statement)|when you |if you |w/ |"
    r"upon (?:opening|approval)|for your (?:old|current|used|trade|eligible)|"
    r"with (?:auto ?pay|activation|approved|eligible|qualifying|a new |your new |(?:a )?trade))"
)
"""What stands behind a price that is due when something else is done or bought."""
BELOW = 40
"""Characters up to which a line below a price can tell its terms."""
_OFF = re.compile(
    r"\W{0,2}(?:off(?![a-z])|rabatt|de réduction|de remise|de descuento|de desconto|di sconto|korting|zľava|sleva)"
)
"""What stands behind an amount that is taken off."""
_AFTER_AMOUNT = re.compile(r"^.*(?:[€$£₽¥₹]\s?\d[\d.,]*|\d[.,]\d\d(?!\d))")
_RATE = re.compile(r"\d{1,2}(?:[.,]\d)?\s?%\s?")
AFTER_DIGITS = re.compile(r"^.*\d")
"""What is taken out of a text so that only what stands behind its last digit is left."""
_NEGATED = re.compile(r"(?:without|no|ohne|sans|sin|sem|senza|zonder|utan|uden|uten|bez|без) (?:a )?trade[- ]?in")
"""Words that take a condition back: the price "without trade-in" is everybody's."""
MOST_TAX = Decimal("1.3")
"""The most that a price with tax is of the price without."""


@lru_cache(maxsize=4096)
def words_score(left: str, right: str, context: str) -> float:
    """Judge by what the words left and right of an amount, and those of its line, say that it is.

    Remembered, since the amounts of a site's pages stand among the same words.
    """
    right = _NEGATED.sub(" ", right) if "trade" in right else right
    context = _NEGATED.sub(" ", context) if "trade" in context else context
    score = 0.0
    if words.OLD_PRICE.search(AFTER_DIGITS.sub("", left[-25:])):
        score -= 3.5
    elif words.PRICE_LABEL.at_end(left) and not words.LOYALTY.search(left[-24:]):
        score += 1.5
    elif ":" in left:
        score += _labelled_score(left.partition(":")[0])
    if words.OPENING_BID.at_end(left[-25:]):
        score -= 2.5
    context = _FREE_DELIVERY.sub(" ", context)
    extra = _FREE_DELIVERY.sub(" ", right)
    if words.EXTRA_PRICE.search(left) or (words.EXTRA_PRICE.search(extra) and not _FREE.match(right)):
        score -= 3.0
    elif words.EXTRA_PRICE.search(context):
        score -= 1.0
    if words.PART.search(left):
        score -= 3.0
    if _TIMES_OF.search(left) or (left.rstrip()[-1:] in _SIGNS and _SIGNED.search(left)):
        score -= 2.5
    if "%" in right[:4] or _TIMES.match(right):
        score -= 3.0
    return score + _terms_score(left, right)


def _labelled_score(label: str) -> float:
    """Judge by a label with other words behind it: "Price: made to order $64.00", "Your maximum bid: and fees $41"."""
    return -1.5 if words.OPENING_BID.at_end(label) else 0.7 if words.PRICE_LABEL.at_end(label) else 0.0


def _terms_score(left: str, right: str) -> float:
    """Judge by the terms on which an amount is due: as a member, for a quantity, from a sum on."""
    score = 0.0
    since = _AFTER_AMOUNT.sub("", left)
    if other := priceword.terms_score(since, right):
        score += other
    elif words.LOYALTY.search(since[-24:]) or (words.LOYALTY.search(right[:24]) and not _LABEL_OF_NEXT.match(right)):
        score -= 3.5
    if (has_digit(near := left[-30:]) and priceword.QUANTITY.search(near)) or _FOR_SEVERAL.match(right):
        score -= 2.5
    if priceword.CONDITION.search(left) or priceword.CONDITION.search(right[:20]):
        score -= 3.0
    if _PER_SEVERAL.match(right):
        score -= 1.0
    if _UP_TO.search(left):
        score -= 2.5
    if _ABOUT.search(left) or _OF_BUNDLE.search(near):
        score -= 5.0
    if _AFTER.match(right) or _OFF.match(right):
        score -= 3.0
    if priceword.LOWEST.search(left):
        score -= 4.0
    return score


def due_below(text: str) -> bool:
    """Say whether a lower-case line tells that the price in the line above is due only when something else is done."""
    return len(text) <= BELOW and _AFTER.match(f" {text}") is not None


def unit_score(left: str, right: str, money: Money) -> float:
    """Judge by what makes an amount a part of the price: of a unit of measure, or before tax."""
    score = 0.0
    if words.PER_UNIT.search(right) or words.UNIT_EQUALS.search(left) or words.UNIT_LABEL.at_end(left):
        score -= 3.5
    elif words.PIECE_LABEL.at_end(left):
        score -= 1.0
    before = AFTER_DIGITS.sub("", left[-36:])
    told_after = without_tax(right[:22]) and not _amount_below(right, 0, money)
    score -= 3.0 if _with_tax_follows(right, money) else 0.0
    if told_after or (words.EX_TAX.search(before) and not _amount_below(left, -1, money)):
        score -= 2.0
    return score


def _with_tax_follows(right: str, money: Money) -> bool:
    """Say whether the same price with tax stands right behind in brackets: "12,800円(税込14,080円)"."""
    if not right.lstrip().startswith(("(", "（", "[")):
        return False
    beside = find_money(right, bare=True)
    taxed = bool(beside) and money.amount < beside[0].amount <= money.amount * MOST_TAX
    return taxed and priceword.INCLUSIVE.search(right) is not None


def without_tax(text: str) -> bool:
    """Say whether a lower-case text speaks of a price before tax, be the rate within or not: "zzgl. 19% MwSt"."""
    return words.EX_TAX.search(_RATE.sub("", text)) is not None


def _amount_below(text: str, which: int, money: Money) -> bool:
    """Say whether the next amount beside is a lower one: words of tax between two amounts belong to the lower."""
    beside = find_money(text, bare=True)
    return bool(beside) and beside[which].amount < money.amount
