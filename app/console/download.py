"""Files to take away: written whole, then sent without a name on the disk, so that none is left behind.

The file's name is gone before the first byte is sent; the disk gives its room back when the last reader closes it, also
where the console is killed.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, TypeVar

from starlette.responses import StreamingResponse

T = TypeVar("T")
_CHUNK = 1 << 16


def written(name: str, write: Callable[[Path], T]) -> tuple[BinaryIO, T]:
    """Return a file that `write` writes, open to be read and already nameless, and what `write` returns."""
    with TemporaryDirectory(prefix="frostwatch-") as folder:
        path = Path(folder) / name
        answer = write(path)
        return path.open("rb"), answer


def sent(file: BinaryIO, name: str, kind: str) -> StreamingResponse:
    """Return the answer that gives a file to the browser to be stored; the file is closed when it is sent."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(os.fstat(file.fileno()).st_size),
    }
    return StreamingResponse(_chunks(file), media_type=kind, headers=headers)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        place = 0
        # Read by place: copies of one descriptor share their position, and two browsers may take the file at once.
        while chunk := os.pread(file.fileno(), _CHUNK, place):
            place += len(chunk)
            yield chunk
