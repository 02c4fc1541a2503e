"""The tokens that were made last: rules ask about the listings of a batch as soon as it is stored.

They are kept by the digests that stand beside a listing, so that what a listing holds by now can never be mistaken.
"""

from index.embedded.texts import Tokens

MOST = 4000
"""Listings of which they are kept; about 1 kB each."""


class Recent:
    """Tokens by the digest of what they were made of; all are dropped when there are too many."""

    def __init__(self) -> None:
        self._words: dict[int, Tokens] = {}
        self._others: dict[int, Tokens] = {}

    def note_words(self, digest: int, tokens: Tokens) -> None:
        """Keep the tokens of title, text and seller."""
        _note(self._words, digest, tokens)

    def note_others(self, digest: int, tokens: Tokens) -> None:
        """Keep the tokens of what only `field:` finds."""
        _note(self._others, digest, tokens)

    def tokens(self, words: int, others: int) -> tuple[Tokens, Tokens] | None:
        """Return the tokens of a listing beside which these digests stand, None where they are not all kept."""
        found = self._words.get(words), self._others.get(others)
        return None if found[0] is None or found[1] is None else (found[0], found[1])


def _note(kept: dict[int, Tokens], digest: int, tokens: Tokens) -> None:
    if len(kept) >= MOST:
        kept.clear()
    kept[digest] = tokens
