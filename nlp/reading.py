"""The reading of one listing while the components work on it: its folded text, what was found, and the spans.

Title and text are read as one string (title, line end, text), so that each component makes a single pass. The one
thing to know: offsets inside a Reading are those of that joined, folded string; only `span` leads back to a field.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.extraction import (
    Condition,
    Contact,
    Container,
    Identifier,
    Kind,
    ListingText,
    Pack,
    Price,
    Span,
)
from domain.fold import Folded, fold
from nlp.kind.feature import Features
from nlp.lexicon import Hit
from nlp.mojibake import repair

MOST_READ = 1_000_000
"""Characters of a field that are read; what is longer is no listing, and gets the flag `truncated`."""


class Field:
    """One field of the listing: its text as given and folded, with the way back."""

    __slots__ = ("_repaired", "folded", "name", "raw")

    def __init__(self, name: str, raw: str) -> None:
        self.name = name
        self.raw = raw
        repaired, self._repaired = repair(raw)
        self.folded: Folded = fold(repaired)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the field as given that folded characters start..end came from."""
        start, end = self.folded.origin(start, end)
        starts: array[int] | None = self._repaired
        return (start, end) if starts is None else (starts[start], starts[end])


@dataclass(slots=True)
class Named:
    """A substance named at start..end of the joined text. `designation` is "*" for a generic word.

    `role` is offered, mentioned (in passing, "for R22 units") or part (of a blend); `share` is its mass % there.
    """

    start: int
    end: int
    designation: str
    strength: str
    rule: str
    collides: tuple[str, ...] = ()
    role: str = "offered"
    reason: str = ""
    share: float | None = None


@dataclass(slots=True)
class Size:
    """A mass (kg) or water capacity (l) at start..end of the joined text, and what it measures."""

    start: int
    end: int
    value: float
    unit: str
    role: str = "plain"  # plain | net | gross | tare | per | usual | other
    units: int = 1
    reason: str = ""


@dataclass(slots=True)
class Reading:
    """Everything known of a listing so far."""

    listing: ListingText
    title: Field
    body: Field
    key: str
    title_end: int
    hits: list[Hit] = field(default_factory=list)
    concepts: set[str] = field(default_factory=set)
    aside: int = 0
    """Where the page turns to other goods ("related products"); the end of the text where it does not."""
    named: list[Named] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    masked: str = ""
    packs: tuple[Pack, ...] = ()
    container: Container = "unknown"
    price: Price | None = None
    condition: Condition = "unknown"
    contacts: tuple[Contact, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    composition: Mapping[str, float] | None = None
    flags: list[str] = field(default_factory=list)
    language: str | None = None
    kind: Kind = "unrelated"
    features: Features | None = None
    """What the kind is decided by, once gathered."""
    substances: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    spans: list[Span] = field(default_factory=list)
    _seller: Field | None = None
    _starts: dict[int, list[Hit]] | None = None
    _ends: dict[int, list[Hit]] | None = None

    @classmethod
    def of(cls, listing: ListingText) -> "Reading":
        """Begin the reading of a listing: repair and fold its title and text."""
        title, body = Field("title", listing.title[:MOST_READ]), Field("text", listing.text[:MOST_READ])
        joined = f"{title.folded.key}\n{body.folded.key}"
        return cls(listing, title, body, joined, len(title.folded.key), masked=joined)

    def look_up(self, hits: Iterable[Hit]) -> None:
        """Take in the hits of the lexicon."""
        self.hits = list(hits)
        self.concepts = {hit.concept for hit in self.hits}
        self.aside = len(self.key)
        if "page:related" in self.concepts:
            self.aside = min(
                (hit.start for hit in self.hits if hit.concept == "page:related" and hit.start > self.title_end),
                default=self.aside,
            )

    @property
    def seller(self) -> Field | None:
        """What is said of the seller, folded; made when first asked for, None where nothing is said."""
        if self._seller is None and self.listing.seller_text:
            self._seller = Field("seller_text", self.listing.seller_text)
        return self._seller

    @property
    def starts(self) -> Mapping[int, list[Hit]]:
        """The hits by where they begin; made when first asked for."""
        if self._starts is None:
            self._starts = {}
            for hit in self.hits:
                self._starts.setdefault(hit.start, []).append(hit)
        return self._starts

    @property
    def ends(self) -> Mapping[int, list[Hit]]:
        """The hits by where they end; made when first asked for."""
        if self._ends is None:
            self._ends = {}
            for hit in self.hits:
                self._ends.setdefault(hit.end, []).append(hit)
        return self._ends

    def in_title(self, start: int) -> bool:
        """Whether the character at `start` belongs to the title."""
        return start < self.title_end

    def mask(self, spans: Iterable[tuple[int, int]]) -> None:
        """Blank out spans of `masked`, so that what comes later does not read their digits."""
        parts: list[str] = []
        done = 0
        for start, end in sorted(spans):
            if start < done:
                continue
            parts.append(self.masked[done:start])
            parts.append("\x00" * (end - start))
            done = end
        parts.append(self.masked[done:])
        self.masked = "".join(parts)

    def span(self, start: int, end: int, label: str, value: str, reason: str = "") -> None:
        """Note a statement at start..end of the joined text as a span of the field as given."""
        source, shift = (self.title, 0) if start < self.title_end else (self.body, self.title_end + 1)
        first, last = source.origin(start - shift, min(end - shift, len(source.folded.text)))
        self.spans.append(Span(source.name, first, last, label, value, reason))

    def note(self, name: str, start: int, end: int, label: str, value: str, reason: str = "") -> None:
        """Note a statement at start..end of another field as given."""
        self.spans.append(Span(name, start, end, label, value, reason))

    def near(self, places: list[int], start: int, end: int, distance: int) -> bool:
        """Whether one of the sorted `places` lies within `distance` of start..end."""
        after = bisect_right(places, end + distance)
        return after > 0 and places[after - 1] >= start - distance
