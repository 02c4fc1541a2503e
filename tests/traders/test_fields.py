"""Identifiers, telephones, domains, addresses and scope, each as it stands in listings and registers."""

from datetime import date

import pytest

from domain.trader import TraderEntry
from traders.address import compare_addresses
from traders.contact import domains_in, own_domain, phones_in, read_phone
from traders.country import country_code, same_country
from traders.identifier import bare, candidates_in, scheme_of, stated_in, valid
from traders.scope import covers, judge_scope


@pytest.mark.parametrize(
    ("text", "country", "digits"),
    [
        ("+44 (0)117 900 1234", None, "441179001234"),
        ("0117 900 1234", "GB", "441179001234"),
        ("0044 117 900-1234", "DE", "441179001234"),
        ("8657487650001", "US", "8657487650001"),
        ("０５７４－８７６５０００１", "CN", "8657487650001"),
        ("+٩٧١ ٤ ٢٢٢ ٣٣٣٣", None, "97142223333"),
        ("tel:+1-813-222-3344 ext 12", None, "18132223344"),
    ],
)
def test_telephones_are_read_in_any_spelling(text, country, digits):
    """One number has many spellings and one value."""
    phone = read_phone(text, country)
    assert phone is not None
    assert phone.digits == digits


def test_sizes_prices_and_codes_in_a_text_are_no_telephones_that_conflict():
    """Only what says that it is a telephone can speak against a match."""
    text = "R410A 13.6 kg, CAS 75-45-6, UN 3163, HS 3827.62, EUR 1 250.00, batch 20261121, Reg 01234567"
    assert phones_in(text, "GB", stated=True) == ()


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://shop.kestova.co.uk/x?y=1", "kestova.co.uk"),
        ("KESTOVA.COM.CN", "kestova.com.cn"),
        ("https://kestova.en.alibaba.com", ""),
        ("https://www.amazon.de/shops/kestova", ""),
        ("gmail.com", ""),
        ("http://[bad", ""),
        ("", ""),
    ],
)
def test_domain_counts_only_when_it_can_be_the_firms_own(address, domain):
    """Marketplaces and mail providers belong to everybody."""
    assert own_domain(address) == domain


def test_domains_are_found_in_text():
    """Addresses, mail addresses and bare domains count; public mail does not."""
    assert set(domains_in("see www.kestova.it, mail a@polfrost.de or b@163.com")) == {"kestova.it", "polfrost.de"}


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        ("vat", "ESB12345674", True),
        ("vat", "ESB12345675", False),
        ("cnpj", "16727230000197", True),
        ("inn", "7707083893", True),
        ("abn", "83914571673", True),
        ("licence", "X1", None),
        ("vat", "US123", None),
    ],
)
def test_check_digits_are_checked_where_they_are_known(scheme, value, expected):
    """Schemes with check digits say whether they agree; others say nothing."""
    assert valid(scheme, value) is expected


def test_identifiers_are_cut_out_of_text_in_every_spelling():
    """Signs and spaces inside a number do not hide it."""
    found = candidates_in("VAT no. GB 980 7806 84; CNPJ 16.727.230/0001-97, AU12345")
    assert {"GB980780684", "16727230000197", "AU12345"} <= set(found)
    assert stated_in("ИНН 7707083893, DE 136 695 976") == (("vat", "DE136695976"), ("inn", "7707083893"))
    assert scheme_of("VAT ID: DE 136-695-976") == ("vat", "DE136695976")
    assert bare("DE136695976") == "136695976"


@pytest.mark.parametrize(
    ("left", "right", "agreement"),
    [
        ("12 Harbour Rd, Bristol BS1 4XY", "12 Harbour Road, Bristol, BS1 4XY, UK", "agree"),
        ("Via Roma 5, 10121 Torino", "via Roma, 5 - Torino", "agree"),
        ("浙江省衢州市柯城区念化路9号", "9 Nianhua Road, Quzhou, Zhejiang", "agree"),
        ("Quarrybank Rd, Ballyfrost, Mayo", "Quarrybank Road, Ballyfrost, Co. Mayo", "agree"),
        ("Quarrybank Rd, Ballyfrost, Mayo", "Shorebank Road, Ballyfrost, Co. Mayo", "neutral"),
        ("Vinnytsia, vul. Lisova 78", "м. Вінниця, вул. Лісова, 78", "agree"),
        ("Vinnytsia, vul. Lisova 78", "м. Вінниця, вул. Польова, 78", "neutral"),
        ("浙江省宁波市江南路88号", "浙江省宁波市学院路88号", "neutral"),
        ("12 Station Road, Hull", "12 Station Road, Grimsby", "neutral"),
        ("Joinville, Santa Catarina", "Rua das Palmeiras 5, Joinville, Santa Catarina", "neutral"),
        ("5 Lane A, Ningbo 315000", "77 Xueyuan Road, Ningbo 315000", "neutral"),
        ("212 28 Malmö", "Industrigatan 3, 212 28 Malmö", "neutral"),
        ("Praha 8, 186 00", "Pobřežní 14, 186 00 Praha 8", "neutral"),
        ("Winnipeg MB R2X", "55 Plymouth St, Winnipeg MB R2X 2V5", "neutral"),
        ("Ningbo, China", "88 Gongye Road, Ningbo 315000", "neutral"),
        ("Via Roma 5, 10121 Torino", "Rue de Lyon 5, Paris", "conflict"),
    ],
)
def test_addresses_agree_by_street_or_postcode_only(left, right, agreement):
    """A shared town says nothing; another town speaks against."""
    assert compare_addresses(left, right)[0] == agreement


@pytest.mark.parametrize(
    ("allowed", "offered", "expected"),
    [
        ((), ("R-22",), True),
        (("R-134a",), ("R134A",), True),
        (("HFC-134a",), ("R-134a", "R-410A"), False),
        (("HFC",), ("R-410A", "R-32"), True),
        (("HFC",), ("R-22",), False),
        (("HCFC",), ("R-22", "R-141b"), True),
        (("ODS",), ("R-12",), True),
        (("R-134a",), (), True),
        (("HFCs",), ("R-999Z",), False),
    ],
)
def test_scope_covers_designations_and_groups(allowed, offered, expected):
    """Every substance offered must be authorised, by its own name or by its group."""
    assert covers(allowed, offered) is expected


def test_both_ends_of_the_validity_count():
    """The first and the last day are valid days."""
    entry = TraderEntry("r", "1", "x", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
    days = {date(2025, 12, 31): False, date(2026, 1, 1): True, date(2026, 12, 31): True, date(2027, 1, 1): False}
    assert {day: judge_scope(entry, (), day).valid for day in days} == days


def test_countries_are_read_from_codes_and_names():
    """UK, EL and names are the same countries as GB, GR and their codes."""
    assert [country_code(text) for text in ("UK", "EL", "Germany", "de", "", "Narnia")] == [
        "GB",
        "GR",
        "DE",
        "DE",
        "",
        "",
    ]
    assert same_country("HK", "CN")
    assert not same_country("US", "GB")
