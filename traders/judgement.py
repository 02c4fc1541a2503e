"""Judgements: an analyst's "same" or "not the same" about a seller and a row; it wins over every score.

One line of JSON for each, appended and synced; the last one about a pair counts. A judgement is kept under the seller's
name as it is compared (words, not spelling) and country, so that the same shop is not asked about again tomorrow.
"Same" holds for the contacts the seller had when it was said: a thief who takes the name later comes with others.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import orjson

from domain.errors import DataError, StorageError
from domain.trader import TraderQuery
from traders.country import country_code
from traders.evidence import read_facts
from traders.name import parse

FILE = "judgements.jsonl"
_NUMBER = 9
"""Last digits by which two telephone numbers are one."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody said about one seller and one row, when, and why."""

    seller: str
    register: str
    entry_id: str
    same: bool
    by: str
    at: str
    note: str = ""
    contacts: tuple[str, ...] = ()

    def vouches(self, value: str) -> bool:
        """Tell whether the analyst knew of this telephone, domain or identifier of the seller's."""
        if value in self.contacts:
            return True
        ending = value[-_NUMBER:]  # a number with or without its country is one number
        return len(ending) == _NUMBER and ending.isdigit() and any(each.endswith(ending) for each in self.contacts)


def contacts_of(query: TraderQuery) -> tuple[str, ...]:
    """Return the telephones, domains and identifiers of a seller in the form in which reasons name them."""
    facts = read_facts(query)
    phones = (phone.digits for phone in facts.phones)
    return tuple(dict.fromkeys([*phones, *facts.domains, *(value for _, value in facts.stated)]))


def seller_key(query: TraderQuery) -> str:
    """Return what a seller's judgements are kept under: the compared words of the name, and the country."""
    country = country_code(query.country)
    return f"{parse(query.name, country or None).full}|{country}"


class Judgements:
    """The judgements in one file; a missing file holds none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _by_seller(self) -> Mapping[str, Mapping[tuple[str, str], Judgement]]:
        found: dict[str, dict[tuple[str, str], Judgement]] = {}
        if not self._path.is_file():
            return found
        for number, line in enumerate(self._path.read_bytes().splitlines(), 1):
            try:
                values = orjson.loads(line)
                judgement = Judgement(**{**values, "contacts": tuple(values.get("contacts", ()))})
            except (orjson.JSONDecodeError, TypeError):
                raise DataError(
                    f"{self._path}, line {number}: not a judgement; restore the file from its backup"
                ) from None
            found.setdefault(judgement.seller, {})[judgement.register, judgement.entry_id] = judgement
        return found

    @property
    def version(self) -> str:
        """A hash of the judgements; "" when there are none."""
        return sha256(self._path.read_bytes()).hexdigest() if self._path.is_file() else ""

    def about(self, query: TraderQuery) -> Mapping[tuple[str, str], Judgement]:
        """Return what was said about a seller, by register and entry id; a word without a country holds in all."""
        if not self._by_seller:
            return {}
        anywhere = self._by_seller.get(seller_key(replace(query, country=None)), {})
        return {**anywhere, **self._by_seller.get(seller_key(query), {})}

    def record(
        self, query: TraderQuery, register: str, entry_id: str, *, same: bool, by: str, note: str = ""
    ) -> Judgement:
        """Store one judgement; it is on disk when this returns.

        Raises:
            StorageError: the file cannot be written.
        """
        at = datetime.now(UTC).isoformat(timespec="seconds")
        judgement = Judgement(seller_key(query), register, entry_id, same, by, at, note, contacts_of(query))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(orjson.dumps(asdict(judgement)) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageError(f"cannot write {self._path}: {error.strerror}; make room and judge again") from None
        self.__dict__.pop("_by_seller", None)
        return judgement
