"""How often a word stands in a listing, as tokens of its own: what a relevance score needs, and SQLite is slow to tell.

SQLite's own score looks up the length of every listing that matches and counts again how many match: 800 ns a row.
Instead each word that stands more than once in a listing has a token with its count in it. A word counts twice in the
title, so one that stands once counts 2 there and 1 elsewhere, which the title's own places tell. One search for each
count then gives how often the word counts in every listing, at 60 ns a row, and the scores are computed over columns.
"""

from collections.abc import Mapping, Sequence

from index.analysis import GAP

MOST = 12
"""Higher counts are taken for this one: a score hardly grows any more."""

COUNTS = range(2, MOST + 1)

_MARK = "\uf001"
"""Begins such a token; no other token begins so, and none is found by a wildcard."""

_PREFIXES = tuple(f"{_MARK}{chr(0xF100 + count)}" for count in range(MOST + 1))


def frequent(counts: Mapping[str, int], title: Sequence[str]) -> list[str]:
    """Return one token for each word that stands more than once, by how often it does in title and other texts."""
    in_title = set(title)
    found = []
    for token, count in counts.items():
        if count > 1 and token != GAP:
            whole = count + title.count(token) if token in in_title else count
            found.append(_PREFIXES[min(MOST, whole)] + token)
    return found


def frequency_token(token: str, count: int) -> str:
    """Return what stands in the index of a listing in which a word counts so much (`MOST`: or more)."""
    return _PREFIXES[count] + token
