"""How listings and observations are laid out in Elasticsearch. Strict: a field that is not here is an error.

Text comes in as tokens and is only split at spaces, keywords come in folded, so that the server compares exactly what
the embedded engine compares. `document` is the listing's JSON as it was given, kept and not searched. The whole source
is kept: where a part is left out, the server keeps all of it a second time until the next merge, for recovery.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from index.analysis import GAP, fold_code, fold_value, index_tokens
from index.fields import (
    DEFAULT_FIELDS,
    FIELDS,
    KEPT_FIELDS,
    KEYWORD_FIELDS,
    LONGEST_VALUE,
    NUMBER_FIELDS,
    PACK_FIELDS,
    TEXT_FIELDS,
    Attribute,
    AttributeReader,
    Field,
    get_field,
)
from index.sighting import Kept

SCHEMA_VERSION = 4
DEFAULT_TEXT = "words.default"
"""Title (twice, so that it counts more), text and seller in one: where words without a field are looked for."""


def _plain(name: str) -> str:
    return name.replace(".", "_")


_FACETS = tuple((_plain(field.name), field) for field in (*KEYWORD_FIELDS, *TEXT_FIELDS) if field.facet)
_few_codes, _few_values = lru_cache(maxsize=20_000)(fold_code), lru_cache(maxsize=20_000)(fold_value)
"""How values of fields are compared that few values are taken from."""
_KEYS = tuple((_plain(field.name), field) for field in KEYWORD_FIELDS)
_FOLDED = tuple(
    (_plain(field.name), field.name, field.folded if field.unique else _few_codes if field.code else _few_values)
    for field in KEYWORD_FIELDS
)
_READ_FIELDS = (*TEXT_FIELDS, *KEYWORD_FIELDS)
_ATTRIBUTES = [(field.name, field.read) for field in _READ_FIELDS if isinstance(field.read, Attribute)]
_COMPUTED = [field for field in _READ_FIELDS if not isinstance(field.read, Attribute)]
_READ_ATTRIBUTES = AttributeReader([read for _, read in _ATTRIBUTES])
_SEVERAL = frozenset((tuple, list))
_NUMBERS = tuple((_plain(field.name), field) for field in NUMBER_FIELDS)
_KEYWORD: dict[str, Any] = {"type": "keyword"}
_NUMBER: dict[str, Any] = {"type": "double"}
_DATE: dict[str, Any] = {"type": "date", "format": "epoch_millis"}
_TOKENS: dict[str, Any] = {"type": "text", "analyzer": "whitespace"}
_KEPT_ONLY: dict[str, Any] = {"type": "object", "enabled": False}


def path_of(name: str) -> str:
    """Return where a field of a query is found in the index."""
    field = get_field(name)
    plain = _plain(name)
    if field is None:
        raise TypeError(f"{name} is no field")
    if name.startswith("packs."):
        return name
    groups = {"text": "words", "keyword": "keys", "number": "numbers", "date": "times"}
    return f"{groups[field.type]}.{plain}"


def facet_path(name: str) -> str:
    """Return where the values of a field stand as they were written."""
    return f"values.{_plain(name)}"


def listing_mapping() -> dict[str, Any]:
    """Return the mapping of the index of listings."""
    groups = {
        # Only what searches without a field look in counts for relevance; the others need no norms.
        "words": {"default": _TOKENS, **{_plain(field.name): {**_TOKENS, "norms": False} for field in TEXT_FIELDS}},
        # A field is kept by column only where it is sorted by, values are never searched: a fifth less to write.
        "keys": {plain: {**_KEYWORD, "doc_values": field.sortable} for plain, field in _KEYS},
        "values": {plain: {**_KEYWORD, "index": False} for plain, _ in _FACETS},
        "numbers": {
            _plain(field.name): _NUMBER for field in FIELDS if field.type == "number" and "packs" not in field.name
        },
        "times": {_plain(field.name): _DATE for field in KEPT_FIELDS if field.type == "date"},
    }
    packs = {field.name.split(".")[1]: _NUMBER if field.type == "number" else _KEYWORD for field in PACK_FIELDS}
    return {
        "dynamic": "strict",
        "_meta": {"frostwatch": SCHEMA_VERSION},
        "properties": {
            **{name: {"dynamic": "strict", "properties": fields} for name, fields in groups.items()},
            "packs": {"type": "nested", "dynamic": "strict", "properties": packs},
            "id": _KEYWORD,
            "batch": _KEYWORD,
            "texts": _KEYWORD,
            "kept": _KEPT_ONLY,
            "document": _KEPT_ONLY,
        },
    }


def observation_mapping() -> dict[str, Any]:
    """Return the mapping of the index of observations."""
    return {
        "dynamic": "strict",
        "_meta": {"frostwatch": SCHEMA_VERSION},
        "properties": {
            "listing_id": _KEYWORD,
            "seen_at": _DATE,
            "record": _KEYWORD,
            "observation": _KEPT_ONLY,
        },
    }


def listing_source(document: Any, kept: Kept, observations: int, batch: str) -> dict[str, Any]:
    """Return what is indexed of a document (or of its JSON form as `Shown`), all but the document itself."""
    found = _values_of(document)
    given = [" ".join(found.get(field.name, ())) for field in TEXT_FIELDS]
    cut = map(" ".join, index_tokens(given))
    texts = {field.name: text for field, text in zip(TEXT_FIELDS, cut, strict=True)}
    numbers = {plain: value for plain, field in _NUMBERS for value in _read(field, document)}
    values = {plain: found[field.name] for plain, field in _FACETS if field.name in found}
    keys = {
        plain: [folded(str(value)[:LONGEST_VALUE]) for value in found[name]]
        for plain, name, folded in _FOLDED
        if name in found
    }
    return {
        "id": document.id,
        "batch": batch,
        "words": {"default": _default_text(texts), **{_plain(name): text for name, text in texts.items()}},
        "texts": [name for name, text in texts.items() if text],
        "keys": keys,
        "values": values,
        "numbers": {**numbers, "observations": observations},
        "times": {"first_seen": kept.first_seen, "last_seen": kept.last_seen, "changed_at": kept.changed_at},
        "packs": [_pack(pack) for pack in document.packs],
        "kept": {"version": kept.version, "observed_at": kept.observed_at, "record": kept.record},
    }


def kept_of(source: Mapping[str, Any]) -> Kept:
    """Return what an indexed listing keeps over its sightings."""
    times, kept = source["times"], source["kept"]
    return Kept(
        version=kept["version"],
        first_seen=times["first_seen"],
        last_seen=times["last_seen"],
        observed_at=kept["observed_at"],
        changed_at=times["changed_at"],
        record=kept["record"],
    )


def _default_text(texts: Mapping[str, str]) -> str:
    parts = [texts["title"], *(texts[name] for name in DEFAULT_FIELDS)]
    return f" {GAP} ".join(part for part in parts if part)


def _pack(pack: Any) -> dict[str, Any]:
    found = {}
    for field in PACK_FIELDS:
        for value in _read(field, pack):
            found[field.name.split(".")[1]] = value if field.type == "number" else str(value).lower()
    return found


def _values_of(document: Any) -> dict[str, list[str]]:
    """Return the values of the text and keyword fields that have any, by name; those of attributes are read at once."""
    found = {
        name: list(value) if type(value) in _SEVERAL else [value]
        for (name, _), value in zip(_ATTRIBUTES, _READ_ATTRIBUTES(document), strict=True)
        if value
    }
    for field in _COMPUTED:
        if values := _read(field, document):
            found[field.name] = values
    return found


def _read(field: Field, document: Any) -> list[Any]:
    return list(field.read(document)) if field.read else []
