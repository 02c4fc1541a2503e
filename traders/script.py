"""Scripts: folding, homoglyph repair, and romanisation of one run of characters at a time.

Everything that is compared is folded first: NFKC, lower case, no diacritics, look-alike letters of another alphabet put
back. Chinese is read character by character with every reading a character can have in a name; Arabic and Thai are read
as consonants, because their vowels are not written or written in another order.
"""

import re
import unicodedata
from functools import lru_cache

from normality import ascii_text

from traders.hangul import romanise_hangul

LATIN, CYRILLIC, GREEK, HAN, KANA, HANGUL, THAI, ARABIC, OTHER = "LCGHKRTAO"
"""Script codes; digits and signs belong to no script."""

LOSSY = frozenset((KANA, HANGUL, THAI, ARABIC, OTHER))
"""Scripts whose romanisation is too loose to be compared letter by letter."""

_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, LATIN),
    (0x0250, 0x02AF, LATIN),
    (0x0370, 0x03FF, GREEK),
    (0x0400, 0x052F, CYRILLIC),
    (0x0600, 0x06FF, ARABIC),
    (0x0750, 0x077F, ARABIC),
    (0x0E00, 0x0E7F, THAI),
    (0x1100, 0x11FF, HANGUL),
    (0x1E00, 0x1EFF, LATIN),
    (0x1F00, 0x1FFF, GREEK),
    (0x2E80, 0x2FDF, HAN),
    (0x3005, 0x3007, HAN),
    (0x3040, 0x30FF, KANA),
    (0x3400, 0x9FFF, HAN),
    (0xAC00, 0xD7AF, HANGUL),
    (0xF900, 0xFAFF, HAN),
    (0x20000, 0x323AF, HAN),
)

_SPECIAL = {
    "ß": "ss",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ð": "d",
    "ə": "e",
    "ħ": "h",
    "ŋ": "n",
    "ё": "е",
    "ς": "σ",
    "ـ": "",
    "ى": "ي",
    "ک": "ك",
    "ی": "ي",
    "گ": "ق",
    "ʼ": "'",
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "ʹ": "'",
    "\u0307": "",
    "ー": "ー",
}

LOOKALIKES = {
    "а": "a",
    "в": "b",
    "с": "c",
    "ԁ": "d",
    "е": "e",
    "һ": "h",
    "н": "h",
    "і": "i",
    "ј": "j",
    "к": "k",
    "ӏ": "l",
    "м": "m",
    "о": "o",
    "р": "p",
    "ԛ": "q",
    "г": "r",
    "ѕ": "s",
    "т": "t",
    "ц": "u",
    "ѵ": "v",
    "ԝ": "w",
    "х": "x",
    "у": "y",
    "п": "n",
    "ь": "b",
    "α": "a",
    "β": "b",
    "ε": "e",
    "η": "h",
    "ι": "i",
    "κ": "k",
    "μ": "m",
    "ν": "v",
    "ο": "o",
    "ρ": "p",
    "τ": "t",
    "υ": "y",
    "χ": "x",
    "ζ": "z",
    "ɡ": "g",
    "ɑ": "a",
    "ƽ": "s",
}
"""Letters of other alphabets (folded) that look like a Latin letter; Unicode confusables, the ones met in names."""

_CYRILLIC_OF_LATIN = {
    "a": "а",
    "b": "в",
    "c": "с",
    "e": "е",
    "h": "н",
    "i": "і",
    "k": "к",
    "m": "м",
    "o": "о",
    "p": "р",
    "t": "т",
    "x": "х",
    "y": "у",
    "s": "ѕ",
    "j": "ј",
}
_GREEK_OF_LATIN = {
    "a": "α",
    "b": "β",
    "e": "ε",
    "h": "η",
    "i": "ι",
    "k": "κ",
    "m": "μ",
    "n": "ν",
    "o": "ο",
    "p": "ρ",
    "t": "τ",
    "y": "υ",
    "x": "χ",
    "z": "ζ",
    "u": "υ",
    "v": "ν",
}
_DIGIT_LETTERS = {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "8": "b"}

_CYRILLIC = {
    "а": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "ґ": "g",
    "д": "d",
    "е": "e",
    "є": "ye",
    "ж": "zh",
    "з": "z",
    "и": "i",
    "і": "i",
    "ї": "yi",
    "й": "y",
    "к": "k",
    "л": "l",
    "м": "m",
    "н": "n",
    "о": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ў": "u",
    "ф": "f",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ы": "y",
    "ь": "",
    "э": "e",
    "ю": "yu",
    "я": "ya",
    "ђ": "dj",
    "ј": "j",
    "љ": "lj",
    "њ": "nj",
    "ћ": "c",
    "џ": "dz",
    "ѕ": "dz",
    "қ": "k",
    "ғ": "g",
    "ң": "n",
    "ө": "o",
    "ұ": "u",
    "ү": "u",
    "һ": "h",
    "ә": "a",
    "ѓ": "g",
    "ќ": "k",
}
_GREEK_PAIRS = {
    "ου": "ou",
    "αυ": "av",
    "ευ": "ev",
    "μπ": "b",
    "ντ": "d",
    "γκ": "g",
    "γγ": "ng",
    "τζ": "tz",
    "αι": "ai",
    "ει": "ei",
    "οι": "oi",
}
_GREEK = {
    "α": "a",
    "β": "v",
    "γ": "g",
    "δ": "d",
    "ε": "e",
    "ζ": "z",
    "η": "i",
    "θ": "th",
    "ι": "i",
    "κ": "k",
    "λ": "l",
    "μ": "m",
    "ν": "n",
    "ξ": "x",
    "ο": "o",
    "π": "p",
    "ρ": "r",
    "σ": "s",
    "τ": "t",
    "υ": "y",
    "φ": "f",
    "χ": "ch",
    "ψ": "ps",
    "ω": "o",
}
_GREEK_UNVOICED = re.compile("([αε])υ(?=[θκξπστφχψ])")
_ARABIC = {
    "ب": "b",
    "پ": "b",
    "ت": "t",
    "ط": "t",
    "ث": "th",
    "ج": "j",
    "چ": "ch",
    "ح": "h",
    "ه": "h",
    "خ": "kh",
    "د": "d",
    "ض": "d",
    "ذ": "dh",
    "ظ": "z",
    "ر": "r",
    "ز": "z",
    "ژ": "j",
    "س": "s",
    "ص": "s",
    "ش": "sh",
    "غ": "gh",
    "ف": "f",
    "ڤ": "v",
    "ق": "q",
    "ك": "k",
    "ل": "l",
    "م": "m",
    "ن": "n",
    "و": "w",
    "ي": "y",
    "ا": "a",
    "أ": "a",
    "إ": "i",
    "آ": "a",
    "ة": "a",
    "ؤ": "w",
    "ئ": "y",
    "ع": "a",
}
_ADJECTIVE = re.compile("(.{4,})(?:[сц]ь?к)(?:ий|ой|ый|ая|ое|ие|ого|ому|ой|им|і|а|е|ий|и|о)")
_SHORTEST_TOWN = 4
_THAI = {
    "ก": "k",
    "ข": "kh",
    "ฃ": "kh",
    "ค": "kh",
    "ฅ": "kh",
    "ฆ": "kh",
    "ง": "ng",
    "จ": "ch",
    "ฉ": "ch",
    "ช": "ch",
    "ซ": "s",
    "ฌ": "ch",
    "ญ": "y",
    "ฎ": "d",
    "ฏ": "t",
    "ฐ": "th",
    "ฑ": "th",
    "ฒ": "th",
    "ณ": "n",
    "ด": "d",
    "ต": "t",
    "ถ": "th",
    "ท": "th",
    "ธ": "th",
    "น": "n",
    "บ": "b",
    "ป": "p",
    "ผ": "ph",
    "ฝ": "f",
    "พ": "ph",
    "ฟ": "f",
    "ภ": "ph",
    "ม": "m",
    "ย": "y",
    "ร": "r",
    "ล": "l",
    "ว": "w",
    "ศ": "s",
    "ษ": "s",
    "ส": "s",
    "ห": "h",
    "ฬ": "l",
    "อ": "o",
    "ฮ": "h",
    "ะ": "a",
    "ั": "a",
    "า": "a",
    "ำ": "am",
    "ิ": "i",
    "ี": "i",
    "ึ": "ue",
    "ื": "ue",
    "ุ": "u",
    "ู": "u",
    "เ": "e",
    "แ": "ae",
    "โ": "o",
    "ใ": "ai",
    "ไ": "ai",
    "ฤ": "rue",
}
_THAI_SILENT = re.compile("[ก-ฮ][\u0e34-\u0e39]?\u0e4c")
_THAI_LEADING_H = re.compile("ห(?=[มนงยรลว])")
_THAI_VOWEL_FIRST = re.compile("([เแโใไ])([ก-ฮ])")


class _FoldTable(dict[int, str]):
    """Code point to its folded text, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _SPECIAL.get(char)
        if folded is None:
            script = script_of(char)
            if unicodedata.category(char) == "Mn" and script != THAI and not 0x3099 <= code <= 0x309A:  # noqa: PLR2004 kana voicing marks
                folded = ""
            elif script in (LATIN, GREEK, ARABIC):
                decomposed = unicodedata.normalize("NFKD", char)
                folded = "".join(part for part in decomposed if not unicodedata.combining(part))
                folded = "".join(_SPECIAL.get(part, part) for part in folded)
            elif char.isdecimal():
                folded = str(unicodedata.decimal(char))
            else:
                folded = char
        self[code] = folded
        return folded


_FOLD = _FoldTable()


@lru_cache(maxsize=65536)
def script_of(char: str) -> str:
    """Return the script code of one character, "" for digits, signs and spaces."""
    code = ord(char)
    if not char.isalpha() and unicodedata.category(char) not in ("Mn", "Mc", "Lm"):
        return HAN if char == "々" else ""
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script
    return OTHER


def fold(text: str) -> str:
    """Return `text` in NFKC, lower case and without diacritics; look-alike letters are left for `repair`."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().translate(_FOLD)


def repair(word: str, surrounding: str) -> str:
    """Put back the letters of another alphabet that were smuggled into `word` (folded).

    A word that mixes alphabets goes to the one most of its letters are of; a word made of look-alikes only goes to
    Latin when the words around it (`surrounding`: their script codes) are Latin.
    """
    if word.isascii():
        return word
    scripts = [script_of(char) for char in word]
    latin, cyrillic, greek = scripts.count(LATIN), scripts.count(CYRILLIC), scripts.count(GREEK)
    foreign = cyrillic + greek
    if not foreign:
        return word
    if latin:
        back = _CYRILLIC_OF_LATIN if cyrillic >= greek else _GREEK_OF_LATIN
        only_latin = any(char not in back for char, s in zip(word, scripts, strict=True) if s == LATIN)
        only_foreign = any(
            char not in LOOKALIKES for char, s in zip(word, scripts, strict=True) if s not in ("", LATIN)
        )
        if not only_foreign or (latin >= foreign and only_latin):
            return "".join(LOOKALIKES.get(char, char) for char in word)
        return "".join(back.get(char, char) for char in word)
    lookalike = all(char in LOOKALIKES or char.isdigit() for char in word)
    if lookalike and LATIN in surrounding and CYRILLIC not in surrounding and GREEK not in surrounding:
        return "".join(LOOKALIKES.get(char, char) for char in word)
    return word


def undigit(word: str) -> str:
    """Return `word` with digits that stand for letters ("c00lgas") put back; words of digits only stay."""
    if word.isalpha():
        return word
    letters = "".join(_DIGIT_LETTERS.get(char, char) for char in word)
    return letters if letters.isalpha() else word


def look(word: str) -> str:
    """Return the shape of a Latin word: letters and pairs that a reader takes for one another are one (lgas, iGas)."""
    return word.replace("rn", "m").replace("vv", "w").replace("l", "i")


def other_readings(run: str, script: str) -> tuple[str, ...]:
    """Return further romanisations of a folded run that firms use beside the one of `romanise`."""
    first = romanise(run, script)
    found: list[str] = []
    if script == GREEK:
        for ntau, mpi in (("nt", "b"), ("nt", "mp"), ("d", "mp")):
            found.append(romanise(run.replace("ντ", ntau).replace("μπ", mpi), GREEK))
        found.append(romanise(run.replace("αι", "ε").replace("ει", "ι").replace("οι", "ι"), GREEK))
    elif script == THAI:
        found.append(romanise(run.replace("\u0e4c", ""), THAI))
    elif script == CYRILLIC:
        found.append(first.replace("ks", "x"))
        found.append(first.replace("zh", "j"))
        if run.startswith("х"):
            found.append(first[1:])
        found.append(romanise(run.replace("и", "y").replace("г", "h"), CYRILLIC))
        found.append(romanise(run.replace("щ", "sht").replace("ъ", "a"), CYRILLIC))
        found += [romanise(stem, CYRILLIC) for stem in _unadjectived(run)]
    elif script == HANGUL:
        older = first.replace("eo", "u").replace("eu", "u")
        hard = older.replace("ch", "c").translate(str.maketrans("gdbj", "ktpc")).replace("c", "ch")
        found += [older, hard, f"foo{older[2:]}" if older.startswith("hu") else older.replace("u", "oo")]
        found.append(first.replace("eo", "o").replace("eu", ""))
    return tuple(dict.fromkeys(reading for reading in found if reading and reading != first))


def _unadjectived(run: str) -> tuple[str, ...]:
    """Return the towns that a Slavic adjective can be of: a translator writes Shchelkovo for Щёлковский."""
    found = _ADJECTIVE.fullmatch(run)
    if not found:
        return ()
    town = found[1]
    short = town.removesuffix("ов").removesuffix("ев").removesuffix("ин")
    bare = () if len(short) < _SHORTEST_TOWN or short == town else (short, short + "о", short + "а")
    return (town, town + "о", *bare)


@lru_cache(maxsize=65536)
def romanise(run: str, script: str) -> str:
    """Return a folded run of one script in ASCII letters; Han is read as Mandarin without its further readings."""
    if run.isascii():
        return run
    if script == CYRILLIC:
        return "".join(_CYRILLIC.get(char, char) for char in run)
    if script == GREEK:
        run = _GREEK_UNVOICED.sub(r"\1φ", run)
        for pair, latin in _GREEK_PAIRS.items():
            run = run.replace(pair, latin)
        return "".join(_GREEK.get(char, char) for char in run)
    if script == ARABIC:
        return "".join(_ARABIC.get(char, "") for char in run)
    if script == THAI:
        run = _THAI_LEADING_H.sub("", _THAI_SILENT.sub("", run))
        run = _THAI_VOWEL_FIRST.sub(r"\2\1", run)
        return "".join(_THAI.get(char, "") for char in run)
    if script == HANGUL:
        return romanise_hangul(run)
    return "".join((ascii_text(run) or "").lower().split())
