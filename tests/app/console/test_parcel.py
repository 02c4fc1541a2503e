"""Files to take away: nameless once they are made, kept for a while and for what they are about only."""

import os
import threading
from pathlib import Path
from tempfile import gettempdir
from typing import BinaryIO

import pytest

from app.console.download import written
from app.console.parcel import MOST, Parcels
from app.console.shared import Turn
from domain.errors import InputError


def made(content: bytes) -> BinaryIO:
    """Return a file to be taken away."""
    file, size = written("x.zip", lambda path: path.write_bytes(content))
    assert size == len(content)
    return file


def test_a_file_has_no_name_once_it_is_made() -> None:
    """It can be read and counts no link; where writing fails nothing is left either."""
    seen: list[Path] = []

    def failing(path: Path) -> None:
        path.write_bytes(b"half")
        seen.append(path)
        raise InputError("no")

    with made(b"content") as file:
        assert os.fstat(file.fileno()).st_nlink == 0
        assert file.read() == b"content"
    with pytest.raises(InputError):
        written("x.csv", failing)
    assert not seen[0].exists()
    assert not seen[0].parent.exists()
    assert str(seen[0]).startswith(gettempdir())


def test_a_package_is_taken_for_what_it_is_about() -> None:
    """Twice at once, but for no other listing; the oldest gives way, and at the end all are closed."""
    parcels = Parcels()
    files = [made(b"%d" % number) for number in range(MOST + 1)]
    for number, file in enumerate(files):
        parcels.put(f"sum-{number}", "listing a", file)
    assert files[0].closed
    with parcels.take("sum-1", "listing a") as one, parcels.take("sum-1", "listing a") as other:
        assert (one.read(), os.pread(other.fileno(), 9, 0)) == (b"1", b"1")
    for sha256, about in (("sum-0", "listing a"), ("sum-1", "listing b"), ("none", "listing a")):
        with pytest.raises(InputError, match="no longer kept"):
            parcels.take(sha256, about)
    parcels.close()
    assert all(file.closed for file in files)


def test_large_work_takes_turns() -> None:
    """While one holds the turn another waits, and gets it when the first has failed."""
    turn, order, holds = Turn(), [], threading.Event()

    def first() -> None:
        with turn.taken():
            holds.set()
            order.append("first")
            raise InputError("no")

    def second() -> None:
        holds.wait()
        with turn.taken():
            order.append("second")

    waiting = threading.Thread(target=second)
    waiting.start()
    with pytest.raises(InputError):
        first()
    waiting.join()
    assert order == ["first", "second"]
