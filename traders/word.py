"""Reading one word of a name, in any script: what kind of word it is, how it sounds, and what it means."""

from traders.lexicon import DISTINCT, Lexicon
from traders.romanise import other_readings, romanise
from traders.script import ARABIC, HAN, HEBREW, LATIN, script_of
from traders.token import Token, known, with_meaning
from traders.unspaced import UNSPACED, cut_run

_LEAST_STEM = 3
"""Letters that are left of a word, at least, when what is written together with it is taken off."""

_INNER_KANA = frozenset("ツヶケノのヵ")
"""Kana that join two characters to one word."""

_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ل")


def by_script(word: str) -> list[str]:
    """Return a word cut where its letters change from one script to another."""
    if word.isascii():
        return [word]
    pieces: list[str] = []
    last = ""
    for char in word:
        script = script_of(char)
        if pieces and (script in ("", last) or not last):
            pieces[-1] += char
        else:
            pieces.append(char)
        last = script or last
    return pieces


def with_kana_inside(words: list[str]) -> list[str]:
    """Return the words with a kana between two characters as part of them: 三ツ星, 八ヶ岳, 丸の内."""
    joined: list[str] = []
    for word in words:
        if len(joined) > 1 and joined[-1] in _INNER_KANA and script_of(joined[-2][-1]) == script_of(word[0]) == HAN:
            joined[-2:] = [joined[-2] + joined[-1] + word]
        else:
            joined.append(word)
    return joined


def read_word(word: str, lexicon: Lexicon, japanese: bool, before: list[Token], legal: set[str]) -> list[Token]:
    """Return the words that a run of letters in one script is: one of them, or several where none are set apart.

    `before` are the words of the name so far; a legal form found inside the run is put into `legal`.
    """
    script = next((s for s in map(script_of, word) if s), LATIN)
    if script in UNSPACED:
        return cut_run(word, script, lexicon, japanese, before, legal)
    meaning = lexicon.meaning(word) if script != LATIN else ""
    if script == ARABIC:
        return [with_meaning(_arabic(word, lexicon), meaning)]
    if script == HEBREW:
        return [_hebrew(word, lexicon)]
    if len(word) > 5 and (inflected := lexicon.inflected(word, script)):  # noqa: PLR2004 shorter words have no stem
        return [known(word, inflected)]
    if script == LATIN:
        expansion = lexicon.abbreviations.get(word)
        return [Token(expansion or word, DISTINCT)]
    token = Token(romanise(word, script), DISTINCT, readings=other_readings(word, script), script=script)
    return [with_meaning(token, meaning)]


def _arabic(word: str, lexicon: Lexicon) -> Token:
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _LEAST_STEM:
            bare = word[len(prefix) :]
            found = lexicon.words.get(bare) or lexicon.words.get("ال" + bare)
            if found:
                return known(word, found)
            if prefix in ("ال", "لل", "وال"):
                return Token(romanise(bare, ARABIC), DISTINCT, readings=("al" + romanise(bare, ARABIC),), script=ARABIC)
    return Token(romanise(word, ARABIC), DISTINCT, script=ARABIC)


def _hebrew(word: str, lexicon: Lexicon) -> Token:
    """Return a Hebrew word; "and", "the", "for", "in" and "of" are written as its first letter."""
    if len(word) > _LEAST_STEM and word[0] in "והלבמש" and (found := lexicon.words.get(word[1:])):
        return known(word[1:], found)
    return Token(romanise(word, HEBREW), DISTINCT, readings=other_readings(word, HEBREW), script=HEBREW)
