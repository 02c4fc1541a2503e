"""Romanisation: one run of letters of one script in Latin letters, and the other spellings in use.

Chinese is read character by character with every reading a character can have in a name (traders/lexicon.py); Arabic
and Thai are read as consonants, because their vowels are not written or written in another order.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from normality import ascii_text

from traders.hangul import romanise_hangul
from traders.indic import romanise_indic
from traders.letter import get_letters
from traders.script import ARABIC, CYRILLIC, GREEK, HANGUL, HEBREW, INDIC, KANA, THAI

_ARABIC_H, _ARABIC_A = "ه", "ا"
"""The h at the end of a word is how the feminine ending is written in haste, and heard as an a."""

_GREEK_GLIDE = re.compile("γι(?=[αεουωη])|γ(?=[ειη])")
"""Before e and i the gamma is heard as y: Γιάννης is Yannis."""

_GREEK_UNVOICED = re.compile("([αε])υ(?=[θκξπστφχψ])")
_ADJECTIVE = re.compile("(.{4,})(?:[сц]ь?к)(?:ий|ой|ый|ая|ое|ие|ого|ому|ой|им|і|а|е|ий|и|о)")
_SHORTEST_TOWN = 4
_THAI_SILENT = re.compile("[ก-ฮ][\u0e34-\u0e39]?\u0e4c")
_SOUTH_SLAVIC = (("shch", "sc"), ("kh", "h"), ("ts", "c"), ("ch", "c"), ("sh", "s"), ("zh", "z"), ("y", "j"))
_LONG_VOWEL = "ー"
_THAI_FINAL_N = "รลญณ"
"""Letters that end a syllable as n, and are written as r or l by others (กร is kon, korn or kor)."""

_THAI_LEADING_H = re.compile("ห(?=[มนงยรลว])")
_THAI_VOWEL_FIRST = re.compile("([เแโใไ])([ก-ฮ])")


def other_readings(run: str, script: str) -> tuple[str, ...]:
    """Return further romanisations of a folded run that firms use beside the one of `romanise`."""
    first = romanise(run, script)
    found: list[str] = []
    if script == GREEK:
        found.append(romanise(_GREEK_GLIDE.sub("y", run), GREEK))
        for ntau, mpi in (("nt", "b"), ("nt", "mp"), ("d", "mp")):
            found.append(romanise(run.replace("ντ", ntau).replace("μπ", mpi), GREEK))
        found += [first.replace("ch", "x"), first.replace("ch", "h")]
        found += [romanise(named, GREEK) for named in _nominatives(run)]
        found.append(romanise(run.replace("υ", "y").replace("η", "h").replace("ω", "w"), GREEK))  # as it looks
        found.append(romanise(run.replace("αι", "ε").replace("ει", "ι").replace("οι", "ι"), GREEK))
    elif script == THAI:
        found += [romanise(run.replace("\u0e4c", ""), THAI), _thai(run)]
        if run[-1] in _THAI_FINAL_N:
            found += [first[:-1] + "rn", first[:-1] + "n"]
    elif script == KANA:
        found.append(romanise(run.replace(_LONG_VOWEL, "ル"), KANA))  # what is heard as a long vowel is an r in English
    elif script == HEBREW:
        found += [first.replace("kh", het).replace("ck", kaf) for het in ("h", "ch") for kaf in ("k", "ch")]
    elif script == CYRILLIC:
        found += _cyrillic(run, first)
    elif script == HANGUL:
        found += _hangul(first)
    return tuple(dict.fromkeys(reading for reading in found if reading and reading != first))


def _nominatives(run: str) -> Iterator[str]:
    """Yield the names that a Greek genitive can be of: brothers are firms under their father's name (Αφοί Μπαλτά)."""
    if run.endswith("ου"):
        yield f"{run[:-2]}οσ"
    elif run.endswith(("α", "η")):
        yield f"{run}σ"


def _cyrillic(run: str, first: str) -> Iterator[str]:
    yield first.replace("ks", "x")
    yield first.replace("dzh", "j")
    yield _as_in_belgrade(first)
    yield first.replace("zh", "j")
    yield from _with_yo(first, run)
    yield first.replace("ay", "i").replace("ey", "a")  # as English words are heard: layn, leyk
    if run.startswith("х"):
        yield first[1:]
    yield romanise(run.replace("и", "y").replace("г", "h"), CYRILLIC)
    yield romanise(run.replace("щ", "sht").replace("ъ", "a"), CYRILLIC)
    yield from (romanise(stem, CYRILLIC) for stem in _unadjectived(run))


def _hangul(first: str) -> Iterator[str]:
    older = first.replace("eo", "u").replace("eu", "u")
    yield older
    yield older.replace("ch", "c").translate(str.maketrans("gdbj", "ktpc")).replace("c", "ch")
    yield f"foo{older[2:]}" if older.startswith("hu") else older.replace("u", "oo")
    yield first.replace("eo", "o").replace("eu", "")
    yield first.replace("nr", "ll")
    yield first.replace("ngr", "ngn").replace("mr", "mn")
    if first.startswith("u"):
        yield f"woo{first[1:]}"


def _with_yo(first: str, run: str) -> Sequence[str]:
    """Return a Cyrillic word with the letter yo, which is printed as e more often than not, and with its e as ye."""
    spelled = [f"y{first}", f"yo{first[1:]}"] if run.startswith("е") else []
    place = first.find("e", 1)
    return [*spelled, f"{first[:place]}yo{first[place + 1 :]}"] if place > 0 else spelled


def _as_in_belgrade(spelled: str) -> str:
    """Return a romanised Cyrillic run as Serbs, Croats and Czechs spell it, without their diacritics."""
    for english, slavic in _SOUTH_SLAVIC:
        spelled = spelled.replace(english, slavic)
    return spelled


def _unadjectived(run: str) -> tuple[str, ...]:
    """Return the towns that a Slavic adjective can be of: a translator writes Shchelkovo for Щёлковский."""
    found = _ADJECTIVE.fullmatch(run)
    if not found:
        return ()
    town = found[1]
    short = town.removesuffix("ов").removesuffix("ев").removesuffix("ин")
    bare = () if len(short) < _SHORTEST_TOWN or short == town else (short, short + "о", short + "а")
    return (town, town + "о", *bare)


def _thai(run: str) -> str:
    run = _THAI_LEADING_H.sub("", _THAI_SILENT.sub("", run))
    run = _THAI_VOWEL_FIRST.sub(r"\2\1", run)
    return "".join(char if char.isascii() else get_letters().thai.get(char, "") for char in run)


@lru_cache(maxsize=1)
def _thai_words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, get_letters().thai_words), key=len, reverse=True)))


@lru_cache(maxsize=65536)
def romanise(run: str, script: str) -> str:
    """Return a folded run of one script in ASCII letters; Han is read as Mandarin without its further readings."""
    if run.isascii():
        return run
    if script == CYRILLIC:
        return "".join(get_letters().cyrillic.get(char, char) for char in run)
    if script == GREEK:
        run = _GREEK_UNVOICED.sub(r"\1φ", run)
        for pair, latin in get_letters().greek_pairs.items():
            run = run.replace(pair, latin)
        return "".join(get_letters().greek.get(char, char) for char in run)
    if script == ARABIC:
        run = run.removesuffix(_ARABIC_H) + _ARABIC_A if run.endswith(_ARABIC_H) else run
        return "".join(get_letters().arabic.get(char, "") for char in run)
    if script == HEBREW:
        return "".join(get_letters().hebrew.get(char, "") for char in run)
    if script == INDIC:
        return romanise_indic(run)
    if script == THAI:
        run = run.replace("\u0e4d\u0e32", "\u0e33")  # the vowel "am", which folding takes apart
        return _thai(_thai_words().sub(lambda found: get_letters().thai_words[found[0]], run))
    if script == HANGUL:
        return romanise_hangul(run)
    return "".join((ascii_text(run) or "").lower().split())
