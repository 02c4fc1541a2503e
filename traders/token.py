"""A word of a trader's name, as it is compared."""

from dataclasses import dataclass, replace

from traders.lexicon import DISTINCT, Word, get_lexicon
from traders.romanise import romanise
from traders.script import HAN, LATIN, script_of

PINYIN = "pinyin"
"""The family of distinct words in the names of Chinese firms, which differ by single letters."""

CUT = "cut"
"""The family of distinct words that are written with a full stop behind them."""

LONGEST_INITIAL = 2
"""Letters of a romanised initial at most (Ю. is Yu)."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a name: folded Latin text, what kind of word it is, other readings, the script it was written in."""

    text: str
    kind: str
    concept: str = ""
    family: str = ""
    readings: tuple[str, ...] = ()
    script: str = LATIN
    meaning: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """All readings by sound, the likeliest first."""
        return (self.text, *self.readings)

    @property
    def texts(self) -> tuple[str, ...]:
        """All readings, the likeliest first, and the translation last: it agrees whole or not at all."""
        return (self.text, *self.readings, self.meaning) if self.meaning else (self.text, *self.readings)


def known(spelling: str, word: Word, japanese: bool = False) -> Token:
    """Return a word of the lexicon in Latin letters, with what kind of word it is."""
    script = script_of(spelling[0])
    text = spelling.replace(" ", "")
    if script == HAN:
        text = get_lexicon().readings(text, japanese)[0]
    elif script not in (LATIN, ""):
        text = romanise(text, script)
    return Token(text, word.kind, word.concept, word.family, (), script or LATIN)


def with_meaning(token: Token, meaning: str) -> Token:
    """Return a distinct word with its translation."""
    return replace(token, meaning=meaning) if meaning and token.kind == DISTINCT else token
