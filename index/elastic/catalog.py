"""The index names: `frostwatch-listings` is an alias, behind it stands a numbered index of a known version.

An index that is made anew gets the next number. Until it is put in force it stands behind an alias of its own
(`frostwatch-listings-building`); then both aliases move in one step, so searches never see a gap. What an update
has replaced stays, behind no alias, until a new one is put in force.
"""

import logging
import re
from dataclasses import dataclass, replace
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from domain.errors import StorageError
from index.elastic.mapping import SCHEMA_VERSION, listing_mapping, observation_mapping

log = logging.getLogger(__name__)

BUILDING = "-building"
"""Ends the aliases of indices that are not in force yet."""


_AWAITS_REBUILD = "awaits_rebuild"
"""What an index says of itself that an update has put in the place of one that held anything."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """The two aliases of one Frostwatch, and how their indices are made; `stage` tells those of a new index apart."""

    client: Elasticsearch
    name: str
    replicas: int
    stage: str = ""

    @property
    def listings(self) -> str:
        """Alias of the listings."""
        return f"{self.name}-listings{self.stage}"

    @property
    def observations(self) -> str:
        """Alias of the observations."""
        return f"{self.name}-observations{self.stage}"

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
                self._create(alias, _number(index) + 1, index, missing=self._holds_anything(index))

    def awaits_rebuild(self) -> bool:
        """Tell whether the index of listings was made anew in the place of one of an earlier version that held any."""
        return any(bool(meta.get(_AWAITS_REBUILD)) for meta in self._meta(self.listings).values())

    def begin(self) -> "Catalog":
        """Create empty indices beside those in force, and return the catalog of their aliases; earlier ones go."""
        building = replace(self, stage=BUILDING)
        building.remove()
        for alias, beside in ((self.listings, building.listings), (self.observations, building.observations)):
            current = self.current(alias)
            index = self._index(alias, _number(current[0]) + 1 if current else 1)
            self.client.indices.create(index=index, **self._settings(alias), aliases={beside: {}})
        return building

    def put_in_force(self, building: "Catalog") -> None:
        """Let both aliases stand for the new indices, and delete those before and superseded, all in one step."""
        actions: list[dict[str, Any]] = [{"remove_index": {"index": index}} for index in self.superseded()]
        for alias, beside in ((self.listings, building.listings), (self.observations, building.observations)):
            actions += [{"remove_index": {"index": index}} for index in self._behind(alias)]
            (index,) = self._behind(beside)
            actions += [
                {"add": {"index": index, "alias": alias}},
                {"remove": {"index": index, "alias": beside}},
            ]
        self.client.indices.update_aliases(actions=actions)

    def superseded(self) -> dict[str, int]:
        """Return the indices that updates have replaced, with their bytes.

        Only what is ours beyond doubt: named as we name, marked as ours, behind no alias, and numbered below the index
        in force.
        """
        replaced = []
        for alias in (self.listings, self.observations):
            current = self.current(alias)
            named = re.compile(re.escape(alias) + r"-v[0-9]+-[0-9]{6}")
            found = self.client.indices.get(index=f"{alias}-v*", features=["aliases", "mappings"])
            replaced += [
                index
                for index, each in found.items()
                if current is not None
                and named.fullmatch(index)
                and not each["aliases"]
                and isinstance(each["mappings"].get("_meta", {}).get("frostwatch"), int)
                and _number(index) < _number(current[0])
            ]
        if not replaced:
            return {}
        stats = self.client.indices.stats(index=",".join(replaced), metric="store")["indices"]
        return {index: int(stats[index]["primaries"]["store"]["size_in_bytes"]) for index in sorted(replaced)}

    def remove(self) -> None:
        """Delete the indices behind the aliases."""
        for alias in (self.listings, self.observations):
            for index in self._behind(alias):
                self.client.indices.delete(index=index)

    def current(self, alias: str) -> tuple[str, int | None] | None:
        """Return the index behind an alias and its version, None where there is none."""
        found = self._meta(alias)
        if not found:
            return None
        index = max(found)
        return index, found[index].get("frostwatch")

    def _meta(self, alias: str) -> dict[str, dict[str, Any]]:
        """Return what the indices behind an alias say of themselves."""
        try:
            found = self.client.indices.get_mapping(index=alias)
        except NotFoundError:
            return {}
        return {index: each["mappings"].get("_meta", {}) for index, each in found.items()}

    def _holds_anything(self, index: str) -> bool:
        earlier = self._meta(index)[index].get(_AWAITS_REBUILD)
        return bool(earlier) or int(self.client.count(index=index)["count"]) > 0

    def _behind(self, alias: str) -> list[str]:
        try:
            return sorted(self.client.indices.get_alias(name=alias))
        except NotFoundError:
            return []

    def _create(self, alias: str, number: int, before: str | None, *, missing: bool = False) -> None:
        index = self._index(alias, number)
        made = self._settings(alias)
        if missing:
            made["mappings"]["_meta"][_AWAITS_REBUILD] = True
        try:
            self.client.indices.create(index=index, **made)
        except BadRequestError as error:
            # Another process was faster.
            if error.error != "resource_already_exists_exception":
                raise
        actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": alias}}]
        if before is not None:
            actions.append({"remove": {"index": before, "alias": alias}})
        self.client.indices.update_aliases(actions=actions)

    def _index(self, alias: str, number: int) -> str:
        return f"{alias}-v{SCHEMA_VERSION}-{number:06d}"

    def _settings(self, alias: str) -> dict[str, Any]:
        return {
            "settings": {"number_of_shards": 1, "number_of_replicas": self.replicas, "refresh_interval": "30s"},
            "mappings": listing_mapping() if alias == self.listings else observation_mapping(),
        }


def _number(index: str) -> int:
    tail = index.rsplit("-", 1)[-1]
    return int(tail) if tail.isdecimal() else 0
