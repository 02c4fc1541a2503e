"""Full-text conditions as expressions of SQLite's FTS5, and the places and scores they give."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt

from index.embedded.code import code_token
from index.embedded.columns import Mask
from index.embedded.connection import single
from index.embedded.packing import lookup_token, lookup_value
from index.fields import DEFAULT_FIELDS
from index.pattern import Pattern, is_prefix, literal_prefix, similar
from index.tree import And, Near, Node, Or, WordFuzzy, WordPattern, Words, scored_words

_TABLES = ("words", "others")
_IN_MASK = "substr(?2, rowid + 1, 1) = x'01'"
"""Holds for rows of a mask that is passed as bytes, one a place: 20 ns a row, where a list of rows takes 100."""
_UNIT = 1e12
"""Scores come as whole numbers of 1 / _UNIT: SQLite writes them ten times as fast as fractions."""
_SCORES = f"""
    SELECT group_concat(place), group_concat(score) FROM (
        SELECT rowid AS place, CAST(bm25(words) * -{_UNIT} AS INTEGER) AS score
        FROM words WHERE words MATCH ?1 AND {_IN_MASK} LIMIT -1
    )
"""  # noqa: S608 - constants of ours
_PLACES = {table: f"SELECT group_concat(rowid) FROM {table} WHERE {table} MATCH ?1" for table in _TABLES}  # noqa: S608
"""All rows in one text: a row object for each would take three times as long."""
_TERMS = {
    table: f"SELECT term FROM {table}_vocabulary WHERE term >= ? AND term < ?"  # noqa: S608 - names of ours
    for table in _TABLES
}
_TERMS_IN_ONE = 200
"""Terms joined with OR in one expression; FTS5 limits how many."""
_IN_WORDS = frozenset(DEFAULT_FIELDS)


@dataclass(frozen=True, slots=True)
class Match:
    """An expression of FTS5 and the table it is for."""

    table: str
    expression: str


def textual(node: Node) -> Match | None:
    """Return a condition as one expression, None where it is not made of words of one table alone."""
    if isinstance(node, Words):
        return Match(_table(node.fields), f"{_columns(node.fields)}{_phrase(node.tokens)}")
    if isinstance(node, Near):
        inner = " ".join(_phrase((token,)) for token in node.tokens)
        # FTS5 counts what lies between the first and the last token, the others of the search included.
        distance = node.distance + max(0, len(node.tokens) - 2)
        return Match(_table(node.fields), f"{_columns(node.fields)}NEAR({inner}, {distance})")
    if isinstance(node, (And, Or)):
        parts = [textual(part) for part in node.parts]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and len({part.table for part in known}) == 1:
            joint = " AND " if isinstance(node, And) else " OR "
            return Match(known[0].table, f"({joint.join(part.expression for part in known)})")
    return None


def scoring(node: Node) -> str | None:
    """Return the expression that gives the scores, None where nothing counts for relevance.

    What counts is how often the words stand in title, text and seller, whatever field they were asked for in.
    """
    phrases = list(dict.fromkeys(_scored_phrase(leaf) for leaf in scored_words(node)))
    required = _required(node)
    # Where all the words must be there, only listings that have them all need a score.
    if required is not None and sorted(required[1]) == sorted(phrases):
        return required[0]
    return " OR ".join(phrases) or None


def _required(node: Node) -> tuple[str, list[str]] | None:
    """Return an expression that every match of a condition fulfils, with the phrases in it."""
    if isinstance(node, Words) and _IN_WORDS.issuperset(node.fields):
        phrase = _scored_phrase(node)
        return phrase, [phrase]
    if not isinstance(node, (And, Or)):
        return None
    parts = [_required(part) for part in node.parts]
    known = [part for part in parts if part is not None]
    if not known or (isinstance(node, Or) and len(known) < len(parts)):
        return None
    joint = " AND " if isinstance(node, And) else " OR "
    return f"({joint.join(part[0] for part in known)})", [phrase for part in known for phrase in part[1]]


def _scored_phrase(leaf: Words) -> str:
    return _phrase(leaf.tokens)


def plain_words(node: Node) -> str | None:
    """Return the one expression that both finds and scores a condition, None where that takes two.

    One is enough for words without a field that are joined with AND and OR, each once.
    """
    leaves = _plain_leaves(node)
    match = textual(node)
    if match is None or not leaves or len(set(leaves)) < len(leaves):
        return None
    return match.expression


def _plain_leaves(node: Node) -> list[Words]:
    """Return the words of such a condition, nothing where there is another condition in it."""
    if isinstance(node, Words):
        return [node] if node.fields == DEFAULT_FIELDS else []
    if not isinstance(node, (And, Or)):
        return []
    parts = [_plain_leaves(part) for part in node.parts]
    return [leaf for part in parts for leaf in part] if all(parts) else []


def places(connection: apsw.Connection, match: Match, size: int, within: Mask | None = None) -> Mask:
    """Return which places an expression matches, of those `within` only."""
    mask = np.zeros(size, np.bool_)
    statement = _PLACES[match.table]
    if within is None:
        found = single(connection, statement, (match.expression,))
    else:
        found = single(connection, f"{statement} AND {_IN_MASK}", (match.expression, within.tobytes()))
    if found:
        mask[np.fromstring(found, np.int64, sep=",")] = True
    return mask


def scores(connection: apsw.Connection, expression: str, within: Mask) -> tuple[Mask, npt.NDArray[np.float64]]:
    """Return which places `within` an expression matches, and how well (BM25, more is better; 0 where it does not)."""
    mask = np.zeros(len(within), np.bool_)
    column = np.zeros(len(within), np.float64)
    answer: list[Any] = connection.execute(_SCORES, (expression, within.tobytes())).fetchall()
    rows, points = answer[0]
    if rows:
        found = np.fromstring(rows, np.int64, sep=",")
        mask[found] = True
        column[found] = np.fromstring(points, np.int64, sep=",") / _UNIT
    return mask, column


def expanded(connection: apsw.Connection, node: WordPattern | WordFuzzy) -> Iterator[Match]:
    """Yield expressions that together match a wildcard or fuzzy condition."""
    table, columns = _table(node.fields), _columns(node.fields)
    if isinstance(node, WordPattern) and is_prefix(node.pattern):
        yield Match(table, f'{columns}"{node.pattern[:-1]}" *')
        return
    if isinstance(node, WordPattern):
        fits = Pattern(node.pattern).fits
        found: Iterable[str] = filter(fits, _terms(connection, table, literal_prefix(node.pattern)))
    else:
        found = similar(node.word, node.distance, _terms(connection, table, node.word[:1]))
    for some in _pieces(found):
        yield Match(table, f"{columns}({' OR '.join(_phrase((term,)) for term in some)})")


def lookup(field: str, folded: str) -> Match:
    """Return the expression that finds a value of a field that is unique to a listing."""
    return Match("others", f'lookup : "{lookup_token(field, folded)}"')


def lookup_start(field: str, folded: str) -> Match:
    """Return the expression that finds the values of a unique field that begin so."""
    return Match("others", f'lookup : "{lookup_token(field, folded)}" *')


def lookup_values(connection: apsw.Connection, field: str, start: str = "") -> Iterator[str]:
    """Yield the folded values of a unique field that begin with `start`."""
    for term in _terms(connection, "others", lookup_token(field, start)):
        yield lookup_value(term)


def lookups(field: str, values: Iterable[str]) -> Iterator[Match]:
    """Yield expressions that together find any of these values of a unique field."""
    for some in _pieces(values):
        yield Match("others", " OR ".join(lookup(field, value).expression for value in some))


def _terms(connection: apsw.Connection, table: str, start: str) -> Iterator[str]:
    """Yield the indexed tokens that begin with `start`, those of text only where it is empty."""
    end = start + "\U0010ffff" if start else "\ue000"
    for (term,) in connection.execute(_TERMS[table], (start, end)):
        yield term


def _pieces(values: Iterable[str]) -> Iterator[list[str]]:
    source = iter(values)
    while piece := list(islice(source, _TERMS_IN_ONE)):
        yield piece


def _table(fields: tuple[str, ...]) -> str:
    return "words" if _IN_WORDS.issuperset(fields) else "others"


def _columns(fields: tuple[str, ...]) -> str:
    if fields == DEFAULT_FIELDS:
        return ""  # They are all that `words` holds; a filter that leaves nothing out costs a third more time.
    return "{" + " ".join(field.replace(".", "_") for field in fields) + "} : "


def _phrase(tokens: tuple[str, ...]) -> str:
    return '"' + (code_token(tokens) or " ".join(tokens)) + '"'
