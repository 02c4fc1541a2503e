"""Words by which an amount is not today's price of one new piece: quantities, used goods, terms, other goods.

Written in lower case, in the languages that shops show; see `words` for the words of stock, buying and plain prices.
"""

import re

from crawlers.pages.phrase import Phrases

_PIECES = (
    r"pcs?|pieces?|units?|packs?|items?|cases?|boxes|stk\.?|stück|st\.?|pièces?|pces?|unidades|uds?\.?|"
    r"un\.?|pezzi|pz\.?|"
    r"stuks?|kpl|szt\.?|sztuk[ia]?|ks|kusů|kusov|db|buc\.?|bucăți|шт\.?|штук[аи]?|бр\.?|kom\.?|adet|"
    r"τεμ\.?|件|个|個|点|개"
)
_OR_MORE = (
    r"or more|or above|and above|and more|and up|oder mehr|und mehr|ou plus|et plus|o más|y más|ou mais|"
    r"e mais|o più|of meer|"
    r"en meer|eller flere|eller fler|tai enemmän|lub więcej|i więcej|a více|nebo více|a viac|vagy több|"
    r"sau mai multe|"
    r"или больше|и более|или более|или повече|або більше|i više|veya daha fazla|ve üzeri|ή περισσότερα|"
    r"以上|或更多|이상"
)
_CONTAINERS = (
    r"bottles|cans|tins|cartons|rolls|pairs|tyres|tires|flaschen|dosen|rollen|paar|reifen|flessen|blikken|bouteilles|"
    r"boîtes|paires|pneus|botellas|latas|cajas|garrafas|caixas|bottiglie|confezioni|butelek|butelki|lahví|lahve|"
    r"üveg|sticle|бутылок|бутылки|шин|nights|nächte|nuits|noches|notti|nachten"
)
QUANTITY = re.compile(
    rf"(?:^|[\s(])(?:buy|purchase|take|any|kaufe|nimm|kaufen sie|achetez|pour|compra|lleva|comprando|"
    rf"compre|leve|acquista|"
    rf"koop|köp|køb|kjøp|kup|kupte|купите|от|від|ab|dès|à partir de|desde|od|vanaf|från|fra|from|≥|>=?)\s?"
    rf"(?:[2-9]|\d{{2,4}})\s?(?:{_PIECES}|x|×|\+)?\s?(?:{_OR_MORE})?\s?"
    rf"(?:at|for|je|à|a|por|per|für|voor|för|za|за|по|only|just)?\s?[:=–-]?\s?$"
    rf"|\d\s?(?:{_PIECES})?\s?(?:{_OR_MORE})\s?(?:at|for|à|a|je|по|за|per)?\s?[:=–-]?\s?$"
    rf"|(?:^|\s)\d{{1,4}}\s?\+\s?(?:{_PIECES})?\s?[:=–-]?\s?$|(?:^|"
    rf"\s)\d{{1,4}}\s?[-–]\s?\d{{1,5}}\s?(?:{_PIECES})\s?[:=–-]?\s?$"
    rf"|(?:^|\s)(?:[2-9]|\d{{2,3}})\s?(?:{_PIECES}|{_CONTAINERS})\s?[:=]\s?$"
    rf"|(?:^|\s)(?:any\s)?(?:[2-9]|1\d)\s?(?:{_PIECES})?\s?"
    rf"(?:for|für|pour|por|per|voor|för|za|за)\s?(?:only|just|nur|solo)?\s?[:=]?\s?$"
)
"""What stands before the price of one of several: "buy 6 for", "5 or more", "10+"."""

OTHER_OFFER = Phrases(
    "open-box|open box|openbox|used from|used|pre-owned|preowned|refurbished|refurb|renewed|like new|second hand|"
    "secondhand|other sellers|other buying options|more buying choices|new & used|new and used|used & new|new from|"
    "from other sellers|compare offers|offers from|options from|optionen von|optionen ab|angebote ab|"
    "gebraucht ab|gebraucht|generalüberholt|b-ware|andere verkäufer|"
    "andere anbieter|weitere angebote|neu ab|neu & gebraucht|d'occasion|occasion|occasions|reconditionné|"
    "autres vendeurs|"
    "neuf à partir de|neufs à partir de|segunda mano|reacondicionado|de ocasión|otros vendedores|"
    "más opciones de compra|"
    "usado|usados|recondicionado|outros vendedores|outras ofertas|mais opções|usato|usati|ricondizionato|"
    "altri venditori|"
    "tweedehands|andere verkopers|begagnad|begagnade|brukt|brugt|käytetty|używane|używany|powystawowy|"
    "inni sprzedawcy|"
    "inne oferty|od innych sprzedawców|použité|rozbaleno|iní predajcovia|használt|folosit|resigilat|resigilate|"
    "alți vânzători|б/у|уценка|уценённый|другие продавцы|у других продавцов|от других продавцов|вживані|"
    "інші продавці|"
    "ikinci el|diğer satıcılar|kullanılmış|μεταχειρισμένο|άλλοι πωλητές|مستعمل|بائعون آخرون|中古|中古品|他の出品|"
    "新品の出品|二手|其他卖家|중고|다른 판매자|มือสอง|bekas"
)
"""What stands before a price of the same thing in another state or from another seller."""

_OFFERS_COUNTED = re.compile(r"\(\d{1,4}\)\s?(?:from|ab|à partir de|desde|da|od|от|vanaf)?\s?[:–-]?\s?$")

ON_TERMS = Phrases(
    "sepete özel|sepette|im warenkorb nur|w koszyku|dans le panier|nel carrello|en el carrito|no carrinho|"
    "subscribe & save|subscribe and save|subscribe|subscription|autoship|auto-ship|auto-delivery|repeat delivery|"
    "with subscription|members pay|member pays|members only|members get|member exclusive|with coupon|after coupon|"
    "coupon price|use code|with code|promo code|voucher price|with voucher|after cashback|after rebate|"
    "with trade-in|"
    "with exchange|exchange price|with exchange offer|get it for|bank offer|with bank offer|first order|"
    "new customers|"
    "app price|app only|in the app|in-app|student price|trade price|b2b price|business price|cash price|"
    "pay by bank|"
    "sparabo|spar-abo|im abo|abo-preis|mit gutschein|mit code|mit coupon|gutscheinpreis|neukunden|app-preis|"
    "nur in der app|mit payback|avec abonnement|en abonnement|abonnement|avec le code|code promo|avec coupon|"
    "prix abonné|prix abonnés|con suscripción|suscríbete|con cupón|con el código|con código|precio con cupón|"
    "primera compra|con tarjeta|socios|com assinatura|assinatura|com cupom|cupom|no cartão|cartão da loja|"
    "à vista no pix|no pix|no boleto|con abbonamento|abbonamento|con coupon|con codice|codice sconto|"
    "met abonnement|"
    "met code|met kortingscode|med kod|med rabattkod|medlem|medlemmar|stamkunde|kundklubb|klubbpris|"
    "z kodem|z kuponem|"
    "subskrypcja|w aplikacji|s kódem|s kupónem|s kuponem|v aplikaci|klubtag|kuponnal|kóddal|cu cupon|cu codul|"
    "puncte de fidelitate|puan|по промокоду|с промокодом|промокод|по купону|с купоном|по подписке|с подпиской|"
    "для участников|з промокодом|за промокодом|kuponla|kupon|kodla|üyelere|abonelik|με κουπόνι|με κωδικό|بكوبون|"
    "مع الكود|券后|券後|领券|优惠券|会员|会员价|plus价|プラス会員|クーポン|クーポン利用|定期購入|定期便|"
    "会員|쿠폰|쿠폰가|"
    "회원가|정기배송|mã giảm giá|dùng mã|kode promo|pakai kupon|voucher"
)
"""What stands beside a price that only some buyers get: with a code, a card, a subscription, in exchange."""

CONDITION = Phrases(
    "orders over|order over|orders above|orders of|orders from|free over|free shipping over|free delivery over|"
    "spend over|minimum order|minimum spend|minimum purchase|min. order|ab einem bestellwert|bestellwert|"
    "mindestbestellwert|versandkostenfrei ab|ab einem einkaufswert|pour toute commande|"
    "commande supérieure|achats supérieurs|pedidos superiores|compras superiores|compras mayores|pedido mínimo|"
    "compra mínima|envío gratis desde|compras acima|pedidos acima|frete grátis|ordini superiori|ordini oltre|"
    "ordine minimo|spesa minima|vanaf een bestelling|bestellingen vanaf|gratis verzending|köp över|vid köp över|"
    "fri frakt|fraktfritt|gratis fragt|ved køb over|ved kjøp over|ilmainen toimitus|tilauksiin|zamówień powyżej|"
    "zamówienia od|darmowa dostawa|při nákupu nad|doprava zdarma|pri nákupe nad|ingyenes szállítás|"
    "comenzi peste|livrare gratuită|livrare gratuita|бесплатная доставка|при заказе от|при покупке от|заказ от|"
    "безкоштовна доставка|при замовленні від|безплатна доставка|besplatna dostava|ücretsiz kargo|"
    "δωρεάν μεταφορικά|άνω των|شحن مجاني|للطلبات|ارسال رایگان|سفارش بالای|خرید بالای|משלוח חינם|"
    "包邮|免运费|免運|送料無料|以上のご注文|以上ご購入|무료배송|이상 구매|ส่งฟรี|miễn phí vận chuyển|đơn hàng từ|"
    "gratis ongkir|minimal belanja"
)
"""What stands beside an amount from which something else follows: free delivery, a minimum order."""

WITHHELD = Phrases(
    "call for price|call for pricing|call for a quote|price on request|price upon request|price on application|"
    "request price|request pricing|request a price|log in to see|login to see|login for price|login for pricing|"
    "log in for price|log in for pricing|sign in to see|sign in for price|sign in for pricing|sign in to view|"
    "log in to view|login to view|register to see price|register to view price|contact us for price|"
    "contact us for pricing|contact for price|email for price|ask for price|get latest price|please call for|"
    "price: call|price: poa|preis auf anfrage|preise auf anfrage|preis nach anmeldung|preise nach anmeldung|"
    "anmelden, um preise|einloggen, um preise|melden sie sich an, um|prix sur demande|prix sur devis|"
    "connectez-vous pour voir|identifiez-vous pour voir|precio a consultar|consultar precio|precio bajo consulta|"
    "inicia sesión para ver|inicie sesión para ver|prezzo su richiesta|accedi per vedere|accedi per visualizzare|"
    "prijs op aanvraag|log in voor prijzen|inloggen om prijzen|pris på förfrågan|pris på forespørsel|"
    "pris på forespørgsel|logga in för att se pris|logg inn for å se pris|log ind for at se pris|hinta pyynnöstä|"
    "cena na zapytanie|zaloguj się, aby zobaczyć|cena na dotaz|cena na vyžádání|cena na vyžiadanie|ár egyeztetés|"
    "preț la cerere|pret la cerere|цена по запросу|цену уточняйте|уточняйте цену|запросить цену|ціна за запитом|"
    "ціну уточнюйте|цена при запитване|fiyat sorunuz|fiyat için arayın|fiyat alın|τιμή κατόπιν|السعر عند الطلب|"
    "اتصل لمعرفة السعر|برای قیمت تماس|תתקשרו למחיר|价格面议|面议|價格面議|要問合せ|価格はお問い合わせ|가격문의|"
    "สอบถามราคา|giá liên hệ|liên hệ để biết giá|hubungi untuk harga|sob consulta|preço sob consulta|consulte o preço"
)
"""What stands where a price is told only to those who ask or log in."""
LOWEST = Phrases(
    "z 30 dni|30 dni przed|najniższa cena|30 tage|niedrigster preis|tiefster preis|30 derniers jours|prix le plus bas|"
    "últimos 30 días|precio más bajo|últimos 30 dias|preço mais baixo|ultimi 30 giorni|prezzo più basso|laagste prijs|"
    "30 dagen|lägsta pris|30 dagarna|laveste pris|30 dage|alin hinta|30 pv|30 dnů|nejnižší cena|30 dní|najnižšia cena|"
    "30 nap|legalacsonyabb ár|30 de zile|cel mai mic preț|30 дни|най-ниска цена|30 dana|najniža cijena|najnižja cena|"
    "30 ημερών|χαμηλότερη τιμή|lowest price in|last 30 days"
)
"""What stands before the lowest price of the last thirty days, which shops of the European Union must show."""

INCLUSIVE = Phrases(
    "inc vat|inc. vat|incl vat|incl. vat|including vat|inc gst|inc. gst|incl gst|incl. gst|inc tax|inc. tax|incl. tax|"
    "including tax|inkl. mwst|inkl. ust|inkl mwst|brutto|incl. btw|incl btw|inkl. moms|inkl moms|ink. moms|inkl. mva|"
    "sis. alv|ttc|t.t.c.|tvac|iva incluido|iva inc|iva incl|iva inclusa|iva incluído|con iva|com iva|s dph|vč. dph|"
    "vrátane dph|z vat|bruttó|cu tva|tva inclus|tva inclusă|с ндс|з пдв|с ддс|kdv dahil|με φπα|税込|含税|부가세 포함"
)
"""What stands beside a price with tax."""

OTHER_GOODS = Phrases(
    "top rated products|popular products|featured products|latest products|new products|most popular|on sale now|"
    "beliebte produkte|beliebte artikel|meistverkauft|meistgekauft|topseller|meilleures ventes|produits populaires|"
    "nouveaux produits|más vendidos|productos destacados|mais vendidos|produtos em destaque|più venduti|"
    "prodotti in evidenza|meest verkocht|populaire producten|populära produkter|populære produkter|"
    "suosituimmat|najczęściej kupowane|nejprodávanější|najpredávanejšie|legnépszerűbb|cele mai vândute|хиты продаж|"
    "популярные товары|популярні товари|най-продавани|najprodavanije|çok satanlar|δημοφιλή προϊόντα|الأكثر مبيعا|"
    "پرفروش|热销|热卖|人気商品|ランキング|인기 상품|ขายดี|bán chạy|terlaris|"
    "buy it with|buy together|buy them together|complete the set|shop the look|wear it with|works well with|"
    "related products|related items|related|similar products|similar items|similar ads|similar listings|"
    "you may also like|"
    "you might also like|you might also be interested|customers also bought|customers also viewed|also bought|"
    "also viewed|people also|others also|frequently bought together|bought together|recently viewed|"
    "recommended for you|recommended products|recommendations|we recommend|more from this|more from|more items|"
    "more like this|more to explore|explore more|products related|sponsored products|sponsored|inspired by your|"
    "compare with similar|compare similar|best sellers|bestsellers|top sellers|trending|just arrived|new arrivals|"
    "other items|other products|other ads|other listings|accessories|complete the look|pair it with|goes well with|"
    "seller's other items|from the same seller|from this seller|more offers|see also|ähnliche artikel|"
    "ähnliche produkte|ähnliche anzeigen|ähnliche angebote|das könnte|kunden kauften auch|kunden kauften|"
    "kunden sahen|"
    "kunden, die|zuletzt angesehen|zuletzt gesehen|zubehör|passend dazu|passendes zubehör|empfehlungen|"
    "wird oft zusammen gekauft|weitere artikel|weitere anzeigen|weitere angebote|andere anzeigen|"
    "produits similaires|"
    "produits associés|produits complémentaires|articles similaires|annonces similaires|vous aimerez aussi|"
    "vous pourriez aussi|vous pourriez aimer|les clients ont|souvent achetés ensemble|vus récemment|"
    "récemment consultés|"
    "dans la même catégorie|autres produits|autres annonces|nos suggestions|accessoires|productos relacionados|"
    "productos similares|artículos relacionados|anuncios similares|también te puede|también te podría|"
    "te puede interesar|"
    "te podría interesar|quienes vieron|los clientes también|otros clientes|comprados juntos|vistos recientemente|"
    "recomendados|otros productos|otros anuncios|más anuncios|accesorios|produtos relacionados|produtos similares|"
    "produtos semelhantes|anúncios semelhantes|quem viu|quem comprou|você também|você pode gostar|talvez você|"
    "aproveite também|compre junto|vistos recentemente|outros produtos|outros anúncios|prodotti correlati|"
    "prodotti simili|articoli simili|annunci simili|potrebbe interessarti|potrebbero interessarti|"
    "potrebbe piacerti|ti potrebbe|chi ha acquistato|spesso acquistati insieme|visti di recente|altri prodotti|"
    "altri annunci|accessori|gerelateerde producten|vergelijkbare producten|vergelijkbare advertenties|"
    "misschien vind je|anderen bekeken|anderen kochten|vaak samen gekocht|recent bekeken|eerder bekeken|"
    "andere producten|"
    "relaterade produkter|liknande produkter|liknande annonser|andra köpte|andra tittade|du kanske också|"
    "senast visade|tillbehör|relaterte produkter|lignende produkter|lignende annonser|andre kjøpte|andre så på|"
    "relaterede produkter|andre købte|tilbehør|samankaltaisia|muut ostivat|liittyvät tuotteet|katso myös|"
    "podobne produkty|podobne oferty|podobne ogłoszenia|polecane produkty|polecane|klienci kupili|inni klienci|"
    "często kupowane razem|ostatnio oglądane|zobacz także|zobacz też|akcesoria|inne produkty|inne ogłoszenia|"
    "související produkty|podobné produkty|podobné zboží|podobné inzeráty|mohlo by se|zákazníci také|"
    "často kupováno|"
    "naposledy prohlížené|příslušenství|súvisiace produkty|mohlo by vás|zákazníci tiež|príslušenstvo|"
    "naposledy navštívené|"
    "kapcsolódó termékek|hasonló termékek|hasonló hirdetések|mások ezt|ezt is vették|önnek ajánljuk|"
    "legutóbb megtekintett|"
    "kiegészítők|produse similare|produse asemănătoare|produse recomandate|anunțuri similare|s-ar putea să|"
    "clienții au|cumpărate împreună|vizualizate recent|accesorii|похожие товары|похожие объявления|"
    "похожие предложения|"
    "сопутствующие товары|рекомендуем|рекомендуемые|с этим товаром|вместе с этим|вас может|вам может|вам также|"
    "вы смотрели|вы недавно|недавно просмотренные|другие товары|другие объявления|ещё товары|аксессуары|"
    "схожі товари|схожі оголошення|подібні товари|разом з цим|вас може|вам може|ви переглядали|інші товари|"
    "инші оголошення|подобни продукти|свързани продукти|подобни обяви|slični proizvodi|"
    "povezani proizvodi|slični oglasi|"
    "možda vas|podobni izdelki|benzer ürünler|benzer ilanlar|ilgili ürünler|birlikte alınan|bunları da|"
    "son gezdiğiniz|önerilen ürünler|σχετικά προϊόντα|παρόμοια προϊόντα|παρόμοιες αγγελίες|δείτε επίσης|"
    "αγοράστηκαν μαζί|منتجات مشابهة|منتجات ذات صلة|قد يعجبك|إعلانات مشابهة|اشترى العملاء|شوهدت مؤخرا|کالاهای مشابه|"
    "محصولات مشابه|محصولات مرتبط|آگهی‌های مشابه|خریداران این|מוצרים דומים|מוצרים קשורים|אולי יעניין|"
    "相关商品|相关产品|"
    "相似商品|同类商品|猜你喜欢|看了又看|为你推荐|推荐商品|店铺推荐|相關商品|猜你喜歡|為你推薦|您可能也|関連商品|"
    "おすすめ商品|この商品を見た|この商品を買った|こちらもおすすめ|最近チェックした|類似商品|よく一緒に|関連する|"
    "관련 상품|추천 상품|함께 구매|비슷한 상품|최근 본|สินค้าที่เกี่ยวข้อง|สินค้าแนะนำ|สินค้าใกล้เคียง|sản phẩm tương tự|"
    "sản phẩm liên quan|có thể bạn|tin tương tự|đã xem gần đây|produk serupa|produk terkait|produk lainnya|"
    "mungkin anda|iklan serupa"
)
"""Headings under which the goods of other pages stand."""


def terms_score(left: str, right: str) -> float:
    """Return what an amount loses as that of another offer of the same thing, or as one that only some buyers get."""
    near = left[-30:]
    if ON_TERMS.search(near) or ON_TERMS.search(right[:20]):
        return -3.0
    other = OTHER_OFFER.search(near) or _OFFERS_COUNTED.search(near) or OTHER_OFFER.search(right[:12])
    return -2.0 if other else 0.0
