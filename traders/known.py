"""A register row as it is compared: the entry with its names taken apart, and how those are kept in a snapshot.

Taking a name apart costs more than comparing it, so a snapshot holds its names taken apart, in a file whose name says
by which version of this package. Any other version takes them apart anew, and finds the same in more time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import orjson

from domain.trader import TraderEntry
from traders.lexicon import DISTINCT
from traders.name import Name
from traders.script import LATIN
from traders.token import Token

_LIBRARIES = ("rigour", "normality", "sudachipy", "sudachidict-small")
"""What reads names beside our own code."""


@dataclass(frozen=True, slots=True)
class Known:
    """A row of a register and its names: the legal name first, then aliases."""

    entry: TraderEntry
    names: tuple[Name, ...]


def pack_names(names: Sequence[Name]) -> bytes:
    """Return names taken apart as one line."""
    return orjson.dumps([_packed(name) for name in names])


def unpack_names(line: bytes) -> tuple[Name, ...]:
    """Return the names of a line that `pack_names` made."""
    return tuple(
        Name(source, tuple(map(_token, tokens)), frozenset(legal), core, full, handle)
        for source, tokens, legal, core, full, handle in orjson.loads(line)
    )


def _packed(name: Name) -> list[Any]:
    tokens = [
        token.text
        if (token.kind, token.script) == (DISTINCT, LATIN)
        and not (token.concept or token.family or token.readings or token.meaning)
        else [token.text, token.kind, token.concept, token.family, token.readings, token.script, token.meaning]
        for token in name.tokens
    ]
    return [name.source, tokens, sorted(name.legal), name.core, name.full, name.handle]


def _token(packed: str | list[Any]) -> Token:
    if isinstance(packed, str):
        return Token(packed, DISTINCT)
    text, kind, concept, family, readings, script, meaning = packed
    return Token(text, kind, concept, family, tuple(readings), script, meaning)


@lru_cache(maxsize=1)
def reading_version() -> str:
    """Return a hash of everything that decides how a name is taken apart: our code, our data, the libraries."""
    digest = sha256(" ".join(version(library) for library in _LIBRARIES).encode())
    package = files("traders")
    for file in (*_files(package, ".py"), *_files(package.joinpath("data"), ".toml")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _files(folder: Traversable, ending: str) -> Sequence[Traversable]:
    found = (file for file in folder.iterdir() if file.name.endswith(ending))
    return sorted(found, key=lambda file: file.name)
