"""Where a page leads: each link with what it most likely leads to, judged by its words, place and address alone."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from crawlers.pages import words
from crawlers.pages.node import Node, Walk, squeeze
from crawlers.pages.place import Place
from crawlers.pages.reading import LinkRole, PageLink

MAX_LINKS = 3000
_CONTEXT_DEPTH, _CARD_DEPTH, _NEAR_DEPTH = 4, 5, 3
"""Elements, the link itself among them, that are looked at for its context, its card, and what is repeated."""
_LONGEST_NEXT = 20
_HEADINGS = frozenset({"h2", "h3", "h4"})
_NO_QUERY: frozenset[str] = frozenset()
_ASSET = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|pdf|zip|rar|gz|mp[34]|avi|mov|docx?|xlsx?|xml|rss|woff2?)$", re.IGNORECASE
)
_PARTS = re.compile(r"[/?&=_.-]+")
_NEVER = frozenset({
    "login", "logout", "signin", "signup", "register", "registration", "account", "cart", "basket", "checkout",
    "wishlist", "compare", "xmlrpc", "feed", "rss", "print", "share", "privacy", "terms", "imprint",
    "impressum", "agb", "cookie", "cookies", "contact", "about", "faq", "help", "blog", "news", "password",
    "addtocart", "sort", "sortby", "orderby", "review", "reviews", "calendar", "wp",
})  # fmt: skip
_LISTING_PATH = re.compile(
    r"/(?:product|products|produkt|produkte|produit|producto|produto|prodotto|item|itm|items|dp|gp/product|p|pd|ip|listing|listings|offer|ad|ads"
    r"|anzeige|annonce|anuncio|oferta|obyavlenie|obyavleniya|goods|detail|product-detail|shop|tovar|ilan|i|d|a|lot)/[^/]{3,}"
    r"|[-_/.]\d{4,}(?:\.html?|\.php|\.aspx)?/?$|-p-?\d{3,}|_\d{3,}(?:\.html?)?/?$|/\d{3,}-[\w-]+(?:\.html)?$|[\w-]{12,}\.html?$",
    re.IGNORECASE,
)
_INDEX = frozenset({
    "category", "categories", "categorie", "kategorie", "kategoria", "categoria", "categorias",
    "product-category", "collection", "collections", "c", "cat", "catalog", "catalogue", "catalogo", "katalog",
    "search", "s", "browse", "shop", "store", "products", "listings", "offers", "ads", "anzeigen", "annonces",
    "anuncios", "ogloszenia", "tag", "brand", "brands", "department", "rubrik", "list",
})  # fmt: skip
_ACTIONS = frozenset(
    {
        "add-to-cart",
        "addtocart",
        "add_to_cart",
        "add-to-wishlist",
        "orderby",
        "sort",
        "sort_by",
        "sortby",
        "dir",
        "compare",
    }
)
"""Names in a query that act on a page, or show it again in another order."""
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
        if "next" in attrs.get("rel", "").lower().split() and (url := _resolve(base, "", attrs.get("href", ""))):
            found[url] = PageLink(url, "", "next", "next", 1.0)
    origin = f"{home.scheme}://{home.netloc}"
    best: dict[str, tuple[Node, str, str, LinkRole, float]] = {}
    for node in page.anchors[:MAX_LINKS]:
        url = _resolve(base, origin, node.attrs.get("href", ""))
        if url is None:
            continue
        text = page.text(node, 40)[:200] or squeeze(node.attrs.get("title", ""))[:200]
        known = best.get(url)
        if known is not None and (not text or text == known[1]):
            continue
        rel = node.attrs.get("rel", "").lower()
        role, score = _judge(node, text, rel, url, home.netloc, cards)
        if known is None or score > known[4] or (score == known[4] and len(text) > len(known[1])):
            best[url] = (node, text or (known[1] if known else ""), rel, role, score)
    for url, (node, text, rel, role, score) in best.items():
        if url not in found:
            context = " ".join(n.words for n in node.ancestors(_CONTEXT_DEPTH) if n.words)[:200]
            found[url] = PageLink(url, text, rel, role, round(score, 3), context)
    return tuple(found.values())


def _resolve(base: str, origin: str, href: str) -> str | None:
    """Return the absolute http(s) address without fragment; the plain cases are joined by hand, which is faster."""
    href = href.strip()
    if not href or href[0] == "#" or len(href) > 2000:  # noqa: PLR2004
        return None
    href = href.partition("#")[0]
    if href[0] == "/" and href[1:2] not in ("/", "\\") and "/." not in href and "://" in origin and len(origin) > 7:  # noqa: PLR2004
        return origin + href
    if not href.startswith(("https://", "http://")):
        try:
            href = urljoin(base, href)
        except ValueError:
            return None
    if not href.startswith(("https://", "http://")) or href.split("/", 3)[2][:1] in ("", "["):
        return None
    return href


def _card_words(page: Walk) -> Counter[str]:
    """Count the words of the blocks that links stand in: a block repeated with a price in it is a card of results."""
    counts: Counter[str] = Counter()
    met: list[str] = []
    for node in page.anchors[:MAX_LINKS]:
        block: Node | None = node
        for _ in range(_CONTEXT_DEPTH):
            if block is None:
                break
            if block.words and block.tag != "a":
                met.append(block.words)
            block = block.parent
    counts.update(met)
    return counts


def _judge(node: Node, text: str, rel: str, url: str, host: str, cards: Counter[str]) -> tuple[LinkRole, float]:
    rest = url.split("/", 3)
    target, _, query_text = (rest[3] if len(rest) > 3 else "").partition("?")  # noqa: PLR2004
    lower = text.lower()
    if rest[2] != host and _registrable(rest[2]) != _registrable(host):
        return "other", 0.0
    query = {part.partition("=")[0].lower() for part in query_text.split("&")} if query_text else _NO_QUERY
    if query and query & _ACTIONS:
        return "other", 0.05
    path = _told_by_path("/" + target)
    relations = rel.split() if rel else ()
    if "next" in relations or (len(lower) <= _LONGEST_NEXT and lower and _says_next(lower)):
        return "next", 0.3 if path.refused else 1.0
    if (path.numbered or (query and query & _PAGE_QUERY)) and (lower.isdigit() or node.within & Place.PAGER):
        return "next", 0.8
    if path.asset or path.refused or "nofollow" in relations:
        return "other", 0.05
    listing = (2.0 if path.listing else 0.0) + _told_by_blocks(node, cards)
    listing += 0.7 if len(text) >= 20 or any(c.isdigit() for c in text) else 0.0  # noqa: PLR2004
    index = (1.5 if path.index else 0.0) + (1.5 if query and query & _SEARCH_QUERY else 0.0)
    if node.within & (Place.CHROME | Place.CRUMB):
        index += 1.0
        listing -= 1.5
    if listing >= 1.7 and listing > index:  # noqa: PLR2004
        return "listing", min(0.95, 0.45 + listing / 8)
    if index >= 1.0 or path.shallow:
        return "index", min(0.6, 0.25 + index / 10)
    return "other", 0.2


def _told_by_blocks(node: Node, cards: Counter[str]) -> float:
    """Judge by the blocks that a link stands in: a card, one of several of a make, a heading."""
    card = repeated = False
    headed = bool(node.own & Place.TITLE)
    block: Node | None = node
    for depth in range(_CARD_DEPTH):
        if block is None:
            break
        words = block.words
        card = card or bool(block.own & (Place.CARD | Place.PRODUCT) and cards[words] > 1)
        if depth < _NEAR_DEPTH:
            repeated = repeated or bool(words and block.tag != "a" and 4 <= cards[words] <= 200)  # noqa: PLR2004
            headed = headed or block.tag in _HEADINGS
        block = block.parent
    return (1.5 if card else 0.0) + (0.5 if repeated else 0.0) + (0.5 if headed else 0.0)


@dataclass(frozen=True, slots=True)
class _Path:
    """What the path of an address tells of what it leads to."""

    refused: bool
    numbered: bool
    asset: bool
    listing: bool
    index: bool
    shallow: bool


@lru_cache(maxsize=4096)
def _told_by_path(path: str) -> _Path:
    """Judge a path; remembered, since the pages of a site share most of their links."""
    lower = path.lower()
    return _Path(
        refused=not _NEVER.isdisjoint(_PARTS.split(lower)),
        numbered=_PAGE_PATH.search(path) is not None,
        asset=_ASSET.search(path) is not None,
        listing=_LISTING_PATH.search(path) is not None,
        index=not _INDEX.isdisjoint(lower.split("/")),
        shallow=path.count("/") <= 2,  # noqa: PLR2004
    )


@lru_cache(maxsize=4096)
def _says_next(lower: str) -> bool:
    return words.NEXT.match(lower) is not None


def _registrable(host: str) -> str:
    return host.lower().removeprefix("www.")
