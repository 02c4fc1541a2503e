"""Telling pinyin from other Latin words, and the spelling of Taiwan.

Chinese names differ by single letters, so they tolerate no typing errors.
"""

import re
from functools import lru_cache

_SYLLABLE = (
    r"(?:[zcs]h?(?:uang|iang|ong|eng|ang|uan|en|an|ai|ei|ao|ou|ui|un|uo|ua|u|e|a|i)"
    r"|[bpm](?:iang|ing|ian|iao|ang|eng|an|ai|ei|ao|en|ie|in|ou|iu|a|o|i|u)"
    r"|f(?:ang|eng|an|ei|en|ou|a|o|u)"
    r"|[dtnl](?:iang|iong|ong|ing|ian|iao|uan|ang|eng|an|ai|ei|ao|en|ie|in|ou|iu|ui|un|uo|ue|ia|a|e|i|u|v)"
    r"|[gkh](?:uang|ong|ang|eng|uan|uai|an|ai|ei|ao|en|ou|ui|un|uo|ua|a|e|u)"
    r"|[jqx](?:iang|iong|ing|ian|iao|uan|ia|ie|in|iu|un|ue|i|u)"
    r"|r(?:ang|eng|ong|uan|an|ao|en|ou|ui|un|uo|e|i|u)"
    r"|w(?:ang|eng|an|ai|ei|en|a|o|u)|y(?:uan|ang|ing|ong|an|ao|in|ou|un|ue|a|e|i|o|u)"
    r"|ang|eng|er|an|ai|ei|ao|en|ou|a|e|o)"
)
_WORD = re.compile(rf"{_SYLLABLE}{{2,4}}")
_ONE = re.compile(_SYLLABLE)
_MAX_LENGTH = 20


@lru_cache(maxsize=65536)
def is_pinyin(word: str) -> bool:
    """Tell whether a word reads as two to four Mandarin syllables, as the distinct part of a Chinese name does."""
    return len(word) <= _MAX_LENGTH and _WORD.fullmatch(word) is not None


@lru_cache(maxsize=4096)
def is_syllable(word: str) -> bool:
    """Tell whether a word is one Mandarin syllable."""
    return _ONE.fullmatch(word) is not None


_INITIALS = {
    "zh": "ch",
    "ch": "ch",
    "sh": "sh",
    "q": "ch",
    "j": "ch",
    "x": "hs",
    "z": "ts",
    "c": "ts",
    "b": "p",
    "d": "t",
    "g": "k",
    "r": "j",
}
_FINALS = {"ong": "ung", "ian": "ien", "ie": "ieh", "ue": "ueh"}
_WHOLE = {
    "zi": "tzu",
    "ci": "tzu",
    "si": "ssu",
    "er": "erh",
    "zhi": "chih",
    "chi": "chih",
    "shi": "shih",
    "ri": "jih",
    "yan": "yen",
    "ye": "yeh",
    "you": "yu",
    "ge": "ko",
    "ke": "ko",
    "he": "ho",
    "duo": "to",
    "tuo": "to",
    "luo": "lo",
    "zhuo": "cho",
    "yong": "yung",
}


@lru_cache(maxsize=4096)
def taiwanese(word: str) -> str:
    """Return a word in pinyin as firms in Taiwan spell it (Wade-Giles without its signs), "" where it is no pinyin."""
    syllables = _ONE.findall(word)
    if "".join(syllables) != word:
        return ""
    return "".join(_WHOLE.get(syllable) or _spelled(syllable) for syllable in syllables)


def _spelled(syllable: str) -> str:
    size = next((size for size in (2, 1) if syllable[:size] in _INITIALS), 0)
    initial, final = syllable[:size], syllable[size:]
    for ending, other in _FINALS.items():
        if final.endswith(ending):
            final = final.removesuffix(ending) + other
            break
    return _INITIALS.get(initial, initial) + final
