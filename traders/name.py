"""Reading a trader's name: words with their kind, legal forms, readings in Latin letters.

`parse` is the only place where a name's text is taken apart; the index and the comparison both work on its result, so a
register row and a shop name are always read by the same rules.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from traders.country import country_code
from traders.legal import without_legal, without_spelled_out
from traders.lexicon import DISTINCT, HANDLE, PLACE, STOP, Lexicon, Word, get_lexicon
from traders.pinyin import is_syllable, taiwanese
from traders.script import HAN, INDIC_MARKS, KANA, fold, repair, script_of
from traders.token import CUT, LONGEST_INITIAL, PINYIN, Token, known
from traders.word import by_script, read_word, with_kana_inside

MAX_LENGTH = 300
"""Characters of a name that are read; longer ones are cut."""

_PERSONAL_FORMS = frozenset(("ip", "ип", "fop", "фоп", "чп", "chp", "et", "ет", "жк", "zhk"))
"""Legal forms of one person, whose initials stand beside the name and are left out as often."""

CHINESE = frozenset(("CN", "TW", "HK", "MO", "SG"))
_DOTTED = re.compile(r"(?<![^\W_])(?:(?:[^\W\d_]\.){2,8}(?:[^\W\d_](?![^\W_]))?|[^\W\d_]\.[^\W\d_](?![^\W_]))")
_LETTERS = rf"[^\W_\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e{INDIC_MARKS}]"
_WORD = re.compile(rf"(?:{_LETTERS})+(?:'(?:{_LETTERS})+)?")
_SHORT_DASH = re.compile(r"(?<![^\W_])([^\W\d_])[-‐‑–]([^\W_])")
_HEBREW_SHORT = re.compile("(?<=[\u05d0-\u05ea])[\"'\u05f3\u05f4](?=[\u05d0-\u05ea])")
"""The sign that Hebrew writes before the last letter of a shortened word, its legal form among them."""

_CUT_WORD = re.compile(r"(?<![^\W_])([^\W\d_]{3,12})\.(?![^\W_])")
_ARABIC_GAP = re.compile("(?<![\u0621-\u064a])((?:ال)?عبد|ابو|و|أبو) (?=[\u0621-\u064a])")
"""What is written as one word with the next one as often: Abd al-Rahman, Abu Bakr, "and"."""

_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")
_LEAST_BEFORE_DIGITS = 3
_MAX_PHRASE_WORDS = 3
_JAPANESE_FORMS = ("株式会社", "有限会社", "合同会社", "㈱", "㈲", "(株)", "(有)")


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. `core` is its distinct words joined, `full` all its words joined (legal forms left out)."""

    source: str
    tokens: tuple[Token, ...]
    legal: frozenset[str]
    core: str
    full: str
    handle: bool = False

    @property
    def distinct(self) -> tuple[Token, ...]:
        """The words that set this name apart."""
        return tuple(token for token in self.tokens if token.kind == DISTINCT)


@lru_cache(maxsize=4096)
def variants(text: str) -> tuple[str, ...]:
    """Return the names that one name cell holds: what stands on either side of d/b/a, formerly, "/", or itself."""
    pieces = [piece.strip(" ,;:()[]（）") for piece in _dba_pattern().split(text[:MAX_LENGTH])]
    pieces = [piece for piece in pieces if len(piece) >= 2]  # noqa: PLR2004 one letter is no name
    return tuple(dict.fromkeys(pieces)) or (text,)


@lru_cache(maxsize=1)
def _dba_pattern() -> re.Pattern[str]:
    markers = sorted(get_lexicon().dba, key=len, reverse=True)
    alternatives = "|".join(re.escape(marker) for marker in markers)
    return re.compile(rf"(?:(?<!\w)(?:{alternatives})(?!\w)[:\s]?)|\s[/|]\s|[;；]", re.IGNORECASE)


@lru_cache(maxsize=32768)
def parse(text: str, country: str | None = None) -> Name:
    """Take a name apart; `country` (ISO 3166-1 alpha-2) says how Chinese characters are to be read."""
    lexicon = get_lexicon()
    source = text[:MAX_LENGTH]
    handle = _is_handle(source)
    if handle:
        source = _CAMEL.sub(" ", source)
    rest, spelled_out = without_spelled_out(source)
    folded = _folded(rest)
    japanese = (
        country == "JP"
        or any(form in source for form in _JAPANESE_FORMS)
        or any(script_of(char) == KANA for char in folded)
    )
    words, legal = without_legal(_words(folded, japanese), lexicon)
    legal |= spelled_out
    tokens = _tokens(words, lexicon, country, japanese, legal)
    if handle:
        tokens = [_without_digits(token) for token in tokens]
    if legal & _PERSONAL_FORMS:
        tokens = _without_initials(tokens)
    tokens = _marked(tokens, country, frozenset(_CUT_WORD.findall(folded)), japanese)
    kept = _kept(tuple(token for token in tokens if token.text), lexicon, handle)
    distinct = "".join(token.text for token in kept if token.kind == DISTINCT)
    full = "".join(token.text for token in kept if token.kind != STOP)
    return Name(text, kept, frozenset(legal), distinct or full, full, handle)


def _folded(source: str) -> str:
    """Return a name in small letters, with what is one word or one letter of it written as such."""
    folded = _DOTTED.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", fold(source))
    folded = _HEBREW_SHORT.sub("", _SHORT_DASH.sub(r"\1\2", folded.replace("&", " & ")))
    return folded if folded.isascii() else _ARABIC_GAP.sub(r"\1", folded)


def _words(folded: str, japanese: bool) -> list[str]:
    """Return the words of a folded name, each in one script, letters that only look right put right."""
    words = [word.replace("'", "") for word in _WORD.findall(folded)]
    scripts = "".join({script_of(char) for char in folded})
    words = [piece for word in words for piece in by_script(repair(word, scripts))]
    return with_kana_inside(words) if japanese else words


def _tokens(words: list[str], lexicon: Lexicon, country: str | None, japanese: bool, legal: set[str]) -> list[Token]:
    """Return what the words are; a legal form found inside one is put into `legal`."""
    tokens: list[Token] = []
    position = 0
    while position < len(words):
        used, found = _phrase(words, position, lexicon)
        if found is not None and used == 1 and country in CHINESE and _split_pinyin(words, position):
            tokens.append(Token(words[position], DISTINCT))
        elif found is not None:
            tokens.append(known(" ".join(words[position : position + used]), found, japanese))
        else:
            tokens.extend(read_word(words[position], lexicon, japanese, tokens, legal))
        position += used
    return tokens


def _kept(spoken: tuple[Token, ...], lexicon: Lexicon, handle: bool) -> tuple[Token, ...]:
    """Return the words without those of a handle; where nothing distinct is left, words that can name a firm are."""
    kept = tuple(token for token in spoken if token.kind != HANDLE)
    if not handle and all(token.kind != DISTINCT for token in kept):
        kept = tuple(replace(token, kind=DISTINCT) if token.text in lexicon.naming else token for token in spoken)
        kept = tuple(token for token in kept if token.kind != HANDLE)
    if all(token.kind == STOP for token in kept):
        kept = tuple(Token(token.text, DISTINCT, script=token.script) for token in spoken)
    return kept


def _without_initials(tokens: list[Token]) -> list[Token]:
    """Return the words of a person's name with its initials as filler: they are left out as often as not."""
    if not any(token.kind == DISTINCT and len(token.text) > LONGEST_INITIAL for token in tokens):
        return tokens
    return [replace(token, kind=STOP) if len(token.text) <= LONGEST_INITIAL else token for token in tokens]


def _marked(tokens: list[Token], country: str | None, cut: frozenset[str], japanese: bool) -> list[Token]:
    """Return the words with their family: distinct ones of a Chinese firm, and ones with a full stop behind them."""
    if not japanese and (country in CHINESE or any(_is_chinese(token) for token in tokens)):
        tokens = [replace(token, family=PINYIN) if token.kind == DISTINCT else token for token in tokens]
    elif cut:
        shortened = (token.kind == DISTINCT and token.text in cut for token in tokens)
        tokens = [
            replace(token, family=CUT) if short else token for token, short in zip(tokens, shortened, strict=True)
        ]
    return [_with_taiwanese(token) for token in tokens] if country == "TW" else tokens


def _split_pinyin(words: list[str], position: int) -> bool:
    """Tell whether a word, whatever it means elsewhere, is a syllable of a Chinese name written apart (Da Lan)."""
    beside = (words[place] for place in (position - 1, position + 1) if 0 <= place < len(words))
    return is_syllable(words[position]) and any(map(is_syllable, beside))


def _with_taiwanese(token: Token) -> Token:
    """Return a distinct word in characters with the spelling of Taiwan among its readings."""
    if token.kind != DISTINCT or token.script != HAN or not (spelled := taiwanese(token.text)):
        return token
    return replace(token, readings=tuple(dict.fromkeys((*token.readings, spelled))))


def _is_chinese(token: Token) -> bool:
    """Tell whether a word shows that the firm is Chinese: characters, or a place whose concept is written in them."""
    return token.script == HAN or (token.kind == PLACE and script_of(token.concept[:1]) == HAN)


def _is_handle(text: str) -> bool:
    stripped = text.strip()
    if not stripped.isascii() or " " in stripped or len(stripped) < 3:  # noqa: PLR2004 nothing to take apart
        return False
    return (
        "_" in stripped or any(char.isdigit() for char in stripped) or stripped.islower() or bool(_CAMEL.search(text))
    )


def _without_digits(token: Token) -> Token:
    if len(token.text) == 2 and token.kind == DISTINCT and country_code(token.text):  # noqa: PLR2004 "agas_hu"
        return Token(token.text, HANDLE)
    bare = token.text.rstrip("0123456789")
    if token.kind == DISTINCT and len(bare) >= _LEAST_BEFORE_DIGITS and bare != token.text:
        found = get_lexicon().words.get(bare)
        return known(bare, found) if found else Token(bare, DISTINCT)
    return token


def _phrase(words: list[str], position: int, lexicon: Lexicon) -> tuple[int, Word | None]:
    for size in range(min(_MAX_PHRASE_WORDS, len(words) - position), 1, -1):
        found = lexicon.words.get(" ".join(words[position : position + size]))
        if found is not None:
            return size, found
    return 1, lexicon.words.get(words[position])
