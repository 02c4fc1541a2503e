"""`frostwatch page`: read stored product pages; one line of JSON a page."""

import gzip
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from crawlers.pages.document import MAX_BYTES
from crawlers.pages.reader import read_page
from crawlers.pages.reading import PageReading
from domain.errors import InputError
from domain.jsonl import encode

_ENDINGS = (".html.gz", ".htm.gz", ".html", ".htm")
_LOOKED_AT = 4096
"""Bytes at the start of a file by which a page is told from a picture or an archive."""
_CONTROLS = bytes(set(range(1, 0x20)) - set(b"\t\n\f\r\x1b"))
"""Bytes that text holds in no character set; a twelfth of those of compressed data are of them."""
_MOST_CONTROLS = 0.02


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE_OR_FOLDER...", type=click.Path(path_type=Path))
@click.option("--url", help="Address the page was fetched from; without it the page's own canonical link is used.")
@click.option("--explain", is_flag=True, help="Add the kind of page, the reasons and the source of each field.")
def command(paths: tuple[Path, ...], url: str | None, explain: bool) -> int:
    """Read stored product pages (.html, .html.gz), one line of JSON a page; a folder is read in order of names.

    \b
    Example:
      frostwatch page saved/r410a-cylinder.html --url https://shop.example/r410a --explain
      frostwatch page saved/ > pages.jsonl
    """
    status = 0
    for path in _files(paths):
        try:
            body = _read(path)
        except InputError as error:
            status = 2
            row: dict[str, Any] = {"page": _name(path), "error": str(error)}
        else:
            row = page_row(
                _name(path), read_page(body, url, assume_listing=True, with_links=False), url, explain=explain
            )
        sys.stdout.buffer.write(encode(row) + b"\n")
    sys.stdout.buffer.flush()
    return status


def page_row(name: str, reading: PageReading, url: str | None, *, explain: bool) -> dict[str, Any]:
    """Return the output line for one page; null where the page does not say."""
    listing = reading.listing
    row: dict[str, Any] = {
        "page": name,
        "url": url or reading.canonical,
        "title": None,
        "price": None,
        "max_price": None,
        "currency": None,
        "availability": None,
        "sku": None,
        "gtin": None,
        "brand": None,
        "seller": None,
        "description": None,
        "images": [],
        "breadcrumbs": [],
        "published": None,
    }
    if listing is not None:
        row |= {
            "title": listing.title or None,
            "price": listing.price,
            "max_price": listing.max_price,
            "currency": listing.currency,
            "availability": listing.availability,
            "sku": listing.sku,
            "gtin": listing.gtin,
            "brand": listing.brand,
            "seller": listing.seller.name,
            "description": listing.text or None,
            "images": listing.images,
            "breadcrumbs": listing.breadcrumbs,
            "published": listing.published,
        }
    if explain:
        row |= {"kind": reading.kind, "reasons": reading.reasons}
        if listing is not None:
            row |= {
                "price_text": listing.price_text,
                "phone": listing.seller.phone,
                "email": listing.seller.email,
                "location": listing.location,
                "language": listing.language,
                "sources": listing.sources,
            }
    return row


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            pages = sorted((p for p in path.iterdir() if p.name.endswith(_ENDINGS)), key=lambda p: p.name)
            if not pages:
                raise InputError(f"the folder {path} holds no stored page; their names end in .html or .html.gz")
            yield from pages
        elif path.exists():
            yield path
        else:
            raise InputError(f"there is no file or folder {path}; give stored pages (.html or .html.gz)")


def _name(path: Path) -> str:
    return next((path.name.removesuffix(e) for e in _ENDINGS if path.name.endswith(e)), path.name)


def _read(path: Path) -> bytes:
    """Return the page's bytes, unzipped by content rather than by name, at most MAX_BYTES.

    Raises:
        InputError: the file cannot be read, its compression is broken, or it is no page.
    """
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if zipped else path.open("rb") as file:
            body = file.read(MAX_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"cannot read {path}: {error}; give a readable page (.html or .html.gz)") from None
    start = body[:_LOOKED_AT]
    controls = len(start) - len(start.translate(None, _CONTROLS))
    if start.startswith(b"%PDF-") or controls > _MOST_CONTROLS * len(start):
        raise InputError(f"{path} is no page but another kind of file; give one stored as HTML")
    return body
