"""Drafting a site file from some pages of a site: what was found by itself, written down so it can be corrected."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from crawlers.pages.reader import read_page
from crawlers.platform import platforms, recognised
from crawlers.rendering import needs_browser
from crawlers.searching import search_templates
from crawlers.site import SiteFile
from domain.counting import counted
from domain.listing import Capture

_DIGITS = re.compile(r"\d+")


def draft(site: SiteFile, captures: Sequence[Capture]) -> str:
    """Return a site file as TOML, with comments on what should be looked at."""
    listings: list[str] = []
    languages: Counter[str] = Counter()
    currencies: Counter[str] = Counter()
    searches: Counter[str] = Counter()
    softwares: Counter[str] = Counter()
    shells = 0
    for capture in captures:
        shells += not capture.rendered and needs_browser(capture.body)
        searches.update(search_templates(capture.body, capture.url))
        softwares.update([software] if (software := recognised(capture.body)) else [])
        reading = read_page(capture.body, capture.url, capture.headers)
        if reading.kind == "listing" and reading.listing:
            listings.append(capture.url)
            languages.update([reading.listing.language] if reading.listing.language else [])
            currencies.update([reading.listing.currency] if reading.listing.currency else [])
    lines = [
        f"# Drafted from {counted(len(captures), 'page')}, {len(listings)} with a listing; see docs/add-a-site.md",
        f"title = {_text(site.title)}",
        f"start_urls = {_list(site.start_urls)}",
        *_best("platform", softwares, "shop software: " + ", ".join(platforms())),
        *_best(
            "search_urls", searches, "no search form was found; give the address with {query} for the term", many=True
        ),
        f"listing_urls = {_list(common_globs(listings))}  # empty: links to listings are told by how they look",
        *_best("locale", languages, "language and region, such as es or pt-BR"),
        *_best("currency", currencies, "ISO 4217 code of prices that name none"),
        'jurisdictions = []  # where the site sells to: ISO codes such as ["ES"], or EU',
        f'render = "{"always" if shells else "never"}"',
        "# delay = 2.0     seconds between two requests",
        "# max_pages = 500",
        "",
        "# [selectors]     only for what is read wrongly; frostwatch sites try ADDRESS shows it",
        '# price = ".price .amount"',
    ]
    return "\n".join(lines) + "\n"


def common_globs(urls: Sequence[str]) -> tuple[str, ...]:
    """Return globs that cover most of the addresses, none when they have nothing in common."""
    shapes: Counter[str] = Counter()
    for url in urls:
        folders = urlsplit(url).path.split("/")
        named = next((part for part in folders[1:-1] if part and not _DIGITS.search(part)), "")
        if named:
            shapes[f"*/{named}/*"] += 1
    return tuple(glob for glob, count in shapes.most_common(2) if count * 4 >= len(urls) and count > 1)


def _best(name: str, counter: Counter[str], hint: str, *, many: bool = False) -> list[str]:
    if not counter:
        return [f"# {name} =   {hint}"]
    value = counter.most_common(1)[0][0]
    return [f"{name} = {_list((value,)) if many else _text(value)}"]


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(char for char in escaped if char.isprintable())}"'


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"
