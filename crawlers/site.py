"""A site file: what the operator says about one marketplace, where the automatic way is not enough.

Everything but the name and a start address is optional. Patterns of addresses are globs (`*` any text), matched against
the whole address; selectors are CSS, XPath (begins with `/` or `(`) or `json:` and a JMESPath on embedded JSON.
"""

import re
import tomllib
from collections.abc import Mapping
from fnmatch import translate
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote_plus, urlsplit

from lxml import etree
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from crawlers.pages.node import Walk
from crawlers.pages.selector import selected
from crawlers.platform import with_platform
from domain.errors import DataError, InputError
from domain.geography import normal_code

Render = Literal["never", "always", "auto"]

FIELDS = (
    "title",
    "description",
    "price",
    "currency",
    "availability",
    "sku",
    "gtin",
    "brand",
    "seller",
    "seller_url",
    "seller_country",
    "address",
    "phone",
    "email",
    "location",
    "images",
    "published",
)
"""Fields that a site file may give selectors for, as `crawlers.pages.reader` takes them."""


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be a web address such as https://shop.example/")
    return value


def _template(value: str) -> str:
    if "{query}" not in value:
        raise ValueError("must hold {query}, the place of the search term")
    return _web_address(value)


def _known_fields(value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    unknown = sorted(set(value) - set(FIELDS))
    if unknown:
        raise ValueError(f"unknown field {unknown[0]!r}; known are {', '.join(FIELDS)}")
    for field, expressions in value.items():
        for expression in expressions:
            try:
                selected(etree.Element("html"), Walk(), {field: (expression,)})
            except DataError as error:
                raise ValueError(str(error)) from None
    return value


def _jurisdiction(value: str) -> str:
    if normal_code(value) != value:
        raise ValueError(f"{value!r} is no jurisdiction; use an ISO 3166-1 code such as DE or US, or EU")
    return value


def _one_or_more(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: (given,) if isinstance(given, str) else given for name, given in value.items()}
    return value


Address = Annotated[str, AfterValidator(_web_address)]
Template = Annotated[str, AfterValidator(_template)]


class SiteFile(BaseModel):
    """One marketplace. Unknown names in a site file are errors, so a slip of the pen does not go unseen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$", description="Short name, as the commands take it.")
    title: str = Field("", description="Name for people.")
    platform: str = Field(
        "", description="Shop software whose addresses and selectors hold where this file gives none."
    )
    start_urls: tuple[Address, ...] = Field((), description="Where the crawl begins.")
    search_urls: tuple[Template, ...] = Field((), description="Search addresses; {query} is the place of the term.")
    search_terms: tuple[str, ...] = Field((), description="Terms searched for; empty: those of the site's language.")
    listing_urls: tuple[str, ...] = Field((), description="Globs of addresses that are listings.")
    index_urls: tuple[str, ...] = Field((), description="Globs of addresses that list listings.")
    skip_urls: tuple[str, ...] = Field((), description="Globs of addresses never to be fetched.")
    next_page: tuple[str, ...] = Field((), description="Selectors of links to the next page of results.")
    selectors: Annotated[dict[str, tuple[str, ...]], AfterValidator(_known_fields)] = Field(
        default_factory=dict, description="Selectors by field, tried before the automatic reading."
    )
    hosts: tuple[str, ...] = Field((), description="Further hosts that belong to the site.")
    locale: str = Field("", description="Language and region, such as es or pt-BR.")
    currency: str | None = Field(None, pattern=r"^[A-Z]{3}$", description="ISO 4217 code of prices without one.")
    decimal: Literal["", ".", ","] = Field("", description="Decimal sign, where the prices leave it open.")
    jurisdictions: tuple[Annotated[str, AfterValidator(_jurisdiction)], ...] = Field(
        (), description="ISO 3166-1 alpha-2 codes, or EU, that the site sells to."
    )
    render: Render = Field("auto", description="Whether a browser is used: never, always, or auto.")
    delay: float | None = Field(None, ge=0, description="Seconds between two requests; the larger one wins.")
    max_pages: int | None = Field(None, ge=1, description="Pages fetched in one run at most.")
    pages_per_day: int | None = Field(None, ge=1, description="Pages fetched in one day (UTC) at most.")
    max_depth: int | None = Field(None, ge=0, description="Links followed from a start page at most.")
    sitemap: bool = Field(True, description="Whether sitemap.xml is read.")

    @property
    def language(self) -> str | None:
        """ISO 639-1 code of the site's language, None where the file does not say."""
        return self.locale.replace("_", "-").split("-")[0].lower() or None

    @property
    def all_hosts(self) -> frozenset[str]:
        """Hosts that belong to the site, in lower case."""
        addresses = (*self.start_urls, *self.search_urls)
        return frozenset({urlsplit(address).hostname or "" for address in addresses} | set(self.hosts))

    def search_addresses(self, terms: tuple[str, ...]) -> tuple[str, ...]:
        """Return the search addresses with each term put in."""
        return tuple(template.replace("{query}", quote_plus(term)) for template in self.search_urls for term in terms)


def load_sites(*folders: Path | None) -> dict[str, SiteFile]:
    """Read all site files in the folders by name; a file in a later folder replaces one of the same name.

    Raises:
        DataError: a file is not TOML, or a field in it is unknown or bad; the sentence names both.
    """
    sites: dict[str, SiteFile] = {}
    for folder in folders:
        if folder is None:
            continue
        if not folder.is_dir():
            raise DataError(f"the folder of site files {folder} is not there; make it, or correct crawl.sites_dir")
        here: dict[str, Path] = {}
        for path in sorted(folder.glob("*.toml")):
            site = read_site(path)
            if site.name in here:
                raise DataError(f"{path}: field 'name': {site.name!r} is already taken by {here[site.name]}")
            here[site.name] = path
            sites[site.name] = site
    return sites


def read_site(path: Path) -> SiteFile:
    """Read one site file; its name is the file's name unless it gives another.

    Raises:
        DataError: as `load_sites`.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"cannot read the site file {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path} is not valid TOML: {error}") from None
    return site_from(values, path)


def site_from(values: Mapping[str, Any], path: Path) -> SiteFile:
    """Make a site of the values in a file.

    Raises:
        DataError: a field is unknown or bad.
    """
    try:
        ready = {"name": path.stem, **with_platform(values)}
    except DataError as error:
        raise DataError(f"{path}: field 'platform': {error}") from None
    ready["selectors"] = _one_or_more(ready.get("selectors", {}))
    try:
        return SiteFile.model_validate(ready)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise DataError(f"{path}: unknown field {field!r}; docs/add-a-site.md lists the fields") from None
        said = _PLAINER.get(first["type"], first["msg"].removeprefix("Value error, "))
        if field == "name" and first["type"] == "string_pattern_mismatch":
            said = "take small letters, digits, dots and hyphens only"
        raise DataError(f"{path}: field {field!r}: {said[:1].lower()}{said[1:]}") from None


_PLAINER = {"tuple_type": "write a list in square brackets, also around a single value"}
"""What a reader can act on, in place of words about Python."""


def site_for_start_url(url: str) -> SiteFile:
    """Make a site from an address alone; it is named after its host (and port, where it has one).

    Raises:
        InputError: that is no web address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError(f"{url!r} is not a web address; give one like https://shop.example/")
    host = re.sub(r"[^a-z0-9.-]", "-", _ascii_host(parts.hostname)).strip("-.") or "site"
    name = f"{host}-{port}" if port else host
    return SiteFile(name=name[:100], title=parts.hostname, start_urls=(url,))


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode().lower()
    except UnicodeError:
        return host.lower()


def address_pattern(globs: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return one pattern for several globs of addresses, None where there are none."""
    return re.compile("|".join(translate(glob) for glob in globs)) if globs else None
