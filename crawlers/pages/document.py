"""From bytes to a tree: character set, one lxml parse, both bounded so that no page can stop a crawl.

The declared character set is believed only as far as the bytes agree with it: many pages declare one and send another.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Mapping, Sequence
from types import SimpleNamespace

from lxml import etree

MAX_BYTES = 12_000_000
"""Bytes of a page that are read; what lies beyond is cut off."""
MAX_ATTRIBUTES = 5_000
"""Attributes of one element from which no tree is built: libxml2 compares each with all before it, minutes in all."""
_HARMLESS = 50_000
"""Bytes up to which a page cannot hold so many attributes that it matters."""
_PIECE = 1 << 14
"""Bytes that are looked at together to tell whether they are UTF-8."""

_META_CHARSET = re.compile(rb"""charset\s{0,5}=\s{0,5}["']?\s{0,5}([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
_HTML_LANG = re.compile(rb"""<html[^>]{0,500}?\blang\s{0,5}=\s{0,5}["']?([a-zA-Z]{2})""", re.IGNORECASE)
_BY_LANGUAGE = {
    "ru": "windows-1251", "uk": "windows-1251", "be": "windows-1251", "bg": "windows-1251", "sr": "windows-1251",
    "kk": "windows-1251", "mk": "windows-1251", "zh": "gb18030", "ja": "cp932", "ko": "cp949", "tr": "windows-1254",
    "cs": "windows-1250", "pl": "windows-1250", "hu": "windows-1250", "sk": "windows-1250", "sl": "windows-1250",
    "hr": "windows-1250", "ro": "windows-1250", "el": "windows-1253", "ar": "windows-1256", "fa": "windows-1256",
    "he": "windows-1255", "th": "cp874", "vi": "windows-1258", "lt": "windows-1257", "lv": "windows-1257",
}  # fmt: skip
_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "iso-8859-1": "windows-1252", "latin-1": "windows-1252",
    "latin1": "windows-1252", "ascii": "windows-1252", "us-ascii": "windows-1252", "shift_jis": "cp932",
    "shift-jis": "cp932", "x-sjis": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "iso-8859-9": "windows-1254",
    "utf8": "utf-8",
}  # fmt: skip
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def parse(body: bytes, headers: Sequence[tuple[str, str]] = ()) -> etree._Element | None:
    """Return the root element of a page; None where there is nothing to read, or one of its tags is endless."""
    text = page_bytes(body, headers)
    if not text or (len(text) > _HARMLESS and _has_endless_tag(text)):
        return None
    return tree_of(text)


def tree_of(text: bytes) -> etree._Element | None:
    """Return the tree of a page in UTF-8, without comments, None where there is none; its tags are not measured."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return etree.fromstring(text, parser=parser)
    except etree.LxmlError:
        return None


class _EndlessTagError(Exception):
    """Ends a pass over a page."""


def _measure(_tag: str, attributes: Mapping[str, str]) -> None:
    if len(attributes) > MAX_ATTRIBUTES:
        raise _EndlessTagError


def _has_endless_tag(text: bytes) -> bool:
    """Look at all tags without building anything, where attributes cost no more than they should."""
    target = SimpleNamespace(start=_measure, close=lambda: None)
    try:
        etree.fromstring(text, parser=etree.HTMLParser(target=target, encoding="utf-8", no_network=True))
    except _EndlessTagError:
        return True
    except etree.LxmlError:
        return False  # which building the tree will meet too
    return False


def page_bytes(body: bytes, headers: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return a page as UTF-8, cut to what is read of it; empty where there is nothing on it."""
    text = _as_utf8(body[:MAX_BYTES], headers)
    if b"\0" in text:
        text = text.replace(b"\0", b"")
    return b"" if text.isspace() else text


def _as_utf8(body: bytes, headers: Sequence[tuple[str, str]]) -> bytes:
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :] if name == "utf-8" else body[len(bom) :].decode(name, "replace").encode()
    try:
        if not body.isascii():  # which is told ten times as fast
            _check_utf8(body)
    except UnicodeDecodeError:
        return _from_legacy(body, headers)
    if b"\x1b$B" in body[:4096]:  # ISO-2022-JP is pure ASCII, so it passes for UTF-8
        return body.decode("iso-2022-jp", "replace").encode()
    return body


def _check_utf8(body: bytes) -> None:
    """Raise UnicodeDecodeError where a page is no UTF-8; by pieces, since one large text costs thrice as much."""
    decoder, view = getincrementaldecoder("utf-8")(), memoryview(body)
    for start in range(0, len(body), _PIECE):
        decoder.decode(view[start : start + _PIECE])
    decoder.decode(b"", final=True)


def _from_legacy(body: bytes, headers: Sequence[tuple[str, str]]) -> bytes:
    """Decode what is not valid UTF-8: by its declarations, then by language; damaged UTF-8 stays UTF-8."""
    mended = body.decode("utf-8", "replace")
    broken = mended.count("\ufffd")
    if broken * 20 < sum(1 for _ in re.finditer(rb"[\xc3-\xf4][\x80-\xbf]", body[:2_000_000])):
        return mended.encode()
    for name in _declared(body, headers):
        try:
            return body.decode(name).encode()
        except (UnicodeDecodeError, LookupError):
            continue
    for name in _declared(body, headers):
        try:
            return body.decode(name, "replace").encode()
        except LookupError:
            continue
    return body.decode("windows-1252", "replace").encode()


def _declared(body: bytes, headers: Sequence[tuple[str, str]]) -> list[str]:
    names: list[str] = []
    for key, value in headers:
        if key.lower() == "content-type" and (match := _META_CHARSET.search(value.encode("latin-1", "replace"))):
            names.append(match.group(1).decode())
    names += [match.group(1).decode() for match in _META_CHARSET.finditer(body[:8192])]
    if match := _HTML_LANG.search(body[:4096]):
        names.append(_BY_LANGUAGE.get(match.group(1).decode().lower(), ""))
    wider = [_WIDER.get(name.lower(), name.lower()) for name in names]
    return [name for name in dict.fromkeys(wider) if name and name not in ("utf-8", "utf_8")]
