"""The index names: `frostwatch-listings` is an alias, behind it stands a numbered index of a known version.

An index that is made anew gets the next number, and the alias moves to it in one step, so searches never see a gap.
"""

import logging
from dataclasses import dataclass
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from domain.errors import StorageError
from index.elastic.mapping import SCHEMA_VERSION, listing_mapping, observation_mapping

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Catalog:
    """The two aliases of one Frostwatch, and how their indices are made."""

    client: Elasticsearch
    name: str
    replicas: int

    @property
    def listings(self) -> str:
        """Alias of the listings."""
        return f"{self.name}-listings"

    @property
    def observations(self) -> str:
        """Alias of the observations."""
        return f"{self.name}-observations"

    def prepare(self) -> None:
        """Create what is missing; indices of an older version are left beside and made anew.

        Raises:
            StorageError: an index was made by a newer Frostwatch, or is none of ours.
        """
        for alias in (self.listings, self.observations):
            current = self.current(alias)
            if current is None:
                self._create(alias, 1, None)
                continue
            index, version = current
            if version is None:
                raise StorageError(
                    f"the Elasticsearch index {index} was not made by Frostwatch; set another index.name"
                )
            if version > SCHEMA_VERSION:
                raise StorageError(
                    f"index {index} in Elasticsearch has version {version}, this Frostwatch knows {SCHEMA_VERSION}: "
                    "bring Frostwatch up to date, or set another index.name"
                )
            if version < SCHEMA_VERSION:
                log.warning(
                    "index %s has the old version %d and is made anew; run: frostwatch index rebuild", index, version
                )
                self._create(alias, _number(index) + 1, index)

    def renew(self) -> None:
        """Put empty indices in the place of those there are, and delete these."""
        for alias in (self.listings, self.observations):
            current = self.current(alias)
            self._create(alias, _number(current[0]) + 1 if current else 1, current[0] if current else None)
            if current:
                self.client.indices.delete(index=current[0])

    def remove(self) -> None:
        """Delete the indices behind the aliases."""
        for alias in (self.listings, self.observations):
            current = self.current(alias)
            if current:
                self.client.indices.delete(index=current[0])

    def current(self, alias: str) -> tuple[str, int | None] | None:
        """Return the index behind an alias and its version, None where there is none."""
        try:
            found = self.client.indices.get_mapping(index=alias)
        except NotFoundError:
            return None
        index = max(found)
        version = found[index]["mappings"].get("_meta", {}).get("frostwatch")
        return index, version

    def _create(self, alias: str, number: int, before: str | None) -> None:
        index = f"{alias}-v{SCHEMA_VERSION}-{number:06d}"
        settings = {"number_of_shards": 1, "number_of_replicas": self.replicas, "refresh_interval": "30s"}
        mapping = listing_mapping() if alias == self.listings else observation_mapping()
        try:
            self.client.indices.create(index=index, settings=settings, mappings=mapping)
        except BadRequestError as error:
            # Another process was faster.
            if error.error != "resource_already_exists_exception":
                raise
        actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": alias}}]
        if before is not None:
            actions.append({"remove": {"index": before, "alias": alias}})
        self.client.indices.update_aliases(actions=actions)


def _number(index: str) -> int:
    tail = index.rsplit("-", 1)[-1]
    return int(tail) if tail.isdecimal() else 0
