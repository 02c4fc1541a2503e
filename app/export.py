"""Listings as a table for spreadsheets (CSV, XLSX) or as JSON Lines, written as they come, to the end or not at all.

Text comes from strangers: a cell that a spreadsheet would take for a formula gets an apostrophe before it.
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from app.placing import placed
from domain.errors import InputError
from domain.jsonl import encode
from index.engine import Stored

COLUMNS = (
    "id",
    "url",
    "site",
    "title",
    "kind",
    "substances",
    "packs",
    "price",
    "currency",
    "price_per",
    "price_per_kg",
    "price_eur_kg",
    "price_usd_kg",
    "price_ratio",
    "price_compared",
    "mass_kg",
    "mass_basis",
    "tco2e",
    "gwp_basis",
    "odp_kg",
    "risk",
    "risk_reasons",
    "status",
    "severity",
    "findings",
    "jurisdictions",
    "places",
    "seller",
    "seller_outcome",
    "seller_entry_id",
    "contacts",
    "condition",
    "availability",
    "presence",
    "language",
    "location",
    "first_seen",
    "last_seen",
    "changed_at",
    "observations",
    "earlier",
    "evidence_segment",
    "evidence_record",
    "text",
)
LONGEST_CELL = 32_000
"""Characters; spreadsheets take 32,767."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Control characters that no workbook can hold (XML 1.0, section 2.2)."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Row = list[str | float | int | None]


def listing_json(hit: Stored) -> dict[str, Any]:
    """Return a listing as the command prints it: its document with what is kept over its sightings."""
    return {
        **hit.document,
        "first_seen": hit.first_seen,
        "last_seen": hit.last_seen,
        "changed_at": hit.changed_at,
        "observations": hit.observations,
    }


def export(hits: Iterable[Stored], path: Path) -> int:
    """Write listings to a file whose name ends in .csv, .xlsx or .jsonl; return how many.

    The file appears under its name only when it is complete.

    Raises:
        InputError: the name ends otherwise.
        StorageError: the file cannot be written.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise InputError(f"cannot export to {path.name}: give a name that ends in {', '.join(_WRITERS)}")
    with placed(path, replace=True) as part:
        return write(hits, part)


def neutral(text: str) -> str:
    """Return text that no spreadsheet takes for a formula or cannot hold."""
    clean = _NOT_IN_XML.sub(" ", text)[:LONGEST_CELL]
    return f"'{clean}" if clean.lstrip(" \u00a0\u3000\ufeff").startswith(_FORMULA_STARTS) else clean


def row_of(hit: Stored) -> Row:
    """Return the cells of a listing in the order of `COLUMNS`."""
    document = hit.document
    price: Mapping[str, Any] = document["price"] or {}
    seller = document["seller"]
    position: Mapping[str, Any] = document["price_position"] or {}
    values = (
        *(document[name] for name in ("id", "url", "site", "title", "kind")),
        _joined(document["substances"]),
        _joined(pack_text(pack) for pack in document["packs"]),
        _number(price.get("amount")),
        price.get("currency"),
        price.get("per"),
        _number(document["price_per_kg"]),
        _number(document["price_eur_kg"]),
        _number(document["price_usd_kg"]),
        _number(position.get("ratio")),
        position.get("compared_with"),
        *(document[name] for name in ("mass_kg", "mass_basis", "tco2e", "gwp_basis", "odp_kg", "risk")),
        _joined(document["risk_reasons"]),
        *(document[name] for name in ("status", "severity")),
        _joined(finding["rule"] for finding in document["findings"]),
        _joined(document["jurisdictions"]),
        _joined(f"{place['jurisdiction']}: {place['reason']}" for place in document["places"]),
        *(seller[name] for name in ("name", "outcome", "entry_id")),
        _joined(f"{contact['kind']}: {contact['value']}" for contact in document["contacts"]),
        *(document[name] for name in ("condition", "availability", "presence", "language", "location")),
        *(f"{moment:%Y-%m-%d %H:%M:%S}" for moment in (hit.first_seen, hit.last_seen, hit.changed_at)),
        hit.observations,
        (document.get("earlier") or {}).get("id"),
        document["evidence"]["segment"],
        document["evidence"]["record_id"],
        document["text"],
    )
    return [neutral(value) if isinstance(value, str) else value for value in values]


def _write_csv(hits: Iterable[Stored], path: Path) -> int:
    # The byte order mark tells Excel that the file is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        count = 0
        for count, hit in enumerate(hits, 1):  # noqa: B007 - the last count is the answer
            writer.writerow(row_of(hit))
    return count


def _write_xlsx(hits: Iterable[Stored], path: Path) -> int:
    # Imported where it is needed: a third of a second that every search would wait for.
    book: Any = import_module("openpyxl").Workbook(write_only=True)
    sheet = book.create_sheet("listings")
    sheet.append(list(COLUMNS))
    count = 0
    for count, hit in enumerate(hits, 1):  # noqa: B007 - the last count is the answer
        sheet.append(row_of(hit))
    whole = BytesIO()  # a workbook that cannot be written to the end leaves a file behind that fails once more
    book.save(whole)
    # `Path.write_bytes` would leave a view of it behind when writing fails, of which Python 3.13 complains.
    with whole.getbuffer() as content, path.open("wb") as file:
        file.write(content)
    return count


def _write_jsonl(hits: Iterable[Stored], path: Path) -> int:
    with path.open("wb") as file:
        count = 0
        for count, hit in enumerate(hits, 1):  # noqa: B007 - the last count is the answer
            file.write(encode(listing_json(hit)) + b"\n")
    return count


_WRITERS: dict[str, Callable[[Iterable[Stored], Path], int]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".jsonl": _write_jsonl,
}


def _joined(values: Iterable[str]) -> str:
    return " | ".join(values)


def _number(value: str | None) -> float | None:
    return None if value is None else float(value)


def pack_text(pack: Mapping[str, Any]) -> str:
    """Return a pack in words, as `10 x 13.6 kg disposable`."""
    size = f"{round(pack['net_kg'], 2):.10g} kg" if pack["net_kg"] is not None else "? kg"
    return f"{pack['units']} x {size} {pack['container']}"
