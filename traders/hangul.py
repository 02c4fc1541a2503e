"""Korean in Latin letters, as the Revised Romanisation has it, with the consonants that move to the next syllable."""

_INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_VOWELS = (
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
)
_FINALS = (
    "",
    "k",
    "k",
    "k",
    "n",
    "n",
    "n",
    "t",
    "l",
    "k",
    "m",
    "l",
    "l",
    "l",
    "p",
    "l",
    "m",
    "p",
    "p",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "t",
)
_CARRIED = (
    "",
    "g",
    "kk",
    "ks",
    "n",
    "nj",
    "n",
    "d",
    "r",
    "lg",
    "lm",
    "lb",
    "ls",
    "lt",
    "lp",
    "r",
    "m",
    "b",
    "bs",
    "s",
    "ss",
    "ng",
    "j",
    "ch",
    "k",
    "t",
    "p",
    "",
)
_FIRST, _LAST = 0xAC00, 0xD7A3
_SILENT = 11
_LIQUID = "l"


def romanise_hangul(run: str) -> str:
    """Return a run of Hangul in the Revised Romanisation; other characters stay."""
    syllables = [divmod(ord(char) - _FIRST, 588) if _FIRST <= ord(char) <= _LAST else None for char in run]
    parts: list[str] = []
    carried = ""
    for index, found in enumerate(syllables):
        if found is None:
            parts.append(run[index])
            carried = ""
            continue
        initial, rest = found
        vowel, final = divmod(rest, 28)
        following = syllables[index + 1] if index + 1 < len(syllables) else None
        start = carried or _INITIALS[initial]
        if start == "r" and parts and parts[-1].endswith(_LIQUID):
            start = _LIQUID
        moves = following is not None and following[0] == _SILENT
        parts.append(start + _VOWELS[vowel] + ("" if moves and _CARRIED[final] != "ng" else _FINALS[final]))
        carried = _CARRIED[final] if moves and _CARRIED[final] != "ng" else ""
    return "".join(parts)
