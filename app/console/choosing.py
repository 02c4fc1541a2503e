"""The form beside the search box: what is chosen in it as conditions of a query, and a query's conditions as choices.

Box and form are two views of one search: what the form cannot show stays in the query as it was typed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.assessment import STATUSES
from domain.extraction import CONTAINERS, KINDS
from domain.trader import OUTCOMES
from index.fields import BY_NAME
from index.parts import joined, parts_of
from index.seller import quoted

WORDS = "words"


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of the form: the field of the query it sets, and what can be chosen; several values where `several`.

    `operator` is empty for fields that have a value, `>=` for those that have a least one.
    """

    name: str
    label: str
    field: str
    values: tuple[str, ...] = ()
    several: bool = False
    operator: str = ""
    type: str = "text"


CHOICES = (
    Choice(WORDS, "Words in title or text", ""),
    Choice("substance", "Substance", "substances", several=True),
    Choice("kind", "Kind of listing", "kind", KINDS),
    Choice("status", "Legal status", "status", STATUSES),
    Choice("jurisdiction", "Offered in", "jurisdiction"),
    Choice("site", "Marketplace", "site"),
    Choice("outcome", "Seller in the register", "seller.outcome", OUTCOMES),
    Choice("container", "Container", "container", CONTAINERS),
    Choice("tco2e", "Least tonnes CO₂e", "tco2e", operator=">=", type="number"),
    Choice("since", "First seen since", "first_seen", operator=">=", type="date"),
)

_PLAIN = re.compile(r"\w[\w.-]*")
_OPERATORS = frozenset({"AND", "OR", "NOT", "TO"})
_WORD = re.compile(r'"[^"]*"|[^\s"]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


def condition(field: str, value: str) -> str:
    """Return the condition that a field has a value, as an analyst would type it."""
    return f"{field}:{_written(value)}"


def facet_condition(field: str, value: str) -> str:
    """Return the condition for one value of a facet: a band of numbers, a month, or a value."""
    kind = BY_NAME[field].histogram
    if kind == "bands":
        low, _, high = value.partition("-")
        return f"{field}:[{low} TO {high}}}" if high else f"{field}:[{low} TO *]"
    if kind == "month" and _MONTH.fullmatch(value):
        return f"{field}:{value}"
    return condition(field, value)


def query_of(chosen: Mapping[str, str], rest: Iterable[str] = ()) -> str:
    """Return the query for what is chosen in the form, with the conditions that the form does not show behind it."""
    return joined([*(part for choice in CHOICES for part in _parts(choice, chosen.get(choice.name, ""))), *rest])


def chosen_in(query: str) -> tuple[Mapping[str, str], Sequence[str]]:
    """Return what the form shows of a query, and the conditions that it cannot show.

    Raises:
        InputError: the query cannot be read.
    """
    chosen: dict[str, str] = {}
    words, rest = [], []
    for part in parts_of(query):
        if ":" not in part.partition('"')[0] and _value(part) is not None:
            words.append(part)
            continue
        name, value = next(filter(None, (_read(choice, part) for choice in CHOICES)), ("", ""))
        if name and name not in chosen:
            chosen[name] = value
        else:
            rest.append(part)
    return chosen | ({WORDS: " ".join(words)} if words else {}), rest


def _parts(choice: Choice, value: str) -> list[str]:
    """Return the conditions that a field of the form stands for."""
    value = " ".join(value.split())
    if choice.name == WORDS:
        return [_written(word.strip('"')) if word.strip('"') else "" for word in _WORD.findall(value)]
    values = [each.strip() for each in value.split(",") if each.strip()] if choice.several else [value] if value else []
    if not values:
        return []
    if len(values) > 1:
        return [f"{choice.field}:({' OR '.join(map(_written, values))})"]
    return [f"{choice.field}:{choice.operator}{_written(values[0])}"]


def _read(choice: Choice, part: str) -> tuple[str, str] | None:
    """Return the name of a field of the form and its value, where a condition is what that field stands for."""
    start = f"{choice.field}:{choice.operator}"
    if not choice.field or not part.startswith(start):
        return None
    text = part.removeprefix(start)
    if choice.several and text.startswith("(") and text.endswith(")"):
        values = [_value(each.strip()) for each in text[1:-1].split(" OR ")]
        known = [value for value in values if value is not None and "," not in value]
        return (choice.name, ", ".join(known)) if len(known) == len(values) else None
    value = _value(text)
    if value is None or (choice.values and value not in choice.values) or (choice.several and "," in value):
        return None
    return choice.name, value


def _value(text: str) -> str | None:
    """Return a single value as it was before `_written`, None where the text is none."""
    if found := _QUOTED.fullmatch(text):
        return _ESCAPED.sub(r"\1", found[1])
    return text if _is_plain(text) else None


def _written(value: str) -> str:
    return value if _is_plain(value) else quoted(value)


def _is_plain(value: str) -> bool:
    return bool(_PLAIN.fullmatch(value)) and value not in _OPERATORS
