"""Reading a trader's name: words with their kind, legal forms, readings in Latin letters.

`parse` is the only place where a name's text is taken apart; the index and the comparison both work on its result, so a
register row and a shop name are always read by the same rules.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from traders.country import country_code
from traders.legal import without_legal, without_spelled_out
from traders.lexicon import DISTINCT, HANDLE, PLACE, STOP, TRADE, Lexicon, Word, get_lexicon
from traders.pinyin import is_syllable, taiwanese
from traders.romanise import other_readings, romanise
from traders.script import ARABIC, HAN, HANGUL, HEBREW, INDIC_MARKS, KANA, LATIN, THAI, fold, repair, script_of

MAX_LENGTH = 300
"""Characters of a name that are read; longer ones are cut."""

PINYIN = "pinyin"
"""The family of distinct words in the names of Chinese firms, which differ by single letters."""

CUT = "cut"
"""The family of distinct words that are written with a full stop behind them."""

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

_INNER_KANA = frozenset("ツヶケノのヵ")
_AN_INITIAL = 2
"""Letters of a romanised initial at most (Ю. is Yu)."""

_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")
_NEVER_LEADING = 3
_MAX_PHRASE_WORDS = 3
_SURE_BRAND = 3
"""Signs of a brand that cannot stand inside another name by chance."""

_UNSPACED = frozenset((HAN, KANA, THAI, HANGUL))
_JAPANESE_FORMS = ("株式会社", "有限会社", "合同会社", "㈱", "㈲", "(株)", "(有)")


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
    japanese = country == "JP" or any(form in source for form in _JAPANESE_FORMS)
    source, spelled_out = without_spelled_out(source)
    folded = _DOTTED.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", fold(source))
    folded = _HEBREW_SHORT.sub("", _SHORT_DASH.sub(r"\1\2", folded.replace("&", " & ")))
    japanese = japanese or any(script_of(char) == KANA for char in folded)
    folded = _without_arabic_gaps(folded)
    cut = frozenset(_CUT_WORD.findall(folded))
    words = [word.replace("'", "") for word in _WORD.findall(folded)]
    scripts = "".join({script_of(char) for char in folded})
    words = [piece for word in words for piece in _by_script(repair(word, scripts))]
    words = _with_kana_inside(words) if japanese else words
    words, legal = without_legal(words, lexicon)
    legal |= spelled_out
    tokens: list[Token] = []
    position = 0
    while position < len(words):
        used, found = _phrase(words, position, lexicon)
        if found is not None and used == 1 and country in CHINESE and _split_pinyin(words, position):
            tokens.append(Token(words[position], DISTINCT))
        elif found is not None:
            tokens.append(_known(" ".join(words[position : position + used]), found, japanese))
        else:
            tokens.extend(_read(words[position], lexicon, japanese, tokens, legal))
        position += used
    if handle:
        tokens = [_without_digits(token) for token in tokens]
    if legal & _PERSONAL_FORMS:
        tokens = _without_initials(tokens)
    tokens = _marked(tokens, country, cut, japanese)
    spoken = tuple(token for token in tokens if token.text)
    kept = tuple(token for token in spoken if token.kind != HANDLE)
    if not handle and all(token.kind != DISTINCT for token in kept):
        kept = tuple(replace(token, kind=DISTINCT) if token.text in lexicon.naming else token for token in spoken)
        kept = tuple(token for token in kept if token.kind != HANDLE)
    if all(token.kind == STOP for token in kept):
        kept = tuple(Token(token.text, DISTINCT, script=token.script) for token in spoken)
    distinct = "".join(token.text for token in kept if token.kind == DISTINCT)
    full = "".join(token.text for token in kept if token.kind != STOP)
    return Name(text, kept, frozenset(legal), distinct or full, full, handle)


def _without_initials(tokens: list[Token]) -> list[Token]:
    """Return the words of a person's name with its initials as filler: they are left out as often as not."""
    if not any(token.kind == DISTINCT and len(token.text) > _AN_INITIAL for token in tokens):
        return tokens
    return [replace(token, kind=STOP) if len(token.text) <= _AN_INITIAL else token for token in tokens]


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


def _without_arabic_gaps(folded: str) -> str:
    return folded if folded.isascii() else _ARABIC_GAP.sub(r"\1", folded)


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
    if token.kind == DISTINCT and len(bare) >= _NEVER_LEADING and bare != token.text:
        found = get_lexicon().words.get(bare)
        return _known(bare, found) if found else Token(bare, DISTINCT)
    return token


def _by_script(word: str) -> list[str]:
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


def _with_kana_inside(words: list[str]) -> list[str]:
    """Return the words with a kana between two characters as part of them: 三ツ星, 八ヶ岳, 丸の内."""
    joined: list[str] = []
    for word in words:
        if len(joined) > 1 and joined[-1] in _INNER_KANA and script_of(joined[-2][-1]) == script_of(word[0]) == HAN:
            joined[-2:] = [joined[-2] + joined[-1] + word]
        else:
            joined.append(word)
    return joined


def _phrase(words: list[str], position: int, lexicon: Lexicon) -> tuple[int, Word | None]:
    for size in range(min(_MAX_PHRASE_WORDS, len(words) - position), 1, -1):
        found = lexicon.words.get(" ".join(words[position : position + size]))
        if found is not None:
            return size, found
    return 1, lexicon.words.get(words[position])


def _known(spelling: str, word: Word, japanese: bool = False) -> Token:
    script = script_of(spelling[0])
    text = spelling.replace(" ", "")
    if script == HAN:
        text = get_lexicon().readings(text, japanese)[0]
    elif script not in (LATIN, ""):
        text = romanise(text, script)
    return Token(text, word.kind, word.concept, word.family, (), script or LATIN)


def _read(word: str, lexicon: Lexicon, japanese: bool, before: list[Token], legal: set[str]) -> list[Token]:
    script = next((s for s in map(script_of, word) if s), LATIN)
    if script in _UNSPACED:
        return _segment(word, script, lexicon, japanese, before, legal)
    meaning = lexicon.meaning(word) if script != LATIN else ""
    if script == ARABIC:
        return [_also(_arabic(word, lexicon), meaning)]
    if script == HEBREW:
        return [_hebrew(word, lexicon)]
    if len(word) > 5 and (inflected := lexicon.inflected(word, script)):  # noqa: PLR2004 shorter words have no stem
        return [_known(word, inflected)]
    if script == LATIN:
        expansion = lexicon.abbreviations.get(word)
        return [Token(expansion or word, DISTINCT)]
    token = Token(romanise(word, script), DISTINCT, readings=other_readings(word, script), script=script)
    return [_also(token, meaning)]


def _also(token: Token, meaning: str) -> Token:
    """Return a distinct word with its translation."""
    return replace(token, meaning=meaning) if meaning and token.kind == DISTINCT else token


_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ل")


def _arabic(word: str, lexicon: Lexicon) -> Token:
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _NEVER_LEADING:
            bare = word[len(prefix) :]
            found = lexicon.words.get(bare) or lexicon.words.get("ال" + bare)
            if found:
                return _known(word, found)
            if prefix in ("ال", "لل", "وال"):
                return Token(romanise(bare, ARABIC), DISTINCT, readings=("al" + romanise(bare, ARABIC),), script=ARABIC)
    return Token(romanise(word, ARABIC), DISTINCT, script=ARABIC)


def _hebrew(word: str, lexicon: Lexicon) -> Token:
    """Return a Hebrew word; "and", "the", "for", "in" and "of" are written as its first letter."""
    if len(word) > _NEVER_LEADING and word[0] in "והלבמש" and (found := lexicon.words.get(word[1:])):
        return _known(word[1:], found)
    return Token(romanise(word, HEBREW), DISTINCT, readings=other_readings(word, HEBREW), script=HEBREW)


def _segment(
    run: str, script: str, lexicon: Lexicon, japanese: bool, before: list[Token], legal: set[str]
) -> list[Token]:
    """Cut a run that is written without spaces: known words out, what is left between them is distinct."""
    letters, position = lexicon.spelled_out(run, script)
    tokens = [Token(letters, DISTINCT)] if letters else []
    rest = ""
    while position < len(run):
        piece = _known_piece(run, position, script, rest, [*before, *tokens], lexicon)
        if not piece and script == HAN and not rest and (district := _district(run, position, [*before, *tokens])):
            text = lexicon.readings(district, japanese)[0]
            tokens.append(Token(text, PLACE, district, "city", (), HAN))
            position += len(district) + 1
            continue
        if not piece:
            rest += run[position]
            position += 1
            continue
        if rest:
            tokens.append(_distinct(rest, script, lexicon, japanese))
            rest = ""
        position += len(piece)
        found = lexicon.words.get(piece)
        if piece in lexicon.brands:
            others = lexicon.readings(piece, japanese) if script == HAN else (romanise(piece, script),)
            tokens.append(Token(lexicon.brands[piece], DISTINCT, readings=others, script=script))
        elif piece in lexicon.legal:
            legal.add(lexicon.legal[piece])
        elif found:
            tokens.append(_known(piece, found, japanese))
            if found.kind == PLACE and script == HAN and run[position : position + 1] in _DIVISIONS:
                position += 1
    if rest:
        tokens.append(_distinct(rest, script, lexicon, japanese))
    return tokens


_DIVISIONS = tuple("省市县縣区區")
"""What may stand behind the name of a Chinese place: province, city, county, district."""


def _district(run: str, position: int, before: list[Token]) -> str:
    """Return the district or county, without the sign for one, that stands behind a town: 广州市白云区."""
    if not before or any(token.kind != PLACE for token in before):
        return ""
    for size in (2, 3):
        if run[position + size : position + size + 1] in _PARTS_OF_TOWNS and len(run) > position + size + 2:
            return run[position : position + size]
    return ""


_PARTS_OF_TOWNS = tuple("区區县縣镇鎮")


def _known_piece(run: str, position: int, script: str, rest: str, before: list[Token], lexicon: Lexicon) -> str:
    """Return the longest known word that may stand at `position` of the run, "" where there is none."""
    longest = max(lexicon.longest.get(script, 1), 2)
    for size in range(min(longest, len(run) - position), 0, -1):
        piece = run[position : position + size]
        if piece in lexicon.brands and (not rest or size >= _SURE_BRAND):
            return piece
        if piece in lexicon.legal and (size > 1 or size == len(run) or _ends_as_works(run, position)):
            return piece
        found = lexicon.words.get(piece)
        if found and script == HAN and _belongs_to_next(run, position, size, lexicon):
            continue
        if found and found.kind == PLACE and run.startswith(_BRANCHES, position + size):
            return piece
        if found and _may_stand(found, piece, script, rest, before, position, len(run)):
            return piece
    return ""


_BRANCHES = ("分公司", "分店", "支店", "営業所", "出張所", "지점", "지사", "영업소")
"""What makes the town before it the place of a branch, wherever it stands in the name."""


def _belongs_to_next(run: str, position: int, size: int, lexicon: Lexicon) -> bool:
    """Tell whether the last sign of a word of two is the first of the next: 虹石化學 is 虹石 and chemistry."""
    end = position + size
    if size != 2 or end >= len(run) or lexicon.words.get(run[end : end + 2]) or run[end] not in "学學工":  # noqa: PLR2004
        return False
    following = lexicon.words.get(run[end - 1 : end + 1])
    return following is not None and following.kind == TRADE


def _ends_as_works(run: str, position: int) -> bool:
    """Tell whether a Chinese name ends here with the one character for works, which stands for a legal form."""
    return len(run) > _NEVER_LEADING and position == len(run) - 1 and run[position] in "厂廠"


def _may_stand(word: Word, piece: str, script: str, rest: str, before: list[Token], position: int, length: int) -> bool:
    """Tell whether a known word found inside a run is that word here, and not a piece of a longer name."""
    whole = position == 0 and len(piece) == length
    if word.kind == STOP:
        return whole
    if len(piece) == 1 and not whole:
        return script == HAN and word.kind == TRADE and bool(rest or before)
    if word.kind == PLACE:
        if script in (KANA, HANGUL, THAI) and len(piece) >= 2 and position + len(piece) == length:  # noqa: PLR2004
            return True
        return not rest and all(token.kind == PLACE for token in before)
    if script in (KANA, HANGUL, THAI) and not whole:
        minimum = 3 if script == THAI else 2
        return len(piece) >= minimum and (position > 0 or length - len(piece) >= minimum)
    return True


_NUMERALS = dict(zip("〇一二三四五六七八九", "0123456789", strict=True))


def _distinct(run: str, script: str, lexicon: Lexicon, japanese: bool) -> Token:
    meaning = lexicon.meaning(run)
    if script == HAN:
        text, *others = lexicon.readings(run, japanese)
        if not japanese and (cantonese := lexicon.cantonese_of(run)):
            others.append(cantonese)
        if all(char in _NUMERALS for char in run):
            others.append("".join(_NUMERALS[char] for char in run))
        return _also(Token(text, DISTINCT, readings=tuple(others), script=HAN), meaning)
    return _also(Token(romanise(run, script), DISTINCT, readings=other_readings(run, script), script=script), meaning)
