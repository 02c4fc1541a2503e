"""Words that shops and classifieds show, in the languages they are shown in: stock, buying, labels, walls, paging.

Each pattern is matched against one short visible line in lower case. Precision goes before quantity: a word that also
occurs in ordinary descriptions is left out.
"""

import re

from crawlers.pages.phrase import Endings, Phrases

OUT_OF_STOCK = Phrases(
    "out of stock|out of-stock|out-of stock|out-of-stock|sold out|currently unavailable|temporarily unavailable|"
    "no longer available|no longer in stock|no longer sold|not in stock|not currently available|currently out of stock|"
    "currently sold out|temporarily out of stock|temporarily sold out|currently not available|out of stock online|"
    "email me when available|notify me when in stock|email when in stock|waitlist|join the waitlist|"
    "join waitlist|join waiting list|backordered until|nicht mehr verfügbar|nicht mehr lieferbar|"
    "nicht mehr erhältlich|nicht am lager|leider ausverkauft|momentan nicht verfügbar|momentan nicht lieferbar|"
    "derzeit nicht lieferbar|temporairement indisponible|momentanément indisponible|produit épuisé|"
    "0 in stock|non disponible|sin disponibilidad|no hay stock|no hay existencias|non ordinabile|não disponível|"
    "niet meer leverbaar|niet meer verkrijgbaar|slut i lager|tillfälligt slut|ei saatavilla|loppu varastosta|"
    "nakład wyczerpany|nem rendelhető|nem elérhető|lipsă stoc|lipsa stoc|временно отсутствует|нет в продаже|"
    "немає на складі|trenutno nedostupno|razprodano|temin edilemiyor|نفد من المخزون|اتمام موجودی|לא במלאי|补货中|"
    "入荷待ち|販売終了|재고없음|구매불가|매진|tidak tersedia|kehabisan stok|väljamüüdud|laost otsas|išparduota|"
    "nėra sandėlyje|izpārdots|nav noliktavā|uppselt|ekki til á lager|"
    "plus en stock|brak towaru|brak na stanie|produkt chwilowo niedostępny|"
    "not available|unavailable|discontinued|out of print|notify me when available|"
    "notify me when back|back in stock soon|item sold|ausverkauft|nicht auf lager|nicht lieferbar|nicht verfügbar|"
    "nicht vorrätig|derzeit nicht verfügbar|zurzeit nicht lieferbar|vergriffen|en rupture|en rupture de stock|"
    "rupture de stock|actuellement indisponible|indisponible|épuisé|plus disponible|victime de son succès|agotado|"
    "sin stock|sin existencias|no disponible|fuera de stock|temporalmente sin stock|esaurito|non disponibile|"
    "attualmente non disponibile|al momento non disponibile|esgotado|indisponível|fora de estoque|sem stock|"
    "sem estoque|produto indisponível|uitverkocht|niet op voorraad|niet leverbaar|niet beschikbaar|slutsåld|"
    "ej i lager|inte i lager|utsolgt|ikke på lager|udsolgt|loppuunmyyty|loppunut|ei varastossa|tilapäisesti loppu|"
    "niedostępny|produkt niedostępny|brak w magazynie|wyprzedane|wyprzedany|wyprzedana|chwilowo niedostępny|"
    "vyprodáno|vypredané|není skladem|nie je skladom|momentálně nedostupné|nedostupné|elfogyott|nincs raktáron|"
    "nincs készleten|nem kapható|stoc epuizat|indisponibil|nu este în stoc|изчерпан|няма наличност|не е наличен|"
    "nema na stanju|nema na zalihi|rasprodano|rasprodato|ni na zalogi|нет в наличии|нет на складе|распродано|"
    "товар закончился|закончился|продано|нема в наявності|немає в наявності|закінчився|проданий|снят с продажи|"
    "снят с производства|stokta yok|tükendi|stokta bulunmamaktadır|tükenmiştir|εξαντλήθηκε|εξαντλημένο|μη διαθέσιμο|"
    "δεν είναι διαθέσιμο|غير متوفر|نفذت الكمية|نفد المخزون|غير متاح|ناموجود|אזל מהמלאי|לא זמין|אזל המלאי|缺货|无货|"
    "已售罄|"
    "售罄|已下架|暂无库存|補貨中|缺貨|已售完|在庫なし|在庫切れ|売り切れ|品切れ|売切れ|完売|품절|일시품절|재고 없음|"
    "판매종료|판매 종료|สินค้าหมด|หมดสต็อก|hết hàng|"
    "tạm hết hàng|ngừng kinh doanh|habis|stok habis|stok kosong|स्टॉक में नहीं|স্টক শেষ"
)
_SOLD = (
    "brak|loppu|terminato|utgått|отсутствует|stoc 0|אזל|หมด|avise-me|gelince haber ver|unavailable|"
    "sold|verkauft|vendu|vendido|vendida|venduto|venduta|sprzedane|sprzedany|verkocht|såld|solgt|myyty|prodáno|predané|"
    "eladva|elkelt|vândut|vandut|продано|satıldı|πουλήθηκε|تم البيع|נמכר|已售|已卖出|판매완료|sudah terjual|terjual|"
    "đã bán"
)
SOLD = frozenset(_SOLD.split("|"))
"""Lines that say of an ad, by themselves, that the thing is gone."""
AVAILABLE = frozenset(
    ("available", "ready", "saatavilla", "dostupno", "laos", "tersedia", "elérhető", "есть", "dużo", "mało", "średnio")
)
"""Lines, or values behind a label, that say by themselves that the thing can be had."""
STOCK_LABEL = Endings(
    "availability|stock|stock status|status|verfügbarkeit|lager|lagerbestand|lieferstatus|disponibilité|disponibilidad|"
    "existencias|disponibilità|disponibilidade|estoque|beschikbaarheid|voorraad|lagerstatus|lagersaldo|tillgänglighet|"
    "tilgængelighed|tilgjengelighet|saatavuus|varastotilanne|dostępność|"
    "stan|stan magazynowy|dostupnost|dostupnosť|sklad|"
    "elérhetőség|készlet|disponibilitate|stoc|наличие|наявність|наличност|склад|dostupnost|stok|stok durumu|"
    "διαθεσιμότητα|التوفر|موجودی|מלאי|זמינות|库存|庫存|在庫|재고|สถานะ|tình trạng|ketersediaan|stok"
)
IN_STOCK = Phrases(
    "more than 10 available|few left|low stock|dispatched within|dispatched in|am lager|lieferzeit|expédié sous|"
    "expédition sous|disponibilidad inmediata|en existencia|hay stock|hay existencias|in magazzino|"
    "morgen in huis|heti toimitukseen|wysyłka w 24h|wysyłka 24h|wysyłka w ciągu|duża ilość|na skladě|на складе|"
    "hemen teslim|"
    "σε απόθεμα|有貨|在庫有り|即納|재고있음|구매가능|พร้อมส่ง|sẵn hàng|yra sandėlyje|ir noliktavā|til á lager|"
    "in stock|in-stock|available now|available for order|available for delivery|available for pickup|ready to ship|"
    "ships today|ships within|ships in|usually dispatched|usually ships|auf lager|sofort lieferbar|sofort verfügbar|"
    "sofort versandfertig|lieferbar|vorrätig|verfügbar|en stock|disponible|disponibile|disponibilità immediata|"
    "disponível|em estoque|em stock|pronta entrega|op voorraad|leverbaar|i lager|på lager|finns i lager|varastossa|"
    "heti saatavilla|dostępny|na stanie|w magazynie|skladem|skladom|na sklade|raktáron|készleten|în stoc|in stoc|"
    "disponibil|на склад|в наличност|налично|na stanju|na zalihi|na zalogi|в наличии|есть в наличии|в наявності|"
    "є в наявності|stokta|stokta var|mevcut|διαθέσιμο|άμεσα διαθέσιμο|ετοιμοπαράδοτο|متوفر|متاح|موجود|במלאי|"
    "זמין במלאי|有货|现货|有現貨|現貨|在庫あり|재고 있음|มีสินค้า|còn hàng|ready stock|stok tersedia|stok ada|उपलब्ध"
)
BUY = Phrases(
    "add to cart|add to basket|add to bag|add to trolley|add to shopping cart|add to shopping basket|"
    "add to shopping bag|add to shopping trolley|buy|buy now|buy it|buy it now|order now|place bid|place order|"
    "purchase|preorder|pre-order|add to order|make offer|make an offer|contact seller|contact supplier|"
    "contact the seller|contact the supplier|send inquiry|send enquiry|request quote|request a quote|checkout|"
    "in den warenkorb|in den einkaufswagen|jetzt kaufen|kaufen|bestellen|ajouter au panier|acheter|añadir al carrito|"
    "añadir a la cesta|añadir a la bolsa|agregar al carro|agregar al carrito|comprar|comprar ahora|comprar agora|"
    "comprar já|lo quiero|aggiungi al carrello|acquista|acquista ora|compra|compra ora|adicionar ao carrinho|"
    "adicionar à sacola|in winkelwagen|in winkelmandje|lägg i varukorg|lägg i varukorgen|lägg i kundvagn|"
    "lägg i kundvagnen|köp|kjøp|legg i handlekurv|legg i handlekurven|læg i kurv|læg i kurven|køb|lisää ostoskoriin|"
    "lisää koriin|osta|dodaj do koszyka|kup teraz|do koszyka|do košíku|přidat do košíku|koupit|do košíka|kúpiť|"
    "vložiť do košíka|kosárba|kosárba teszem|kosárba rakom|adauga în cos|adauga în coș|adauga in cos|adauga in coș|"
    "adaugă în cos|adaugă în coș|adaugă in cos|adaugă in coș|cumpara|cumpară|cumpăra|cumpără|добави в количката|купи|"
    "dodaj u kosaru|dodaj u kosaricu|dodaj u košaru|dodaj u košaricu|u kosaricu|u košaricu|kupi|v košarico|в корзину|"
    "добавить в корзину|купить|заказать|до кошика|купити|в кошик|sepete ekle|satın al|hemen al|προσθήκη στο καλάθι|"
    "στο καλάθι|αγορά|أضف إلى السلة|أضف إلى عربة التسوق|أضف إلى سلة التسوق|أضف الى السلة|أضف الى عربة التسوق|"
    "أضف الى سلة التسوق|اشتر الآن|اشتري الآن|افزودن به سبد خرید|הוסף לסל|הוספה לסל|קנה עכשיו|加入购物车|立即购买|"
    "加入購物車|立即購買|"
    "马上购买|カートに入れる|カートに追加|今すぐ購入|購入する|장바구니|구매하기|바로구매|หยิบใส่ตะกร้า|เพิ่มตะกร้า|"
    "เพิ่มรถเข็น|เพิ่มลงในตะกร้า|"
    "เพิ่มลงในรถเข็น|เพิ่มไปยังตะกร้า|เพิ่มไปยังรถเข็น|ซื้อ|ซื้อเลย|ซื้อทันที|thêm vào giỏ|thêm vào giỏ hàng|"
    "mua ngay|beli|beli sekarang|tambah ke keranjang|tambah ke troli|masukkan ke keranjang|masukkan ke troli|"
    "कार्ट में डालें|कार्ट में जोड़ें"
)
OLD_PRICE = Phrases(
    "was|reg|reg.|list price|rrp|msrp|uvp|reg price|reg. price|regular price|regular. price|regular|original|"
    "original price|"
    "retail|retail price|before|old price|compare at|you save|save|saving|discount|statt|unverb. preisempf|bisher|"
    "sie sparen|au lieu de|prix conseillé|ancien prix|économisez|antes|precio anterior|pvp|pvpr|precio normal|"
    "prezzo consigliato|prezzo precedente|invece di|anziché|risparmi|de r$|de:|preço normal|preço anterior|"
    "cena regularna|cena katalogowa|najniższa cena|stara cena|původní cena|pôvodná cena|ušetříte|eredeti ár|prp|"
    "preț vechi|старая цена|было|скидка|экономия|стара ціна|eski fiyat|αρχική τιμή|lowest price|adviesprijs|ord.pris|"
    "ord. pris|ovh|原价|市场价|参考价|定价|정가|定価|通常価格|السعر قبل|قبل"
)
EXTRA_PRICE = Phrases(
    "shipping|delivery|fee|fees|surcharge|core charge|handling|gebühr|gebühren|frais|postage|free over|"
    "order over|orders over|minimum order|minimum spend|import charges|"
    "import fees|tax|taxes|deposit|versand|versandkosten|lieferung|zzgl|pfand|livraison|frais de port|envío|"
    "gastos de envío|spedizione|frete|entrega|portes|verzend|verzendkosten|verzending|frakt|toimitus|dostawa|"
    "dostawy|dostawą|wysyłką|доставкой|"
    "wysyłka|wysyłki|doprava|poštovné|szállítás|livrare|transport|доставка|доставки|kargo|μεταφορικά|شحن|توصيل|"
    "运费|配送|"
    "送料|배송|배송비|ship|ongkir|per month|/mo|/month|monthly|a month|monatlich|mtl|/monat|/ monat|par mois|/mois|"
    "/ mois|"
    "al mes|/mes|/ mes|cuota|cuotas|al mese|rate|raty|parcela|parcelas|sem juros|raten|miesięcznie|měsíčně|mesačne|"
    "havi|lunar|в месяц|/мес|/ мес|рассрочка|рассрочки|taksit|分期|每月|월|apr|emi|klarna|afterpay|finance|credit|"
    "warranty|protection plan|gift card|coupon|point|points|cashback|bonus|бонус|бонусов|бонуса|баллов|voucher|"
    "trade-in|trade in|boleto|pix|transferencia|transferência|virement"
)
PER_UNIT = re.compile(
    r"^\s{0,3}(?:/|per|pro|je|par|por|za|al|a|за|各)\s{0,3}(?:100\s?)?(?:1\s)?(?:kg|g|l|ml|lb|oz|m2|m²|m|cl|dl|"
    r"litre|liter|litro|count|unit|ks|кг|г|л|шт)\b|^\s{0,3}\((?:[^)]{0,20})/",
)
PRICE_LABEL = Endings(
    "price|preis|prix|precio|preço|prezzo|prijs|pris|hinta|cena|ár|preț|цена|ціна|fiyat|τιμή|السعر|سعر|قیمت|מחיר|"
    "价格|售价|單價|价|価格|価格|税込|가격|판매가|ราคา|giá|harga|दाम|मूल्य|asking|starting bid|current bid|bid|now|"
    "jetzt|aujourd'hui|ahora|hoje|nyní|teraz"
)
EX_TAX = Phrases(
    "ex tax|ex. tax|excl tax|excl. tax|excluding tax|before tax|ex vat|ex. vat|excl vat|excl. vat|exc vat|exc. vat|"
    "excluding vat|without vat|plus vat|+ vat|+vat|ex gst|ex. gst|excl gst|excl. gst|exc. gst|excluding gst|+ gst|+gst|"
    "zzgl. mwst|zzgl. ust|zzgl mwst|exkl. mwst|exkl. ust|exkl mwst|ohne mwst|netto|nettopreis|excl. btw|excl btw|"
    "exkl. moms|exkl moms|ekskl. moms|eks. mva|ekskl. mva|alv 0%|alv 0 %|ht|h.t.|hors taxe|hors taxes|hors tva|"
    "sin iva|sem iva|+ iva|+iva|más iva|mas iva|iva esclusa|iva escl|iva no incluido|bez dph|bez vat|bez pdv|fără tva|"
    "fara tva|+ tva|+tva|без ндс|без пдв|без ддс|kdv hariç|+ kdv|+kdv|χωρίς φπα|nettó|+ áfa|税抜|税別|不含税|"
    "부가세 별도|(net)|net"
)
"""A price to which tax is still to be added: the buyer pays the one beside it, where there is one."""
UNIT_LABEL = Endings(
    "unit price|price per unit|grundpreis|prix au kilo|prix au kg|prix au litre|price per kg|price per lb|"
    "price per litre|price per 100g|price per 100 g|preço por kg|precio por kg|precio kilo|prezzo al kg|"
    "cena za kg|cena za 1 kg|cena jednostkowa|měrná cena|jednotková cena|egységár|цена за кг|jämförpris|jmf-pris|"
    "vertailuhinta|kilopris|kiloprijs"
)
PART = re.compile(
    r"\d\s?(?:x|×)?\s?(?:easy |equal |monthly |interest[- ]free |weekly |fortnightly )?(?:payments?|instal+ments?|"
    r"raten|"
    r"rate|mensualités?|cuotas?|parcelas?|vezes|mesi|fois|plazos|rat|splátek|termijnen)(?: sin interés| sem juros)? "
    r"(?:of|de|da|von|à|van|po|à partir de|dès)\s?$"
)
"""What stands before one of several payments: "4 payments of "."""
LOYALTY = Phrases(
    "member price|members price|member's price|members' price|for members|with card|with clubcard|club price|"
    "prime price|with prime|card price|cardholder|loyalty price|mit karte|clubpreis|prix adhérent|prix membre|"
    "avec la carte|con tarjeta|precio tarjeta|precio socio|precio club|prezzo soci|con carta|preço clube|"
    "com cartão|z kartą|cena klubowa|klubová cena|s kartou|klubár|по карте|с картой|по картке|kart ile|"
    "medlemspris|jäsenhinta|ledenprijs|会员价|会員価格|会員特価"
)
"""A price for holders of a card or members of a club."""
UNIT_EQUALS = re.compile(
    r"(?:\d\s?|per |pro |je |par |por |za |al )(?:kg|g|l|ml|m|m²|m2|lb|oz|stk\.?|stück|st|ks|szt\.?|pcs?|шт\.?|кг|л)"
    r"\s?[=:]\s?$"
)
"""What stands before a price of a unit: "(1 kg = "."""
FROM_PRICE = Endings("from|ab|à partir de|a partir de|desde|da|vanaf|från|fra|alkaen|od|от|від|από|من|起|から|부터")

OPENING_BID = Endings(
    "start price|starting price|starting bid|start bid|opening bid|reserve|estimate|startpreis|startgebot|mise à "
    "prix|prix de départ|precio de salida|base d'asta|prezzo di partenza|lance inicial|cena wywoławcza|vyvolávací "
    "cena|начальная цена|стартовая цена|起拍价|開始価格|시작가"
)
CHALLENGE = re.compile(
    r"captcha|are you (?:a )?(?:robot|human)|not a robot|verify (?:that )?you are (?:a )?human|unusual traffic|"
    r"automated (?:access|requests|queries)|access (?:to this page has been )?denied|just a moment|"
    r"attention required|checking your browser|enable javascript and cookies to continue|security check|"
    r"bot detection|ddos protection|request unsuccessful|pardon our interruption|robot check|you have been blocked|"
    r"request blocked|too many requests|press (?:&|and) hold"
    r"|bestätigen sie,? dass sie (?:kein roboter|ein mensch)|sicherheitsüberprüfung|ungewöhnliche(?:r|"
    r"n)? datenverkehr|zugriff verweigert|vérifi(?:ez|er) que vous (?:êtes|n'êtes pas)|je ne suis pas un robot|"
    r"accès refusé|no soy un robot|verifica que eres humano|acceso denegado|non sono un robot|não sou um robô|"
    r"nie jestem robotem|nejsem robot|я не робот|подтвердите,? что (?:вы|запросы)|доступ (?:ограничен|запрещ)|"
    r"подозрительн\w{0,6} (?:трафик|активност)|ben robot değilim|robot olmadığınızı|أنا لست برنامج روبوت|"
    r"تحقق من أنك إنسان|人机验证|安全验证|访问(?:受限|验证)|验证码|请完成验证|滑动验证|ロボットではありません|"
    r"로봇이 아닙니다|보안문자",
)
CHALLENGE_MARKS = re.compile(
    r"cf-chl|cf_chl|challenge-platform|/cdn-cgi/challenge|g-recaptcha|h-captcha|hcaptcha\.com|"
    r"captcha-delivery\.com|datadome|px-captcha|perimeterx|_incapsula_|distil_r_captcha|aws-waf|awswaf|"
    r"geo\.captcha|turnstile|nocaptcha|/punish\?|x5secdata|smartcaptcha|recaptcha/api",
)
CONSENT = re.compile(
    r"before you continue|bevor sie (?:zu .{1,40} )?(?:weitergehen|fortfahren)|we value your privacy|"
    r"accept (?:all )?cookies|cookies? (?:akzeptieren|zustimmen)|alle akzeptieren|tout accepter|"
    r"accepter (?:tous )?les cookies|aceptar (?:todas|cookies)|accetta tutti|aceitar todos|akzeptieren und weiter|"
    r"zaakceptuj|принять (?:все )?(?:cookies|куки)|すべて同意|consent to (?:the )?(?:use|processing)",
)
LOGIN = Phrases(
    "sign in|login|log in|please sign in|please log in|anmelden|einloggen|se connecter|connexion|iniciar sesión|"
    "acceder|accedi|entrar|fazer login|iniciar sessão|inloggen|logga in|logg inn|log ind|kirjaudu|zaloguj|"
    "zaloguj się|logowanie|přihlásit|přihlásit se|přihlášení|prihlásiť|bejelentkezés|autentificare|conectare|вход|"
    "войти|увійти|вхід|giriş|giriş yap|σύνδεση|تسجيل الدخول|ورود|התחברות|כניסה|登录|登入|ログイン|로그인|เข้าสู่ระบบ|"
    "đăng nhập|"
    "masuk"
)
WANTED = Phrases(
    "wanted|looking for|want to buy|wtb|iso|gesucht|suche|kaufe|ankauf|recherche|cherche|achète|busco|compro|"
    "procuro|cerco|gezocht|gevraagd|köpes|kjøpes|købes|ostetaan|kupię|szukam|koupím|kúpim|keresek|veszek|caut|cumpăr|"
    "куплю|ищу|шукаю|търся|купувам|tražim|kupujem|arıyorum|aranıyor|ζητώ|ζητείται|αγοράζω|مطلوب|أبحث عن|خریدار|"
    "דרוש|求购|收购|徵求|買います|求む|삽니다|รับซื้อ|cần mua|dicari"
)
ABOUT_US = Phrases(
    "contact|contact us|contacts|about|about us|imprint|terms|privacy|impressum|kontakt|über uns|agb|datenschutz|"
    "mentions légales|à propos|contacto|contáctenos|quiénes somos|contato|sobre nós|contatti|chi siamo|over ons|"
    "kontakta oss|om oss|yhteystiedot|o nas|o nás|kapcsolat|rólunk|despre noi|контакты|контакти|о нас|о компании|"
    "про нас|за нас|o nama|iletişim|hakkımızda|επικοινωνία|اتصل بنا|من نحن|تماس با ما|צור קשר|联系我们|关于我们|"
    "お問い合わせ|会社概要|회사소개|ติดต่อเรา|liên hệ|hubungi kami|tentang kami"
)
_THING = r"(?:ad(?:vert)?|advertisement|listing|item|product|offer|post(?:ing)?|page|auction|lot)"
GONE = re.compile(
    rf"(?:this|the|your)? ?{_THING} (?:you (?:requested|are looking for) )?(?:has (?:been )?|is |"
    rf"was )?(?:now )?(?:no longer (?:available|exists?|active)|(?:been )?(?:removed|deleted|sold|expired|"
    rf"withdrawn|ended|deactivated|flagged for removal)|not available any ?more|has ended|does(?:n't| not) exist|"
    rf"could not be found)"
    r"|this (?:item|car|product) (?:is|has been) sold|no longer for sale|listing ended|ad (?:not found|expired)|"
    r"page (?:not found|does not exist)|we (?:can't|couldn't|could not) find (?:that|the|this) (?:page|item|"
    r"product|ad)"
    r"|(?:anzeige|artikel|angebot|inserat|produkt|seite)[^.\n]{0,30} (?:nicht mehr (?:verfügbar|aktiv|online|"
    r"vorhanden)|(?:wurde )?(?:gelöscht|entfernt|deaktiviert|verkauft|beendet)|abgelaufen|nicht gefunden)"
    r"|(?:cette |l'|votre )?(?:annonce|article|produit|offre|page)[^.\n]{0,30} (?:n'(?:est|"
    r"existe) plus(?: disponible| en ligne)?|a été (?:supprimée?|retirée?|vendue?)|expirée?|introuvable)"
    r"|(?:este |el |la )?(?:anuncio|artículo|producto|oferta|página|publicación)[^.\n]{0,30} (?:ya no (?:está|"
    r"se encuentra|existe)|(?:ha sido|fue) (?:eliminad[oa]|vendid[oa]|retirad[oa])|no existe|finalizad[oa]|"
    r"caducad[oa]|expirad[oa])"
    r"|(?:annuncio|articolo|prodotto|offerta|pagina|inserzione)[^.\n]{0,30} (?:non è più (?:disponibile|attiv[oa]|"
    r"online)|è stat[oa] (?:rimoss[oa]|eliminat[oa]|vendut[oa])|scadut[oa]|non (?:esiste|trovat[oa]))"
    r"|(?:anúncio|produto|artigo|oferta|página)[^.\n]{0,30} (?:não está mais (?:disponível|ativo)|"
    r"já não (?:está disponível|existe)|(?:foi )?(?:removid[oa]|excluíd[oa]|vendid[oa]|apagad[oa])|expirou|"
    r"não encontrad[oa])"
    r"|(?:advertentie|artikel|product|pagina)[^.\n]{0,30} (?:niet meer beschikbaar|(?:is )?(?:verwijderd|verkocht|"
    r"verlopen)|bestaat niet)|(?:annonsen?|artikeln|varan)[^.\n]{0,30} (?:inte längre|är (?:borttagen|såld)|"
    r"finns inte)|(?:annoncen|varen)[^.\n]{0,30} (?:ikke længere|er (?:slettet|solgt))|(?:ilmoitus|"
    r"tuote)[^.\n]{0,30} (?:ei ole enää|on (?:poistettu|myyty))"
    r"|(?:ogłoszenie|oferta|produkt|strona|aukcja)[^.\n]{0,30} (?:jest )?(?:nieaktualn[eya]|niedostępn[eya]|"
    r"nie istnieje|zakończon[eya]|usunięt[eya]|wygasł[oaey]?|sprzedan[eya])|(?:inzerát|nabídka|produkt|"
    r"stránka)[^.\n]{0,30} (?:již (?:není|neexistuje)|už (?:není|nie je|neexistuje)|byl[ao]? (?:smazán|odstraněn|"
    r"prodán)|neexistuje|bol[ao]? (?:vymazan|odstránen|predan))|(?:hirdetés|termék|oldal)[^.\n]{0,30} (?:már nem|"
    r"nem (?:található|elérhető)|törölt|lejárt)|(?:anunț|anunt|produs)(?:ul)?[^.\n]{0,30} (?:nu mai este|"
    r"a fost (?:șters|sters|vândut)|expirat|dezactivat)"
    r"|(?:объявление|товар|страница|предложение|лот)[^.\n]{0,30} (?:снято|удалено|удалён|удален|неактивно|"
    r"не найден[оа]?|больше не|не существует|в архиве|истекло|завершен[оа]?|продан)|(?:оголошення|товар|"
    r"сторінк[ау])[^.\n]{0,30} (?:не ?активне|видален[оаий]{1,2}|знято|не знайдено|більше не|не існує|продано)|"
    r"(?:обявата|продуктът|страницата)[^.\n]{0,30} (?:е изтрита|изтекла|не е активна|не съществува|вече не)|"
    r"(?:oglas|proizvod|stranica)[^.\n]{0,30} (?:više nije|je (?:istekao|obrisan|prodan|uklonjen)|ne postoji)"
    r"|(?:ilan|ürün|sayfa)[^.\n]{0,30} (?:yayından kaldırıl|yayında değil|artık (?:yok|mevcut değil)|bulunamadı|"
    r"silin|satıl)|(?:αγγελία|προϊόν|σελίδα)[^.\n]{0,30} (?:δεν (?:είναι πλέον|υπάρχει|βρέθηκε)|έχει (?:λήξει|"
    r"διαγραφεί|πουληθεί))"
    r"|(?:الإعلان|الاعلان|المنتج|الصفحة)[^.\n]{0,30} (?:غير (?:متاح|موجود|متوفر)|محذوف|منتهي)|تم (?:حذف|"
    r"بيع) (?:هذا )?(?:الإعلان|الاعلان|المنتج)|(?:آگهی|محصول)[^.\n]{0,30} (?:حذف|منقضی|یافت نشد)|(?:该|此|您访问的|"
    r"您查看的|这个|很抱歉[，,]?)?[^。\n]{0,12}(?:商品|宝贝|信息|产品|页面|拍卖)[^。\n]{0,6}(?:已(?:下架|删除|售出|"
    r"过期|失效|结束|转让)|不存在|被删除)|(?:商品|ページ|出品|広告)[^。\n]{0,8}(?:は(?:削除|終了|存在しません)|"
    r"が(?:見つかりません|存在しません)|販売終了)|(?:상품|게시글|페이지|판매글)[^.\n]{0,12}(?:삭제|종료|"
    r"존재하지 않|찾을 수 없|판매완료)|(?:tin|sản phẩm|trang)[^.\n]{0,20} (?:đã (?:bị xóa|hết hạn|bán)|"
    r"không (?:tồn tại|còn)|không tìm thấy)|(?:iklan|produk|halaman)[^.\n]{0,20} (?:tidak (?:ditemukan|tersedia|"
    r"lagi)|telah (?:dihapus|terjual)|sudah (?:terjual|tidak)|tiada)|(?:ประกาศ|สินค้า|หน้า)[^\n]{0,20}(?:ถูกลบ|หมดอายุ|"
    r"ไม่พบ|ขายแล้ว)",
)
NEXT = re.compile(
    r"^(?:next(?: page)?|weiter|nächste(?: seite)?|suivante?|page suivante|siguiente|próxima|seguinte|avanti|"
    r"successiv[ao]|prossim[ao]|volgende|nästa|neste|næste|seuraava|następna|dalej|další|ďalšia|nasledujúca|"
    r"következő|următoarea|înainte|следваща|sljedeće|sledeća|naslednja|следующая|далее|вперед|вперёд|наступна|далі|"
    r"sonraki|ileri|επόμενη|التالي|التالى|بعدی|הבא|下一页|下一頁|下页|次へ|次のページ|다음|ถัดไป|tiếp|trang sau|"
    r"berikutnya|selanjutnya|seterusnya|अगला|load more|show more|mehr anzeigen)?\s{0,3}(?:[›»→>]{1,2}|&gt;)?$",
)
