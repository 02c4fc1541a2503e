"""Mojibake: UTF-8 that was once read as Windows-1252 (`RÃ©frigÃ©rant`), repaired with the way back kept.

ftfy knows the codec that such text went through; repairing run by run, instead of the whole text at once, keeps it
known which characters each repaired one came from.
"""

import codecs
import re
from array import array

import ftfy.bad_codecs

_LOW = (
    "\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039"
    "\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
)
_RUN = re.compile(f"(?:[\u00c2-\u00df][{_LOW}]|[\u00e0-\u00ef][{_LOW}]{{2}}|[\u00f0-\u00f4][{_LOW}]{{3}})+")

_BEGINS = re.compile(f"[\u00c2-\u00f4][{_LOW}]")
"""How every run begins; sought in a tenth of the time, since it opens with a set of characters."""

ftfy.bad_codecs.ok()  # its codec is registered when ftfy is imported; this line keeps the import from looking unused


def repair(text: str) -> tuple[str, "array[int] | None"]:
    """Return the text with misread runs repaired and, where any was, the offset that each character came from."""
    if text.isascii() or not _BEGINS.search(text) or not _RUN.search(text):
        return text, None
    parts: list[str] = []
    starts = array("L")
    done = 0
    for match in _RUN.finditer(text):
        try:
            right = codecs.encode(match[0], "sloppy-windows-1252").decode("utf-8")
        except UnicodeError:
            continue
        if len(right) == len(match[0]):
            continue
        parts.append(text[done : match.start()])
        starts.extend(range(done, match.start()))
        place = match.start()
        for char in right:
            starts.append(place)
            place += len(char.encode("utf-8"))
        parts.append(right)
        done = match.end()
    if not parts:
        return text, None
    parts.append(text[done:])
    starts.extend(range(done, len(text) + 1))
    return "".join(parts), starts
