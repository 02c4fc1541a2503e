"""Which currency is meant: signs that several countries share are settled by the site, the language, other amounts."""

import re

from nlp.reading import Reading

_CCTLD = {
    "br": "BRL", "pl": "PLN", "cz": "CZK", "hu": "HUF", "ro": "RON", "bg": "BGN", "rs": "RSD", "tr": "TRY", "ru": "RUB",
    "ua": "UAH", "kz": "KZT", "by": "BYN", "uk": "GBP", "in": "INR", "pk": "PKR", "bd": "BDT", "th": "THB", "vn": "VND",
    "id": "IDR", "my": "MYR", "sg": "SGD", "ph": "PHP", "cn": "CNY", "tw": "TWD", "hk": "HKD", "jp": "JPY", "kr": "KRW",
    "au": "AUD", "nz": "NZD", "ca": "CAD", "mx": "MXN", "ar": "ARS", "cl": "CLP", "co": "COP", "pe": "PEN", "za": "ZAR",
    "ng": "NGN", "ke": "KES", "ma": "MAD", "eg": "EGP", "sa": "SAR", "ae": "AED", "il": "ILS", "ir": "IRR", "se": "SEK",
    "no": "NOK", "dk": "DKK", "is": "ISK", "ch": "CHF", "de": "EUR", "at": "EUR", "fr": "EUR", "it": "EUR", "es": "EUR",
    "pt": "EUR", "nl": "EUR", "be": "EUR", "fi": "EUR", "ee": "EUR", "lv": "EUR", "lt": "EUR", "sk": "EUR", "si": "EUR",
    "gr": "EUR", "ie": "EUR", "hr": "EUR", "az": "AZN", "ge": "GEL", "am": "AMD",
}  # fmt: skip
_DOLLARS = frozenset(("AUD", "NZD", "CAD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU"))
"""Currencies written with a plain "$" at home."""
_KRONA_BY_LANGUAGE = {"sv": "SEK", "no": "NOK", "nb": "NOK", "da": "DKK", "is": "ISK"}


def settled(reading: Reading, currency: str | None) -> str | None:
    """Return the currency meant: signs shared by several are settled by the site's country or the language."""
    local = _of_site(reading)
    language = reading.language or ""
    if currency == "KRONA":
        return local if local in ("SEK", "NOK", "DKK", "ISK", "CZK") else _KRONA_BY_LANGUAGE.get(language, "SEK")
    if currency == "USD" and local in _DOLLARS and "usd" not in reading.listing.price_text.lower():
        return local
    if currency == "CNY" and language == "ja":
        return "JPY"
    if currency == "SAR" and language == "fa":
        return "IRR"
    return currency or _currency_around(reading) or local


def _of_site(reading: Reading) -> str | None:
    host = re.match(r"[a-z]+://([^/:?#]+)", (reading.listing.url or "").lower())
    return _CCTLD.get(host[1].rpartition(".")[2]) if host else None


def _currency_around(reading: Reading) -> str | None:
    """Return the currency of an amount elsewhere in the listing."""
    for hit in reading.hits:
        if hit.concept.startswith("currency:") and len(hit.value) > 2:  # noqa: PLR2004
            beside = reading.masked[max(0, hit.start - 2) : hit.start] + reading.masked[hit.end : hit.end + 2]
            if any(char.isdigit() for char in beside):
                return hit.concept.removeprefix("currency:")
    return None
