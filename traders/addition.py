"""What a seller's name may have more than the register's without being another firm's name.

A depot with its place, the number of a handle and the owner that Italian law wants named say nothing of another firm.
Any other distinct word does, and a word for who deals is left to `traders.compare`.
"""

from collections.abc import Collection
from dataclasses import replace

from traders.alignment import Alignment
from traders.lexicon import DISTINCT, PLACE, STOP
from traders.name import Name
from traders.token import Token

BRANCH = "branch"
_MOST_OF_PLACE = 2
"""Words that the place of a branch has at most."""

_MOST_OF_OWNER = 4
BEFORE_AN_OWNER = frozenset(("di", "de", "of", "von", "van", "do", "da"))
"""What stands before the owner's name in a firm's."""

_OWNERS = frozenset(("snc", "sas", "sasdi", "dittaindividuale", "ditta", "impresaindividuale"))
"""Legal forms (Italy) whose name holds a partner's or the owner's, by law."""


def additions(query: Name, entry: Name, found: Alignment, places: Collection[str]) -> dict[int, Token | None]:
    """Return the words more that make no other firm: None to leave one out, or the place that it is.

    `places` are the words of the row's own address. Nothing is returned where the seller leaves a distinct word out:
    then its own word may stand in that one's place.
    """
    if not found.free_query or any(found.entry[j].kind == DISTINCT for j in found.free_entry):
        return {}
    free = {i for i in found.free_query if query.tokens[i].kind == DISTINCT}
    known: dict[int, Token | None] = {i: None for i in free if query.tokens[i].text in places}
    if query.handle:
        known |= {i: None for i in free if query.tokens[i].text.isdigit()}
    known |= {
        i: replace(query.tokens[i], kind=PLACE, family="city", concept=query.tokens[i].text)
        for i in _places_of_branch(query, free - known.keys())
    }
    known |= dict.fromkeys(_owner(query, entry, free - known.keys(), found))
    return known


def _places_of_branch(query: Name, free: set[int]) -> set[int]:
    """Return the words that say where a branch is: behind the word for one, before it where that ends the name."""
    for at, token in enumerate(query.tokens):
        if token.concept != BRANCH:
            continue
        last = at == len(query.tokens) - 1
        order = range(at - 1, -1, -1) if last else range(at + 1, len(query.tokens))
        place: set[int] = set()
        for i in order:
            if i in free:
                place.add(i)
            elif query.tokens[i].kind != STOP:
                break
        if place:
            return place if len(place) <= _MOST_OF_PLACE else set()
    return set()


def _owner(query: Name, entry: Name, free: set[int], found: Alignment) -> set[int]:
    """Return the words of the owner behind "di": the firm's own surname once more, or a form that names its owner.

    A row with another legal form is another firm: the shop of a Rossi who carries the brand is not the company.
    """
    if entry.legal and query.legal and entry.legal.isdisjoint(query.legal):
        return set()
    for at, token in enumerate(query.tokens):
        if at == 0 or token.kind != STOP or token.text not in BEFORE_AN_OWNER:
            continue
        behind = [i for i in range(at + 1, len(query.tokens)) if query.tokens[i].kind != STOP]
        if not 1 <= len(behind) <= _MOST_OF_OWNER or not free.issuperset(behind):
            continue
        before = {query.tokens[i].text for i in range(at) if found.of_query[i]}
        again = any(query.tokens[i].text in before for i in behind if len(query.tokens[i].text) > 1)
        if again or (token.text == "di" and not query.legal.isdisjoint(_OWNERS)):
            return set(behind)
    return set()
