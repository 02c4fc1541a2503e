"""The language of a listing, guessed from its script and from words that only one language uses often.

Good enough to choose the telephone region and the reading of "kr"; a listing that says its language is believed.
"""

import re
from functools import cache

from nlp.lexicon import word_list

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e01-\u0e5b]")),
    ("lo", re.compile("[\u0e81-\u0edf]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("my", re.compile("[\u1000-\u109f]")),
    ("km", re.compile("[\u1780-\u17ff]")),
    ("am", re.compile("[\u1200-\u137f]")),
)
_OWN_LETTERS = (
    ("ur", re.compile("[ٹڈڑںےہ]")),
    ("fa", re.compile("[پچژگ]")),
    ("ar", re.compile("[\u0621-\u064a]")),
    ("uk", re.compile("[іїєґ]")),
    ("kk", re.compile("[әғқңөұүһ]")),
    ("sr", re.compile("[ђћјљњџ]")),
    ("ru", re.compile("[ыэё]")),
)
_LATIN_LETTERS = (
    ("vi", re.compile("[ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")),
    ("pl", re.compile("[łąęśźż]")),
    ("tr", re.compile("[ğış]")),
    ("hu", re.compile("[őű]")),
    ("ro", re.compile("[ățșţ]")),
    ("cs", re.compile("[řěů]")),
    ("pt", re.compile("[ãõ]")),
    ("es", re.compile("[ñ¿¡]")),
    ("de", re.compile("[äß]")),
    ("az", re.compile("[ə]")),
)
_NOT_LATIN = re.compile("[\u0370-\u1cff\u2e80-\udfff]")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = frozenset(("ru", "uk", "bg", "mk", "sr", "kk", "be"))
_FEW = 5
_SAMPLE = 400
"""Characters read; more do not change the answer."""


@cache
def _function_words() -> dict[str, tuple[str, ...]]:
    by_word: dict[str, tuple[str, ...]] = {}
    for language, words in word_list("language").items():
        for word in words:
            if len(word) == 1:
                continue  # the "a" of R-134a is no Czech
            by_word[word] = (*by_word.get(word, ()), language)
    return by_word


def guess(text: str) -> str | None:
    """Return the ISO 639-1 code of the likeliest language of `text`, None where nothing speaks for any."""
    sample = text[:_SAMPLE].lower()
    if _NOT_LATIN.search(sample):
        for language, letters in (*_SCRIPTS, *_OWN_LETTERS):
            if letters.search(sample):
                return language
    scores: dict[str, float] = {}
    table = _function_words()
    for word in _WORD.findall(sample):
        for language in table.get(word, ()):
            scores[language] = scores.get(language, 0) + 1
    if not sample.isascii():
        _by_letters(sample, scores)
    if not scores:
        return "en" if len(sample.split()) > _FEW and sample.isascii() else None
    return max(scores, key=lambda language: scores[language])


def _by_letters(sample: str, scores: dict[str, float]) -> None:
    """Add what single letters say; Cyrillic without letters of its own is Russian until words say otherwise."""
    if any("а" <= char <= "я" for char in sample):
        for language in [language for language in scores if language not in _CYRILLIC]:
            del scores[language]
        scores["ru"] = scores.get("ru", 0) + 0.5
    for language, letters in _LATIN_LETTERS:
        if letters.search(sample):
            scores[language] = scores.get(language, 0) + 2
