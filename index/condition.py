"""One condition of a query on one field: words, phrases, wildcards, fuzzy terms, values and ranges.

A condition that cannot be carried out the same way by both engines is refused here, with the column and the remedy.
"""

import math
import re
from collections.abc import Callable
from datetime import datetime

from luqum import tree as lucene

from domain.errors import InputError
from index.analysis import fold, is_spaceless, tokens, whole_word
from index.choice import chosen
from index.fields import Field, get_field
from index.moment import Moment, read_moment
from index.tree import Between, Node, Value, ValueBetween, ValueFuzzy, ValuePattern, WordFuzzy, WordPattern, Words

_LONGEST_UNCHANGED = (2, 5)
"""Longer words may have one change, and two, where no number stands behind the ~."""
MOST_WILDCARDS = 8
LONGEST_WORD = 200

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_COMPARISON = re.compile(r"([a-z0-9_.]+)(<=?|>=?|=)(.*)", re.DOTALL)
_BARE_WILDCARD = re.compile(r"(?<!\\)[*?]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?:[eE][+-]?[0-9]{1,2})?")


def unescaped(text: str) -> str:
    """Return the text of a word or phrase with its backslashes taken out."""
    return _ESCAPE.sub(r"\1", text)


def of_text(item: lucene.Item, fields: tuple[str, ...], column: int) -> Node:
    """Return the condition on running text.

    Raises:
        InputError: it holds nothing to look for, or cannot be used on text.
    """
    if isinstance(item, lucene.Phrase):
        return _words(unescaped(item.value[1:-1]), fields, column)
    if isinstance(item, lucene.Fuzzy):
        return _fuzzy_text(item, fields, column)
    if isinstance(item, lucene.Word):
        if item.value[:1] == "!":
            raise InputError(f"'!' at column {column} is not taken; write NOT, or a minus before the word")
        _check_comparison(item.value, column)
        if _BARE_WILDCARD.search(item.value):
            return _text_pattern(item.value, fields, column)
        return _words(unescaped(item.value), fields, column)
    raise InputError(f"the range at column {column} needs a field of numbers or dates, for example tco2e:[10 TO *]")


def of_value(item: lucene.Item, field: Field, column: int, now: datetime) -> Node:
    """Return the condition on a keyword, number, date or boolean field.

    Raises:
        InputError: the value is not of the field's type.
    """
    if isinstance(item, lucene.Range):
        low, high = _bound(item.low), _bound(item.high)
        return _between(field, low, high, (item.include_low, item.include_high), column, now)
    if isinstance(item, lucene.From):
        return _between(field, _bound(item.a), None, (item.include, True), column, now)
    if isinstance(item, lucene.To):
        return _between(field, None, _bound(item.a), (True, item.include), column, now)
    if field.type == "keyword":
        return _keyword(item, field, column)
    if not isinstance(item, (lucene.Word, lucene.Phrase)):
        raise InputError(f"~ at column {column} needs text, but field {field.name!r} is a {field.type}")
    text = _bound(item) or ""
    if field.type == "boolean":
        if text.lower() not in {"true", "false"}:
            raise InputError(f"field {field.name!r} at column {column} is true or false, not {text!r}")
        return Value(field.name, text.lower())
    if field.type == "date":
        moment = _moment(text, field, column, now)
        return Between(field.name, moment.start, moment.end, include_high=moment.start == moment.end)
    number = _number(text, field, column)
    return Between(field.name, number, number)


def _check_comparison(word: str, column: int) -> None:
    """Refuse `tco2e>10`, which would look for the words tco2e and 10.

    Raises:
        InputError: a field stands before a sign of comparison.
    """
    found = _COMPARISON.match(word)
    if found and get_field(found[1]) is not None:
        meant = f"{found[1]}:{found[2].removeprefix('=')}{found[3][:20]}"
        raise InputError(f"{word[:40]!r} at column {column} lacks a colon; write {meant}")


def _words(text: str, fields: tuple[str, ...], column: int) -> Words:
    found = tuple(tokens(text))
    if not found:
        raise InputError(
            f"{text!r} at column {column} holds no letter or digit (operators are AND, OR, NOT, in capitals)"
        )
    return Words(fields, found)


def _text_pattern(raw: str, fields: tuple[str, ...], column: int) -> Node:
    pattern = _pattern(raw, whole_word, column)
    if is_spaceless(pattern):
        inner = pattern.strip("*")
        if "*" in inner or "?" in inner:
            raise InputError(
                f"wildcards inside words written without spaces are not taken (column {column}); "
                "join the parts with AND instead"
            )
        return _words(inner, fields, column)
    if not pattern.replace("*", "").replace("?", "").isalnum():
        raise InputError(
            f"{raw!r} at column {column} is more than one word; wildcards stand in a single word, as r4* or refriger*"
        )
    return WordPattern(fields, pattern)


def _fuzzy_text(item: lucene.Fuzzy, fields: tuple[str, ...], column: int) -> Node:
    raw = item.term.value
    word = whole_word(unescaped(raw))
    if not word.isalnum() or is_spaceless(word):
        raise InputError(f"~ at column {column} takes a single word of letters and digits, as freon~ or r410b~1")
    distance = _distance(item, len(word), column)
    return WordFuzzy(fields, word, distance) if distance else _words(unescaped(raw), fields, column)


def _distance(item: lucene.Fuzzy, length: int, column: int) -> int:
    """Return how many changes are allowed; without a number it goes by length, as in Elasticsearch's AUTO."""
    degree = float(item.degree)
    if degree in {0.0, 1.0, 2.0}:
        return int(degree)
    if 0 < degree < 1:
        return sum(length > limit for limit in _LONGEST_UNCHANGED)
    raise InputError(f"~{item.degree} at column {column} is too much; a fuzzy term allows 1 or 2 changes")


def _keyword(item: lucene.Item, field: Field, column: int) -> Node:
    if isinstance(item, lucene.Fuzzy):
        value = field.folded(unescaped(item.term.value))
        distance = _distance(item, len(value), column)
        return ValueFuzzy(field.name, value, distance) if distance else Value(field.name, value)
    if isinstance(item, lucene.Word) and _BARE_WILDCARD.search(item.value):
        return ValuePattern(field.name, _pattern(item.value, field.folded, column))
    if isinstance(item, (lucene.Word, lucene.Phrase)):
        return Value(field.name, chosen(field, _bound(item) or "", column))
    raise InputError(f"the condition on {field.name!r} at column {column} cannot be read; put quotes around the value")


def _pattern(raw: str, folded: Callable[[str], str], column: int) -> str:
    """Return a pattern with its text folded and its wildcards kept; several stars in a row are one.

    Raises:
        InputError: it is too wide or too long to be run.
    """
    if "\\*" in raw or "\\?" in raw:
        raise InputError(f"a pattern at column {column} cannot hold * or ? as text; replace them with a wildcard ?")
    if len(raw) > LONGEST_WORD:
        raise InputError(f"the pattern at column {column} is longer than {LONGEST_WORD} characters")
    parts = re.split(r"(\*+|\?)", unescaped(raw))
    pattern = "".join(part[0] if part[:1] in {"*", "?"} else folded(part) for part in parts if part)
    if pattern.count("*") + pattern.count("?") > MOST_WILDCARDS:
        raise InputError(f"the pattern at column {column} has more than {MOST_WILDCARDS} wildcards; use fewer")
    if not pattern.strip("*?"):
        raise InputError(f"the pattern at column {column} needs at least one letter or digit")
    return pattern


def _between(
    field: Field, low: str | None, high: str | None, include: tuple[bool, bool], column: int, now: datetime
) -> Node:
    if field.type == "keyword":
        folded = [None if bound is None else field.folded(bound) for bound in (low, high)]
        return ValueBetween(field.name, folded[0], folded[1], include[0], include[1])
    if field.type == "number":
        numbers = [None if bound is None else _number(bound, field, column) for bound in (low, high)]
        return Between(field.name, numbers[0], numbers[1], include[0], include[1])
    if field.type == "date":
        return _dates_between(field, low, high, include, column, now)
    raise InputError(f"field {field.name!r} at column {column} has no order; give true or false")


def _dates_between(
    field: Field, low: str | None, high: str | None, include: tuple[bool, bool], column: int, now: datetime
) -> Between:
    """A date is a span: `[a TO b]` runs from the start of a to the end of b, `{a TO b}` from the end to the start."""
    start: tuple[float | None, bool] = (None, True)
    end: tuple[float | None, bool] = (None, True)
    if low is not None:
        moment = _moment(low, field, column, now)
        point = moment.start == moment.end
        start = (moment.start, True) if include[0] else (moment.end, not point)
    if high is not None:
        moment = _moment(high, field, column, now)
        point = moment.start == moment.end
        end = (moment.end, point) if include[1] else (moment.start, False)
    return Between(field.name, start[0], end[0], start[1], end[1])


def _bound(item: lucene.Item) -> str | None:
    """Return the text of one end of a range, None for `*`."""
    if isinstance(item, lucene.Prohibit):
        return "-" + (_bound(item.a) or "")
    if isinstance(item, lucene.Phrase):
        return unescaped(item.value[1:-1])
    return None if item.value == "*" else unescaped(item.value)


def _number(text: str, field: Field, column: int) -> float:
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise InputError(
            f"field {field.name!r} at column {column} takes a number with a decimal point, "
            f"for example {field.name}:13.6 or {field.name}:[10 TO *], not {fold(text)[:40]!r}"
        )
    return float(text)


def _moment(text: str, field: Field, column: int, now: datetime) -> Moment:
    moment = read_moment(text, now)
    if moment is None:
        raise InputError(
            f"field {field.name!r} at column {column} takes a date such as 2026-11-21, 2026-11 "
            f"or now-7d, not {text[:40]!r}"
        )
    return moment
