"""Evidence packages that were made and wait to be taken away: nameless files, known by their SHA-256, for a while."""

import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import BinaryIO

from domain.errors import InputError

KEPT = 1800.0
"""Seconds for which a package can be taken away after it was made."""
MOST = 8
"""Packages that wait at once; the oldest gives way."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    file: BinaryIO
    about: str
    made: float


class Parcels:
    """The packages of one console that wait. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, _Parcel] = OrderedDict()

    def put(self, sha256: str, about: str, file: BinaryIO) -> None:
        """Keep a package that is about a listing or a case; its file is closed when its time is over."""
        with self._lock:
            self._waiting[sha256] = _Parcel(file, about, time.monotonic())
            self._clear(MOST)

    def take(self, sha256: str, about: str) -> BinaryIO:
        """Return the file of a package, to be closed by the caller.

        Raises:
            InputError: there is none, or no longer.
        """
        with self._lock:
            self._clear(MOST)
            parcel = self._waiting.get(sha256)
            if parcel is None or parcel.about != about:
                raise InputError("this package is no longer kept; make it anew on the page that it is of")
            return os.fdopen(os.dup(parcel.file.fileno()), "rb")

    def close(self) -> None:
        """Let go of all."""
        with self._lock:
            self._clear(0)

    def _clear(self, most: int) -> None:
        oldest = time.monotonic() - KEPT
        for sha256, parcel in list(self._waiting.items()):
            if parcel.made < oldest or len(self._waiting) > most:
                parcel.file.close()
                del self._waiting[sha256]
