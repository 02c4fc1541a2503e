"""Telling pinyin from other Latin words: Chinese names differ by single letters, so they tolerate no typing errors."""

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
