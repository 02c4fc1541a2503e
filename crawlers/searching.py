"""The search forms of a page, as addresses with {query} in the place of the term, and terms to fill them with."""

from collections.abc import Iterator
from urllib.parse import quote_plus, urlencode, urljoin

from lxml import etree

from crawlers.lexicon import search_terms
from crawlers.pages.document import parse

_SEARCH_NAMES = ("q", "s", "query", "search", "keyword", "keywords", "text", "term", "k", "wd")


def search_templates(body: bytes, url: str) -> Iterator[str]:
    """Yield the addresses that the search forms of a page lead to, with {query} in the place of the term."""
    root = parse(body)
    for form in root.iter("form") if root is not None else ():
        if (form.get("method") or "get").lower() != "get":
            continue
        field = _search_field(form)
        if field is None:
            continue
        action = urljoin(url, form.get("action") or "").split("#")[0].split("?")[0]
        hidden = [
            (str(box.get("name")), str(box.get("value") or ""))
            for box in form.iter("input")
            if (box.get("type") or "").lower() == "hidden" and box.get("name") and box.get("name") != field
        ]
        kept = [(name, value) for name, value in hidden[:5] if "csrf" not in name.lower()]
        yield f"{action}?{urlencode([*kept, (field, '')])}{{query}}"


def searches(body: bytes, url: str, terms: tuple[str, ...], language: str | None) -> tuple[str, ...]:
    """Return the addresses of searches for refrigerants on the page's own search form; none where it has no form.

    `terms` are the site file's; without them those of the language are taken (the page's own, where none is given).
    """
    template = next(search_templates(body, url), None)
    if template is None:
        return ()
    return tuple(
        template.replace("{query}", quote_plus(term)) for term in terms or search_terms(language or _language(body))
    )


def _language(body: bytes) -> str | None:
    root = parse(body)
    stated = root.get("lang") if root is not None else None
    return stated[:2].lower() if stated else None


def _search_field(form: etree._Element) -> str | None:
    for box in form.iter("input"):
        name = box.get("name") or ""
        kind = (box.get("type") or "text").lower()
        if name and (kind == "search" or (kind == "text" and name.lower() in _SEARCH_NAMES)):
            return name
    return None
