"""What the tags and attributes of HTML mean for reading: lines and cells, what is not seen, what is looked at."""

from crawlers.pages.place import Place

_UNSEEN = frozenset({"style", "template", "svg", "iframe", "object", "canvas", "math", "script", "noscript", "head"})
_WHOLE = frozenset({"body", "html", "main"})
"""Elements whose words say nothing of a place within the page."""
_SORTED = frozenset(
    {"html", "select", "option", "a", "button", "input", "img", "h1", "h2", "h3", "meta", "link", "main"}
)
SORTED_ATTRIBUTES = frozenset({"role", "itemprop"})
ITEM_ATTRIBUTES = frozenset({"itemscope", "itemprop", "typeof", "property"})
ID_ATTRIBUTES = frozenset({
    "data-product-id", "data-productid", "data-product_id", "data-sku", "data-product-sku", "data-item-id",
    "data-itemid", "data-id", "data-pid", "data-product", "data-article", "data-asin", "data-product-code",
    "data-code", "data-ad-id", "data-listing-id", "data-offer-id", "data-adno",
})  # fmt: skip
"""Attributes that number the thing which an element is about."""
TELLING = ITEM_ATTRIBUTES | ID_ATTRIBUTES | {"id", "data-testid", "hidden", "style", "role"}
"""Attributes that are looked at, beside the class."""
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section",
    "select", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "br",
})  # fmt: skip
_CELLS = frozenset({"td", "th", "dd"})
_OWN_OF_TAG = {
    "del": Place.STRUCK,
    "s": Place.STRUCK,
    "strike": Place.STRUCK,
    "nav": Place.CHROME,
    "footer": Place.CHROME,
    "dialog": Place.CHROME,
    "aside": Place.RELATED,
    "option": Place.FORM,
}
_KEPT_TAGS = frozenset({"a", "button", "input", "h1", "h2", "h3", "meta", "link", "main", "form", "textarea"})
KEPT_OF_MENUS = (
    Place.PRICE | Place.PAGER | Place.CRUMB | Place.SELLER | Place.BUY | Place.STOCK | Place.SKU | Place.DECIMALS
)
"""What is kept of menus and footers; their other elements are passed over, their text counts as that around them."""
KEPT_BESIDE = Place.PAGER | Place.CRUMB | Place.BUY
"""What is kept of related goods and reviews; prices, stock and sellers there are never those of the page."""
PICTURED = Place.GALLERY | Place.PRODUCT
"""Where a picture can be one of the thing; in other places that are passed over it is passed over too."""
KEPT_ATTRIBUTES = ITEM_ATTRIBUTES | ID_ATTRIBUTES
"""What keeps an element there: reviews often bear the number of the page's own thing."""

IS_CELL, IS_BLOCK, IS_UNSEEN, IS_WHOLE, IS_KEPT, IS_SORTED = (1 << bit for bit in range(6))
"""What an element is by its tag alone, as bits."""
IS_PARTED = IS_CELL | IS_BLOCK | IS_UNSEEN
"""Elements before which a line or cell ends, or whose text is no text of the page."""
UNTOLD = (0, 0)
"""Place and bits of an element whose tag says nothing."""


def _told_by_tags() -> dict[str, tuple[int, int]]:
    """Return the place of each tag and what it is. Two numbers, since Python is slow with those above 30 bits."""
    groups = (
        (_CELLS, IS_CELL),
        (BLOCKS, IS_BLOCK),
        (_UNSEEN, IS_UNSEEN),
        (_WHOLE, IS_WHOLE),
        (_KEPT_TAGS, IS_KEPT),
        (_SORTED, IS_SORTED),
    )
    tags = frozenset(_OWN_OF_TAG).union(*(names for names, _ in groups))
    return {tag: (_OWN_OF_TAG.get(tag, Place.NONE), sum(bit for names, bit in groups if tag in names)) for tag in tags}


TAGS = _told_by_tags()
