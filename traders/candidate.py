"""Finding the few rows worth a full comparison, through the inverted index of every register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np

from traders.contact import phone_keys
from traders.evidence import Facts
from traders.gain import AT_LEAST, MOST, WORTH, Asked, best_rows
from traders.keys import (
    CONCEPT,
    CORE,
    COUNTRY,
    DOMAIN,
    EMAIL,
    GENERIC,
    GRAM,
    IDENTIFIER,
    INITIALS,
    JOINED,
    LIGHT,
    PHONE,
    ROW,
    SLIP,
    SOUND,
    WORD,
    core_keys,
    part_keys,
    query_keys,
    spelled_keys,
)
from traders.known import Known
from traders.name import Name
from traders.postings import hashes_of, key_hash
from traders.shard import Shard

_CLASS_WEIGHT = {
    IDENTIFIER: 20.0,
    ROW: 100.0,
    EMAIL: 16.0,
    DOMAIN: 12.0,
    PHONE: 16.0,
    CORE: 5.0,
    JOINED: 5.0,
    WORD: 2.0,
    LIGHT: 2.0,
    SOUND: 1.2,
    GRAM: 0.6,
    INITIALS: 1.0,
    GENERIC: 5.0,
    CONCEPT: 1.0,
    COUNTRY: 0.5,
    SLIP: 1.5,
}
_PART_WEIGHT = 1.5
_CONTACTS = frozenset((DOMAIN, EMAIL, PHONE, IDENTIFIER))
_MOST_UNRELATED = 2
_MOST_ROWS_OF_ONE = 100
"""A contact of more unrelated traders than this, or of so many rows that nobody need count them, proves nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of one of the registers."""

    shard: int
    row: int


class Finder:
    """Finds candidates in several registers and knows how common a word is in all of them."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self._shards = shards
        self.size = sum(len(shard) for shard in shards)
        self._scale = log(self.size + 2)
        self.weigh = lru_cache(maxsize=100_000)(self._weigh)

    def _weigh(self, word: str) -> float:
        key = key_hash(WORD + word)
        count = sum(shard.index.rows.count(key) for shard in self._shards)
        return min(1.0, max(0.2, log((self.size + 2) / max(count, 1)) / self._scale))

    def crowded(self, facts: Facts) -> frozenset[str]:
        """Return the domains, mailboxes and telephone keys of a seller that several unrelated traders share."""
        return frozenset(key[1:] for key in _fact_keys(facts) if key[0] != IDENTIFIER and self._is_crowded(key))

    def _is_crowded(self, key: str) -> bool:
        entries: list[Known] = []
        for shard in self._shards:
            begins, counts = shard.index.rows.spans(hashes_of((key,)))
            begin, count = int(begins[0]), int(counts[0])
            if len(entries) + count > _MOST_ROWS_OF_ONE:
                return True
            entries += [shard.known(int(row)) for row in shard.index.rows.of(begin, count)]
        return len(entries) > _MOST_UNRELATED and _unrelated(entries) > _MOST_UNRELATED

    def find(self, names: Sequence[Name], facts: Facts, judged: Iterable[str] = ()) -> list[Row]:
        """Return the rows most worth comparing, most promising first; rows with the ids `judged` are among them."""
        asked = _asked(names, facts, judged)
        found: list[tuple[float, Row]] = []
        for number, shard in enumerate(self._shards):
            rows, gains = best_rows(shard.index, asked, self.size)
            found.extend((gain, Row(number, row)) for row, gain in zip(rows.tolist(), gains.tolist(), strict=True))
        found.sort(key=lambda pair: -pair[0])
        if not found:
            return []
        least = found[0][0] * WORTH
        return [row for place, (gain, row) in enumerate(found[:MOST]) if place < AT_LEAST or gain >= least]


def _asked(names: Sequence[Name], facts: Facts, judged: Iterable[str]) -> Asked:
    """Return what a seller is looked up by in every register."""
    keys = {ROW + entry_id for entry_id in judged}
    parts: set[str] = set()
    for name in names:
        keys.update(query_keys(name))
        parts.update(part_keys(name))
    keys.update(_fact_keys(facts))
    if facts.country:
        keys.add(COUNTRY + facts.country)
    ordered = sorted(keys | parts)
    return Asked(
        hashes=hashes_of(ordered),
        weights=np.array([_CLASS_WEIGHT[key[0]] if key in keys else _PART_WEIGHT for key in ordered]),
        contact=np.array([key[0] in _CONTACTS for key in ordered], np.bool_),
        ranking=np.array([key[0] == COUNTRY for key in ordered], np.bool_),
        cores=hashes_of([key for name in names for key in core_keys(name)]),
        spelled=tuple(word for name in names for word in spelled_keys(name)),
        piece_weight=_CLASS_WEIGHT[GRAM],
        slip_weight=_CLASS_WEIGHT[SLIP],
    )


def _unrelated(rows: Iterable[Known]) -> int:
    """Count the traders among some rows; names with a distinct word in common (a group, a renewal) count once."""
    groups: list[set[str]] = []
    for row in rows:
        words = {token.text for name in row.names for token in name.distinct}
        words = words or {name.full for name in row.names}
        joined = [group for group in groups if group & words]
        groups = [group for group in groups if not group & words]
        groups.append(words.union(*joined))
    return len(groups)


def _fact_keys(facts: Facts) -> Iterable[str]:
    yield from (IDENTIFIER + value for value in facts.values)
    yield from (DOMAIN + domain for domain in facts.domains)
    yield from (EMAIL + email for email in facts.emails)
    yield from (PHONE + key for phone in facts.phones for key in phone_keys(phone))
