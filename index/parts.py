"""The conditions of a query that must all hold, as text: what a form shows, a facet adds and a click takes away.

A query is only cut where its own syntax joins it with AND, so the parts joined again find the same listings.
"""

from collections.abc import Iterable

from luqum import tree as lucene

from index.query import parse_query, syntax_of

EVERYTHING = frozenset({"", "*", "*:*"})
"""Queries that narrow nothing."""


def parts_of(query: str) -> tuple[str, ...]:
    """Return the conditions that must all hold, in order; none where everything is searched for.

    Raises:
        InputError: the query cannot be read.
    """
    parse_query(query)  # says what is wrong with it
    if query.strip() in EVERYTHING:
        return ()
    return tuple(part for part in _parts(syntax_of(query)) if part not in EVERYTHING)


def joined(parts: Iterable[str]) -> str:
    """Return one query in which all conditions must hold, each once; `*` where there are none."""
    kept = dict.fromkeys(part.strip() for part in parts)
    return " AND ".join(part for part in kept if part not in EVERYTHING) or "*"


def with_part(query: str, part: str) -> str:
    """Return the query narrowed by one more condition.

    Raises:
        InputError: the query cannot be read.
    """
    return joined((*parts_of(query), part))


def without_part(query: str, part: str) -> str:
    """Return the query without a condition.

    Raises:
        InputError: the query cannot be read.
    """
    return joined(each for each in parts_of(query) if each != part)


def _parts(item: lucene.Item) -> Iterable[str]:
    if isinstance(item, (lucene.AndOperation, lucene.UnknownOperation)):
        for child in item.children:
            yield from _parts(child)
    elif isinstance(item, lucene.OrOperation):
        yield f"({str(item).strip()})"
    else:
        yield str(item).strip()
