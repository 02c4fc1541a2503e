"""Names: pairs that are one trader, and pairs that are not, by class of variant."""

import pytest

from traders.compare import Level, compare
from traders.name import parse, variants
from traders.pinyin import taiwanese

SAME = [
    ("legal form", "Kestova Refrigerants Ltd", "Kestova Refrigerants Limited"),
    ("legal form", "KESTOVA REFRIGERANTS", "Kestova Refrigerants, L.L.C."),
    ("legal form", "Kestova Gaz", "ООО «Кестова-Газ»"),
    ("legal form", "Brunix Kälte GmbH und Co. KG", "Brunix Kälte GmbH & Co. KG"),
    ("legal form in words", "Публичное акционерное общество «Кестова»", "ПАО «Кестова»"),
    ("legal form in words", "Kestova spółka jawna", "Kestova Sp. j."),
    ("legal form first", "Inc. Kestova", "Kestova, Inc."),
    ("former name alone", "Polar Gas", "formerly Polar Gas Limited"),
    ("by ear", "Westphlin Gas", "Westflin Gas AG"),
    ("look-alike letters", "lKoude Kestova", "iKoude Kestova Inc."),
    ("camel case", "iKestovaUSA_store", "iKestova USA Inc."),
    ("mixed alphabets", "Xлaдокестp", "ООО «Хладокестр»"),
    ("adjective of a town", "Kestovo Refrigerant Plant", "Кестовский завод хладонов"),
    ("word order", "Refrigerants Kestova", "Kestova Refrigerants Ltd"),
    ("spacing", "Nordfrost Gas", "Nord Frost Gas Ltd"),
    ("spacing", "Q Gas UK", "Q-Gas (UK) Limited"),
    ("spacing", "Kestova Fluoro Chemicals", "Kestova Fluorochemicals Limited"),
    ("abbreviation", "Kestova Refrig. Intl", "Kestova Refrigeration International Inc."),
    ("typo", "Tabezi SpA", "Tabezzi S.p.A."),
    ("diacritics", "Mueller Kaeltetechnik", "Müller Kältetechnik GmbH"),
    ("homoglyphs", "Кеstоvа Refrigerants", "Kestova Refrigerants Ltd"),
    ("digits for letters", "K3stova Refrigerants", "Kestova Refrigerants Ltd"),
    ("full width", "Ｋｅｓｔｏｖａ Refrigerants", "Kestova Refrigerants Ltd"),
    ("handle", "kestova_uk", "Kestova (UK) Ltd"),
    ("handle", "kestova24", "Kestova Refrigerants Ltd"),
    ("pinyin joined", "Zhejiang Lingbing Chemical Ind. Co., Ltd.", "浙江凌冰化工有限公司"),
    ("pinyin split", "Ling Bing Chemical", "浙江凌冰化工有限公司"),
    ("pinyin of the trade", "Zhejiang Lingbing Huagong", "浙江凌冰化工有限公司"),
    ("polyphone", "Chongqing Changsong Refrigeration", "重庆长凇制冷有限公司"),
    ("chinese seller", "凌冰化工", "Zhejiang Lingbing Chemical Co., Ltd."),
    ("cyrillic", "Hladon Servis", "ООО «Хладон Сервис»"),
    ("cyrillic", "Schukinsky Inei", "ООО «Щукинский Иней»"),
    ("greek", "Bourantas Klimatismos", "Μπουραντάς Κλιματισμός ΕΠΕ"),
    ("arabic", "Al Jaleed Chemicals Egypt", "شركة الجليد المصرية للكيماويات"),
    ("arabic", "Thalgy HVAC", "شركة ثلجي للتكييف"),
    ("japanese", "Hokusei Reinetsu Kogyo", "北星冷熱工業株式会社"),
    ("japanese by the dictionary", "Takasegawa Trading", "高瀬川商事株式会社"),
    ("japanese by the dictionary", "Shirasagi", "株式会社白鷺"),
    ("japanese with a long vowel", "Kowaka Shoji", "幸若商事株式会社"),
    ("steel in a run", "Shanghai Lingshan Iron & Steel", "上海凌山钢铁股份有限公司"),
    ("greek by ear", "Karayannis Refrigeration", "Ψυκτικά Καραγιάννης Α.Ε."),
    ("arabic trade", "Middle East Air Conditioners Manufacturing", "شركة الشرق الأوسط لتصنيع المكيفات"),
    ("translated", "Golden Dragon Chemical", "金龙化工有限公司"),
    ("translated", "Great Wall Refrigerant Trading", "长城冷媒贸易有限公司"),
    ("translated", "Aegean Chemicals SA", "Χημικά Αιγαίου ΑΕ"),
    ("translated", "Century Gas", "센추리가스 주식회사"),
    ("translated", "Iceberg Refrigeration", "ООО «Айсберг-Холод»"),
    ("arabic, one word for two", "Abdel Hadi Gases", "شركة عبدالهادي للغازات"),
    ("japanese", "Cryotec", "株式会社クリオテック"),
    ("korean", "Sorak Gas", "주식회사 설악가스"),
    ("korean", "KV Specialty", "케이브이스페셜티(주)"),
    ("initials beside the name", "K.P.G. Kestova Polar Gases", "Kestova Polar Gases Ltd"),
    ("particle by its letter", "v. Kestoven Koudetechniek", "Van Kestoven Koudetechniek B.V."),
    ("short form with its stop", "Kestov. Koudetechn.", "Kestoven Koudetechniek B.V."),
    ("trade by ear", "Kestova Gazes", "Kestova Gases Ltda."),
    ("legal form first", "Cty TNHH Thiet Bi Lanh Kes Toval", "Công ty TNHH Thiết bị Lạnh Kes Toval"),
    ("initials of a person", "IP Brungalin", "ИП Брунгалин Ю. К."),
    ("initials of a person", "FOP Brunhalenko", "ФОП Брунгаленко Є. Ю."),
    ("foreign legal form in cyrillic", "Кестова Кальтемиттель ГмбХ", "Kestova Kältemittel GmbH"),
    ("english trade in cyrillic", "Кестова Сапплайс Лтд", "Kestova Supplies Ltd"),
    ("english trade in katakana", "ケストバ ディストリビューション", "Kestova Distribution SAS"),
    ("japanese, two english words", "Snow Bridge Shoji", "スノーブリッジ商事株式会社"),
    ("greek as it is typed", "Xionotexniki ABEE", "ΧΙΟΝΟΤΕΧΝΙΚΗ Α.Β.Ε.Ε."),
    (
        "arabic, endings and gaps",
        "مؤسسه عبد الواهب البرنقان للتبريد و التكييف",
        "مؤسسة عبدالواهب البرنقان للتبريد والتكييف",
    ),
    ("thai", "Polaris Trading", "บริษัท โพลาริส เทรดดิ้ง จำกัด"),
    ("thai with a final r", "Phromporn Trading", "บริษัท พรหมพร เทรดดิ้ง จำกัด"),
    ("hebrew", "Kfornit Gases Ltd", 'כפורנית גזים בע"מ'),
    ("hebrew", "Chermonel Cooling", "חרמונאל קירור בע״מ"),
    ("hebrew with and", "Tsafrira Refrigeration & Air Conditioning", 'צפרירה קירור ומיזוג אוויר בע"מ'),
    ("hebrew seller", 'זהבון קירור בע"מ', "Zehavon Refrigeration Ltd"),
    ("hindi", "Himprabha Gases Pvt. Ltd.", "हिमप्रभा गैस प्राइवेट लिमिटेड"),
    ("hindi seller", "शीतसागर रेफ्रिजरेशन", "Sheetsagar Refrigeration Private Limited"),
    ("gujarati", "Thandak Refrigeration", "ઠંડક રેફ્રિજરેશન"),
    ("translated", "Snow Wolf Chemical", "雪狼化工有限公司"),
    ("polyphone", "Shengtuo Chemical", "晟拓化工有限公司"),
    ("serbian", "Sneznicki Gas", "Снежнички Гас д.о.о."),
    ("a foreign j", "Kestojet", "ООО «Кестоджет»"),
    ("a long vowel for an r", "Kestarctor", "株式会社ケスタークトー"),
    ("persian, two words", "Kestagarma Azar", "شرکت کستاگرما آذر"),
    ("persian", "Kestagarma Gas", "شرکت گاز کستاگرما"),
    ("technical gases", "Kestova gazy techniczne", "Кестова технические газы"),
    ("baltic form in cyrillic", "СИА Кестова", "Kestova SIA"),
    ("thai", "NP Air Service", "ห้างหุ้นส่วนจำกัด เอ็น พี แอร์ เซอร์วิส"),
    ("yo printed as e", "Yolkin Lyod Gaz", "ООО «Ёлкин Лёд Газ»"),
    ("english words in cyrillic", "Blue Ice Technology", "ООО «Блю Айс Технолоджи»"),
    ("english name in cyrillic", "Брэкенфилд Рефриджерейшн", "Brackenfield Refrigeration Ltd"),
    ("a word that is no shop here", "Expert Holod", "ООО «Эксперт-Холод»"),
    ("legal form before the town", "Frigo Zika Beograd", "„Фриго Жика“ доо Београд"),
    ("hong kong", "Kam Fai Trading Company", "金輝貿易公司"),
    ("hong kong", "Tak Shun Air Conditioning Engineering Ltd", "德信冷氣工程有限公司"),
    ("works at the end", "Beichen Refrigeration Parts Factory", "北辰制冷配件厂"),
    ("kana between characters", "Mitsuboshi Reiki", "三ツ星冷機株式会社"),
    ("english words in katakana", "White Bear", "株式会社ホワイトベア"),
    ("soft g in katakana", "ジェロマール", "Gelomar Refrigeranti S.r.l."),
    ("th in hangul", "노스레이크 리프리저런트", "Northlake Refrigerants LLC"),
    ("korean with a hyphen", "Dong-O Chemical", "주식회사 동오화학"),
    ("thai by its words", "Charoenchai Chemicals", "บริษัท เจริญชัยเคมีภัณฑ์ จำกัด"),
    ("thai by its words", "Sap Thawi Gas", "บริษัท ทรัพย์ทวีแก๊ส จำกัด"),
    ("english words in thai", "Northern Air Service", "บริษัท นอร์ทเทิร์นแอร์ เซอร์วิส จำกัด"),
    ("trade in the legal form", "Ngoc Anh Trading Service", "Công ty TNHH TM DV Ngọc Ánh"),
    ("district behind the town", "Guangzhou Baiyun Hongxing Air Conditioning Parts", "广州市白云区宏兴冷气配件经营部"),
    ("person by initials", "Podshivalova L.V.", "ИП Подшивалова Л. В."),
    ("trading house", "Ledovik Trading House", "ООО «Торговый дом «Ледовик»"),
    ("and company", "Kryha & Co", "ТОВ «Крига і Ко»"),
    ("korean, heard together", "Illim Climate", "(주)인림공조"),
    ("greek genitive", "Karampelas Bros", "ΑΦΟΙ ΚΑΡΑΜΠΕΛΑ Ο.Ε."),
]
DIFFERENT = [
    ("another business across scripts", "Sintez Kauchuk", "ООО «Синтез-Газ»"),
    ("translated in part", "Golden Gate Chemical", "金龙化工有限公司"),
    ("translated in part", "Golden Chemical", "金龙化工有限公司"),
    ("another surname", "Takahashi Trading", "高瀬川商事株式会社"),
    ("another business of the same brand", "Zhejiang Lingbing Packaging Materials", "浙江凌冰化工有限公司"),
    ("another business of the same brand", "Shandong Lingbing Silicone Rubber", "山东凌冰化工有限公司"),
    ("only the trade", "Industrial Gases Ltd", "Kestova Industrial Gases Ltd"),
    ("only the place", "Zhejiang Yongfeng Chemical", "浙江凌冰化工有限公司"),
    ("one letter of pinyin", "Zhejiang Linbing Chemical", "浙江凌冰化工有限公司"),
    ("other trade", "Kestova Logistics", "Kestova Refrigerants Ltd"),
    ("other place", "Jiangsu Lingbing Chemical", "浙江凌冰化工有限公司"),
    ("one word of two", "Polar Nova Gas", "Polar Kestova Gas Ltd"),
    ("other words", "Global Refrigerants Ltd", "Federal Refrigerants Ltd"),
    ("hebrew, l and r", "Kfolinat Gases Ltd", 'כפורנית גזים בע"מ'),
    ("hindi", "Himgiri Gases Pvt. Ltd.", "हिमप्रभा गैस प्राइवेट लिमिटेड"),
    ("a longer word, no short form", "Kestovanique Climatisation", "Kestovan Fluides Frigorifiques Sàrl"),
    ("a shorter word, no short form", "Établissements Brungal & Frères", "Établissements Brungaleau & Fils"),
    ("misspelt, and another word", "Kestovari Gases Industriais", "Kestovara Gases Especiais S.A."),
    ("another consonant by sound", "Frostline Korea", "프로스트리프코리아 주식회사"),
    ("greek, another ending", "Chatzidakis Klimatismos", "Χατζηγιάννης Κλιματισμός"),
    ("korean, another vowel", "Daebin Refrigeration", "(주)대봉냉열"),
    ("japanese, another vowel", "Mitsubashi Reiki", "三ツ星冷機株式会社"),
    ("hong kong, another name", "Kam Fung Trading", "金輝貿易公司"),
    ("english name in katakana", "ノースランド・リフリジェランツ", "Northlake Refrigerants LLC"),
    ("arabic, another consonant", "Al Bardan Refrigeration", "شركة البرزان للتبريد والتكييف"),
    ("katakana, f is no p", "シルバーファーン・ガス", "Silverpine Gas Inc"),
    ("korean, another consonant", "Youngsal Trading", "주식회사 영산상사"),
    ("a syllable in front", "Chaophayamet Cooling", "บริษัท พรหมวัฒน์ คูลลิ่ง จำกัด"),
    ("translation of nothing", "Samseok Gas Industry", "삼광가스산업 주식회사"),
]


def level(left: str, right: str) -> Level:
    """Return the best level over the variants of both names."""
    pairs = ((parse(a), parse(b)) for a in variants(left) for b in variants(right))
    return max(compare(a, b, lambda word: 1.0).level for a, b in pairs)


@pytest.mark.parametrize(("kind", "seller", "entry"), SAME)
def test_variants_of_a_name_agree(kind, seller, entry):
    """A variant that marketplaces show agrees with the registered name in full."""
    assert level(seller, entry) == Level.FULL


@pytest.mark.parametrize(("kind", "seller", "entry"), DIFFERENT)
def test_names_that_only_resemble_do_not_agree(kind, seller, entry):
    """A shared trade, place or common word is no agreement."""
    assert level(seller, entry) <= Level.SUPERSET


def test_short_syllables_of_a_chinese_name_count():
    """Da, de and le are filler elsewhere; beside another syllable of a Chinese firm's name they tell it apart."""
    assert [token.text for token in parse("Zhejiang Da Lan Chemical", "CN").distinct] == ["da", "lan"]
    assert [token.text for token in parse("Gas de Lan", "ES").distinct] == ["lan"]


def test_taiwan_has_its_own_spelling():
    """A firm of Taiwan is found under Wade-Giles as well as pinyin; one of the mainland under pinyin alone."""
    register = "晴嵐冷媒股份有限公司"
    seller = parse("Chinglan Refrigerant", "TW")
    assert compare(seller, parse(register, "TW"), lambda word: 1.0).level == Level.FULL
    assert compare(parse("Qinglan Refrigerant", "TW"), parse(register, "TW"), lambda word: 1.0).level == Level.FULL
    assert compare(seller, parse(register, "CN"), lambda word: 1.0).level == Level.NONE
    shop = parse("Kuan Lun Refrigeration Materials", "TW")
    assert compare(shop, parse("冠綸冷凍材料行", "TW"), lambda word: 1.0).level == Level.FULL


@pytest.mark.parametrize(
    ("pinyin", "spelled"),
    [("zhongxing", "chunghsing"), ("datong", "tatung"), ("ziqiang", "tzuchiang"), ("shilin", "shihlin"), ("polar", "")],
)
def test_pinyin_becomes_the_spelling_of_taiwan(pinyin, spelled):
    """Syllable by syllable, without the signs that nobody writes; what is no pinyin has none."""
    assert taiwanese(pinyin) == spelled


def test_trading_name_stands_beside_the_legal_name():
    """Both sides of d/b/a are names of the trader."""
    assert variants("KTS of Georgia, LLC d/b/a Prudence Refrigerants") == (
        "KTS of Georgia, LLC",
        "Prudence Refrigerants",
    )
    assert level("Prudence Refrigerants", "KTS of Georgia, LLC d/b/a Prudence Refrigerants") == Level.FULL


def test_shortened_name_and_initials_are_weaker_than_the_whole():
    """A name that leaves a distinct word out, or gives initials, is not the full name."""
    assert level("Tabezzi", "Guido Tabezzi S.p.A.") == Level.SUBSET
    assert level("J. Martinez Refrigeración", "Juan Martínez Refrigeración S.L.") == Level.SUBSET


@pytest.mark.parametrize(
    "text", ["", "   ", "!!!", "GmbH", "a" * 5000, "漢" * 400, "\u0e34" * 50, "A." * 200, "-_" * 300]
)
def test_any_text_can_be_read_as_a_name(text):
    """Hostile or empty names are read without an error and match nothing by themselves."""
    assert compare(parse(text), parse("Kestova Refrigerants Ltd"), lambda word: 1.0).level == Level.NONE
