"""The sieve lets through whatever can speak of a refrigerant, in any encoding, and drops the rest."""

import json

import pytest

from crawlers.sieve import sieve

SPEAKING = [
    ("<h1>Gas R22, 13.6 kg</h1>", ("utf-8", "utf-16")),
    ("<b>R-410A</b> cylinder", ("utf-8",)),
    ("R&nbsp;407C", ("utf-8",)),
    ("R<sub>32</sub> nuevo", ("utf-8",)),
    ("HFC-134a", ("utf-8",)),
    ("hcfc 22 drum", ("utf-8",)),
    ("R 1 3 4 a tank", ("utf-8",)),
    ("R4I0A cheap", ("utf-8",)),
    ("1234yf 10lb", ("utf-8",)),
    ("CAS 75-45-6", ("utf-8",)),
    ("tetrafluoroethane", ("utf-8",)),
    ("Kältemittel günstig", ("utf-8", "cp1252")),
    ("fluide frigorigène", ("utf-8", "cp1252")),
    ("czynnik chłodniczy", ("utf-8", "cp1250")),
    ("фреон в баллонах", ("utf-8", "cp1251", "koi8-r")),
    ("ХЛАДАГЕНТ", ("utf-8", "cp1251")),
    ("газ Р-22 недорого", ("utf-8", "cp1251")),
    ("Ｒ４１０Ａ", ("utf-8", "gb18030")),
    ("制冷剂批发", ("utf-8", "gb18030")),
    ("製冷劑", ("utf-8", "big5")),
    ("冷媒ガス", ("utf-8", "shift_jis", "euc-jp")),
    ("냉매 판매", ("utf-8", "euc-kr")),
    ("غاز فريون", ("utf-8", "cp1256")),
    ("น้ำยาแอร์", ("utf-8", "tis-620")),
]
SILENT = [
    "<h1>Pump for garden, 22 litres</h1>",
    "gauge gasket, coolant gasket, fridge gasket",
    "color:#f12f; id=r2256 sprint 12 over 22",
    "Skyline 32, tyre 195/65",
    "насос для воды, 22 литра, цена 134 рубля",
    "水泵 价格 22 元",
    "2024-05-12 2023-11-4",
]


@pytest.mark.parametrize(("text", "encodings"), SPEAKING, ids=[text for text, _ in SPEAKING])
def test_what_names_a_refrigerant_passes(text: str, encodings: tuple[str, ...]) -> None:
    """A code, name or word for a refrigerant passes in each encoding that its language is written in."""
    for encoding in encodings:
        assert sieve().passes(f"<html><body>{text}</body></html>".encode(encoding)), encoding


@pytest.mark.parametrize(
    "text", [text for text, _ in SPEAKING if not text.isascii() and "Р" not in text and "４" not in text]
)
def test_words_pass_as_escapes_too(text: str) -> None:
    """A page that keeps its text as JSON escapes in a script passes by the words in them."""
    assert sieve().passes(json.dumps({"title": text}).encode())


@pytest.mark.parametrize("text", SILENT)
def test_pages_about_other_things_are_dropped(text: str) -> None:
    """What names no refrigerant is dropped, whatever numbers and letters it holds."""
    assert not sieve().passes(f"<html><body>{text}</body></html>".encode())
