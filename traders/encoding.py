"""Reading a file whose character set is not stated: UTF-8, UTF-16, GB18030, Windows-1251 and their kin."""

from pathlib import Path

from charset_normalizer import from_bytes

from domain.errors import InputError

MAX_BYTES = 200_000_000
"""A register file is read whole; a larger one is refused."""

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE = 200_000


def read_text(path: Path, encoding: str | None = None) -> tuple[str, str]:
    """Return a file's text and the encoding it was read in.

    Raises:
        InputError: the file cannot be read, is empty or larger than MAX_BYTES, or is no text in a known encoding.
    """
    data = read_bytes(path)
    for name in [encoding] if encoding else _guesses(data):
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text:
            return text.removeprefix("\ufeff"), name
    wanted = f"in {encoding}" if encoding else "in UTF-8, UTF-16, GB18030 or a Windows code page"
    raise InputError(f"{path}: not a text file {wanted}; save it again as UTF-8")


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        InputError: the file cannot be read, is empty or too large.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{path}: {size // 1_000_000} MB; the largest register file is {MAX_BYTES // 1_000_000} MB"
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; give a readable register file") from None
    if not data.strip():
        raise InputError(f"{path}: the file is empty; fetch it again")
    return data


def _guesses(data: bytes) -> list[str]:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return [name]
    guesses = ["utf-8"]
    head = data[:2000]
    if head[1::2].count(0) > len(head) // 8:
        guesses.append("utf-16-le")
    if head[::2].count(0) > len(head) // 8:
        guesses.append("utf-16-be")
    sample = data[:_SAMPLE]
    best = from_bytes(sample, cp_isolation=list(_LIKELY)).best() if _has_high(sample) else None
    if best is not None:
        guesses.append(best.encoding)
    return [*guesses, "gb18030", "cp1251", "cp1252"]


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


def _has_high(sample: bytes) -> bool:
    return not sample.isascii()
