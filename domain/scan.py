"""Matches of a costly expression, tried only where one can begin.

Python's `re` tries an expression that opens with a look-around or with unlike alternatives at every character. One that
opens with a set of characters it finds several times as fast; so the places come from such a one, and the costly
expression is only matched there. The result is that of `finditer`.
"""

import re
from collections.abc import Iterator


def matches(begins: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of `pattern`, not overlapping, at the places where `begins` matches; linear if they are."""
    done = 0
    for begin in begins.finditer(text):
        place = begin.start()
        if place < done:
            continue
        match = pattern.match(text, place)
        if match is not None:
            done = match.end()
            yield match
