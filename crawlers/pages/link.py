"""Where a page leads: each link with what it most likely leads to, judged by its words, place and address alone."""

import re
from collections import Counter
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawlers.pages import words
from crawlers.pages.place import Place
from crawlers.pages.reading import LinkRole, PageLink
from crawlers.pages.walk import Node, Walk, squeeze

MAX_LINKS = 3000
_ASSET = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|pdf|zip|rar|gz|mp[34]|avi|mov|docx?|xlsx?|xml|rss|woff2?)$", re.IGNORECASE
)
_NEVER = re.compile(
    r"(?:^|[/?&=_.-])(?:login|log-?in|log-?out|sign-?in|sign-?up|register|registration|account|my-account|cart|basket|checkout|wishlist"
    r"|compare|wp-admin|wp-json|xmlrpc|feed|rss|print|share|privacy|terms|imprint|impressum|agb|cookies?|contact|about|faq|help|blog"
    r"|news|password|add-to-cart|addtocart|sort(?:by|_by|order)?|orderby|review|calendar)(?:[/?&=_.-]|$)",
    re.IGNORECASE,
)
_LISTING_PATH = re.compile(
    r"/(?:product|products|produkt|produkte|produit|producto|produto|prodotto|item|itm|items|dp|gp/product|p|pd|ip|listing|listings|offer|ad|ads"
    r"|anzeige|annonce|anuncio|oferta|obyavlenie|obyavleniya|goods|detail|product-detail|shop|tovar|ilan|i|d|a|lot)/[^/]{3,}"
    r"|[-_/.]\d{4,}(?:\.html?|\.php|\.aspx)?/?$|-p-?\d{3,}|_\d{3,}(?:\.html?)?/?$|/\d{3,}-[\w-]+(?:\.html)?$|[\w-]{12,}\.html?$",
    re.IGNORECASE,
)
_INDEX_PATH = re.compile(
    r"/(?:category|categories|categorie|kategorie|kategoria|categoria|categorias|product-category|collections?|c|cat|catalog(?:ue)?|search|s|browse"
    r"|shop|store|products|listings|offers|ads|anzeigen|annonces|anuncios|ogloszenia|tag|brand|brands|department|rubrik|list)(?:/|$)",
    re.IGNORECASE,
)
_PAGE_QUERY = frozenset(
    {
        "page",
        "p",
        "pg",
        "pageno",
        "page_no",
        "pagenum",
        "pagenumber",
        "start",
        "offset",
        "from",
        "seite",
        "pagina",
        "o",
        "paged",
    }
)
_SEARCH_QUERY = frozenset({"q", "s", "query", "search", "keyword", "keywords", "k", "text", "term", "route"})
_PAGE_PATH = re.compile(r"/(?:page|seite|pagina|p|str|strona)[/=-]?(\d{1,5})/?$", re.IGNORECASE)


def page_links(page: Walk, base: str) -> tuple[PageLink, ...]:
    """Return the http(s) links of a page in order, one for each address (the one with the best score)."""
    found: dict[str, PageLink] = {}
    cards = _card_words(page)
    home = urlsplit(base)
    for attrs in page.rels:
        if "next" in attrs.get("rel", "").lower().split() and (url := _resolve(base, attrs.get("href", ""))):
            found[url] = PageLink(url, "", "next", "next", 1.0)
    for node in page.anchors[:MAX_LINKS]:
        url = _resolve(base, node.attrs.get("href", ""))
        if url is None:
            continue
        text = page.text(node, 40)[:200] or squeeze(node.attrs.get("title", ""))[:200]
        rel = node.attrs.get("rel", "").lower()
        context = squeeze(" ".join(n.words for n in node.ancestors(4) if n.words))[:200]
        role, score = _judge(node, text, rel, url, home.netloc, cards)
        known = found.get(url)
        if known is None or score > known.score or (score == known.score and len(text) > len(known.text)):
            found[url] = PageLink(url, text or (known.text if known else ""), rel, role, round(score, 3), context)
    return tuple(found.values())


def _resolve(base: str, href: str) -> str | None:
    href = href.strip()
    if not href or href[0] == "#" or href[:11].lower() in ("javascript:",) or len(href) > 2000:  # noqa: PLR2004
        return None
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return url.partition("#")[0]


def _card_words(page: Walk) -> Counter[str]:
    """Count the words of the blocks that links stand in: a block repeated with a price in it is a card of results."""
    counts: Counter[str] = Counter()
    for node in page.anchors[:MAX_LINKS]:
        for ancestor in node.ancestors(4):
            if ancestor.words and ancestor.tag != "a":
                counts[ancestor.words] += 1
    return counts


def _judge(node: Node, text: str, rel: str, url: str, host: str, cards: Counter[str]) -> tuple[LinkRole, float]:
    parts = urlsplit(url)
    path = parts.path
    lower = text.lower()
    query = {name.lower() for name, _ in parse_qsl(parts.query)}
    if _registrable(parts.netloc) != _registrable(host):
        return "other", 0.0
    if "next" in rel.split() or (len(lower) <= 20 and lower and words.NEXT.match(lower)):  # noqa: PLR2004
        return "next", 1.0 if not _NEVER.search(path) else 0.3
    paged = bool(query & _PAGE_QUERY or _PAGE_PATH.search(path)) and (
        lower.isdigit() or bool(node.within & Place.PAGER)
    )
    if paged:
        return "next", 0.8
    if _ASSET.search(path) or _NEVER.search(path) or "nofollow" in rel.split():
        return "other", 0.05
    listing = 2.0 if _LISTING_PATH.search(path) else 0.0
    card = any(n.own & (Place.CARD | Place.PRODUCT) and cards[n.words] >= 2 for n in node.ancestors(5))  # noqa: PLR2004
    repeated = any(n.words and n.tag != "a" and 4 <= cards[n.words] <= 200 for n in node.ancestors(3))  # noqa: PLR2004
    listing += (1.5 if card else 0.0) + (0.5 if repeated else 0.0)
    listing += 0.7 if len(text) >= 20 or any(c.isdigit() for c in text) else 0.0  # noqa: PLR2004
    listing += 0.5 if node.own & Place.TITLE or any(n.tag in ("h2", "h3", "h4") for n in node.ancestors(3)) else 0.0
    index = (1.5 if _INDEX_PATH.search(path) else 0.0) + (1.5 if query & _SEARCH_QUERY else 0.0)
    index += 1.0 if node.within & (Place.CHROME | Place.CRUMB) else 0.0
    listing -= 1.5 if node.within & (Place.CHROME | Place.CRUMB) else 0.0
    if listing >= 1.7 and listing > index:  # noqa: PLR2004
        return "listing", min(0.95, 0.45 + listing / 8)
    if index >= 1.0 or path.count("/") <= 2:  # noqa: PLR2004
        return "index", min(0.6, 0.25 + index / 10)
    return "other", 0.2


def _registrable(host: str) -> str:
    return host.lower().removeprefix("www.")
