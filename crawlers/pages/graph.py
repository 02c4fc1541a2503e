"""Graphs of linked data: things that name one another by their @id instead of holding one another."""

from typing import Any

MAX_THINGS = 3000
_LINKING = ("offers", "hasVariant", "isVariantOf", "itemOffered", "mainEntity", "seller", "brand")
"""Properties by which the things of a graph name one another."""


def by_id(values: list[Any]) -> dict[str, dict[str, Any]]:
    """Return the things of graphs by their @id, as far as they say more than that."""
    things = [thing for value in values for thing in (value if isinstance(value, list) else [value])]
    things += [each for thing in things if isinstance(thing, dict) for each in _listed(thing.get("@graph"))]
    return {
        thing["@id"]: thing
        for thing in things
        if isinstance(thing, dict) and isinstance(thing.get("@id"), str) and len(thing) > 2  # noqa: PLR2004
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def linked(value: Any, known: dict[str, dict[str, Any]]) -> Any:
    """Put the offers and variants of a graph's things where the things only name them by their @id."""
    if isinstance(value, list):
        return [linked(item, known) for item in value[:MAX_THINGS]]
    if not isinstance(value, dict):
        return value
    if "@graph" in value:
        return {**value, "@graph": linked(value["@graph"], known)}
    named = {name: value[name] for name in _LINKING if name in value}
    return {**value, **{name: _named(each, known) for name, each in named.items()}}


def _named(value: Any, known: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_named(item, known) for item in value]
    if isinstance(value, dict) and len(value) <= 2 and isinstance(value.get("@id"), str):  # noqa: PLR2004
        return known.get(value["@id"], value)
    return value
