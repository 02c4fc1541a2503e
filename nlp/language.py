"""The language of a listing, guessed from its script and from words that only one language uses often.

Good enough to choose the telephone region and the reading of "kr"; a listing that says its language is believed.
"""

import re
from functools import cache

from nlp.lexicon import word_list

_BLOCKS = (
    (0x0370, 0x03FF, "el"), (0x0400, 0x052F, "cyrillic"), (0x0530, 0x058F, "hy"), (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "arabic"), (0x0900, 0x097F, "hi"), (0x0980, 0x09FF, "bn"), (0x0B80, 0x0BFF, "ta"),
    (0x0E00, 0x0E7F, "th"), (0x0E80, 0x0EFF, "lo"), (0x1000, 0x109F, "my"), (0x10A0, 0x10FF, "ka"),
    (0x1200, 0x137F, "am"), (0x1780, 0x17FF, "km"), (0x3040, 0x30FF, "ja"), (0x4E00, 0x9FFF, "zh"),
    (0xAC00, 0xD7AF, "ko"),
)  # fmt: skip
_FIRST = ("ja", "ko", "zh", "th", "lo", "he", "hi", "bn", "ta", "ka", "hy", "el", "my", "km", "am")
"""Scripts that settle the language, in the order of what they prove: kana before the Chinese characters beside it."""
_ARABIC: tuple[tuple[str, frozenset[str]], ...] = (
    ("ur", frozenset("ٹڈڑںےہ")),
    ("fa", frozenset("پچژگ")),
    ("ar", frozenset()),
)
_CYRILLIC_LETTERS = (
    ("uk", frozenset("іїєґ")), ("kk", frozenset("әғқңөұүһ")), ("sr", frozenset("ђћјљњџ")), ("ru", frozenset("ыэё")),
)  # fmt: skip
_LATIN_LETTERS = (
    ("vi", frozenset("ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")), ("pl", frozenset("łąęśźż")),
    ("tr", frozenset("ğış")), ("hu", frozenset("őű")), ("ro", frozenset("ățșţ")), ("cs", frozenset("řěů")),
    ("pt", frozenset("ãõ")), ("es", frozenset("ñ¿¡")), ("de", frozenset("äß")), ("az", frozenset("ə")),
)  # fmt: skip
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
    letters: frozenset[str] = frozenset()
    scripts: set[str] = set()
    if not sample.isascii():
        letters = frozenset(char for char in set(sample) if char > "\x7f")
        scripts = {script for char in letters if (script := _script(ord(char)))}
        settled = _by_script(scripts, letters)
        if settled:
            return settled
    scores = _scores(sample)
    if "cyrillic" in scripts:
        scores = {language: score for language, score in scores.items() if language in _CYRILLIC}
        scores["ru"] = scores.get("ru", 0) + 0.5
    elif letters:
        for language, own in _LATIN_LETTERS:
            if own & letters:
                scores[language] = scores.get(language, 0) + 2
    if not scores:
        return "en" if len(sample.split()) > _FEW and sample.isascii() else None
    return max(scores, key=lambda language: scores[language])


def _by_script(scripts: set[str], letters: frozenset[str]) -> str:
    """Return the language that script or letters of its own settle, "" where they leave it open."""
    for script in _FIRST:
        if script in scripts:
            return script
    if "arabic" in scripts:
        return next(language for language, own in _ARABIC if not own or own & letters)
    if "cyrillic" in scripts:
        return next((language for language, own in _CYRILLIC_LETTERS if own & letters), "")
    return ""


def _script(code: int) -> str:
    for first, last, script in _BLOCKS:
        if code < first:
            return ""
        if code <= last:
            return script
    return ""


def _scores(sample: str) -> dict[str, float]:
    """Return how many words of each language occur."""
    scores: dict[str, float] = {}
    table = _function_words()
    for word in _WORD.findall(sample):
        if word in table:
            for language in table[word]:
                scores[language] = scores.get(language, 0) + 1
    return scores
