"""Contacts, identifiers, condition, flags and language."""

import pytest

from domain.extraction import Contact

CONTACTS = [
    ("zap (11) 95555-0142", "whatsapp", "+5511955550142", "en"),
    ("Zalo 0909 555 014", "phone", "+84909555014", "en"),
    ("https://t.me/gas_at_cost", "telegram", "@gas_at_cost", "ru"),
    ("wasap 600 000 000", "whatsapp", "+34600000000", "es"),
    ("Tel. +49 151 23456789", "phone", "+4915123456789", "de"),
    ("WhatsApp +34 600 000 000", "whatsapp", "+34600000000", "es"),
    ("ватсап 8 912 345-67-89", "whatsapp", "+79123456789", "ru"),
    ("тел: +7 (912) 345 67 89", "phone", "+79123456789", "ru"),
    ("call (212) 555 0188", "phone", "+12125550188", "en"),
    ("tel 0176 / 12 34 56 78", "phone", "+4917612345678", "de"),
    ("llama al seis cero cero uno dos tres cuatro cinco seis", "phone", "+34600123456", "es"),
    ("text two one two five five five oh one eight eight", "phone", "+12125550188", "en"),
    ("tel 6.0.0.1.2.3.4.5.6", "phone", "+34600123456", "es"),
    ("write to freon.shop@example.com", "email", "freon.shop@example.com", "en"),
    ("freon (at) example (dot) org", "email", "freon@example.org", "en"),
    ("telegram @cold_gas77", "telegram", "@cold_gas77", "en"),
    ("https://t.me/cold_gas77", "telegram", "@cold_gas77", "en"),
    ("wa.me/34600000000", "whatsapp", "+34600000000", "en"),
    ("加微信 wx_lengmei88", "wechat", "wx_lengmei88", "zh"),
    ("微信：lengmei2020", "wechat", "lengmei2020", "zh"),
    ("QQ：12345678", "qq", "12345678", "zh"),
    ("LINE ID: gas_shop9", "line", "gas_shop9", "th"),
    ("liên hệ zalo 0912 345 678", "phone", "+84912345678", "vi"),
    ("電話 090-1234-5678", "phone", "+819012345678", "ja"),
]

NO_CONTACTS = [
    "R22 13.6 kg 1200 EUR", "CAS 75-45-6", "GTIN 4006381333931", "Part no. 6322510",
    "production line 5", "12.500.000 VND",
    "R134a 30 lb, 99.9%", "2024-01-15 13:30", "sizes 1000000 2000000", "at. 12 bar",
]  # fmt: skip

IDENTIFIERS = [
    ("USt-ID DE136695976", "vat", "DE136695976", True),
    ("CNPJ 11.222.333/0001-81", "cnpj", "11222333000181", True),
    ("CNPJ: 11.222.333/0001-82", "cnpj", "11222333000182", False),
    ("ИНН 7707083893", "inn", "7707083893", True),
    ("ИНН 7707083894", "inn", "7707083894", False),
    ("NIP 123-456-32-18", "nip", "1234563218", True),
    ("统一社会信用代码 91110000600037341L", "uscc", "91110000600037341L", True),
    ("ABN 51 824 753 556", "abn", "51824753556", True),
    ("RUT 76.086.428-5", "rut", "760864285", True),
    ("NIT: 213123432-1", "nit", "2131234321", True),
    ("RUC 20512333797", "ruc", "20512333797", True),
    ("RFC ABC680524P76", "rfc", "ABC680524P76", True),
    ("SIRET 732 829 320 00074", "siret", "73282932000074", True),
    ("P.IVA IT01114601006", "vat", "IT01114601006", True),
    ("P.IVA 01114601007", "vat", "IT01114601007", False),
    ("ΑΦΜ 094014201", "vat", "EL094014201", True),
    ("CIF B58378431", "vat", "ESB58378431", True),
    ("VAT No. GB 980 7806 84", "vat", "GB980780684", True),
    ("ЄДРПОУ 14360570", "edrpou", "14360570", True),
    ("IČO: 27082440", "ico", "27082440", True),
    ("Adószám 10773381-2-44", "vat", "HU10773381", True),
    ("統編 04595257", "ubn", "04595257", True),
    ("사업자등록번호 116-82-00276", "brn", "1168200276", True),
    ("Org.nr 988 077 917", "orgnr", "988077917", True),
]
NO_IDENTIFIERS = [
    "CIF Jebel Ali 123456789", "price CIF 120000000", "VAT 20% 123456789", "abn 51 824 753", "RUT 76.086.428-6",
    "12 500 000 per lot", "trifle 123456789",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "value", "language"), CONTACTS)
def test_contacts_are_read(read, text, kind, value, language):
    """Numbers in any writing, addresses and handles come out normalised."""
    assert Contact(kind, value) in read("R22 13.6 kg", text, language=language).contacts


@pytest.mark.parametrize("text", NO_CONTACTS)
def test_other_numbers_are_no_contacts(read, text):
    """Prices, part numbers and dates are not telephone numbers."""
    assert read("R22", text, language="en").contacts == ()


@pytest.mark.parametrize(("text", "scheme", "value", "valid"), IDENTIFIERS)
def test_identifiers_carry_whether_their_check_digits_agree(read, text, scheme, value, valid):
    """A named identifier with a wrong check digit is kept and marked."""
    found = read("R22", text).identifiers
    assert [(one.scheme, one.value, one.valid) for one in found] == [(scheme, value, valid)]


@pytest.mark.parametrize("text", NO_IDENTIFIERS)
def test_other_numbers_are_no_identifiers(read, text):
    """A term of delivery, a rate, a number too short or behind a word that merely ends alike name no company."""
    assert read("R22", text).identifiers == ()


def test_identifiers_and_contacts_of_the_seller_are_read(read):
    """The seller's own field is read too, with spans of its own."""
    reading = read("R22", "", seller_text="Kälte Muster GmbH, DE136695976, info@example.com")
    assert reading.identifiers[0].scheme == "vat"
    assert reading.contacts == (Contact("email", "info@example.com"),)
    assert {span.field for span in reading.spans if span.label in ("CONTACT", "IDENTIFIER")} == {"seller_text"}


@pytest.mark.parametrize(
    ("title", "text", "condition"),
    [
        ("R22 reclaimed 13.6 kg", "", "reclaimed"),
        ("R134a regenerado 12 kg", "", "reclaimed"),
        ("R410A recycelt", "", "recycled"),
        ("recovered R22 gas", "", "recovered"),
        ("virgin R32 refrigerant", "", "virgin"),
        ("New R134a cylinder", "", "virgin"),
        ("R22 13.6 kg", "for new and existing systems", "unknown"),
        ("R22", "", "unknown"),
    ],
)
def test_condition_is_read_from_its_words(read, title, text, condition):
    """Used conditions are believed anywhere, "new" only beside the goods."""
    assert read(title, text).condition == condition


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("no questions asked", "certificate_waived"),
        ("ohne Kälteschein abzugeben", "certificate_waived"),
        ("sin carnet", "certificate_waived"),
        ("без документов", "certificate_waived"),
        ("EPA 608 certification required", "certificate_required"),
        ("cash only", "off_platform"),
        ("加微信详谈", "off_platform"),
        ("disposable cylinder", "disposable"),
        ("neutral packing", "relabelled"),
        ("diskreter Versand", "smuggling_hint"),
    ],
)
def test_red_flag_words_become_flags(read, text, flag):
    """Each flag is raised by its words, with a span."""
    reading = read("R22 13.6 kg", text)
    assert flag in reading.flags
    assert any(span.label == "FLAG" and span.value == flag for span in reading.spans)


def test_a_letter_of_another_script_in_a_code_is_a_flag(read):
    """Homoglyphs are evasion worth showing."""
    assert "homoglyph" in read("R-410А 11.3 kg").flags


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kältemittel und Flasche für die Klimaanlage", "de"),
        ("Bouteille de gaz réfrigérant pour climatisation", "fr"),
        ("Фреон для кондиционера, баллон", "ru"),
        ("Холодоагент для кондиціонера, балон", "uk"),
        ("制冷剂 钢瓶", "zh"),
        ("冷媒ボンベ", "ja"),
        ("냉매 용기", "ko"),
        ("น้ำยาแอร์", "th"),
        ("غاز التبريد", "ar"),
        ("گاز مبرد کپسول پلمپ", "fa"),
        ("Bình gas lạnh máy lạnh", "vi"),
        ("Czynnik chłodniczy, butla", "pl"),
        ("Soğutucu gaz tüp için", "tr"),
        ("R22", None),
    ],
)
def test_the_language_is_guessed(read, text, language):
    """Script first, then words that only one language uses often."""
    assert read(text).language == language


def test_a_stated_language_is_believed(read):
    """The listing's own statement wins over the guess."""
    assert read("Bouteille de gaz", language="nl").language == "nl"
