"""Which words of a seller's name have found a word of a register's name, and how well they agree."""

from collections.abc import Sequence

from traders.lexicon import DISTINCT, STOP
from traders.token import Token


class Alignment:
    """Which words of the two names have found each other, with how good the agreement is.

    `free_query` and `free_entry` are the places of the words still without a partner; filler never counts.
    """

    __slots__ = ("by_letter", "entry", "free_entry", "free_query", "initials", "notes", "of_entry", "of_query", "query")

    def __init__(self, query: Sequence[Token], entry: Sequence[Token]) -> None:
        self.query = query
        self.entry = entry
        self.of_query: list[float] = [0.0] * len(query)
        self.of_entry: list[float] = [0.0] * len(entry)
        self.free_query: list[int] = [place for place, token in enumerate(query) if token.kind != STOP]
        self.free_entry: list[int] = [place for place, token in enumerate(entry) if token.kind != STOP]
        self.notes: list[str] = []
        self.initials = False
        self.by_letter: set[int] = set()

    @property
    def solid(self) -> bool:
        """Whether a distinct word of the register's name was found otherwise than by its first letter."""
        for place, token in enumerate(self.entry):
            if self.of_entry[place] and token.kind == DISTINCT and place not in self.by_letter:
                return True
        return False

    def pair(self, query: Sequence[int], entry: Sequence[int], quality: float, note: str = "") -> None:
        """Make words partners, with how good the agreement is (0..1) and a note for the reader."""
        for index in query:
            self.of_query[index] = quality
        for index in entry:
            self.of_entry[index] = quality
        self.free_query = [index for index in self.free_query if index not in query]
        self.free_entry = [index for index in self.free_entry if index not in entry]
        if note:
            self.notes.append(note)
