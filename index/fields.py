"""The fields a query may name, in one table: what each means, its type, and where in the document it is read.

The two engines, the query parser, the facets and docs/search.md all go by this table, so a field added here is added
everywhere. Keyword fields compare folded (case, accents and width do not matter) and give back what was written.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any, Literal

from domain.document import ListingDocument
from domain.extraction import Pack
from index.analysis import fold_code, fold_value

LONGEST_VALUE = 2000
"""Characters of a keyword value that are compared."""

FieldType = Literal["keyword", "text", "number", "date", "boolean", "nested"]
Histogram = Literal["", "month", "bands"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `read` gives its values from a document: texts for keyword and text, at most one number otherwise.

    `unique` marks keyword fields with about one value a listing (addresses, ids), which are never counted as facets.
    `histogram` says how a number or date is counted as a facet. `code` compares letters and digits only.
    """

    name: str
    type: FieldType
    meaning: str
    read: Callable[[Any], Iterable[Any]] | None = None
    facet: bool = False
    sortable: bool = False
    unique: bool = False
    code: bool = False
    histogram: Histogram = ""

    def folded(self, value: str) -> str:
        """Return a value of this keyword field in the form in which it is compared."""
        return fold_code(value) if self.code else fold_value(value)


class Attribute:
    """Reads what stands in one attribute of a document, as `seller.outcome`: a value, or none.

    The JSON form of a document that an earlier version stored may lack it. `path` lets the embedded engine read many
    attributes at once, ten times as fast as one after another.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._get = attrgetter(path)

    def __call__(self, document: Any) -> tuple[Any, ...]:
        """Return the values, all in one tuple."""
        found = self.found(document)
        return () if found is None else self.values(found)

    def found(self, document: Any) -> Any:
        """Return what stands in the attribute, None where there is nothing."""
        try:
            return self._get(document)
        except AttributeError:
            return None

    def values(self, found: Any) -> tuple[Any, ...]:
        """Return the values of what stands in the attribute."""
        return _one(found)


class Attributes(Attribute):
    """The same where the attribute holds several values, as `substances`."""

    def values(self, found: Any) -> tuple[Any, ...]:
        """Return the values of what stands in the attribute."""
        return tuple(found)


class NumberAttribute(Attribute):
    """The same where it holds a number, or None."""

    def values(self, found: Any) -> tuple[Any, ...]:
        """Return the values of what stands in the attribute."""
        return _number(found)


class AttributeReader:
    """Reads the attributes of several fields at once; one that the JSON form of an earlier version lacks is None."""

    def __init__(self, attributes: Sequence[Attribute]) -> None:
        self._attributes = attributes
        self._get = attrgetter(*(attribute.path for attribute in attributes))

    def __call__(self, document: Any) -> tuple[Any, ...]:
        """Return what stands in each attribute, as it is."""
        try:
            found: tuple[Any, ...] = self._get(document)
        except AttributeError:
            found = tuple(attribute.found(document) for attribute in self._attributes)
        return found


def _one(value: Any) -> tuple[Any, ...]:
    return () if value is None or value == "" else (value,)


def _number(value: float | Decimal | None) -> tuple[float, ...]:
    return () if value is None else (float(value),)


def _contacts(document: ListingDocument) -> list[str]:
    return [form for contact in document.contacts for form in (contact.value, f"{contact.kind}:{contact.value}")]


def _identifiers(document: ListingDocument) -> list[str]:
    return [form for item in document.identifiers for form in (item.value, f"{item.scheme}:{item.value}")]


TEXT_FIELDS = (
    Field("title", "text", "Title of the listing.", Attribute("title")),
    Field("text", "text", "Description, as the page gives it.", Attribute("text")),
    Field("seller.name", "text", "Name of the seller.", Attribute("seller.name"), facet=True),
    Field("location", "text", "Where the goods are, in the words of the page.", Attribute("location")),
    Field("brand", "text", "Brand, as the page gives it.", Attribute("brand")),
    Field(
        "risk_reasons",
        "text",
        "What the risk score is made of, in words.",
        Attributes("risk_reasons"),
    ),
)

KEYWORD_FIELDS = (
    Field("substances", "keyword", "Substances offered, as R-22.", Attributes("substances"), facet=True, code=True),
    Field("mentioned", "keyword", "Named but not offered.", Attributes("mentioned"), facet=True, code=True),
    Field("families", "keyword", "Families offered: CFC, HCFC, HFC, HFO ...", Attributes("families"), facet=True),
    Field(
        "container",
        "keyword",
        "Container of any pack: disposable, refillable, can, drum, tank, unknown.",
        lambda d: dict.fromkeys(pack.container for pack in d.packs),
        facet=True,
    ),
    Field("price.currency", "keyword", "ISO 4217.", lambda d: _one(d.price and d.price.currency), facet=True),
    Field("price.per", "keyword", "What the price buys: kg, cylinder ...", lambda d: _one(d.price and d.price.per)),
    Field(
        "kind",
        "keyword",
        "offer, wanted, equipment, service, information or unrelated.",
        Attribute("kind"),
        facet=True,
        sortable=True,
    ),
    Field("language", "keyword", "Language of the listing, as en.", Attribute("language"), True, True),
    Field(
        "seller.outcome",
        "keyword",
        "What the registers say: authorised, review or not_found; absent when none was loaded.",
        Attribute("seller.outcome"),
        facet=True,
        sortable=True,
    ),
    Field("seller.register", "keyword", "Register the seller was found in.", Attribute("seller.register"), True),
    Field("seller.country", "keyword", "Country of the seller, ISO 3166-1.", Attribute("seller.country"), True),
    Field("seller.group", "keyword", "Listings of one seller share it.", Attribute("seller.group"), True, True),
    Field("jurisdiction", "keyword", "Where the offer was judged: EU, GB ...", Attributes("jurisdictions"), True),
    Field(
        "status",
        "keyword",
        "Legal status: prohibited, restricted, unknown or unrestricted.",
        Attribute("status"),
        facet=True,
        sortable=True,
    ),
    Field(
        "finding",
        "keyword",
        "Rules of law or red flags that apply, by rule id.",
        lambda d: dict.fromkeys(finding.rule for finding in d.findings),
        facet=True,
    ),
    Field("availability", "keyword", "InStock or OutOfStock, as stated.", Attribute("availability"), True, True),
    Field("presence", "keyword", "listed, sold_out or gone.", Attribute("presence"), facet=True, sortable=True),
    Field("condition", "keyword", "virgin, reclaimed, recycled ...", Attribute("condition"), True, True),
    Field(
        "contact.kind",
        "keyword",
        "Ways to reach the seller: phone, whatsapp, email ...",
        lambda d: dict.fromkeys(contact.kind for contact in d.contacts),
        facet=True,
    ),
    Field("flags", "keyword", "Red-flag words found, as certificate_waived.", Attributes("flags"), facet=True),
    Field("gwp_basis", "keyword", "Whose GWP values tco2e rests on.", Attribute("gwp_basis"), facet=True),
    Field(
        "mass_basis",
        "keyword",
        "What mass_kg rests on: stated, inferred or unknown.",
        Attribute("mass_basis"),
        facet=True,
    ),
    Field("site", "keyword", "Marketplace.", Attribute("site"), facet=True, sortable=True),
    Field("evidence.segment", "keyword", "Archive segment of the last sighting.", Attribute("evidence.segment")),
    Field("id", "keyword", "The listing's id.", Attribute("id"), unique=True),
    Field("url", "keyword", "Address of the listing.", Attribute("url"), unique=True),
    Field("contact", "keyword", "Telephone, address ... of the seller, also kind:value.", _contacts, unique=True),
    Field("identifier", "keyword", "Company identifier, also scheme:value.", _identifiers, unique=True),
    Field("seller.entry_id", "keyword", "Entry in the register.", Attribute("seller.entry_id"), unique=True),
    Field("seller.url", "keyword", "Page of the seller.", Attribute("seller.url"), unique=True),
    Field("sku", "keyword", "Article number.", Attribute("sku"), unique=True),
    Field("published", "keyword", "Date of publication, in the words of the page.", Attribute("published")),
    Field("version", "keyword", "Material version.", Attribute("version"), unique=True),
    Field(
        "evidence.record_id",
        "keyword",
        "WARC record of the last sighting.",
        Attribute("evidence.record_id"),
        unique=True,
    ),
    Field(
        "earlier",
        "keyword",
        "Id of the seller's earlier listing that this one is, put up again under another address.",
        lambda d: _one(getattr(d, "earlier", None) and d.earlier.id),
        unique=True,
    ),
)

NUMBER_FIELDS = (
    Field(
        "price.amount",
        "number",
        "Asking price, in the currency of the listing.",
        lambda d: _number(d.price and d.price.amount),
        sortable=True,
    ),
    Field(
        "price_per_kg",
        "number",
        "Price of one kg, in the currency of the listing.",
        NumberAttribute("price_per_kg"),
        facet=True,
        sortable=True,
        histogram="bands",
    ),
    Field(
        "price_eur_kg",
        "number",
        "Price of one kg in euro, by the rates of that month.",
        NumberAttribute("price_eur_kg"),
        facet=True,
        sortable=True,
        histogram="bands",
    ),
    Field(
        "price_ratio",
        "number",
        "Price of one kg as a share of the usual price; 0.5 is half.",
        lambda d: _number(getattr(d, "price_position", None) and d.price_position.ratio),
        sortable=True,
    ),
    Field("severity", "number", "Severity of the worst finding, 0 to 5.", NumberAttribute("severity"), True, True),
    Field(
        "tco2e",
        "number",
        "Tonnes of CO2-equivalent on offer.",
        NumberAttribute("tco2e"),
        facet=True,
        sortable=True,
        histogram="bands",
    ),
    Field("mass_kg", "number", "Kilograms on offer.", NumberAttribute("mass_kg"), True, True, histogram="bands"),
    Field("risk", "number", "Risk score, 0 to 100.", NumberAttribute("risk"), sortable=True),
    Field("odp_kg", "number", "Kilograms of ODP on offer.", NumberAttribute("odp_kg"), sortable=True),
    Field("seller.score", "number", "Score of the register match, 0 to 1.", NumberAttribute("seller.score")),
)

KEPT_FIELDS = (
    Field("first_seen", "date", "First sighting.", facet=True, sortable=True, histogram="month"),
    Field("last_seen", "date", "Last sighting.", facet=True, sortable=True, histogram="month"),
    Field("changed_at", "date", "Last material change.", facet=True, sortable=True, histogram="month"),
    Field("observations", "number", "How many observations are kept.", sortable=True),
)
"""Fields that are not in a document: the engine keeps them over all sightings."""


def _of_pack(name: str) -> Callable[[Pack], Iterable[Any]]:
    return lambda pack: _one(getattr(pack, name))


PACK_FIELDS = (
    Field("packs.net_kg", "number", "Net contents of one unit, in kg.", _of_pack("net_kg")),
    Field("packs.gross_kg", "number", "Gross mass of one unit, in kg.", _of_pack("gross_kg")),
    Field("packs.units", "number", "How many units.", _of_pack("units")),
    Field("packs.container", "keyword", "Container, as for `container`.", _of_pack("container")),
    Field("packs.water_l", "number", "Water capacity, in litres.", _of_pack("water_l")),
    Field("packs.inferred", "boolean", "Whether the size was inferred, not written.", _of_pack("inferred")),
)

PACKS = Field("packs", "nested", "One pack: `packs:(net_kg:13.6 AND container:disposable)`.")

FIELDS = (*TEXT_FIELDS, *KEYWORD_FIELDS, *NUMBER_FIELDS, *KEPT_FIELDS, PACKS, *PACK_FIELDS)
BY_NAME = {field.name: field for field in FIELDS}

ALIASES = {
    "substance": "substances",
    "family": "families",
    "jurisdictions": "jurisdiction",
    "findings": "finding",
    "findings.rule": "finding",
    "flag": "flags",
    "contacts": "contact",
    "contacts.value": "contact",
    "contacts.kind": "contact.kind",
    "identifiers": "identifier",
    "seller": "seller.name",
    "price": "price.amount",
    "pack": "packs",
}
"""Other names under which a field is known, such as its name in the JSON form."""

DEFAULT_FIELDS = ("title", "text", "seller.name")
"""Where words without a field are looked for."""

BANDS = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 10000.0)
"""Lower edges of the bands in which numbers are counted as a facet; the last band is open."""

FACETS = tuple(field.name for field in FIELDS if field.facet)
SORTABLE = tuple(field.name for field in FIELDS if field.sortable)
CODED_FIELDS = tuple(field for field in KEYWORD_FIELDS if not field.unique)
UNIQUE_FIELDS = tuple(field for field in KEYWORD_FIELDS if field.unique)


def get_field(name: str) -> Field | None:
    """Return the field called `name`, or known under that other name; None where there is none."""
    return BY_NAME.get(ALIASES.get(name, name))


def band_name(lower: float) -> str:
    """Return the name of the band that begins at `lower`, as `10-20` or `10000-`."""
    place = BANDS.index(lower)
    upper = f"{BANDS[place + 1]:g}" if place + 1 < len(BANDS) else ""
    return f"{lower:g}-{upper}"
