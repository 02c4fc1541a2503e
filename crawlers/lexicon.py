"""Words by which a link or a search can be about refrigerants, in the languages of the trade.

Only for spending the page budget and for filling search forms; what a page offers is decided elsewhere.
"""

import re

_CODE = re.compile(
    r"(?<![a-z0-9])(r|hfc|hcfc|cfc|hfo|freon|фреон|р)[-_ .]{0,3}(1[1-4]|2[23]|32|\d{3,4})[a-z]{0,3}", re.IGNORECASE
)
_WORDS = re.compile(
    r"refriger|réfrig|frigorig|freon|fréon|forane|suva|genetron|halon|kältemittel|kaeltemittel|koudemiddel|köldmedi|"
    r"kølemid|kuldemedi|kylmäain|chłodnicz|chlodnicz|chladiv|hűtőközeg|hutokozeg|soğutucu|sogutucu|фреон|хладагент|"
    r"хладон|холодоагент|хладилен агент|ψυκτικ|فريون|مبرد|تبريد|制冷剂|制冷劑|雪种|冷媒|氟利昂|냉매|môi chất lạnh|"
    r"gas lạnh|สารทำความเย็น|रेफ्रिजरेंट|เฟรออน",
    re.IGNORECASE,
)

SEARCH_TERMS: dict[str, tuple[str, ...]] = {
    "en": ("refrigerant", "r134a", "r410a", "r22"),
    "de": ("Kältemittel", "r134a", "r410a", "r22"),
    "fr": ("gaz réfrigérant", "fluide frigorigène", "r134a", "r410a"),
    "es": ("gas refrigerante", "r134a", "r410a", "r22"),
    "pt": ("gás refrigerante", "fluido refrigerante", "r134a", "r410a"),
    "it": ("gas refrigerante", "r134a", "r410a", "r404a"),
    "nl": ("koudemiddel", "r134a", "r410a"),
    "pl": ("czynnik chłodniczy", "r134a", "r410a"),
    "cs": ("chladivo", "r134a", "r410a"),
    "ro": ("agent frigorific", "freon", "r134a", "r410a"),
    "bg": ("хладилен агент", "фреон", "r134a"),
    "hu": ("hűtőközeg", "r134a", "r410a"),
    "el": ("ψυκτικό υγρό", "φρέον", "r134a"),
    "tr": ("soğutucu gaz", "freon", "r134a", "r410a"),
    "ru": ("фреон", "хладагент", "r134a", "r22"),
    "uk": ("фреон", "холодоагент", "r134a"),
    "ar": ("غاز تبريد", "فريون", "r134a", "r22"),
    "fa": ("گاز مبرد", "فریون", "r134a"),
    "zh": ("制冷剂", "冷媒", "r134a", "r22"),
    "ja": ("冷媒", "フロンガス", "r134a"),
    "ko": ("냉매", "r134a", "r22"),
    "th": ("น้ำยาแอร์", "r134a", "r22"),
    "vi": ("gas lạnh", "môi chất lạnh", "r134a"),
    "id": ("freon", "refrigeran", "r134a", "r22"),
    "hi": ("refrigerant gas", "r134a", "r22"),
}
"""What people type into a search box, by language."""


def mentions_refrigerant(text: str) -> bool:
    """Tell whether the text of a link or an address speaks of refrigerants."""
    return bool(_CODE.search(text) or _WORDS.search(text))


def search_terms(language: str | None) -> tuple[str, ...]:
    """Return what to search for on a site in that language (English where it is not known)."""
    return SEARCH_TERMS.get(language or "en", SEARCH_TERMS["en"])
