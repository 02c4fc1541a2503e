"""How a size is written: a number and a unit in any script, and which number is meant.

The one thing to know: `1,000 kg`, `13,600 kg` and `1.000 g` are told apart by the unit and by which reading is a size
that is really sold.
"""

import re
from collections.abc import Iterator
from functools import cache

from domain.fold import key
from domain.packaging import units, usual_packs
from domain.scan import matches
from nlp.lexicon import word_list

NUMBER = (
    r"(?:[0-9]{1,3}(?:[ ,.'][0-9]{3}){1,2}(?![0-9])(?:[.,][0-9]{1,2})?|[0-9]{1,6}(?:[.,][0-9]{1,4})?|[.][0-9]{1,3})"
)
_SIZE_BEGINS = re.compile(r"[0-9.](?<![0-9a-wyz#$€£¥].)(?<![a-z]x.)(?<![0-9][.,/:].)", re.DOTALL)
"""Where a number can begin; a letter in front makes it a part of a word, but for the x of `12x340g`."""
_NO_LETTER = "(?!(?!x ?[0-9])[0-9a-z\u00df-\u0dff\u10a0-\u10ff])"
"""No letter of a script with spaces: `2kg装` is two kilograms, `5 gallons` are not five grams."""
_LIKE = 0.03
"""Share by which two masses may differ and still be one size written twice."""
_GROUP = 3
"""Digits of a group of thousands."""


@cache
def unit_table() -> dict[str, tuple[str, float]]:
    """Return every spelling of a unit (folded) with its quantity (kg or l) and factor."""
    table: dict[str, tuple[str, float]] = {}
    further = word_list("unit")
    for unit in units():
        quantity = "kg" if unit.quantity == "mass_kg" else "l"
        for word in (*unit.words, *further.get(unit.unit, ())):
            table.setdefault(key(word).strip(), (quantity, float(unit.factor)))
    for word in further["cc"]:
        table.setdefault(key(word), ("ml", 0.001))
    return table


@cache
def _size_pattern() -> re.Pattern[str]:
    spellings = sorted(unit_table(), key=len, reverse=True)
    alphabetic = [re.escape(word) for word in spellings if word[-1].isalpha() and not _is_joined(word)]
    joined = [re.escape(word) for word in spellings if _is_joined(word) or not word[-1].isalpha()]
    unit = f"(?:(?:{'|'.join(alphabetic)}){_NO_LETTER}|(?:{'|'.join(joined)})(?![0-9a-z]))"
    return re.compile(
        rf"(?<![0-9a-wyz#$€£¥])(?<![a-z]x)(?<![0-9][.,/:])(?P<list>(?:{NUMBER}\s?(?:/|,\s|&|or\s|and\s|и\s|y\s|et\s|und\s|-)\s?){{0,6}})"
        rf"(?P<number>{NUMBER})\s?-?\s?(?P<unit>{unit})"
    )


def size_matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the stretches of folded text that are written like a size: `number` and `unit`, with `list` in front."""
    return matches(_SIZE_BEGINS, _size_pattern(), text)


def _is_joined(word: str) -> bool:
    """Whether a unit's script is written without spaces, so that a letter may follow it."""
    return bool(re.search("[\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af\u3040-\u30ff]", word))


@cache
def _usual_masses() -> tuple[float, ...]:
    """Return the net masses (kg) of containers met in the trade."""
    return tuple(sorted({p.net_kg_min for p in usual_packs() if p.net_kg_min}))


def is_usual(kg: float) -> bool:
    """Tell whether a mass is that of a container met in the trade."""
    return any(abs(kg - mass) <= _LIKE * mass for mass in _usual_masses())


def number_of(written: str, unit_factor: float) -> float:
    """Read a number whose separators may group or be decimal; `unit_factor` is kg for one of its unit."""
    compact = written.replace(" ", "").replace("'", "")
    marks = [char for char in compact if char in ".,"]
    if not marks:
        return float(compact)
    last = max(compact.rfind("."), compact.rfind(","))
    whole, tail = re.sub(r"[.,]", "", compact[:last]), compact[last + 1 :]
    decimal = float(f"{whole or '0'}.{tail or '0'}")
    if len(marks) > 1 and compact[last] == marks[0]:
        return float(re.sub(r"[.,]", "", compact))
    if len(tail) != _GROUP or len(marks) > 1 or not whole or whole == "0":
        return decimal
    grouped = float(whole + tail)
    if unit_factor <= 0.01:  # noqa: PLR2004  grams and below: 1.000 g is a kilo
        return grouped
    if tail == "000":
        return grouped
    return decimal if is_usual(decimal * unit_factor) or len(whole) > 1 else grouped


def alike(first: float, second: float) -> bool:
    """Whether two masses are the same size written twice, such as 24 lb and 10.9 kg."""
    return abs(first - second) <= _LIKE * max(first, second)
