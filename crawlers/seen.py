"""A set of addresses that stays small: 8 bytes for each, in one flat table with open addressing.

A Python set of strings takes two hundred bytes an address, which on a site with a million links fills the memory.
Addresses are told apart by 63 bits of a hash; that any two of a million share one has a chance of one in ten million.
"""

import hashlib
from array import array

from w3lib.url import canonicalize_url

_FIRST_SIZE = 1 << 12
_FULL = 0.6


class SeenAddresses:
    """Addresses in canonical form, added and never taken out."""

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * _FIRST_SIZE))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, url: str) -> bool:
        return self._table[self._place(self._table, hash_of(url))] != 0

    def add(self, url: str) -> bool:
        """Add an address; False when it was there already."""
        key = hash_of(url)
        place = self._place(self._table, key)
        if self._table[place]:
            return False
        self._table[place] = key
        self._count += 1
        if self._count > _FULL * len(self._table):
            self._grow()
        return True

    @staticmethod
    def _place(table: "array[int]", key: int) -> int:
        """Return where a key stands, or the empty place where it would."""
        mask = len(table) - 1
        place = key & mask
        while table[place] not in (0, key):
            place = (place + 1) & mask
        return place

    def _grow(self) -> None:
        table = array("Q", bytes(16 * len(self._table)))
        for key in self._table:
            if key:
                table[self._place(table, key)] = key
        self._table = table


def hash_of(url: str) -> int:
    """Return a number from 1 to 2**63 that is equal for addresses with the same canonical form."""
    digest = hashlib.blake2b(canonicalize_url(url).encode("utf-8", "replace"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) + 1
