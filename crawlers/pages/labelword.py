"""Labels that stand before a value in lines and tables, in many languages, with the trust in each group of them.

Written in lower case, without the punctuation that varies ("art nr" stands for "Art.-Nr.:").
"""

LABELS: tuple[tuple[str, float, str], ...] = (
    (
        "sku",
        4.2,
        (
            "materialnummer|referenznummer|referenz|référence interne|n° de référence|"
            "numéro de référence|nº de artículo|"
            "sku del producto|código sku|sku do produto|ref do produto|referentie|referentienummer|referensnummer|"
            "varunummer|numer referencyjny|nr referencyjny|nr artykułu|artikl|cikk szám|referință|кат номер|kat št|"
            "model kodu|מקט|款号|sku sản phẩm|kode sku|online id|internet number|ref anuncio|inventory number|"
            "inventory no|inv no|unique id|reference code|referenčné číslo|referenční číslo|goods no|goods number|"
            "parts no|spare part number|teilenummer|teile nr|supplier code|vendor code|"
            "kód položky|číslo produktu|číslo položky|objednávací kód|produktové číslo|plu|product reference|"
            "product ref|prod id|cat no|cat number|stock|artikelcode|artikelkod|produktcode|produktkode|"
            "n° d article|nº d article|numéro d article|n° article|numéro article|ref producto|"
            "referencia producto|referencia del producto|número de referencia|número de artículo|"
            "código do produto|código do artigo|referência|referência do produto|cód do produto|rif|riferimento|"
            "sku prodotto|productnummer|bestelnummer|bestelcode|nr katalogowy|numer katalogowy|nr produktu|"
            "numer produktu|id produktu|numer artykułu|cikksz|cod articol|код продукту|номер артикула|"
            "kataloški broj|ürün no|ürün id|κωδ|κωδ προϊόντος|sku المنتج|شناسه محصول|کد کالا|کد محصول|产品编号|"
            "产品编码|商品id|品番|管理番号|품번|sku สินค้า|รหัส|"
            "mã|kode barang|sku produk|tcin|internet|store sku|ugs|bestellcode|"
            "interne nr|prekės kodas|kodas|toote kood|tootekood|preces kods|vörunúmer|kodi i produktit|sku kod|"
            "артыкул|mağaza kodu|our code|shop code|reference number|"
            "sku|style no|style number|style code|style id|styleno|item style|skuno|skunumber|skucode|skuid|"
            "sku no|sku number|sku code|sku id|itemsku|item|itemno|itemnumber|"
            "itemcode|"
            "itemid|item sku|item no|item number|item code|item id|productcode|productid|productnumber|productno|"
            "product|"
            "productsku|product code|product id|product number|product no|product sku|articleno|articlenumber|"
            "articlecode|articleid|article|article no|article number|article code|article id|artnr|artno|"
            "artnummer|artid|"
            "artnum|artč|art nr|art no|art nummer|art id|art num|art č|artikelnr|artikelno|artikelnummer|artikelid|"
            "artikelnum|artikelč|artikel nr|artikel no|artikel nummer|artikel id|artikel num|artikel č|artikkelnummer|"
            "bestellnr|bestellnummer|bestell nr|bestell nummer|bestnr|best nr|produktnummer|produktnr|produkt nr|"
            "produktid|produkt id|produktkod|varenummer|varenr|tuotenumero|tuotekoodi|tuotenro|webid|webcode|web id|"
            "web code|catalogno|catalognumber|catalog|catalog no|catalog number|catalogueno|cataloguenumber|catalogue|"
            "catalogue no|catalogue number|stockcode|stockno|stocknumber|stock code|stock no|stock number|ordercode|"
            "orderno|order code|order no|ref|ref produit|ref article|reference|reference produit|"
            "reference article|reférence|reférence produit|reférence article|réf|"
            "réf produit|réf article|réference|réference produit|réference article|"
            "référence|référence produit|référence article|code article|code produit|code vente|"
            "referencia|cod|cod producto|cod produto|cod articulo|cod artículo|cod artigo|cod item|cod barras interno|"
            "cod prodotto|cod articolo|cod de producto|cod de produto|cod de articulo|cod de artículo|cod de artigo|"
            "cod de item|cod de barras interno|cod de prodotto|cod de articolo|cod del producto|cod del produto|"
            "cod del articulo|cod del artículo|cod del artigo|cod del item|cod del barras interno|cod del prodotto|"
            "cod del articolo|codigo|codigo producto|codigo produto|codigo articulo|codigo artículo|codigo artigo|"
            "codigo item|codigo barras interno|codigo prodotto|codigo articolo|codigo de producto|codigo de produto|"
            "codigo de articulo|codigo de artículo|codigo de artigo|codigo de item|codigo de barras interno|"
            "codigo de prodotto|codigo de articolo|codigo del producto|codigo del produto|codigo del articulo|"
            "codigo del artículo|codigo del artigo|codigo del item|codigo del barras interno|codigo del prodotto|"
            "codigo del articolo|cód|cód producto|cód produto|cód articulo|cód artículo|cód artigo|cód item|"
            "cód barras interno|cód prodotto|cód articolo|cód de producto|cód de produto|cód de articulo|cód de "
            "artículo|"
            "cód de artigo|cód de item|cód de barras interno|cód de prodotto|cód de articolo|cód del producto|"
            "cód del produto|cód del articulo|cód del artículo|cód del artigo|cód del item|cód del barras interno|"
            "cód del prodotto|cód del articolo|código|código producto|código produto|código articulo|código artículo|"
            "código artigo|código item|código barras interno|código prodotto|código articolo|código de producto|"
            "código de produto|código de articulo|código de artículo|código de artigo|código de item|"
            "código de barras interno|código de prodotto|código de articolo|código del producto|código del produto|"
            "código del articulo|código del artículo|código del artigo|código del item|código del barras interno|"
            "código del prodotto|código del articolo|codice|codice articolo|codice prodotto|codicolo|codotto|cod icolo|"
            "cod otto|codart|codarticolo|codartotto|codart icolo|codart otto|codprod|codprodicolo|codprodotto|"
            "codprod icolo|codprod otto|cod art|cod artotto|cod art icolo|cod art otto|cod prod|cod prodicolo|"
            "cod prod icolo|cod prod otto|kod|kod produktu|kod towaru|symbol|indeks|nrkat|nrref|nrart|"
            "nr kat|nr ref|nr art|kod zboží|kod tovaru|kod výrobku|kód produktu|kód zboží|kód tovaru|kód výrobku|"
            "katalogove čislo|katalogove číslo|katalogové čislo|katalogové číslo|objč|objčislo|objčíslo|objkód|obj č|"
            "obj čislo|obj číslo|obj kód|objednacič|objednacičislo|objednacičíslo|objednacikód|objednaci č|"
            "objednaci čislo|objednaci číslo|objednaci kód|objednacíč|objednacíčislo|objednacíčíslo|objednacíkód|"
            "objednací č|objednací čislo|objednací číslo|objednací kód|cikkszám|termékkód|cod produs|артикул|"
            "артикул товара|арт|код|код товара|код товару|код на продукта|код продукта|номер товара|каталожен номер|"
            "šifra|šifra proizvoda|šifra artikla|stok kodu|ürün kodu|κωδικός|κωδικός προϊόντος|رمز المنتج|رقم المنتج|"
            "كود المنتج|شناسه کالا|מק ט|货号|商品编号|商品编码|商品货号|商品番号|商品番號|商品コード|產品編號|型番|"
            "상품번호|상품코드|รหัสสินค้า|mã sp|mã sản phẩm|"
            "mã hàng|kode produk|upc/sku|asin"
        ),
    ),
    (
        "sku",
        3.4,
        (
            "kód|style|artikel|code|ogłoszenie nr|nr ogłoszenia|číslo inzerátu|hirdetéskód|id do anúncio|"
            "código do anúncio|codice annuncio|объявление|i̇lan no|property id|our reference|dpci|kodi|"
            "adid|adno|adnumber|ad|adnr|adref|adreference|ad id|ad no|ad number|ad nr|ad ref|ad reference|listingid|"
            "listingno|listingnumber|listing|listingnr|listingref|listingreference|listing id|listing no|listing "
            "number|"
            "listing nr|listing ref|listing reference|postid|postno|postnumber|post|postnr|postref|postreference|"
            "post id|"
            "post no|post number|post nr|post ref|post reference|postingid|postingno|postingnumber|posting|postingnr|"
            "postingref|postingreference|posting id|posting no|posting number|posting nr|posting ref|posting reference|"
            "offerid|offerno|offernumber|offer|offernr|offerref|offerreference|offer id|offer no|offer number|offer nr|"
            "offer ref|offer reference|itemid|itemno|itemnumber|item|itemnr|itemref|itemreference|item id|item no|"
            "item number|item nr|item ref|item reference|lotid|lotno|lotnumber|lot|lotnr|lotref|lotreference|lot id|"
            "lot no|lot number|lot nr|lot ref|lot reference|auctionid|auctionno|auctionnumber|auction|auctionnr|"
            "auctionref|auctionreference|auction id|auction no|auction number|auction nr|auction ref|auction reference|"
            "advertid|advertno|advertnumber|advert|advertnr|advertref|advertreference|advert id|advert no|advert "
            "number|"
            "advert nr|advert ref|advert reference|refid|refno|refnumber|ref|refnr|refref|refreference|ref id|ref no|"
            "ref number|ref nr|ref ref|ref reference|anzeigenr|anzeigenummer|anzeigeid|anzeige nr|anzeige nummer|"
            "anzeige id|anzeigennr|anzeigennummer|anzeigenid|anzeigen nr|anzeigen nummer|anzeigen id|inseratnr|"
            "inseratnummer|inseratid|inserat nr|inserat nummer|inserat id|inseratsnr|inseratsnummer|inseratsid|"
            "inserats nr|inserats nummer|inserats id|annonce n°|annonce no|n° annonce|n° de l annonce|n° d annonce|"
            "nº annonce|nº de l annonce|nº d annonce|id anuncio|id publicación|id ogłoszenia|id oferty|id annuncio|"
            "id inzerátu|id anunț|id del anuncio|id del publicación|id del ogłoszenia|id del oferty|id del annuncio|"
            "id del inzerátu|id del anunț|объявления|оголошення|товара|лота|номер объявления|номер оголошення|"
            "номер товара|номер лота|id объявления|id оголошення|id товара|id лота|ilan no|numer oferty|numer "
            "ogłoszenia|"
            "auktionsnummer|objektnr|annonsid|ebay item number|numéro de l objet|id"
        ),
    ),
    (
        "sku",
        2.1,
        (
            "رقم الموديل|모델번호|oem number|oe nummer|oe number|vergleichsnummer|sachnummer|"
            "manufacturer part number|manufacturer part no|manufacturer partnumber|manufacturer partno|"
            "manufacturer part|mfr part number|mfr part no|mfr part|mfr partnumber|mpn|oem part number|oem part no|"
            "herstellernummer|kod producenta"
        ),
    ),
    (
        "sku",
        2.2,
        (
            "manufacturer product number|manufacturer product no|mfr product number|mfg part number|mfg part no|"
            "mfg part|"
            "mfg no|mfr no|mfr model|manufacturers part number|manufacturer s part number|manufacturer part num|"
            "hersteller teilenummer|herstellerteilenummer|hersteller teile nr|référence fabricant|réf fabricant|"
            "ref fabricant|reference fabricant|"
            "p/n|pn|manufacturer number|manufacturer no|manufacturer code|hersteller nr|hersteller artikelnummer|"
            "fabrikantcode|modelnummer|modelnr|vpn|item model|model / mpn|код производителя|каталожный номер|"
            "артикул производителя|numer producenta|kód výrobce|kód výrobcu|gyártói cikkszám|דגם|型番号|modellnr|"
            "mallinumero|"
            "model|modelno|modelnumber|modelname|modelcode|model no|model number|model name|model code|modell|"
            "modellnummer|modelo|modello|modèle|модель|partno|partnumber|part|part no|part number|kod producenta|"
            "manufacturer partno|"
            "manufacturer partnumber|manufacturer part|manufacturer part no|manufacturer part number|mfrpartno|"
            "mfrpartnumber|mfrpart|mfrpart no|mfrpart number|mfr partno|mfr partnumber|mfr part|mfr part no|"
            "mfr part number|oem partno|oem partnumber|oem part|oem part no|oem part number|mpn|numéro du modèle|"
            "herstellernummer|item model number|产品型号|型号|型號|モデル|모델명"
        ),
    ),
    (
        "gtin",
        4.0,
        (
            "gtin|gtin12|gtin13|gtin14|gtin 12|gtin 13|gtin 14|ean|ean13|eancode|eankód|eankod|ean 13|ean code|ean kód|"
            "ean kod|upc|upccode|upc code|isbn|isbn10|isbn13|isbn 10|isbn 13|barcode|bar code|código de barras|"
            "codice a barre|codebarres|code barres|čárový kód|kod kreskowy|штрихкод|штрих код|条形码|條碼|ジャン|jan"
        ),
    ),
    (
        "brand",
        3.0,
        (
            "brand|brandname|brand name|manufacturer|make|marke|hersteller|marque|fabricant|marca|fabricante|"
            "produttore|"
            "merk|fabrikant|varumärke|tillverkare|merke|mærke|tuotemerkki|merkki|valmistaja|marka|producent|značka|"
            "výrobce|výrobca|márka|gyártó|brend|производитель|бренд|марка|виробник|производител|proizvođač|"
            "üretici|μάρκα|"
            "κατασκευαστής|العلامة التجارية|الماركة|برند|מותג|יצרן|品牌|厂商|ブランド|メーカー|브랜드|제조사|ยี่ห้อ|"
            "แบรนด์|thương hiệu|"
            "merek|jenama|ब्रांड"
        ),
    ),
    (
        "seller.name",
        3.0,
        (
            "sold by|seller|sellername|seller name|posted by|advertiser|supplier|vendor|dealer|listed by|contact|"
            "contactperson|contactname|contact person|contact name|ships from and sold by|verkäufer|anbieter|"
            "verkauft von|verkauf durch|händler|inserent|kontakt|kontaktperson|vendeur|vendu par|annonceur|vendedor|"
            "vendido por|anunciante|vende|venduto da|venditore|verkoper|verkocht door|säljare|selger|sælger|myyjä|"
            "sprzedawca|sprzedający|prodejce|prodáva|predajca|predávajúci|eladó|hirdető|vânzător|vândut de|продавец|"
            "продавач|продавець|автор|контактное лицо|контактна особа|компания|prodavac|prodavač|prodajalec|satıcı|"
            "πωλητής|البائع|المعلن|اسم البائع|فروشنده|מוכר|卖家|賣家|商家|联系人|聯絡人|供应商|発送元|販売元|出品者|"
            "販売業者|판매자|ผู้ขาย|người bán|"
            "penjual|विक्रेता|"
            "company|company name|store|store name|shop|shop name|seller information|supplier name|vendor name|"
            "merchant|trader|firma|firmenname|unternehmen|société|entreprise|nom de la société|boutique|empresa|"
            "nombre de la empresa|tienda|proveedor|loja|fornecedor|azienda|ragione sociale|negozio|fornitore|bedrijf|"
            "leverancier|företag|leverantör|bedrift|firmanavn|yritys|nazwa firmy|sklep|dostawca|dodavatel|dodávateľ|"
            "cég|cégnév|companie|furnizor|фирма|поставщик|магазин|организация|компанія|постачальник|доставчик|"
            "tvrtka|dobavljač|şirket|firma adı|mağaza|tedarikçi|εταιρεία|προμηθευτής|الشركة|اسم الشركة|المورد|المتجر|"
            "شرکت|חברה|ספק|公司|公司名称|公司名稱|企业名称|厂家|供應商|店铺|店鋪|会社名|販売店|ショップ|회사명|업체명|상호|"
            "บริษัท|ร้านค้า|công ty|nhà cung cấp|cửa hàng|perusahaan|toko|syarikat|pemasok"
        ),
    ),
    (
        "seller.country",
        2.6,
        (
            "country|country/region|country / region|country or region|seller country|company country|land|pays|país|"
            "paese|kraj|země|krajina|ország|țara|страна|країна|държава|država|ülke|χώρα|الدولة|البلد|کشور|מדינה|国家|"
            "国家/地区|国家 / 地区|國家|国・地域|국가|ประเทศ|quốc gia|negara"
        ),
    ),
    (
        "location",
        3.0,
        (
            "location|located in|item location|place|city|town|region|standort|ort|artikelstandort|localisation|lieu|"
            "ville|ubicación|localidad|ciudad|localização|localidade|cidade|município|località|luogo|città|comune|"
            "locatie|plaats|plats|sted|by|paikkakunta|sijainti|lokalizacja|miejscowość|miasto|lokalita|místo|mesto|"
            "helység|település|hely|localitate|oraș|locație|город|местоположение|место|адрес|местонахождение|місто|"
            "місцезнаходження|населено място|град|lokacija|grad|konum|il|şehir|τοποθεσία|περιοχή|πόλη|الموقع|المدينة|"
            "المكان|العنوان|المحافظة|شهر|محل|מיקום|עיר|地区|所在地|地點|所在地区|地域|위치|지역|ที่อยู่|จังหวัด|địa điểm|"
            "khu vực|lokasi|"
            "स्थान|शहर"
        ),
    ),
    (
        "published",
        2.5,
        (
            "posted|added|добавлено|добавлен|обновлено|posted on|published|listed|listed on|date|date posted|date "
            "listed|date added|online seit|"
            "online since|eingestellt|eingestellt am|erstellt am|datum|publié le|mise en ligne|publicado|publicado el|"
            "publicado em|fecha|data|pubblicato|pubblicato il|pubblicata|pubblicata il|inserito il|geplaatst|"
            "publicerad|"
            "inlagd|oprettet|ilmoitus jätetty|dodano|dodano dnia|dodane|dodane dnia|data dodania|vloženo|datum vložení|"
            "feladva|publicat|adăugat|опубликовано|дата|дата публикации|размещено|опубліковано|додано|публикувана|"
            "objavljeno|datum objave|ilan tarihi|ημερομηνία|تاريخ النشر|نشر في|发布时间|发布日期|发布于|發佈日期|"
            "掲載日|등록일|ลงประกาศ|"
            "ngày đăng|dipasang"
        ),
    ),
)
