"""What the class and id words of an element say about the place of its text on the page.

Shop markup is written in English class words almost everywhere, so a few stems tell the price of the item from a
struck-through, per-unit, delivery or instalment price and from prices of other goods. A stem only ever weighs for or
against a reading; none decides alone.
"""

import re
from functools import cache, lru_cache

from domain.wordsearch import WordSearch


class Place:
    """Kinds of place, as bits; an element has those of its own words and, in `Node.within`, those of its ancestors.

    Plain integers and no enumeration: they are tested some ten thousand times a page.
    """

    NONE = 0
    PRICE = 1 << 0
    OLD = 1 << 1
    CURRENT = 1 << 2
    REGULAR = 1 << 3
    UNIT = 1 << 4
    SHIPPING = 1 << 5
    INSTALMENT = 1 << 6
    SAVING = 1 << 7
    DECIMALS = 1 << 8
    RELATED = 1 << 9
    CHROME = 1 << 10
    REVIEW = 1 << 11
    HIDDEN = 1 << 12
    STOCK = 1 << 13
    SELLER = 1 << 14
    DESCRIPTION = 1 << 15
    TITLE = 1 << 16
    LOCATION = 1 << 17
    DATE = 1 << 18
    CRUMB = 1 << 19
    SKU = 1 << 20
    PRODUCT = 1 << 21
    BUY = 1 << 22
    TIER = 1 << 23
    STRUCK = 1 << 24
    CARD = 1 << 25
    PAGER = 1 << 26
    GALLERY = 1 << 27
    BRAND = 1 << 28
    OUT = 1 << 29
    FORM = 1 << 30


BESIDE = Place.CHROME | Place.RELATED | Place.REVIEW
"""Menus, related goods and reviews: places in which nothing is said of the page's own thing."""

_STEMS: tuple[tuple[int, str], ...] = (
    (
        Place.UNIT | Place.PRICE,
        (
            "unit-price unitprice base-price baseprice ref-price reference-price measure-price price-per "
            "priceper per-unit"
            " perunit ppu> grundpreis"
        ),
    ),
    (Place.OLD | Place.PRICE, "basis-price basisprice compare-at compareat price-compare <uvp> <rrp> <msrp>"),
    (
        Place.OLD,
        (
            "<old> <was> list-price <previous> <org> <orig> <before> <original> <stara> <anterior> <ancien> "
            "<ancienne> <lowest> "
            "<omnibus> <antes> <avant> <bisher> <statt> <vorher> <prima> <eski> <staraya> <vecchio>"
            " <former> cross-out crossout crossed cross-price crossprice strike> striked> strikethrough line-through"
            " linethrough oldprice listprice wasprice"
        ),
    ),
    (Place.REGULAR, "regular <retail> full-price fullprice normal-price price-normal"),
    (
        Place.CURRENT,
        (
            "<current> <sale> <sales> <final> <special> <now> <our> <actual> <deal> <sell> <selling> <today> "
            "<reduced> <promo> <new>"
            " <aktuell> <actuel> currentprice saleprice finalprice specialprice nowprice ourprice dealprice "
            "newprice buyingprice pricenow pricesale"
        ),
    ),
    (Place.SHIPPING, "shipping deliver versand livraison envio entrega postage freight frete"),
    (
        Place.INSTALMENT,
        (
            "instalment installment financ monthly <emi> parcel cuota> cuotas> klarna afterpay loan credit "
            "mensual leasing"
            " ratenz rassroch"
        ),
    ),
    (
        Place.SAVING,
        (
            "saving discount <save> <saved> <saves> rabatt coupon voucher percent cashback bonus <point> <points> "
            "reward remise"
            " descuento sconto"
        ),
    ),
    (
        Place.DECIMALS,
        "<cent> <cents> <decimal> <decimals> <frac> <fract> fraction centavos kopeck grosz> groszy> penny pence",
    ),
    (
        Place.TIER,
        "tier bulk quantity-break quantity-price quantity-discount qty-break qty-price ladder wholesale volume-pric",
    ),
    (
        Place.PRICE,
        "price <prc pricing preis prix prezzo precio preco <cena <tsena hinta <pris> fiyat harga <gia> amount",
    ),
    (
        Place.RELATED,
        (
            "related relating relation> recommend similar <also upsell cross-sell crosssell recently viewed suggest"
            " sponsor best-sell bestsell"
            " bundle frequently comparison you-may youmay more-from more-items more-products more-ads other-items"
            " other-products other-ads other-sellers carousel swiper slick aehnlich accessor zubeh adverts"
            " advertisement ad-banner banner-ad alternatives> alternative-pr alternative-item alternative-art"
            " alternativartikel alternativprod product-alternative products-alternative"
        ),
    ),
    (Place.PAGER, "pagination pager> paginator page-numbers"),
    (Place.CRUMB, "breadcrumb bread-crumb crumb> crumbs>"),
    (
        Place.CHROME,
        (
            "<nav> <navbar <navigation <navbox <menu footer site-header siteheader global-header globalheader masthead"
            " cookie consent modal popup pop-up dialog offcanvas drawer mini-cart minicart newsletter subscribe topbar"
            " login signin toolbar <share <sharing social"
        ),
    ),
    (Place.REVIEW, "review rating comment feedback testimonial question> questions> faq qanda q-and-a q-a>"),
    (
        Place.OUT | Place.STOCK,
        "out-of-stock outofstock out-stock outstock no-stock sold-out soldout unavailable not-available ausverkauft",
    ),
    (Place.STOCK, "stock availab <lager disponib verfueg inventory estoque nalich"),
    (
        Place.SELLER,
        (
            "seller vendor merchant dealer store-name storename shop-name shopname supplier advertiser <owner "
            "verkaeufer"
            " anbieter vendedor user-name username user-info userinfo user-card usercard author nick> nickname>"
        ),
    ),
    (Place.GALLERY, "gallery thumb carousel slider slick swiper"),
    (
        Place.DESCRIPTION,
        (
            "descrip beschreibung posting-body postingbody ad-text ad-body ad-content ad-details item-text item-body"
            " item-content item-details product-text product-body product-content product-details product-about"
            " detail-text detail-content listing-text listing-body listing-content listing-details overview prose rte>"
        ),
    ),
    (
        Place.SKU,
        (
            "<sku> <skus> ordernumber order-number artikelnummer artikelnr"
            " article-no articleno articlenumber article-number article-id item-no itemno item-number item-id item-code"
            " product-no product-number product-id product-code product-ref productid productcode <mpn <model> "
            "reference"
            " <artikul part-number partnumber"
        ),
    ),
    (Place.BRAND, "<brand> <brands> manufactur <marca hersteller"),
    (Place.LOCATION, "location locality address <city <region <geo> standort"),
    (Place.DATE, "<date posted publish <time> created"),
    (
        Place.BUY,
        (
            "add-to-cart addtocart add-to-basket addtobasket add-to-bag addtobag add-cart addcart buy-now buynow "
            "buy-btn"
            " buy-button buy-box buybox buy-it buy> purchase cart-btn cart-button cart-add place-bid placebid kaufen"
            " comprar <kupit"
        ),
    ),
    (Place.HIDDEN, "<hidden> <hide> d-none display-none tmpl> js-template x-template item-template row-template"),
    (Place.TITLE, "title <name> heading headline"),
    (
        Place.CARD,
        (
            "<card> <cards> <tile grid-item griditem list-item listitem <teaser product-item productitem product-cell"
            " product-box product-thumb product-miniature product-layout product-grid product-list <result> <results>"
            " search-result"
        ),
    ),
    (Place.PRODUCT, "product <item> listing <offer <pdp <posting <advert"),
    (
        Place.FORM,
        "swatch twister variant-option variant-item variant-selector variant-price option-price option-value",
    ),
)
_OF_PARTS = Place.OLD | Place.SAVING | Place.REGULAR | Place.SHIPPING | Place.INSTALMENT | Place.UNIT
_MODIFIER = re.compile(r"(?:with|has|have|no|without|show|hide|mit|avec|con|bez)-")
"""Such words say what a box has within ("with-list-price"), not what it is."""
_SHOWN = re.compile(
    r"overflow|backface|hidden-(?:x|s|m|l|on|until|phone|tablet|desktop|mobile|print)|hide-(?:on|for|mobile|desktop|x|s|m|l)"
)
"""Words with "hidden" or "hide" that hide nothing, or on some screens only."""
_RESPONSIVE = re.compile(
    r"(?:^|\s)(?:(?:x?s|md|x*l|lg|\d?xl|tablet|desktop|laptop):(?:block|flex|inline|grid|table|contents|!?\w+-?flex)"
    r"|d-(?:x?s|sm|md|lg|x+l)-(?:block|flex|inline|grid|table)|(?:u-)?(?:show|visible)-(?:x?s|sm|md|lg|x+l|on|for))"
)
"""Class words by which what is hidden on small screens is shown on wide ones."""
_OWN_PARTS = Place.PRICE | Place.BUY | Place.PRODUCT | Place.SKU | Place.STOCK
_REMEMBERED = 300
"""Characters of class words up to which what they say is remembered, so that no page can fill the memory."""
_MOST_REMEMBERED = 32768
_EDGES = ("footer", "sidebar", "header", "toolbar", "login")
_DASHES = re.compile(r"-{2,}")
_CAPITAL = re.compile("(?<=[a-z])(?=[A-Z])")


@cache
def _stems() -> WordSearch[tuple[int, tuple[tuple[int, bool, bool], ...]]]:
    """Build the search: for each stem its bits, and those that it has where no letter stands before it, or behind."""
    found: dict[str, tuple[int, tuple[tuple[int, bool, bool], ...]]] = {}
    for flags, stems in _STEMS:
        for each in stems.split():
            stem = each.strip("<>")
            free, bounded = found.get(stem, (0, ()))
            bound = ((flags, each[0] == "<", each[-1] == ">"),) if stem != each else ()
            found[stem] = (free | (0 if bound else flags), bounded + bound)
    return WordSearch(found)


@lru_cache(maxsize=32768)
def _place_of_word(word: str) -> int:  # noqa: C901 - a case for each pair of places that excludes the other
    text = word.lower()
    if text != word:
        text = _CAPITAL.sub("-", word).lower()
    text = text.replace("_", "-")
    if "--" in text:
        text = _DASHES.sub("-", text)
    flags = 0
    for start, end, (free, bounded) in _stems().find(text):
        flags |= free
        for bits, at_start, at_end in bounded:
            if at_start and start and text[start - 1].isalpha():
                continue
            if at_end and text[end : end + 1].isalpha():
                continue
            flags |= bits
    if not flags:
        return 0
    if flags & Place.HIDDEN and _SHOWN.search(text):
        flags &= ~Place.HIDDEN
    if flags & Place.CHROME and flags & _OWN_PARTS and any(edge in text for edge in _EDGES):
        flags &= ~Place.CHROME  # "product-footer" is the foot of the goods, not of the page
    if flags & _OF_PARTS and _MODIFIER.match(text):
        flags &= ~_OF_PARTS
    if flags & Place.REVIEW and flags & (Place.SKU | Place.PRICE):
        flags &= ~Place.REVIEW  # "product-number-rating" holds the number too
    return flags


KNOWN_PLACES: dict[str, int] = {}
"""What `place_of` has found so far; the elements of a page, and of a site's pages, have few different words."""


def place_of(words: str) -> int:
    """Return the `Place` bits of an element's class, id and similar words."""
    flags = 0
    for word in words.split()[:40]:
        if 2 < len(word) <= 120 and ":" not in word:  # noqa: PLR2004 - "before:block", "md:hidden": of screens and states
            flags |= _place_of_word(word)
    if flags & Place.HIDDEN and _RESPONSIVE.search(words):
        flags &= ~Place.HIDDEN
    if len(words) <= _REMEMBERED:
        if len(KNOWN_PLACES) >= _MOST_REMEMBERED:
            KNOWN_PLACES.clear()
        KNOWN_PLACES[words] = flags
    return flags
