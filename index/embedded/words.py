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
from index.embedded.sealed import Rows, numbers
from index.embedded.texts import lookup_token, lookup_value
from index.fields import DEFAULT_FIELDS
from index.pattern import Pattern, is_prefix, literal_prefix, similar
from index.tree import And, Near, Node, Or, WordFuzzy, WordPattern, Words

_TABLES = ("words", "others")
_IN_MASK = "substr(?2, rowid + 1, 1) = x'01'"
"""Holds for rows of a mask that is passed as bytes, one a place: 20 ns a row, where a list of rows takes 100."""
_UNIT = 1e12
"""Scores of SQLite come as whole numbers of 1 / _UNIT: it writes them ten times as fast as fractions."""
_SCORES = f"""
    SELECT group_concat(place), group_concat(score) FROM (
        SELECT rowid AS place, CAST(bm25(words, 2.0) * -{_UNIT} AS INTEGER) AS score
        FROM words WHERE words MATCH ?1 AND {_IN_MASK} LIMIT -1
    )
"""  # noqa: S608 - constants of ours
_PLACES = {table: f"SELECT group_concat(rowid) FROM {table} WHERE {table} MATCH ?1" for table in _TABLES}  # noqa: S608
_TERMS = {
    table: f"SELECT term FROM {table}_vocabulary WHERE term >= ? AND term < ?"  # noqa: S608 - names of ours
    for table in _TABLES
}
_TERMS_IN_ONE = 200
"""Terms joined with OR in one expression; FTS5 limits how many."""
_IN_WORDS = frozenset(DEFAULT_FIELDS)

Numbers = npt.NDArray[np.float64]


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


def places(connection: apsw.Connection, match: Match, size: int, within: Mask | None = None) -> Mask:
    """Return which places an expression matches, of those `within` only."""
    mask = np.zeros(size, np.bool_)
    statement = _PLACES[match.table]
    if within is None:
        found = single(connection, statement, (match.expression,))
    else:
        found = single(connection, f"{statement} AND {_IN_MASK}", (match.expression, within.tobytes()))
    mask[numbers(found)] = True
    return mask


def phrase_scores(connection: apsw.Connection, tokens: tuple[str, ...], within: Mask) -> tuple[Rows, Numbers]:
    """Return the rows `within` that hold a phrase, and SQLite's BM25 of each, in which a title counts twice."""
    answer: list[Any] = connection.execute(_SCORES, (_phrase(tokens), within.tobytes())).fetchall()
    rows, points = answer[0]
    return numbers(rows), numbers(points) / _UNIT


def only_token(leaf: Words) -> str | None:
    """Return the one token that words are looked for by, None where it takes a phrase."""
    return leaf.tokens[0] if len(leaf.tokens) == 1 else code_token(leaf.tokens)


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
