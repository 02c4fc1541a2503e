"""Cutting what is written without spaces (Chinese, Japanese, Thai, Korean) into words.

Known words are cut out, the longest first and only where they can stand; what is left between them is the distinct part
of the name.
"""

from traders.lexicon import DISTINCT, PLACE, STOP, TRADE, Lexicon, Word
from traders.romanise import other_readings, romanise
from traders.script import HAN, HANGUL, KANA, THAI
from traders.token import Token, known, with_meaning

UNSPACED = frozenset((HAN, KANA, THAI, HANGUL))
"""Scripts of which a run of letters may be several words."""

_SURE_BRAND = 3
"""Signs of a brand that cannot stand inside another name by chance."""

_LEAST_BEFORE_WORKS = 3
"""Signs that a name has, at least, before the one character for works."""

_DIVISIONS = tuple("省市县縣区區")
"""What may stand behind the name of a Chinese place: province, city, county, district."""

_PARTS_OF_TOWNS = tuple("区區县縣镇鎮")

_BRANCHES = ("分公司", "分店", "支店", "営業所", "出張所", "지점", "지사", "영업소")
"""What makes the town before it the place of a branch, wherever it stands in the name."""

_NUMERALS = dict(zip("〇一二三四五六七八九", "0123456789", strict=True))


def cut_run(
    run: str, script: str, lexicon: Lexicon, japanese: bool, before: list[Token], legal: set[str]
) -> list[Token]:
    """Return the words of a run; `before` are those of the name so far, a legal form in it is put into `legal`."""
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
            tokens.append(known(piece, found, japanese))
            if found.kind == PLACE and script == HAN and run[position : position + 1] in _DIVISIONS:
                position += 1
    if rest:
        tokens.append(_distinct(rest, script, lexicon, japanese))
    return tokens


def _district(run: str, position: int, before: list[Token]) -> str:
    """Return the district or county, without the sign for one, that stands behind a town: 广州市白云区."""
    if not before or any(token.kind != PLACE for token in before):
        return ""
    for size in (2, 3):
        if run[position + size : position + size + 1] in _PARTS_OF_TOWNS and len(run) > position + size + 2:
            return run[position : position + size]
    return ""


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


def _belongs_to_next(run: str, position: int, size: int, lexicon: Lexicon) -> bool:
    """Tell whether the last sign of a word of two is the first of the next: 虹石化學 is 虹石 and chemistry."""
    end = position + size
    if size != 2 or end >= len(run) or lexicon.words.get(run[end : end + 2]) or run[end] not in "学學工":  # noqa: PLR2004
        return False
    following = lexicon.words.get(run[end - 1 : end + 1])
    return following is not None and following.kind == TRADE


def _ends_as_works(run: str, position: int) -> bool:
    """Tell whether a Chinese name ends here with the one character for works, which stands for a legal form."""
    return len(run) > _LEAST_BEFORE_WORKS and position == len(run) - 1 and run[position] in "厂廠"


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


def _distinct(run: str, script: str, lexicon: Lexicon, japanese: bool) -> Token:
    meaning = lexicon.meaning(run)
    if script == HAN:
        text, *others = lexicon.readings(run, japanese)
        if not japanese and (cantonese := lexicon.cantonese_of(run)):
            others.append(cantonese)
        if all(char in _NUMERALS for char in run):
            others.append("".join(_NUMERALS[char] for char in run))
        return with_meaning(Token(text, DISTINCT, readings=tuple(others), script=HAN), meaning)
    return with_meaning(
        Token(romanise(run, script), DISTINCT, readings=other_readings(run, script), script=script), meaning
    )
