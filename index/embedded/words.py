"""Full-text conditions as expressions of SQLite's FTS5, and the places and scores they give."""

from collections.abc import Iterable, Iterator
from itertools import islice

import apsw
import numpy as np
import numpy.typing as npt

from index.embedded.columns import Mask
from index.embedded.packing import lookup_token, lookup_value
from index.pattern import Pattern, is_prefix, literal_prefix, similar
from index.tree import And, Near, Node, Or, WordFuzzy, WordPattern, Words

_SCORES = "SELECT rowid, bm25(words, 2.0, 1.0, 1.0, 1.0, 1.0, 0.0) FROM words WHERE words MATCH ?"
"""A word in the title counts twice; values of unique fields count nothing."""
_PLACES = "SELECT rowid FROM words WHERE words MATCH ?"
_TERMS = "SELECT term FROM vocabulary WHERE term >= ? AND term < ?"
_TERMS_IN_ONE = 200
"""Terms joined with OR in one expression; FTS5 limits how many."""


def expression(node: Node) -> str | None:
    """Return a condition as one FTS5 expression, None where it is not made of words alone."""
    if isinstance(node, Words):
        return f"{_columns(node.fields)} : {_phrase(node.tokens)}"
    if isinstance(node, Near):
        inner = " ".join(_phrase((token,)) for token in node.tokens)
        # FTS5 counts what lies between the first and the last token, the others of the search included.
        return f"{_columns(node.fields)} : NEAR({inner}, {node.distance + max(0, len(node.tokens) - 2)})"
    if isinstance(node, (And, Or)):
        parts = [expression(part) for part in node.parts]
        joint = " AND " if isinstance(node, And) else " OR "
        known = [part for part in parts if part is not None]
        return f"({joint.join(known)})" if len(known) == len(parts) else None
    return None


def places(connection: apsw.Connection, match: str, size: int) -> Mask:
    """Return which places an expression matches."""
    mask = np.zeros(size, np.bool_)
    found = connection.execute(_PLACES, (match,)).fetchall()
    mask[np.fromiter((row for (row,) in found), np.int64, len(found))] = True
    return mask


def scores(connection: apsw.Connection, match: str, size: int) -> npt.NDArray[np.float64]:
    """Return for each place how well it fits an expression (BM25, more is better), 0 where it does not."""
    column = np.zeros(size, np.float64)
    found = connection.execute(_SCORES, (match,)).fetchall()
    if found:
        pairs = np.array(found, np.float64)
        column[pairs[:, 0].astype(np.int64)] = -pairs[:, 1]
    return column


def expanded(connection: apsw.Connection, node: WordPattern | WordFuzzy) -> Iterator[str]:
    """Yield expressions that together match a wildcard or fuzzy condition."""
    columns = _columns(node.fields)
    if isinstance(node, WordPattern) and is_prefix(node.pattern):
        yield f'{columns} : "{node.pattern[:-1]}" *'
        return
    if isinstance(node, WordPattern):
        fits = Pattern(node.pattern).fits
        found: Iterable[str] = filter(fits, _terms(connection, literal_prefix(node.pattern)))
    else:
        found = similar(node.word, node.distance, _terms(connection, node.word[:1]))
    for some in _pieces(found):
        yield f"{columns} : ({' OR '.join(_phrase((term,)) for term in some)})"


def lookup(field: str, folded: str) -> str:
    """Return the expression that finds a value of a field that is unique to a listing."""
    return f'lookup : "{lookup_token(field, folded)}"'


def lookup_start(field: str, folded: str) -> str:
    """Return the expression that finds the values of a unique field that begin so."""
    return f'lookup : "{lookup_token(field, folded)}" *'


def lookup_values(connection: apsw.Connection, field: str, start: str = "") -> Iterator[str]:
    """Yield the folded values of a unique field that begin with `start`."""
    for term in _terms(connection, lookup_token(field, start)):
        yield lookup_value(term)


def lookups(field: str, values: Iterable[str]) -> Iterator[str]:
    """Yield expressions that together find any of these values of a unique field."""
    for some in _pieces(values):
        yield " OR ".join(lookup(field, value) for value in some)


def _terms(connection: apsw.Connection, start: str) -> Iterator[str]:
    """Yield the indexed tokens that begin with `start`, those of text only where it is empty."""
    end = start + "\U0010ffff" if start else "\ue000"
    for (term,) in connection.execute(_TERMS, (start, end)):
        yield term


def _pieces(values: Iterable[str]) -> Iterator[list[str]]:
    source = iter(values)
    while piece := list(islice(source, _TERMS_IN_ONE)):
        yield piece


def _columns(fields: tuple[str, ...]) -> str:
    return "{" + " ".join(field.replace(".", "_") for field in fields) + "}"


def _phrase(tokens: tuple[str, ...]) -> str:
    return '"' + " ".join(tokens) + '"'
