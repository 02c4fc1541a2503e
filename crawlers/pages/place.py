"""What the class and id words of an element say about the place of its text on the page.

Shop markup is written in English class words almost everywhere, so a few stems tell the price of the item from a
struck-through, per-unit, delivery or instalment price and from prices of other goods. A stem only ever weighs for or
against a reading; none decides alone.
"""

import re
from functools import lru_cache


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


_STEMS: tuple[tuple[int, str], ...] = (
    (Place.UNIT | Place.PRICE, r"(?:unit|base|ref(?:erence)?|measure)[-_ ]?price|price[-_ ]?per|per[-_ ]?unit|ppu\b|grundpreis"),
    (Place.OLD | Place.PRICE, r"compare[-_ ]?at|price[-_ ]{1,2}compare|uvp\b|rrp\b|msrp\b"),
    (Place.OLD, r"(?:old|was|list|prev(?:ious)?|before|original|retail|stara|anterior|ancien(?:ne)?|lowest|omnibus|former)(?![a-z])|cross(?:ed)?(?:[-_ ]?(?:out|price|ed))|strik(?:e|ed|ethrough)|line[-_]?through|oldprice|listprice|wasprice"),
    (Place.FORM, r"swatch|twister|variant[-_]?(?:option|item|selector|price)|option[-_]?(?:price|value)"),
    (Place.REGULAR, r"regular|full[-_]?price|normal[-_ ]?price|price[-_]{1,2}normal"),
    (Place.CURRENT, r"(?:current|sale|sales|final|special|now|our|actual|deal|sell(?:ing)?|today|reduced|promo|new|aktuell|actuel)(?![a-z])"),
    (Place.SHIPPING, r"shipping|deliver|versand|livraison|envio|entrega|postage|freight|frete"),
    (Place.INSTALMENT, r"instal+ment|financ|monthly|(?:^|[^a-z])emi(?![a-z])|parcel|cuotas?(?![a-z])|klarna|afterpay|loan|credit|mensual|leasing|ratenz|rassroch"),
    (Place.SAVING, r"saving|discount|(?:you)?[-_ ]?save(?:d|s)?(?![a-z])|rabatt|coupon|voucher|percent|cashback|bonus|points?(?![a-z])|reward|remise|descuento|sconto"),
    (Place.DECIMALS, r"cents?(?![a-z])|decimals?(?![a-z])|fraction|centavos|kopeck|groszy?(?![a-z])|penny|pence"),
    (Place.TIER, r"tier|bulk|quantity[-_]?(?:break|price|discount)|qty[-_]?(?:break|price)|ladder|wholesale|volume[-_]?pric"),
    (Place.PRICE, r"pric(?:e|ing)|preis|prix|prezzo|precio|preco|(?<![a-z])cena|(?<![a-z])tsena|hinta|(?<![a-z])pris(?![a-z])|fiyat|harga|(?<![a-z])gia(?![a-z])|amount"),
    (Place.RELATED, r"relat|recommend|similar|(?<![a-z])also|upsell|cross[-_]?sell|recently|viewed|suggest|sponsor|best[-_]?sell|bundle|frequently|comparison|you[-_]?may|more[-_]?(?:from|items|products|ads)|other[-_]?(?:items|products|ads|sellers)|carousel|swiper|slick|aehnlich|accessor|zubeh|alternativ|advert(?:s|isement)|banner"),
    (Place.PAGER, r"pagination|pager(?![a-z])|paginator|page-numbers"),
    (Place.CRUMB, r"bread-?crumb|crumbs?(?![a-z])"),
    (Place.CHROME, r"(?<![a-z])nav(?:bar|igation|box)?(?![a-z])|(?<![a-z])menu|footer|(?:site|global)[-_]?header|masthead|cookie|consent|modal|popup|pop-up|dialog|offcanvas|drawer|mini[-_]?cart|newsletter|subscribe|topbar|sidebar|login|signin|toolbar|share|social"),
    (Place.REVIEW, r"review|rating|comment|feedback|testimonial|questions?(?![a-z])|faq|q-?and-?a"),
    (Place.OUT, r"(?:out|outof|no)[-_]?(?:of[-_]?)?stock|sold[-_]?out|unavailable|not[-_]?available|ausverkauft"),
    (Place.STOCK, r"stock|availab|(?<![a-z])lager|disponib|verfueg|inventory|estoque|nalich"),
    (Place.SELLER, r"seller|vendor|merchant|dealer|store[-_]?name|shop[-_]?name|supplier|advertiser|(?<![a-z])owner|verkaeufer|anbieter|vendedor|user[-_]?(?:name|info|card)|author|nick(?:name)?(?![a-z])"),
    (Place.GALLERY, r"gallery|thumb|carousel|slider|slick|swiper"),
    (Place.DESCRIPTION, r"descri(?:p|ption)|beschreibung|descripci|posting-?body|(?:ad|item|product|detail|listing)[-_]?(?:text|body|content|details|about)|overview|prose|rte(?![a-z])"),
    (Place.SKU, r"(?<![a-z])skus?(?![a-z])|article[-_]?(?:no|number|id)|item[-_]?(?:no|number|id|code)|product[-_]?(?:no|number|id|code|ref)|(?<![a-z])mpn|(?<![a-z])model(?![a-z])|reference|(?<![a-z])artikul|part[-_]?number"),
    (Place.BRAND, r"(?<![a-z])brands?(?![a-z])|manufactur|(?<![a-z])marca|hersteller"),
    (Place.LOCATION, r"location|locality|address|(?<![a-z])city|(?<![a-z])region|(?<![a-z])geo(?![a-z])|standort"),
    (Place.DATE, r"(?<![a-z])date|posted|publish|(?<![a-z])time(?![a-z])|created"),
    (Place.BUY, r"add[-_]?(?:to[-_]?)?(?:cart|basket|bag)|buy[-_]?(?:now|btn|button|box|it)?(?![a-z])|purchase|cart[-_]?(?:btn|button|add)|place-?bid|kaufen|comprar|(?<![a-z])kupit"),
    (Place.HIDDEN, r"(?<![a-z])hidden(?![a-z])|(?<![a-z])hide(?![a-z])|d-none|(?<![a-z])none(?![a-z])|template"),
    (Place.TITLE, r"title|(?<![a-z])name(?![a-z])|heading|headline"),
    (Place.CARD, r"(?<![a-z])cards?(?![a-z])|(?<![a-z])tile|grid[-_]?item|list[-_]?item|(?<![a-z])teaser|product[-_]?(?:item|cell|box|thumb|miniature|layout|grid|list)|(?<![a-z])results?(?![a-z])|search-?result"),
    (Place.PRODUCT, r"product|(?<![a-z])item(?![a-z])|listing|(?<![a-z])offer|(?<![a-z])pdp|(?<![a-z])posting|(?<![a-z])advert"),
)  # fmt: skip
_FLAGS = tuple(flag for flag, _ in _STEMS)
_WORDS = re.compile("|".join(f"({pattern})" for _, pattern in _STEMS))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=16384)
def place_of(words: str) -> int:
    """Return the `Place` flags, as a plain int for speed, of an element's class, id and similar words."""
    flags = 0
    for match in _WORDS.finditer(_CAMEL.sub("-", words[:300]).lower()):
        flags |= _FLAGS[(match.lastindex or 1) - 1]
    return flags
