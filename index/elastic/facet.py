"""Facets as aggregations: values counted exactly, numbers in bands, dates by month."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from index.elastic.mapping import facet_path, path_of
from index.engine import FacetValue
from index.fields import BANDS, band_name, get_field

_EXACT_FROM = 1000
"""Values each shard counts at least, so that counts are exact whenever a field has fewer."""


def aggregation(name: str, size: int) -> dict[str, Any]:
    """Return the aggregation that counts the values of a field."""
    field = get_field(name)
    if field is not None and field.histogram == "month":
        return {
            "date_histogram": {
                "field": path_of(name),
                "calendar_interval": "month",
                "format": "yyyy-MM",
                "min_doc_count": 1,
            }
        }
    if field is not None and field.histogram == "bands":
        edges = [{"from": low, "to": high} for low, high in pairwise(BANDS)]
        return {"range": {"field": path_of(name), "ranges": [*edges, {"from": BANDS[-1]}]}}
    path = path_of(name) if field is not None and field.type == "number" else facet_path(name)
    order = [{"_count": "desc"}, {"_key": "asc"}]
    return {"terms": {"field": path, "size": size, "shard_size": max(_EXACT_FROM, 10 * size), "order": order}}


def facet_values(name: str, answer: Mapping[str, Any], size: int) -> tuple[FacetValue, ...]:
    """Return the values of a facet from the answer to its aggregation."""
    field = get_field(name)
    buckets = answer["buckets"]
    if field is not None and field.histogram == "month":
        return tuple(FacetValue(bucket["key_as_string"], bucket["doc_count"]) for bucket in buckets)
    if field is not None and field.histogram == "bands":
        return tuple(
            FacetValue(band_name(bucket["from"]), bucket["doc_count"]) for bucket in buckets if bucket["doc_count"]
        )
    number = field is not None and field.type == "number"
    values = [FacetValue(f"{b['key']:g}" if number else str(b["key"]), b["doc_count"]) for b in buckets]
    return tuple(sorted(values, key=lambda value: (-value.count, value.value))[:size])
