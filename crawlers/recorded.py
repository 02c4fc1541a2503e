"""Recorded pages of a site: stored HTML beside what must be read from it, so that a site file can be tested offline."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawlers.pages.reader import read_page
from crawlers.site import SiteFile
from domain.errors import DataError, InputError
from domain.jsonl import decode, plain


@dataclass(frozen=True, slots=True)
class PageCheck:
    """One recorded page and how its reading differs from what is expected."""

    page: str
    differences: tuple[str, ...]


def check_folder(folder: Path, site: SiteFile) -> Iterator[PageCheck]:
    """Read each recorded page of a folder and compare the fields that its .json names.

    The .json may hold `url`, `kind` and any field of a listing (`seller.name` for fields of the seller).

    Raises:
        DataError: a page or its expectation cannot be read.
    """
    for path in sorted([*folder.glob("*.html"), *folder.glob("*.html.gz")]):
        name = path.name.removesuffix(".gz").removesuffix(".html")
        yield PageCheck(path.name, tuple(_differences(path, folder / f"{name}.json", site)))


def _differences(path: Path, expected_path: Path, site: SiteFile) -> Iterator[str]:
    try:
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        expected = decode(expected_path.read_bytes())
    except OSError as error:
        raise DataError(f"{expected_path if path.exists() else path} cannot be read: {error.strerror}") from None
    except (InputError, EOFError) as error:
        raise DataError(f"{expected_path}: {error}") from None
    url = str(expected.pop("url", f"https://{site.name}/"))
    reading = read_page(body, url, (), site.selectors, decimal=site.decimal)
    read: dict[str, Any] = plain(reading.listing) if reading.listing else {}
    read["kind"] = reading.kind
    for field, wanted in expected.items():
        found = _field(read, field)
        if found != wanted:
            yield f"{field}: expected {wanted!r}, read {found!r}"


def _field(read: Mapping[str, Any], name: str) -> object:
    first, _, rest = name.partition(".")
    value = read.get(first)
    return _field(value, rest) if rest and isinstance(value, Mapping) else value
