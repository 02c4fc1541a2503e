"""What labelled lines and tables say: article number, EAN, brand, seller, place, date ("Art.-Nr.: 4711")."""

import re

from crawlers.pages.claim import Claims
from crawlers.pages.place import Place
from crawlers.pages.walk import Walk

_LABELS: tuple[tuple[str, float, str], ...] = (
    ("sku", 4.2, r"sku(?: ?(?:no\.?|number|code|#|id))?|item ?(?:sku|#|no\.?|number|code|id)|product ?(?:code|id|number|no\.?|#|sku)|article ?(?:no\.?|number|code|id|#)|art(?:ikel)?\.?[- ]?(?:nr|no|nummer|id|num|č)\.?|artikelnummer|artikkelnummer|bestell-?(?:nr|nummer)\.?|best\.?-?nr\.?|produkt(?:nummer|-?nr\.?|-?id|kod)|varenummer|varenr\.?|artnr\.?|tuote(?:numero|koodi|nro)|web ?(?:id|code)|catalog(?:ue)? ?(?:no\.?|number|#)|stock ?(?:code|no\.?|number)|order ?(?:code|no\.?)|r[eé]f(?:[eé]rence)?\.?(?: (?:produit|article|fabricant))?|code (?:article|produit|vente)|referencia|ref\.?|c[oó]d(?:igo|\.)?(?: (?:del? )?(?:producto|produto|art[ií]culo|artigo|item|barras interno|prodotto|articolo))?|codice(?: (?:articolo|prodotto))?|cod\.? ?(?:art|prod)?\.?(?:icolo|otto)?|kod(?: (?:produktu|towaru|producenta))?|symbol|indeks|nr(?: |\.)?(?:kat|ref|art)\.?|k[oó]d (?:produktu|zboží|tovaru|výrobku)|katalogov[eé] č[ií]slo|obj(?:ednac[ií])?\.? ?(?:č(?:[ií]slo)?|kód)\.?|cikkszám|termékkód|cod produs|артикул(?: товара)?|арт\.?|код(?: товара| товару| на продукта| продукта)?|номер товара|каталожен номер|šifra(?: (?:proizvoda|artikla))?|stok kodu|ürün kodu|κωδικός(?: προϊόντος)?|رمز المنتج|رقم المنتج|كود المنتج|شناسه کالا|מק[\"״]ט|货号|商品(?:编号|编码|货号|番号|番號|コード)|產品編號|型番|상품번호|상품코드|รหัสสินค้า|mã (?:sp|sản phẩm|hàng)|kode produk|upc/sku|asin"),
    ("sku", 3.4, r"(?:ad|listing|post|posting|offer|item|lot|auction|advert|ref)[ -]?(?:id|no\.?|number|#|nr\.?|ref(?:erence)?)|anzeigen?-?(?:nr|nummer|id)\.?|inserats?-?(?:nr|nummer|id)\.?|annonce n[°o]|n[°º] (?:de l'|d')?annonce|id (?:del )?(?:anuncio|publicación|ogłoszenia|oferty|annuncio|inzerátu|anunț)|(?:№|номер|id) (?:объявления|оголошення|товара|лота)|ilan no|numer (?:oferty|ogłoszenia)|auktionsnummer|objektnr\.?|annonsid|ebay item number|numéro de l'objet|id"),
    ("sku", 2.2, r"model(?: ?(?:no\.?|number|#|name|code))?|modell(?:nummer)?|modelo|modello|modèle|модель|(?:manufacturer |mfr\.? ?|oem )?part ?(?:no\.?|number|#)|mpn|numéro du modèle|herstellernummer|item model number|产品型号|型号|型號|モデル|모델명"),
    ("gtin", 4.0, r"gtin(?:-?1[234])?|ean(?:[- ]?(?:13|code|kód|kod))?|upc(?: ?code)?|isbn(?:[- ]?1[03])?|barcode|bar code|código de barras|codice a barre|code-?barres|čárový kód|kod kreskowy|штрих-?код|条形码|條碼|ジャン|jan"),
    ("brand", 3.0, r"brand(?: ?name)?|manufacturer|make|marke|hersteller|marque|fabricant|marca|fabricante|produttore|merk|fabrikant|varumärke|tillverkare|merke|mærke|tuotemerkki|merkki|valmistaja|marka|producent|značka|výrobce|výrobca|márka|gyártó|brend|производитель|бренд|марка|виробник|производител|proizvođač|üretici|μάρκα|κατασκευαστής|العلامة التجارية|الماركة|برند|מותג|יצרן|品牌|厂商|ブランド|メーカー|브랜드|제조사|ยี่ห้อ|แบรนด์|thương hiệu|merek|jenama|ब्रांड"),
    ("seller.name", 3.0, r"sold by|seller(?: ?name)?|posted by|advertiser|supplier|vendor|dealer|listed by|contact(?: ?(?:person|name))?|ships from and sold by|verkäufer|anbieter|verkauft von|verkauf durch|händler|inserent|kontakt(?:person)?|vendeur|vendu par|annonceur|vendedor|vendido por|anunciante|vende|venduto da|venditore|verkoper|verkocht door|säljare|selger|sælger|myyjä|sprzedawca|sprzedający|prodejce|prodáva|predajca|predávajúci|eladó|hirdető|vânzător|vândut de|продавец|продавач|продавець|автор|контактное лицо|контактна особа|компания|prodavac|prodavač|prodajalec|satıcı|πωλητής|البائع|المعلن|اسم البائع|فروشنده|מוכר|卖家|賣家|商家|联系人|聯絡人|供应商|発送元|販売元|出品者|販売業者|판매자|ผู้ขาย|người bán|penjual|विक्रेता"),
    ("location", 3.0, r"location|located in|item location|place|city|town|region|standort|ort|artikelstandort|localisation|lieu|ville|ubicación|localidad|ciudad|localização|localidade|cidade|município|località|luogo|città|comune|locatie|plaats|plats|sted|by|paikkakunta|sijainti|lokalizacja|miejscowość|miasto|lokalita|místo|mesto|helység|település|hely|localitate|oraș|locație|город|местоположение|место|адрес|местонахождение|місто|місцезнаходження|населено място|град|lokacija|grad|konum|il|şehir|τοποθεσία|περιοχή|πόλη|الموقع|المدينة|المكان|العنوان|المحافظة|شهر|محل|מיקום|עיר|地区|所在地|地點|所在地区|地域|위치|지역|ที่อยู่|จังหวัด|địa điểm|khu vực|lokasi|स्थान|शहर"),
    ("published", 2.5, r"posted(?: on)?|published|listed(?: on)?|date(?: (?:posted|listed|added))?|online (?:seit|since)|eingestellt(?: am)?|erstellt am|datum|publié le|mise en ligne|publicado(?: el| em)?|fecha|data|pubblicat[oa](?: il)?|inserito il|geplaatst|publicerad|inlagd|oprettet|ilmoitus jätetty|dodan[oe](?: dnia)?|data dodania|vloženo|datum vložení|feladva|publicat|adăugat|опубликовано|дата(?: публикации)?|размещено|опубліковано|додано|публикувана|objavljeno|datum objave|ilan tarihi|ημερομηνία|تاريخ النشر|نشر في|发布(?:时间|日期|于)|發佈日期|掲載日|등록일|ลงประกาศ|ngày đăng|dipasang"),
)  # fmt: skip
_ALONE = tuple(
    (field, weight, re.compile(rf"(?:{pattern})\s{{0,2}}[:：.#№]{{0,2}}", re.IGNORECASE))
    for field, weight, pattern in _LABELS
)
_WITH = tuple(
    (field, weight, re.compile(rf"(?:{pattern})(?:\s?\([^)]{{1,30}}\))?\s{{0,2}}(?:[:：#№\t]|n[°o]\s?:?|\s-\s){{1,3}}\s{{0,3}}(\S.*)", re.IGNORECASE))
    for field, weight, pattern in _LABELS
)  # fmt: skip
_LOOSE_SKU = re.compile(
    r"(?<!\w)(?:sku|item (?:#|no\.?|number)|asin|product code|art\.?-?nr\.?|artikel-?nr\.?|bestell-?nr\.?|réf\.?"
    r"|ref\.?|артикул|арт\.|код(?: товара)?|cod\.|kod|kód)\s{0,2}[:#№\s]\s{0,2}([\w./-]{3,40})",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Za-zА-Яа-я0-9][\w./+-]{1,39}(?: [A-Z0-9][\w./-]{0,15}){0,2}")
_DIGITS = re.compile(r"\d[\d -]{6,20}\d")


NEAR, NEAR_GAIN = 40, 0.4
"""Lines below the title within which a label surely speaks of the thing, and the gain in trust from that."""
SHOWN_SKU = 4.5
"""Gain of an article number shown under its label near the title: it is the one that buyers are given."""


def claim_labels(page: Walk, claims: Claims, title_line: int) -> None:
    """Claim what short labelled lines state; labels near the title weigh a little more."""
    lines = page.lines
    for index, line in enumerate(lines):
        text = line.text
        if len(text) > 160 or line.node.within & (Place.RELATED | Place.REVIEW):  # noqa: PLR2004
            continue
        near = NEAR_GAIN if 0 <= index - title_line <= NEAR else 0.0
        near -= 1.0 if line.node.within & Place.CHROME else 0.0
        found = False
        if any(mark in text for mark in ":：\t#№-"):
            for part in _parts(text):
                found |= _claim_with(part, claims, near, near_title=near > 0)
        if not found and len(text) <= 40 and index + 1 < len(lines):  # noqa: PLR2004
            for field, weight, pattern in _ALONE:
                if pattern.fullmatch(text):
                    shown = SHOWN_SKU if field == "sku" and near > 0 and weight > 4 else 0.0  # noqa: PLR2004
                    _claim(field, lines[index + 1].text, claims, weight - 0.6 + near + shown)
                    break
        if not found and near > 0 and (match := _LOOSE_SKU.search(text)):
            _claim("sku", match.group(1), claims, 3.5 + near + SHOWN_SKU)


def _parts(text: str) -> list[str]:
    """Cut "A: 1 | B: 2" and table rows of several pairs into pairs."""
    cells = text.split("\t")
    if len(cells) >= 4 and len(cells) % 2 == 0:  # noqa: PLR2004
        return [f"{cells[i]}\t{cells[i + 1]}" for i in range(0, len(cells), 2)]
    return re.split(r"\s[|•·]\s", text)


def _claim_with(text: str, claims: Claims, near: float, *, near_title: bool) -> bool:
    for field, weight, pattern in _WITH:
        match = pattern.match(text.strip())
        if match:
            shown = SHOWN_SKU if field == "sku" and near_title and weight > 4 else 0.0  # noqa: PLR2004
            _claim(field, match.group(1), claims, weight + near + shown)
            return True
    return False


def _claim(field: str, value: str, claims: Claims, weight: float) -> None:
    value = value.strip().strip("\t:：").split("\t")[0].strip()
    if field == "sku":
        match = _CODE.match(value)
        if not match or not any(c.isdigit() for c in match.group()) or len(value) > 50:  # noqa: PLR2004
            return
        value = match.group().split(" ")[0] if " " in match.group() and weight > 2.5 else match.group()  # noqa: PLR2004
        value = value.rstrip("./-")
        if len(value) < 3:  # noqa: PLR2004
            return
    elif field == "gtin":
        match = _DIGITS.match(value)
        if not match:
            return
        value = re.sub(r"\D", "", match.group())
        if len(value) not in (8, 10, 12, 13, 14):
            return
    elif len(value) > 80 or value.endswith(":") or not any(c.isalpha() for c in value):  # noqa: PLR2004
        if field != "published":
            return
    claims.add(field, value, "label", weight)
