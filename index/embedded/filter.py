"""Carries out a query's tree over the columns: every condition becomes a mask of places, joined as the tree says."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt

from index.embedded import words
from index.embedded.columns import Columns, Mask, Packs
from index.embedded.packing import CODED, PACKS, TEXTS
from index.embedded.relevance import Relevance
from index.embedded.sealed import Sealed
from index.fields import DEFAULT_FIELDS, get_field
from index.pattern import Pattern, is_prefix, literal_prefix, similar
from index.tree import (
    And,
    Between,
    Everything,
    Exists,
    Nested,
    Node,
    Not,
    Or,
    Value,
    ValueBetween,
    ValueFuzzy,
    ValuePattern,
    WordFuzzy,
    WordPattern,
    Words,
)

_KEPT_MASKS = 48
"""Masks remembered from one search to the next while nothing is written; rules ask for the same conditions often."""

KeywordLeaf = Value | ValuePattern | ValueFuzzy | ValueBetween


class Filter:
    """Evaluates trees against one state of the columns."""

    def __init__(self, connection: apsw.Connection, columns: Columns) -> None:
        self._connection = connection
        self._columns = columns
        self._sealed = Sealed(connection)
        self._state = ("", 0)
        self._masks: OrderedDict[Node, Mask] = OrderedDict()
        self._relevance: Relevance | None = None

    def mask(self, node: Node) -> Mask:
        """Return which places match. The mask is shared: do not write into it."""
        self._forget()
        return self._mask(node)

    def mask_and_scores(self, node: Node) -> tuple[Mask, npt.NDArray[np.float64]]:
        """Return which places match, and how well."""
        self._forget()
        self._relevance = Relevance(self._connection, self._columns, self._sealed, node)
        try:
            mask = self._mask(node)
            return mask, self._relevance.scores(mask)
        finally:
            self._relevance = None

    def _forget(self) -> None:
        """Drop what is remembered when something was written."""
        if self._state != self._columns.state:
            self._masks.clear()
            self._sealed.refresh()
            self._state = self._columns.state

    def _mask(self, node: Node) -> Mask:
        kept = self._masks.get(node)
        if kept is not None:
            self._masks.move_to_end(node)
            return kept
        mask = self._looked_up(node)
        self._masks[node] = mask
        if len(self._masks) > _KEPT_MASKS:
            self._masks.popitem(last=False)
        return mask

    def _looked_up(self, node: Node) -> Mask:
        if self._relevance and isinstance(node, Words) and self._relevance.knows(node):
            return self._relevance.mask_of(node)
        if isinstance(node, Words) and self._is_sealed(node):
            return self._sealed.mask(str(words.only_token(node)), self._columns.size)
        match = words.textual(node)
        if match is None or (isinstance(node, (And, Or)) and (self._relevance or self._is_sealed(node))):
            return self._combined(node)
        return self._by_words([match])

    def _is_sealed(self, node: Node) -> bool:
        """Tell whether any of the words of a condition is sealed, so that it is found fastest by itself."""
        if isinstance(node, (And, Or)):
            return any(map(self._is_sealed, node.parts))
        token = words.only_token(node) if isinstance(node, Words) and node.fields == DEFAULT_FIELDS else None
        return token is not None and self._sealed.holds(token)

    def _combined(self, node: Node) -> Mask:
        if isinstance(node, And):
            return self._all(node)
        if isinstance(node, Or):
            return _any([self._mask(part) for part in node.parts])
        if isinstance(node, Not):
            return self._columns.alive & ~self._mask(node.part)
        return self._leaf(node)

    def _all(self, node: And) -> Mask:
        """Join with AND; words go to the full-text index together, and only for what the others leave."""
        textual: dict[str, list[Node]] = {}
        mask = self._columns.alive
        for part in _joined(node):
            match = words.textual(part)
            if match is None or (self._relevance and self._relevance.knows(part)) or self._is_sealed(part):
                mask = mask & self._mask(part)
            else:
                textual.setdefault(match.table, []).append(part)
        for parts in textual.values():
            match = words.textual(And(tuple(parts)))
            if match is not None and mask.any():
                mask = words.places(self._connection, match, self._columns.size, mask)
        return mask

    def _leaf(self, node: Node) -> Mask:
        if isinstance(node, Everything):
            return self._columns.alive
        if isinstance(node, WordPattern) and is_prefix(node.pattern) and node.fields == DEFAULT_FIELDS:
            mask = self._sealed.mask_of_prefix(node.pattern[:-1], self._columns.size)
            if mask is not None:
                return mask
        if isinstance(node, (WordPattern, WordFuzzy)):
            return self._by_words(words.expanded(self._connection, node))
        if isinstance(node, Between):
            return _between(self._columns.column(f"#{node.field}"), node) & self._columns.alive
        if isinstance(node, Exists):
            return self._exists(node.field)
        if isinstance(node, Nested):
            return self._nested(node)
        if isinstance(node, (Value, ValuePattern, ValueFuzzy, ValueBetween)):
            return self._keyword(node)
        raise TypeError(f"{type(node).__name__} is no condition on a listing")

    def _by_words(self, matches: Iterable[words.Match]) -> Mask:
        mask = np.zeros(self._columns.size, np.bool_)
        for match in matches:
            mask |= words.places(self._connection, match, self._columns.size)
        return mask

    def _exists(self, name: str) -> Mask:
        field = get_field(name)
        if field is None:
            raise TypeError(f"{name} is no field")
        if field.type in {"number", "date"}:
            numbers: npt.NDArray[np.float64] = self._columns.column(f"#{name}")
            return ~np.isnan(numbers) & self._columns.alive
        if field.type == "text":
            return self._with_codes(TEXTS, self._columns.values[TEXTS].get(name, ()))
        if field.unique:
            return self._by_words([words.lookup_start(name, "")])
        return self._with_codes(name, (code for code in self._columns.codes[name] if self._columns.entries[code]))

    def _keyword(self, node: KeywordLeaf) -> Mask:
        if node.field in CODED:
            by_value = self._columns.values[node.field]
            found = [node.value] if isinstance(node, Value) else _fitting(node, by_value)
            return self._with_codes(node.field, (code for value in found for code in by_value.get(value, ())))
        if isinstance(node, Value):
            return self._by_words([words.lookup(node.field, node.value)])
        if isinstance(node, ValuePattern) and is_prefix(node.pattern):
            return self._by_words([words.lookup_start(node.field, node.pattern[:-1])])
        values = words.lookup_values(self._connection, node.field, _start(node))
        return self._by_words(words.lookups(node.field, _fitting(node, values)))

    def _with_codes(self, name: str, codes: Iterable[int]) -> Mask:
        column = self._columns.column(name)
        found = list(codes)
        if not found:
            return np.zeros(self._columns.size, np.bool_)
        if len(found) == 1:
            return np.asarray(column == found[0], np.bool_)
        chosen = np.zeros(self._columns.last_code + 1, np.bool_)
        chosen[found] = True
        return np.asarray(chosen[column], np.bool_)

    def _nested(self, node: Nested) -> Mask:
        packs = self._columns.packs
        fitting = _pack_mask(node.query, packs)
        return self._with_codes(PACKS, np.unique(packs.owner[fitting]).tolist())


def _joined(node: And) -> Iterator[Node]:
    """Yield all that has to hold, also where conditions are joined in brackets."""
    for part in node.parts:
        if isinstance(part, And):
            yield from _joined(part)
        else:
            yield part


def _any(masks: list[Mask]) -> Mask:
    joined = masks[0].copy()
    for mask in masks[1:]:
        joined |= mask
    return joined


def _pack_mask(node: Node, packs: Packs) -> Mask:
    """Return which packs fulfil a condition on one pack."""
    if isinstance(node, And):
        return ~_any([~_pack_mask(part, packs) for part in node.parts])
    if isinstance(node, Or):
        return _any([_pack_mask(part, packs) for part in node.parts])
    if isinstance(node, Not):
        return ~_pack_mask(node.part, packs)
    if isinstance(node, Nested):
        return _pack_mask(node.query, packs)
    if isinstance(node, Everything):
        return np.ones(len(packs), np.bool_)
    if isinstance(node, Between):
        return _between(packs.numbers[node.field], node)
    if isinstance(node, Exists):
        numbers = packs.numbers.get(node.field)
        if numbers is not None:
            return ~np.isnan(numbers)
        return np.fromiter((value != "" for value in packs.texts[node.field]), np.bool_, len(packs))
    if isinstance(node, (Value, ValuePattern, ValueFuzzy, ValueBetween)):
        texts = packs.texts[node.field]
        wanted = {node.value} if isinstance(node, Value) else set(_fitting(node, set(texts)))
        return np.fromiter((value in wanted for value in texts), np.bool_, len(packs))
    raise TypeError(f"{type(node).__name__} is no condition on a pack")


def _between(column: npt.NDArray[Any], node: Between) -> Mask:
    mask: Mask = ~np.isnan(column)
    if node.low is not None:
        mask &= np.greater_equal(column, node.low) if node.include_low else np.greater(column, node.low)
    if node.high is not None:
        mask &= np.less_equal(column, node.high) if node.include_high else np.less(column, node.high)
    return mask


def _fitting(node: KeywordLeaf, values: Iterable[str]) -> list[str]:
    if isinstance(node, ValueFuzzy):
        return similar(node.value, node.distance, values)
    fits: Callable[[str], bool]
    if isinstance(node, ValuePattern):
        fits = Pattern(node.pattern).fits
    elif isinstance(node, ValueBetween):
        fits = _within(node)
    else:
        fits = node.value.__eq__
    return [value for value in values if fits(value)]


def _within(node: ValueBetween) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        above = node.low is None or value > node.low or (node.include_low and value == node.low)
        return above and (node.high is None or value < node.high or (node.include_high and value == node.high))

    return fits


def _start(node: KeywordLeaf) -> str:
    if isinstance(node, ValuePattern):
        return literal_prefix(node.pattern)
    return node.value[:1] if isinstance(node, ValueFuzzy) else ""
