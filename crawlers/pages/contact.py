"""Seller, telephone, mail and place: tel: and mailto: links, seller blocks, numbers beside a telephone word."""

import re
from bisect import bisect_left
from urllib.parse import unquote, urljoin

from crawlers.pages.claim import Claims
from crawlers.pages.node import Node, Walk
from crawlers.pages.place import Place

_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+|00)?\(?\d[\d\s().\-/]{6,20}\d(?![\w])")
_NUMBER = re.compile(r"\d[\d\s().\-/]{5}")
_PHONE_WORD = re.compile(
    r"(?<![^\W\d_])(?:tel|phone|telephone|mobile|mob|cell|call|whats ?app|viber|telegram|wechat|fon|telefon|handy|"
    r"téléphone|portable|teléfono|móvil|celular|telefone|fone|telemóvel|telefono|cellulare|telefoon|mobiel|puhelin|"
    r"puh|komórka|mobil|тел|телефон|моб|звоните|звонить|whatsapp|τηλ|τηλέφωνο|هاتف|الهاتف|جوال|موبايل|واتساب|اتصل|"
    r"تلفن|موبایل|טלפון|נייד|电话|手机|联系电话|微信|電話|聯絡電話|携帯|전화|연락처|휴대폰|โทร|เบอร์โทร|điện thoại|"
    r"đt|sđt|hotline|hp|telp|no\.? ?hp|फ़ोन|मोबाइल)(?![^\W\d_])",
    re.IGNORECASE,
)
_WHATSAPP = re.compile(r"(?:wa\.me/|whatsapp\.com/send/?\?phone=|api\.whatsapp\.com/send\?phone=)(?:%2B|\+)?(\d{7,15})")
_NAMES_SELLER = re.compile(
    r"(?:seller|vendor|merchant|dealer|supplier|store|shop|user|member|advertiser|owner|author|anbieter|verkaeufer|"
    r"vendedor|profile|company|poster|contact)[-_]{0,2}(?:\w{1,10}[-_])?(?:full)?name|username|nickname"
)
_NO_NAME = re.compile(r"\d{5}|[:?!]$|^(?:your|enter|menu|login|sign)\b", re.IGNORECASE)
_FAR = Place.RELATED | Place.REVIEW
_SHORT = 40
_MIN_DIGITS, _MAX_DIGITS = 7, 15


def claim_contacts(page: Walk, claims: Claims, base: str, title_line: int) -> None:
    """Claim what the page shows of its seller."""
    told = [
        (node, href)
        for node in page.anchors[:5000]
        if (href := node.attrs.get("href"))
        and href[0] not in "/#?"
        and (href[:4] != "http" or "wa" in href or "phone" in href)
    ]
    for node, href in told:
        weight = 4.0 - (2.5 if node.within & (_FAR | Place.CHROME) else 0.0)
        lower = href[:40].lower()
        if lower.startswith("tel:"):
            claims.add("seller.phone", unquote(href[4:]).strip(), "tel: link", weight)
        elif lower.startswith("mailto:"):
            claims.add("seller.email", unquote(href[7:].split("?")[0]).strip(), "mailto: link", weight)
        elif match := _WHATSAPP.search(href):
            claims.add("seller.phone", "+" + match.group(1), "WhatsApp link", weight - 0.5)
    _claim_written(page, claims, title_line)
    _claim_blocks(page, claims, base, title_line)


def _claim_written(page: Walk, claims: Claims, title_line: int) -> None:
    for text, _, _, node in page.lines[max(0, title_line - 5) :]:
        if "@" in text and not node.within & _FAR and (match := _MAIL.search(text[:1000])):
            chrome = 2.0 if node.within & Place.CHROME else 0.0
            claims.add("seller.email", match.group(), "visible text", 3.0 - chrome)
    for index in page.digit_lines[bisect_left(page.digit_lines, title_line - 5) :]:
        line = page.lines[index]
        text = line.text[:1000]
        if line.node.within & _FAR or not _NUMBER.search(text):
            continue
        number = next((found for match in _PHONE.finditer(text) if _is_dialled(found := match.group())), "")
        told = number and (
            text[:1] == "+"
            or _PHONE_WORD.search(text)
            or (index and len(text) < _SHORT and _PHONE_WORD.search(page.lines[index - 1].text[:60]))
        )
        if told:
            chrome = 2.0 if line.node.within & Place.CHROME else 0.0
            claims.add("seller.phone", number.strip(), "visible text", 3.2 - chrome)


def _is_dialled(text: str) -> bool:
    """Say whether a number has as many digits as one of a telephone."""
    return _MIN_DIGITS <= sum(c.isdigit() for c in text) <= _MAX_DIGITS


def _claim_blocks(page: Walk, claims: Claims, base: str, title_line: int) -> None:
    """Take the name, link and place from elements whose words name a seller or a location."""
    for node in page.placed:
        own = node.own
        named = own & Place.SELLER or (own & Place.TITLE and node.within & Place.SELLER)
        if not (named or own & Place.LOCATION) or node.within & (_FAR | Place.CHROME):
            continue
        size = node.end - node.start
        if not 0 < size <= 30 or page.line_index(node) < title_line - 15:  # noqa: PLR2004
            continue
        text = page.text(node, 30)
        if not 2 <= len(text) <= 80 or text.endswith(":"):  # noqa: PLR2004
            continue
        if _NAMES_SELLER.search(node.words.lower()) and any(c.isalpha() for c in text) and not _NO_NAME.search(text):
            claims.add("seller.name", text, f"block {node.words[:40]}", 3.2)
            _claim_link(node, claims, base)
        elif own & Place.LOCATION and not own & (Place.SELLER | Place.PRICE) and len(text) <= 60:  # noqa: PLR2004
            claims.add("location", text, f"block {node.words[:40]}", 2.4)


def _claim_link(node: Node, claims: Claims, base: str) -> None:
    link = next((n for n in node.ancestors(3) if n.tag == "a" and n.attrs.get("href")), None)
    if link is not None:
        claims.add("seller.url", urljoin(base, link.attrs["href"]), "seller block", 2.5)
