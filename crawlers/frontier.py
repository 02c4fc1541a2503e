"""Which links are worth a request, and in what order: the page budget goes to the most promising ones first.

Pure bookkeeping for one site, no I/O. Traps (endless pagination, calendars, filters that multiply) are bounded by
address shapes: once a shape has led to many pages without a new listing, no more of it is asked for.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers.lexicon import mentions_refrigerant
from crawlers.pages.reading import LinkRole, PageLink
from crawlers.seen import SeenAddresses
from crawlers.site import SiteFile, address_pattern

MAX_LENGTH = 1000
BARREN_PAGES = 3
"""Result pages in a row without a new listing link after which a chain of "next" links is left."""
SHAPE_SHARE = 0.2
"""Share of the page budget that one shape of address may use while it leads to nothing new."""
SHAPE_FLOOR = 25

_TRACKING = re.compile(
    r"^(utm_\w{1,30}|gclid|fbclid|msclkid|yclid|mc_[ce]id|_ga|ref_?|phpsessid|jsessionid|sid|osCsid)$", re.IGNORECASE
)
_VIEW = frozenset(
    {"sort", "sort_by", "sortby", "order", "order_by", "orderby", "dir", "direction", "view", "mode", "display"}
    | {"limit", "per_page", "perpage", "pagesize", "page_size", "currency", "setcurrency", "cur", "theme", "print"}
    | {"format"}
)
"""Parameters that show the same listings in another way."""
_UNWANTED = re.compile(
    r"/(cart|basket|checkout|log-?in|log-?out|sign-?in|sign-?up|register|registration|account|my-?account|"
    r"wish-?lists?|favou?rites?|compare|comparison|password|print|share|reviews?|ratings?|write-a-review|report|feeds?|rss|wp-admin|wp-json|wp-login\.php|"
    r"cdn-cgi|xmlrpc\.php|newsletter|unsubscribe|warenkorb|anmelden|kasse|panier|connexion|carrito|carrinho|carrello|"
    r"koszyk|korzina|sepet)(/|\.|$)",
    re.IGNORECASE,
)
_ACTIONS = re.compile(
    r"(add[-_]to[-_]cart|action=(add|buy|login|register|delete)|addtocart|add-to-wishlist)", re.IGNORECASE
)
_FILES = re.compile(
    r"\.(jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|pdf|docx?|xlsx?|pptx?|zip|rar|7z|gz|tar|exe|dmg|apk|mp[34]|m4[av]|"
    r"avi|mov|webm|ogg|wav|css|js|mjs|json|xml|rss|atom|woff2?|ttf|eot|swf|txt|ics|csv)$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_PRIORITY: dict[LinkRole, int] = {"listing": 600, "next": 500, "index": 300, "other": 100}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link worth asking for. Higher priority goes first; `certain`: the site file says that it is a listing."""

    url: str
    role: LinkRole
    priority: int
    chain: int = 0
    certain: bool = False


class Frontier:
    """Decides on the links of one site.

    Args:
        site: what the site file says.
        max_pages: the page budget of the run.
        max_depth: links followed from a start page.
    """

    def __init__(self, site: SiteFile, max_pages: int, max_depth: int) -> None:
        self._hosts = {_place(url) for url in (*site.start_urls, *site.search_urls)} | {_bare(h) for h in site.hosts}
        self._listing = address_pattern(site.listing_urls)
        self._index = address_pattern(site.index_urls)
        self._skip = address_pattern(site.skip_urls)
        self._max_depth = max_depth
        self._max_pages = max_pages
        self._seen = SeenAddresses()
        self._listing_links = SeenAddresses()
        self._shapes: Counter[str] = Counter()

    def admit_host(self, url: str) -> None:
        """Take the host of an address as part of the site (where the start page redirected to)."""
        self._hosts.add(_place(url))

    def is_ours(self, url: str) -> bool:
        """Tell whether an address belongs to the site; another port is another site."""
        return _place(url) in self._hosts

    def mark(self, url: str) -> bool:
        """Note an address as asked for; False when it was already."""
        return self._seen.add(clean(url))

    def choose(self, links: Sequence[PageLink], depth: int, chain: int = 0) -> list[Candidate]:
        """Return the links of a page at `depth` that are worth a request, each only once in a run, best first.

        A request can be under way before the last link of a long page is queued: the queue's own order is not enough.
        `chain` counts the result pages in a row, up to this one, that showed no new listing.
        """
        if depth >= self._max_depth:
            deep = [link for link in links if self._role(link) == "next"]
            links = deep if depth < self._max_depth + self._max_pages else []
        judged = [(clean(link.url), link, self._role(link)) for link in links]
        ours = [(url, link, role) for url, link, role in judged if self._wanted(url, role)]
        fresh = [self._listing_links.add(url) for url, _, role in ours if role == "listing"]
        chain = 0 if any(fresh) else chain + 1
        chosen = []
        for url, link, role in ours:
            if role == "next" and chain >= BARREN_PAGES:
                continue
            if not self._within_shape(url, role) or not self.mark(url):
                continue
            certain = role == "listing" and self._listing is not None
            chosen.append(Candidate(url, role, self._priority(url, link, role, depth), chain, certain))
        return sorted(chosen, key=lambda candidate: -candidate.priority)

    def _role(self, link: PageLink) -> LinkRole:
        if self._listing and self._listing.match(link.url):
            return "listing"
        if self._index and self._index.match(link.url):
            return "index"
        if self._listing and link.role == "listing":
            return "other"
        return link.role

    def _wanted(self, url: str, role: LinkRole) -> bool:
        if len(url) > MAX_LENGTH or not self.is_ours(url) or (self._skip and self._skip.match(url)):
            return False
        parts = urlsplit(url)
        if _FILES.search(parts.path) or _UNWANTED.search(parts.path) or _ACTIONS.search(url) or _repeats(parts.path):
            return False
        names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        return role in {"listing", "next"} or not names & _VIEW

    def _within_shape(self, url: str, role: LinkRole) -> bool:
        """Tell whether more addresses of this shape may be asked for; listings are what we came for."""
        if role == "listing":
            return True
        shape = shape_of(url)
        self._shapes[shape] += 1
        return self._shapes[shape] <= max(SHAPE_FLOOR, int(SHAPE_SHARE * self._max_pages))

    def _priority(self, url: str, link: PageLink, role: LinkRole, depth: int) -> int:
        relevant = 250 if mentions_refrigerant(f"{link.text} {urlsplit(url).path}") else 0
        return _PRIORITY[role] + int(link.score * 90) + relevant - min(depth, 50)


def clean(url: str) -> str:
    """Return an address without fragment, tracking parameters and session ids."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in query if not _TRACKING.match(name)]
    text = parts.query if len(kept) == len(query) else urlencode(kept)
    return urlunsplit((parts.scheme, parts.netloc, re.sub(r";jsessionid=[^/?]{1,100}", "", parts.path), text, ""))


def shape_of(url: str) -> str:
    """Return what an address has in common with its siblings: folders without numbers, names of its parameters."""
    parts = urlsplit(url)
    folders = [_DIGITS.sub("0", part) for part in parts.path.split("/")[:-2]]
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return "/".join([parts.netloc, *folders, "*"]) + "?" + "&".join(names)


def _repeats(path: str) -> bool:
    """Tell whether a path goes in circles (a/b/a/b/a/b), as broken relative links make it."""
    parts = [part for part in path.split("/") if part]
    return len(parts) > 12 or any(count > 2 for count in Counter(parts).values())  # noqa: PLR2004 - twice is common


def _place(url: str) -> str:
    """Return the host of an address without www, with its port where that is unusual; empty without a host."""
    try:
        parts = urlsplit(url)
        host, port = _bare(parts.hostname or ""), parts.port
    except ValueError:
        return ""
    return host if port in {None, 80, 443} else f"{host}:{port}"


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")
