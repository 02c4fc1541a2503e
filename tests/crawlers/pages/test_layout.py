"""One page laid out in many ways: how an amount is cut into elements, what they are called, and the shop's language.

Each page shows a reduced price among the amounts that stand beside prices everywhere: the former price, an instalment,
a unit price, delivery, a protection plan, and cards of other goods.
"""

from decimal import Decimal
from itertools import product

import pytest

from crawlers.pages.reader import read_page

SHOPS = {
    "en": (
        "$",
        "",
        ",",
        ".",
        "Add to cart|In stock|Was {}|or 4 payments of {}|Delivery {}|2-year protection {}|Item #",
    ),
    "de": (
        "",
        " €",
        ".",
        ",",
        "In den Warenkorb|Auf Lager|UVP {}|oder 12 Raten à {}|zzgl. Versand {}|Garantieverlängerung {}|Art.-Nr.:",
    ),
    "fr": (
        "",
        " €",
        "\u202f",
        ",",
        "Ajouter au panier|En stock|Prix conseillé {}|ou 3x {} sans frais|Livraison {}|Extension de garantie {}|Réf. :",
    ),
    "pl": (
        "",
        " zł",
        " ",
        ",",
        "Dodaj do koszyka|Dostępny|Cena katalogowa {}|10 rat x {}|Dostawa od {}|Ubezpieczenie {}|Kod produktu:",
    ),
    "it": (
        "€ ",
        "",
        ".",
        ",",
        "Aggiungi al carrello|Disponibile|Prezzo di listino {}|3 rate da {}|Spedizione {}|Garanzia {}|Codice:",
    ),
}
"""By language: what stands before and behind an amount, its separators, and the words of the page."""
LAYOUTS = ("plain", "parts", "signs apart", "raised", "no-break")
NAMES = ("telling", "hashed", "none")


def _amount(value: Decimal, shop: tuple[str, str, str, str, str], layout: str, names: str) -> str:
    before, behind, thousands, decimal, _ = shop
    whole, _, cents = f"{value:,.2f}".replace(",", "_").partition(".")
    whole = whole.replace("_", thousands)
    if layout == "parts":
        return f"{before}<span{_name('whole', names)}>{whole}</span>\n<span>{decimal}{cents}</span>{behind}"
    if layout == "signs apart":
        return f"<span>{before}</span>\n<span>{whole}{decimal}{cents}</span>\n<span>{behind}</span>"
    if layout == "raised":
        return f"{before}<span>{whole}</span>\n<sup>{cents}</sup>{behind}"
    text = f"{before}{whole}{decimal}{cents}{behind}"
    return text.replace(" ", "&nbsp;") if layout == "no-break" else text


def _name(word: str, names: str) -> str:
    if names == "none":
        return ""
    return f' class="{word}"' if names == "telling" else f' class="x{sum(map(ord, word)) % 97}-q"'


def _page(language: str, layout: str, names: str) -> str:
    shop = SHOPS[language]
    buy, stock, was, instalment, delivery, plan, number = shop[4].split("|")

    def line(word: str, text: str, value: str) -> str:
        return f"<div{_name(word, names)}>{text.format(_amount(Decimal(value), shop, layout, names))}</div>"

    cards = "".join(
        f'<li{_name("tile", names)}><a href="/p/{value}">Kestrel Duo {value}</a>'
        f"{line('price', '{}', f'{value}.00')}</li>"
        for value in (11, 890, 1250, 64)
    )
    return (
        f'<!doctype html><html lang="{language}"><head><title>Nordway Pro 12 | Shop</title></head><body>'
        f"<header>{line('note', delivery, '50.00')}</header><main><h1>Nordway Pro 12</h1>"
        f"<div>{number} NP-1207</div>{line('price-old', was, '1621.50')}{line('price-current', '{}', '1297.20')}"
        f"{line('installments', instalment, '324.30')}{line('delivery', delivery, '5.90')}"
        f'<label><input type="checkbox">{line("option", plan, "19.00")}</label>'
        f"{line('unit-price', '{} / kg', '648.60')}<div>{stock}</div><button>{buy}</button>"
        f"<h2>Kestrel</h2><ul>{cards}</ul></main></body></html>"
    )


@pytest.mark.parametrize(("language", "layout", "names"), list(product(SHOPS, LAYOUTS, NAMES)))
def test_layout(language: str, layout: str, names: str) -> None:
    """Price, stock and number are read whatever the layout of amounts and the names of elements are."""
    reading = read_page(_page(language, layout, names).encode(), "https://www.shop.example/p/nordway-pro")
    assert reading.kind == "listing", reading.reasons
    listing = reading.listing
    assert listing is not None
    assert (listing.price, listing.availability, listing.sku) == (Decimal("1297.20"), "InStock", "NP-1207")
