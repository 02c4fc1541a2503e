"""The facts of all listings as numpy columns, brought up to date from the file before each search.

A million listings take about 250 MB and a second to load; after that a refresh reads only what has changed. Rows are
never deleted, so a row number is a place in every column; place 0 stays empty.
"""

from collections import defaultdict
from itertools import islice
from typing import Any

import apsw
import numpy as np
import numpy.typing as npt
import orjson

from index.embedded.connection import single
from index.embedded.packing import CODED, PACKS, RECORD
from index.fields import PACK_FIELDS, get_field

Mask = npt.NDArray[np.bool_]
_PIECE = 50_000


class Columns:
    """What a search reads. `size` is the number of places, `values` the folded values of each coded field."""

    def __init__(self) -> None:
        self._start_anew("")

    def _start_anew(self, epoch: str) -> None:
        self.epoch = epoch
        self.batch = 0
        self.size = 1
        self.last_code = 0
        self._columns: dict[str, npt.NDArray[Any]] = {name: np.zeros(1024, RECORD[name]) for name in RECORD.names or ()}
        self._alive = np.zeros(1024, np.bool_)
        self.entries: dict[int, tuple[Any, ...]] = {}
        self.codes: dict[str, list[int]] = defaultdict(list)
        self.values: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._packs: Packs | None = None

    @property
    def state(self) -> tuple[str, int]:
        """Changes whenever anything in the columns has changed."""
        return self.epoch, self.batch

    @property
    def alive(self) -> Mask:
        """The places that hold a listing."""
        return self._alive[: self.size]

    @property
    def packs(self) -> "Packs":
        """The different packs of all listings."""
        if self._packs is None or self._packs.last_code != self.last_code:
            self._packs = Packs({code: self.entries[code] for code in self.codes[PACKS]}, self.last_code)
        return self._packs

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return the codes of a keyword field, or with a `#` before its name the numbers of a field."""
        return self._columns[name][: self.size]

    def cut(self, rows: npt.NDArray[np.int64]) -> "Columns":
        """Return columns that hold only these rows, at the places 1, 2, 3 ..., with the same dictionary."""
        few = Columns()
        few.size = len(rows) + 1
        places = np.concatenate([np.zeros(1, np.int64), rows])
        few._columns = {name: column[places] for name, column in self._columns.items()}
        few._alive = self._alive[places]
        few.last_code, few.entries, few.codes, few.values = self.last_code, self.entries, self.codes, self.values
        few._packs = self.packs
        return few

    def refresh(self, connection: apsw.Connection) -> None:
        """Take over what was written since the last time, by whatever process."""
        epoch = str(single(connection, "SELECT epoch FROM meta"))
        if epoch != self.epoch:
            self._start_anew(epoch)
        newest = single(connection, "SELECT max(batch) FROM listing") or 0
        if newest == self.batch:
            return
        self._read_terms(connection)
        size = int(single(connection, "SELECT max(row) FROM listing")) + 1
        self._grow(size)
        cursor = connection.execute("SELECT row, facts FROM listing WHERE batch > ?", (self.batch,))
        while piece := list(islice(cursor, _PIECE)):
            rows = np.fromiter((row for row, _ in piece), np.int64, len(piece))
            records = np.frombuffer(b"".join(facts for _, facts in piece), RECORD)
            for name, column in self._columns.items():
                column[rows] = records[name]
            self._alive[rows] = True
        self.size = size
        self.batch = newest

    def _grow(self, size: int) -> None:
        capacity = len(self._alive)
        if size <= capacity:
            return
        while capacity < size:
            capacity *= 2
        for name, column in self._columns.items():
            grown = np.zeros(capacity, column.dtype)
            grown[: self.size] = column[: self.size]
            self._columns[name] = grown
        alive = np.zeros(capacity, np.bool_)
        alive[: self.size] = self._alive[: self.size]
        self._alive = alive

    def _read_terms(self, connection: apsw.Connection) -> None:
        fields = {name: get_field(name) for name in CODED}
        for code, name, text in connection.execute(
            "SELECT code, field, value FROM term WHERE code > ? ORDER BY code", (self.last_code,)
        ):
            value = tuple(orjson.loads(text))
            self.entries[code] = value
            self.codes[name].append(code)
            self.last_code = code
            if name == PACKS:
                continue
            field = fields[name]
            for item in value:
                self.values[name][field.folded(str(item)) if field else item].append(code)


class Packs:
    """Every different pack once for each dictionary entry it is in, as columns, for conditions on one pack."""

    def __init__(self, entries: dict[int, tuple[Any, ...]], last_code: int) -> None:
        self.last_code = last_code
        rows = [(code, row) for code, packs in entries.items() for row in packs]
        self.owner = np.fromiter((code for code, _ in rows), np.int64, len(rows))
        self.numbers: dict[str, npt.NDArray[np.float64]] = {}
        self.texts: dict[str, list[str]] = {}
        for place, field in enumerate(PACK_FIELDS):
            values = [row[place] for _, row in rows]
            if field.type == "number":
                self.numbers[field.name] = np.array([np.nan if v is None else v for v in values], np.float64)
            else:
                self.texts[field.name] = [_pack_text(value) for value in values]

    def __len__(self) -> int:
        return len(self.owner)


def _pack_text(value: Any) -> str:
    return str(value).lower() if value is not None else ""
