"""Telephones, mail addresses and web domains in a form that can be compared, out of fields and free text.

A domain counts only when it can belong to one firm: marketplaces, social networks, site builders and public mail
providers are left out (traders/data/hosts.toml).
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

import phonenumbers
import tldextract

from traders.script import fold

_EMAIL = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'|,;]{3,200}", re.IGNORECASE)
_UNKNOWN_SUFFIX = re.compile(r"(?<![^.])[a-z0-9-]{2,63}\.[a-z]{3,24}$")
_BARE_DOMAIN = re.compile(r"(?<![\w@.-])(?:[a-z0-9-]{2,63}\.){1,3}[a-z]{2,12}(?![\w@-])", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.])(?:\+\s?|00)?\(?\d(?:(?:[ \u00a0()/\u2010-\u2015-]{0,3}|\.)\d){6,16}(?!\w)")
_CUE = re.compile(
    r"(?:tel|phone|fon|mob|cell|call|whatsapp|wa|viber|telegram|fax|hotline|тел|моб|звоните|τηλ|电话|電話|手机|手機|微信|전화|โทร|"
    r"هاتف|جوال|☎|📞)[^\d+]{0,12}$"
)
_EXTENSION = re.compile(r"(?:ext|x|доб|int|durchwahl)\.?\s?\d{1,5}$", re.IGNORECASE)
_SIGNIFICANT = 9
_MIN_DIGITS = 7
_MAX_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone: digits in E.164 without the plus where the country is known, else as written; national digits."""

    digits: str
    national: str
    international: bool

    def same(self, other: "Phone") -> bool:
        """Tell whether both are one number; where one has no country, the national digits decide."""
        if self.digits == other.digits or (self.international and other.international):
            return self.digits == other.digits  # a country code without its plus, before a number no plan knows
        return len(self.national) >= _MIN_DIGITS and self.national == other.national

    def sibling(self, other: "Phone") -> bool:
        """Tell whether both can be extensions of one switchboard: all but the last two or three digits agree."""
        shared = min(len(self.national), len(other.national)) - 3
        return shared >= 6 and self.national[:shared] == other.national[:shared]  # noqa: PLR2004 area code and exchange


@dataclass(frozen=True, slots=True)
class Hosts:
    """Domains that belong to no single seller: `shared` hosts of many shops, and public `mail` providers."""

    shared: frozenset[str]
    shared_labels: frozenset[str]
    mail: frozenset[str]


@lru_cache(maxsize=1)
def get_hosts() -> Hosts:
    """Return the hosts of traders/data/hosts.toml."""
    data = tomllib.loads(files("traders").joinpath("data", "hosts.toml").read_text(encoding="utf-8"))
    return Hosts(
        frozenset(data["shared"]["domains"].split()),
        frozenset(data["shared"]["labels"].split()),
        frozenset(data["mail"]["domains"].split()),
    )


@lru_cache(maxsize=1)
def _suffixes() -> tldextract.TLDExtract:
    # The list inside the package: no network, the same answer on every machine.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=65536)
def registrable(host_or_url: str) -> str:
    """Return the registrable domain of a host or address (`shop.example.co.uk` gives `example.co.uk`), "" if none.

    A host under a suffix that the list inside the package does not know (a new one, or one reserved for examples) is
    taken to be registered right below it.
    """
    text = fold(host_or_url.strip())
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    found = _suffixes().extract_str(host)
    if found.domain and found.suffix:
        return f"{found.domain}.{found.suffix}"
    unknown = _UNKNOWN_SUFFIX.search(host)
    return unknown[0] if unknown else ""


def own_domain(host_or_url: str | None) -> str:
    """Return the registrable domain when it can belong to one firm, "" for shared hosts and mail providers."""
    domain = registrable(host_or_url) if host_or_url else ""
    hosts = get_hosts()
    if not domain or domain in hosts.shared or domain in hosts.mail or domain.split(".")[0] in hosts.shared_labels:
        return ""
    return domain


def own_address(seller_url: str | None, listing_url: str) -> str | None:
    """Return a seller's web address, None where it is a page of the marketplace that the listing stands on."""
    if not seller_url:
        return None
    page_of_site = registrable(seller_url) == registrable(listing_url)
    return None if page_of_site and urlsplit(seller_url).path.strip("/") else seller_url


def mail_domain(email: str) -> str:
    """Return the domain of a mail address when it can belong to one firm, "" otherwise."""
    return own_domain(email.rpartition("@")[2])


def emails_in(text: str | None) -> tuple[str, ...]:
    """Return the mail addresses in a text, lower case, each once."""
    if not text or "@" not in text:
        return ()
    return tuple(dict.fromkeys(found.lower() for found in _EMAIL.findall(text)))


def domains_in(text: str | None) -> tuple[str, ...]:
    """Return the domains of firms that a text names, as addresses, mail addresses or bare; each once."""
    if not text or "." not in text:
        return ()
    found = [own_domain(url.rstrip(".)/")) for url in _URL.findall(text)]
    found += [mail_domain(email) for email in emails_in(text)]
    bare = _URL.sub(" ", text)  # what stands inside an address (?to=firm.example) is not the seller's
    found += [own_domain(domain) for domain in _BARE_DOMAIN.findall(bare) if _suffixes().extract_str(domain).suffix]
    return tuple(dict.fromkeys(domain for domain in found if domain))


@lru_cache(maxsize=65536)
def read_phone(text: str, country: str | None) -> Phone | None:
    """Read one telephone number; None when the text holds none."""
    folded = _EXTENSION.sub("", fold(text).strip().removeprefix("tel:")).strip()
    digits = "".join(char for char in folded if char.isdigit())
    if not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS + 2:
        return None
    plus = folded.startswith(("+", "00"))
    candidates: list[tuple[str, str | None]] = []
    if plus:
        candidates.append(("+" + digits.removeprefix("00"), None))
    else:
        if country:
            candidates.append((digits, country))
        candidates.append(("+" + digits, None))
    for candidate, region in candidates:
        try:
            number = phonenumbers.parse(candidate.replace("+0", "+"), region)
        except phonenumbers.NumberParseException:
            continue
        if plus or phonenumbers.is_valid_number(number):
            national = phonenumbers.national_significant_number(number)
            return Phone(f"{number.country_code}{national}", national.lstrip("0"), international=True)
    return Phone(digits, digits.lstrip("0"), international=False)


def phones_in(text: str | None, country: str | None, *, stated: bool = False) -> tuple[Phone, ...]:
    """Return what can be telephone numbers in a text, each once; with `stated` only those that say that they are one.

    A number says so by a plus sign or by a word for telephone in front of it; any other run of digits may be a
    register number.
    """
    if not text:
        return ()
    folded = fold(text)
    found = (
        read_phone(match.group(), country)
        for match in _PHONE.finditer(folded)
        if not stated or match.group()[0] == "+" or _CUE.search(folded[max(0, match.start() - 24) : match.start()])
    )
    return tuple(dict.fromkeys(phone for phone in found if phone))


def phone_keys(phone: Phone) -> tuple[str, ...]:
    """Return what a number is found by: its last digits, with or without the country."""
    return (phone.national[-_SIGNIFICANT:],)
