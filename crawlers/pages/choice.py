"""Which variant of a thing is chosen on a page: by its address, selected options, checked boxes and hidden fields."""

import re
from urllib.parse import parse_qsl, urlsplit

from crawlers.pages.node import Walk
from crawlers.pages.place import Place

_NAMES = re.compile(
    r"^(?:id|(?:product_?|item_?)?(?:variant|variation|variante|combination|offer|sku|model|child|simple)(?:[_-]?(?:id|no|code|sku))?"
    r"|[vp]id|sku_?id|selected\w*|product|item|add-to-cart)(?:\[\w*\])?$",
    re.IGNORECASE,
)
_QUERY = frozenset(
    {
        "variant",
        "variantid",
        "variant_id",
        "variation",
        "variation_id",
        "vid",
        "sku",
        "skuid",
        "sku_id",
        "pid",
        "color_sku",
    }
)
_SHORTEST = 3
MAX_CHOSEN = 60


def chosen_codes(page: Walk, urls: tuple[str | None, ...]) -> frozenset[str]:
    """Return the codes, in lower case, by which the address or the controls of the page name the chosen variant."""
    found: list[str] = []
    for url in urls:
        try:
            query = parse_qsl(urlsplit(url or "").query)
        except ValueError:
            continue
        found += [value for name, value in query if name.lower() in _QUERY]
    for node in page.controls:
        attrs = node.attrs
        if node.tag != "input" or node.within & (Place.RELATED | Place.CARD) or not attrs.get("value"):
            continue
        hidden = attrs.get("type", "").lower() == "hidden"
        if (hidden and _NAMES.match(attrs.get("name", ""))) or ("checked" in attrs and attrs.get("type") == "radio"):
            found.append(attrs["value"])
    found += [node.attrs["value"] for node in page.chosen if node.attrs.get("value")]
    codes = (code.strip().lower() for code in found[:MAX_CHOSEN])
    return frozenset(code for code in codes if _SHORTEST <= len(code) <= 40 and any(c.isdigit() for c in code))  # noqa: PLR2004
