"""Countries as two letters, whatever a register or a page calls them."""

from functools import lru_cache

from rigour.territories import get_territory, lookup_territory

_CUSTOMARY = {
    "UK": "GB",
    "EL": "GR",
    "XI": "GB",
    "USA": "US",
    "PRC": "CN",
    "UAE": "AE",
    "KSA": "SA",
    "ENGLAND": "GB",
    "SCOTLAND": "GB",
    "WALES": "GB",
    "NORTHERN IRELAND": "GB",
}
_TOGETHER = {
    "HK": "CN",
    "MO": "CN",
    "PR": "US",
    "VI": "US",
    "GU": "US",
    "JE": "GB",
    "GG": "GB",
    "IM": "GB",
    "GP": "FR",
    "RE": "FR",
    "MQ": "FR",
    "GF": "FR",
    "YT": "FR",
}


@lru_cache(maxsize=4096)
def country_code(text: str | None) -> str:
    """Return the ISO 3166-1 alpha-2 code of a country's code or name, "" where it is not known."""
    cleaned = " ".join((text or "").split()).upper()
    if not cleaned:
        return ""
    if cleaned in _CUSTOMARY:
        return _CUSTOMARY[cleaned]
    territory = get_territory(cleaned.lower()) or lookup_territory(cleaned.lower())
    code = territory.code.upper() if territory is not None else ""
    return code if len(code) == 2 else ""  # noqa: PLR2004 alpha-2


def same_country(left: str, right: str) -> bool:
    """Tell whether two codes are no conflict: equal, or one is a territory of the other."""
    return _TOGETHER.get(left, left) == _TOGETHER.get(right, right)
