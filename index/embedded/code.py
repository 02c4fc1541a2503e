"""Designations as one token each: `R 404 A` is a phrase of three of the most common tokens, and slow to find.

Behind the tokens of a text stands one more for each place where a designation does. A search for such a phrase becomes
a search for that token and finds the same places, as often in each text: only faster, whatever the spelling was.
"""

import re
from collections.abc import Container, Iterable, Sequence

_MARK = "\uf000"
"""Begins a designation's token; no other token begins so, and none is found by a wildcard."""

_HEADS = ("cfc", "hcfc", "hfc", "hfo", "r")
_NUMBER = re.compile("[0-9]{2,5}")
_TAIL = re.compile("[a-z]{1,2}")


def heads_in(tokens: Container[str]) -> list[str]:
    """Return with what designations may begin where these are the tokens; of few texts together it is known at once."""
    return [head for head in _HEADS if head in tokens]


def codes_in(tokens: Sequence[str], heads: Iterable[str]) -> list[str]:
    """Return one token for each designation among the tokens of a text.

    `r 404 a` holds both `R-404` and `R-404A`, as it is both phrases.
    """
    found = []
    for head in heads:
        place = -1
        for _ in range(tokens.count(head)):
            place = tokens.index(head, place + 1)
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
