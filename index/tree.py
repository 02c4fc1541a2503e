"""A query as a tree of our own: what both engines understand, with every choice already made.

Text is cut into tokens, keyword values are folded, dates are milliseconds, and whatever could be read two ways in the
text of a query has been decided by `index.query`. An engine only has to carry the tree out.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches all listings (or, inside `Nested`, all packs)."""


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens one after another in one of the text fields. These leaves alone count for relevance."""

    fields: tuple[str, ...]
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """All the tokens, in any order, in one of the text fields with at most `distance` other tokens between them."""

    fields: tuple[str, ...]
    tokens: tuple[str, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class WordPattern:
    """A token that fits a pattern of `*` (any characters) and `?` (one character)."""

    fields: tuple[str, ...]
    pattern: str


@dataclass(frozen=True, slots=True)
class WordFuzzy:
    """A token within `distance` changes of `word` (insert, delete, replace, swap neighbours), same first character."""

    fields: tuple[str, ...]
    word: str
    distance: int


@dataclass(frozen=True, slots=True)
class Value:
    """A keyword field that has this value, folded."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class ValuePattern:
    """A keyword field with a value that fits a pattern of `*` and `?`, folded."""

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class ValueFuzzy:
    """A keyword field with a value within `distance` changes of `value`, same first character."""

    field: str
    value: str
    distance: int


@dataclass(frozen=True, slots=True)
class Between:
    """A number or date (milliseconds since 1970) in a range; None is open."""

    field: str
    low: float | None = None
    high: float | None = None
    include_low: bool = True
    include_high: bool = True


@dataclass(frozen=True, slots=True)
class ValueBetween:
    """A keyword field with a folded value in a range by code points; None is open."""

    field: str
    low: str | None = None
    high: str | None = None
    include_low: bool = True
    include_high: bool = True


@dataclass(frozen=True, slots=True)
class Exists:
    """A field that has any value."""

    field: str


@dataclass(frozen=True, slots=True)
class Nested:
    """One and the same pack fulfils the whole condition; its fields are `packs.<name>`."""

    path: str
    query: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that does not match."""

    part: "Node"


Leaf = Words | Near | WordPattern | WordFuzzy | Value | ValuePattern | ValueFuzzy | Between | ValueBetween | Exists
Node = Everything | Leaf | Nested | And | Or | Not


def scored_words(node: Node) -> tuple[Words, ...]:
    """Return the leaves that count for relevance: words and phrases that are not negated, each once, in order."""
    if isinstance(node, Words):
        return (node,)
    if isinstance(node, (And, Or)):
        found = (leaf for part in node.parts for leaf in scored_words(part))
        return tuple(dict.fromkeys(found))
    return ()
