"""Amounts of money in real ways of writing: a table of strings, with what must not be taken for money."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.pages.money import currency_code, find_money, read_number
from crawlers.pages.reader import read_page

WRITTEN = [
    ("R134a 13.6kg 95 EUR", [("95", "EUR")]),
    ("$1,299.00", [("1299.00", "$")]),
    ("1.299,00 €", [("1299.00", "EUR")]),
    ("1 299,50 zł", [("1299.50", "PLN")]),
    ("1\u00a0299,50\u00a0zł", [("1299.50", "PLN")]),
    ("CHF 1'250.–", [("1250", "CHF")]),
    ("€ 206,-", [("206", "EUR")]),
    ("349,– €", [("349", "EUR")]),
    ("9 500 руб. за баллон", [("9500", "RUB")]),
    ("Rs 23,450", [("23450", "RS")]),
    ("₹1,23,456.78", [("123456.78", "INR")]),
    ("٢٬٧٥٠ ج.م", [("2750", "EGP")]),
    ("￥480.00 - ￥560.00", [("480.00", "YEN"), ("560.00", "YEN")]),
    ("US $52.00 - US $60.00 / Piece", [("52.00", "USD"), ("60.00", "USD")]),
    ("$12.50-18.90", [("12.50", "$"), ("18.90", "$")]),
    ("52,00 – 60,00 €", [("52.00", "EUR"), ("60.00", "EUR")]),
    ("1.5万元", [("15000", "CNY")]),
    ("30,000원", [("30000", "KRW")]),
    ("€344.00VAT included", [("344.00", "EUR")]),
    ("KWD 12.500", [("12.50", "KWD")]),
    ("R 1 299.00", [("1299.00", "ZAR")]),
    ("US$11.99 / Set", [("11.99", "USD")]),
    ("$24.990", [("24990", "$")]),
    ("$.85", [("0.85", "$")]),
    ("from 14.50 to 32.00 €", [("14.50", "EUR"), ("32.00", "EUR")]),
]
NO_MONEY = [
    "R-22",
    "R 410A 11.3 kg",
    "R410",
    "30lb cylinder",
    "EN 12205",
    "2026-11-21",
    "tel. 601 555 010",
    "13,6 кг",
    "MT4417C",
]
NUMBERS = [(12.5, "12.5"), ("12.5000", "12.50"), ("1.129,90", "1129.90"), ("95", "95"), (0, "0"), ("free", None)]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_written_amounts(text: str, expected: list[tuple[str, str]]) -> None:
    """Each way of writing an amount gives the exact decimal and the currency or its ambiguous sign."""
    found = [(str(money.amount), money.currency) for money in find_money(text)]
    assert found == expected


@pytest.mark.parametrize("text", NO_MONEY)
def test_what_is_no_money(text: str) -> None:
    """Refrigerant codes, sizes, dates and telephone numbers are never money."""
    assert find_money(text) == []


@pytest.mark.parametrize(("value", "expected"), NUMBERS)
def test_stated_numbers(value: object, expected: str | None) -> None:
    """A structured field gives its amount exactly, None where it states none."""
    assert read_number(value) == (None if expected is None else Decimal(expected))


def test_ambiguous_signs_are_settled_by_place() -> None:
    """The dollar sign, Rs and kr mean what they mean in the country or language of the page."""
    assert currency_code("$", ("cl",)) == "CLP"
    assert currency_code("$", ("en",)) == "USD"
    assert currency_code("$", ()) is None
    assert currency_code("¥", ("zh",)) == "CNY"
    assert currency_code("¥", ("jp",)) == "JPY"
    assert currency_code("¥", ()) is None
    assert currency_code("£", ("eg",)) == "EGP"
    assert currency_code("RS", ("pk",)) == "PKR"
    assert currency_code("KR", ("sv",)) == "SEK"
    assert currency_code("RUR") == "RUB"
    assert currency_code("nonsense") is None


@given(st.text(max_size=700))
def test_any_text_is_survived(text: str) -> None:
    """No text makes the reader of money fail, and every amount is finite and not negative."""
    for money in find_money(text, bare=True):
        assert money.amount.is_finite()
        assert money.amount >= 0


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("$ 1.250", ".", "1.250"),
        ("$ 1.250", ",", "1250"),
        ("$ 1.250", "", "1250"),
        ("1,250 KWD", ",", "1.250"),
        ("1.250.000 $", ".", "1250000"),
        ("$ 1.250,50", ".", "1250.50"),
    ],
)
def test_the_decimal_sign_of_a_site(text: str, decimal: str, expected: str) -> None:
    """Where a site file gives the decimal sign, one group of three digits behind it is a fraction, nothing else is."""
    page = f"<html><head><title>Widget</title></head><body><h1>Widget</h1><p class=price>{text}</p><button>Buy</button>"
    listing = read_page(page.encode(), "https://s.example/widget", decimal=decimal).listing
    assert listing is not None
    assert listing.price == Decimal(expected)
