"""Designations as one token each: `R 404 A` is a phrase of three of the most common tokens, and slow to find.

Behind the tokens of a text stands one more for each place where a designation does. A search for such a phrase becomes
a search for that token and finds the same places, as often in each text: only faster, whatever the spelling was.
"""

import re

_MARK = "\uf000"
"""Begins a designation's token; no other token begins so, and none is found by a wildcard."""

_HEAD = "r|hfc|hcfc|cfc|hfo"
_TAIL = "[a-z]{1,2}"
_PLACE = re.compile(rf"(?<![^ ])({_HEAD}) ([0-9]{{2,5}})(?:(?= ({_TAIL})(?![^ ]))|(?![^ ]))")
_PHRASE = re.compile(rf"(?:{_HEAD}) [0-9]{{2,5}}(?: {_TAIL})?")


def with_codes(tokens: str) -> str:
    """Return the tokens of a text, separated by spaces, with one more for each designation among them.

    `r 404 a` holds both `R-404` and `R-404A`, as it is both phrases.
    """
    found = []
    for head, number, tail in _PLACE.findall(tokens):
        found.append(f"{_MARK}{head}{number}")
        if tail:
            found.append(f"{_MARK}{head}{number}{tail}")
    return f"{tokens} {' '.join(found)}" if found else tokens


def code_token(tokens: tuple[str, ...]) -> str | None:
    """Return the token that stands where these tokens follow each other, None where they are no designation."""
    if len(tokens) not in {2, 3} or not _PHRASE.fullmatch(" ".join(tokens)):
        return None
    return _MARK + "".join(tokens)
