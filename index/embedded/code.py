"""Designations as one token each: `R 404 A` is a phrase of three of the most common tokens, and slow to find.

Behind the tokens of a text stands one more for each place where a designation does. A search for such a phrase becomes
a search for that token and finds the same places, as often in each text: only faster, whatever the spelling was.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

_MARK = "\uf000"
"""Begins a designation's token; no other token begins so, and none is found by a wildcard."""

_HEADS = frozenset(("r", "hfc", "hcfc", "cfc", "hfo"))
_NUMBER = re.compile("[0-9]{2,5}")
_TAIL = re.compile("[a-z]{1,2}")


def codes_in(tokens: Sequence[str]) -> list[str]:
    """Return one token for each designation among the tokens of a text.

    `r 404 a` holds both `R-404` and `R-404A`, as it is both phrases.
    """
    found = []
    for head in sorted(_HEADS.intersection(tokens)):
        for place in _places(head, tokens):
            number, tail = (*tokens[place + 1 : place + 3], "", "")[:2]
            if _NUMBER.fullmatch(number):
                found.append(f"{_MARK}{head}{number}")
                if _TAIL.fullmatch(tail):
                    found.append(f"{_MARK}{head}{number}{tail}")
    return found


def code_token(tokens: Sequence[str]) -> str | None:
    """Return the token that stands where these tokens follow each other, None where they are no designation."""
    if len(tokens) not in {2, 3}:
        return None
    head, number, *tail = tokens
    is_code = head in _HEADS and _NUMBER.fullmatch(number) and all(_TAIL.fullmatch(each) for each in tail)
    return _MARK + "".join(tokens) if is_code else None


def _places(wanted: str, tokens: Sequence[str]) -> Iterator[int]:
    place = -1
    with suppress(ValueError):  # there is no further one
        while True:
            place = tokens.index(wanted, place + 1)
            yield place
