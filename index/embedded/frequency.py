"""How often a word stands in a listing, as tokens of its own: what a relevance score needs, and SQLite is slow to tell.

SQLite's own score looks up the length of every listing that matches and counts again how many match: 800 ns a row.
Instead each word that stands more than once in a listing has a token with the count in it. One search for each count
then gives how often the word stands in every listing, at 60 ns a row, and the scores are computed over columns.
"""

from collections import Counter
from collections.abc import Iterable

from index.analysis import GAP

MOST = 12
"""Higher counts are taken for this one: a score hardly grows any more."""

COUNTS = range(2, MOST + 1)

_MARK = "\uf001"
"""Begins such a token; no other token begins so, and none is found by a wildcard."""

_PREFIXES = tuple(f"{_MARK}{chr(0xF100 + count)}" for count in range(MOST + 1))


def frequent(tokens: Iterable[str]) -> list[str]:
    """Return one token for each word that stands more than once."""
    counts = Counter(tokens)
    del counts[GAP]
    return [_PREFIXES[min(count, MOST)] + token for token, count in counts.items() if count > 1]


def frequency_token(token: str, count: int) -> str:
    """Return what stands in the index of a listing that holds a word so many times (`MOST`: or more often)."""
    return _PREFIXES[count] + token
