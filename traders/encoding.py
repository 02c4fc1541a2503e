"""Reading a file whose character set is not stated: UTF-8, UTF-16, GB18030, Windows-1251 and their kin.

Tables of text are read line by line, so that a large file takes no more memory than a small one; only forms that must
be taken apart as a whole (a workbook, a page, JSON, PDF) are read whole, and those are limited.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from domain.errors import InputError

MAX_BYTES = 1_000_000_000
"""The largest register file."""

MAX_WHOLE = 40_000_000
"""The largest one that is read whole: taken apart, it needs some thirty times as much memory."""

MAX_LINE = 1_000_000
"""Characters of one line; what has longer ones is no table."""

_START = 65_536

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE = 200_000


def read_start(path: Path) -> bytes:
    """Return the first bytes of a file.

    Raises:
        InputError: the file cannot be read, is empty or larger than MAX_BYTES.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(_SAMPLE)
    except OSError as error:
        raise _unreadable(path, error) from None
    if size > MAX_BYTES:
        raise InputError(f"{path}: {_megabytes(size)}; the largest register file is {_megabytes(MAX_BYTES)}; split it")
    if not start.strip():
        raise InputError(f"{path}: the file is empty; fetch it again")
    return start


def read_whole(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        InputError: the file cannot be read, is empty or larger than MAX_WHOLE.
    """
    check_whole(path)
    return path.read_bytes()


def check_whole(path: Path) -> None:
    """Refuse a file that is too large to be read whole.

    Raises:
        InputError: it is larger than MAX_WHOLE, or cannot be read.
    """
    read_start(path)
    size = path.stat().st_size
    if size > MAX_WHOLE:
        raise InputError(
            f"{path}: {_megabytes(size)} in a form that is read whole, which is done up to {_megabytes(MAX_WHOLE)}; "
            "save it as CSV in UTF-8 and import that"
        )


def encoding_of(path: Path, encoding: str | None = None) -> str:
    """Return the encoding that a text file is in, found by reading all of it piece by piece.

    Raises:
        InputError: the file cannot be read, or is no text in a known encoding (or not in the one given).
    """
    start = read_start(path)
    for name in [encoding] if encoding else _guesses(start):
        if _decodes(path, name):
            return name
    wanted = f"in {encoding}" if encoding else "in UTF-8, UTF-16, GB18030 or a Windows code page"
    raise InputError(f"{path}: not a text file {wanted}; save it again as UTF-8")


def lines_of(path: Path, encoding: str) -> Iterator[str]:
    """Yield the lines of a text file, with their ends, one at a time.

    Raises:
        InputError: the file cannot be read, or a line is longer than MAX_LINE.
    """
    try:
        with path.open(encoding=encoding, newline="") as file:
            number = 1
            while line := file.readline(MAX_LINE):
                if len(line) == MAX_LINE:
                    raise InputError(f"{path}, line {number}: longer than {MAX_LINE} characters; this is not a table")
                yield line.removeprefix("\ufeff") if number == 1 else line
                number += 1
    except OSError as error:
        raise _unreadable(path, error) from None


def _decodes(path: Path, encoding: str) -> bool:
    """Tell whether all of a file is text in an encoding."""
    try:
        " ".encode(encoding)  # refuses what is no encoding of text, such as base64
        decoder = codecs.getincrementaldecoder(encoding)()
        with path.open("rb") as file:
            while data := file.read(_START):
                if "\x00" in decoder.decode(data):
                    return False
        decoder.decode(b"", final=True)
    except (UnicodeError, LookupError):
        return False
    except OSError as error:
        raise _unreadable(path, error) from None
    return True


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(f"cannot read {path}: {error.strerror}; give a readable register file")


def _megabytes(size: int) -> str:
    return f"{size // 1_000_000} MB"


def _guesses(start: bytes) -> Iterator[str]:
    """Yield the encodings that a file beginning so can be in, the likeliest first; looking closer costs time."""
    for bom, name in _BOMS:
        if start.startswith(bom):
            yield name
            return
    yield "utf-8"
    head = start[:2000]
    if head[1::2].count(0) > len(head) // 8:
        yield "utf-16-le"
    if head[::2].count(0) > len(head) // 8:
        yield "utf-16-be"
    best = None if start.isascii() else from_bytes(start, cp_isolation=list(_LIKELY)).best()
    if best is not None:
        yield best.encoding
    yield from ("gb18030", "cp1251", "cp1252")


_LIKELY = (
    "gb18030",
    "cp1251",
    "koi8_r",
    "cp1252",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp1256",
    "cp874",
    "shift_jis",
    "euc_kr",
    "big5",
)
