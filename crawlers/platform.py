"""Shop software: what all its shops have in common, so that a site file need only name it.

One TOML file each in crawlers/platforms. `marks` are texts of a page that give the software away, as they stand in
addresses of its scripts and names of its classes; two different ones, or one that occurs often, are taken for proof.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from domain.errors import DataError

FOLDER = Path(__file__).parent / "platforms"
OFTEN = 3
"""Occurrences from which one mark alone is proof; a blog that writes of a shop system names it once."""


@cache
def platforms() -> Mapping[str, Mapping[str, Any]]:
    """Return what is on file of each shop software, by name."""
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


def recognised(body: bytes) -> str | None:
    """Return the name of the software that made a page, None where none is recognised."""
    text = body.decode("utf-8", "replace")
    best: tuple[int, str] | None = None
    for name, platform in platforms().items():
        counts = [text.count(mark) for mark in platform["marks"]]
        found = sum(1 for count in counts if count)
        if (found > 1 or max(counts) >= OFTEN) and (best is None or found > best[0]):
            best = (found, name)
    return best[1] if best else None


def with_platform(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a site file with what its platform adds; what the file says itself goes before.

    Raises:
        DataError: there is no such platform.
    """
    name = values.get("platform")
    if not name:
        return dict(values)
    platform = platforms().get(str(name))
    if platform is None:
        raise DataError(f"unknown platform {name!r}; known are {', '.join(platforms())}")
    joined = dict(values)
    for field in ("listing_urls", "index_urls"):
        joined.setdefault(field, platform.get(field, []))
    joined["skip_urls"] = [*values.get("skip_urls", ()), *platform.get("skip_urls", ())]
    if "search_urls" not in values:
        joined["search_urls"] = [
            _at(str(url), platform["search_path"]) for url in list(values.get("start_urls", ()))[:1]
        ]
    own = values.get("selectors", {})
    if isinstance(own, Mapping):
        joined["selectors"] = {**platform.get("selectors", {}), **own}
    return joined


def _at(start: str, path: str) -> str:
    parts = urlsplit(start)
    return f"{parts.scheme}://{parts.netloc}{path}"
