"""Sorting, paging and counting over masks of places."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embedded.columns import Columns, Mask
from index.engine import FacetValue
from index.fields import BANDS, band_name, get_field

Rows = npt.NDArray[np.int64]
Keys = npt.NDArray[np.float64]
"""What rows are sorted by, one number for each of them."""
Ids = Callable[[Iterable[int]], Mapping[int, str]]
"""Fetches the ids of rows."""

LAST = np.inf
"""The sort key of a listing without a value: at the end, upwards and downwards."""


def sort_keys(columns: Columns, name: str, descending: bool, rows: Rows) -> Keys:
    """Return for each row the number to sort by, the smallest first."""
    field = get_field(name)
    if field is not None and field.type in {"number", "date"}:
        column = columns.column(f"#{name}")[rows]
        keys = np.array(-column if descending else column, np.float64)
        keys[np.isnan(keys)] = LAST
        return keys
    ranks = np.full(columns.last_code + 1, LAST)
    order = sorted(columns.values[name])
    for rank, value in enumerate(order):
        ranks[columns.values[name][value]] = -rank if descending else rank
    return np.asarray(ranks[columns.column(name)[rows]], np.float64)


def key_of(columns: Columns, name: str, descending: bool, value: Any) -> float:
    """Return the sort key of a value that a page ended at; None where the listing had none."""
    if value is None:
        return LAST
    if isinstance(value, str):
        order = sorted(columns.values[name])
        rank = float(bisect_left(order, value))
        return -rank if descending else rank
    return -float(value) if descending else float(value)


def value_of(columns: Columns, name: str, row: int) -> float | str | None:
    """Return the value that a place is sorted by, as it goes into a cursor."""
    field = get_field(name)
    if field is not None and field.type in {"number", "date"}:
        number = float(columns.column(f"#{name}")[row])
        return None if np.isnan(number) else number
    entry = columns.entries.get(int(columns.column(name)[row]), ())
    return field.folded(str(entry[0])) if entry and field else None


def first(rows: Rows, keys: Keys, order: npt.NDArray[np.uint64], limit: int, ids: Ids) -> list[tuple[float, str, int]]:
    """Return the first `limit` of `rows` by key, then id: key, id and row of each.

    Ids are fetched only for the few rows whose key and first eight bytes of the id leave the order open.
    """
    if limit <= 0 or not len(rows):
        return []
    if len(rows) > limit:
        edge = np.partition(keys, limit - 1)[limit - 1]
        sure, tied = np.flatnonzero(keys < edge), np.flatnonzero(keys == edge)
        missing = limit - len(sure)
        if len(tied) > missing:
            tied_order = order[rows[tied]]
            tied = tied[tied_order <= np.partition(tied_order, missing - 1)[missing - 1]]
        few = np.concatenate([sure, tied])
        rows, keys = rows[few], keys[few]
    names = ids(rows.tolist())
    return sorted((key, names[row], row) for key, row in zip(keys.tolist(), rows.tolist(), strict=True))[:limit]


def after(rows: Rows, keys: Keys, order: npt.NDArray[np.uint64], end: tuple[float, int, str], ids: Ids) -> Mask:
    """Return which rows come after the end of the last page: its key, the order of its id, and its id."""
    key, id_order, listing_id = end
    row_order = order[rows]
    same = keys == key
    later: Mask = (keys > key) | (same & (row_order > id_order))
    tied = np.flatnonzero(same & (row_order == id_order))
    names = ids(rows[tied].tolist())
    later[[place for place in tied.tolist() if names[int(rows[place])] > listing_id]] = True
    return later


def facet(columns: Columns, rows: Rows, name: str, size: int) -> tuple[FacetValue, ...]:
    """Count the values of a field among the rows: most first, or bands and months in their order."""
    field = get_field(name)
    if field is not None and field.type in {"number", "date"}:
        numbers = columns.column(f"#{name}")[rows]
        numbers = numbers[~np.isnan(numbers)]
        if field.histogram == "month":
            return _months(numbers)
        if field.histogram == "bands":
            return _bands(numbers)
        values, counts = np.unique(numbers, return_counts=True)
        return _most(Counter(dict(zip((f"{value:g}" for value in values), counts.tolist(), strict=True))), size)
    counts = np.bincount(columns.column(name)[rows], minlength=columns.last_code + 1)
    counter: Counter[str] = Counter()
    for code in np.flatnonzero(counts).tolist():
        for value in columns.entries.get(code, ()):
            counter[str(value)] += int(counts[code])
    return _most(counter, size)


def _most(counter: Counter[str], size: int) -> tuple[FacetValue, ...]:
    ordered = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(FacetValue(value, count) for value, count in ordered[:size])


def _bands(numbers: npt.NDArray[np.float64]) -> tuple[FacetValue, ...]:
    places = np.digitize(numbers[numbers >= BANDS[0]], BANDS) - 1
    counts = np.bincount(places, minlength=len(BANDS))
    return tuple(FacetValue(band_name(low), int(n)) for low, n in zip(BANDS, counts, strict=True) if n)


def _months(numbers: npt.NDArray[np.float64]) -> tuple[FacetValue, ...]:
    months = numbers.astype("datetime64[ms]").astype("datetime64[M]")
    values, counts = np.unique(months, return_counts=True)
    return tuple(FacetValue(str(value), int(n)) for value, n in zip(values, counts, strict=True))
