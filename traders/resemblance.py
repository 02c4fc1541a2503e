"""How alike two texts are, and which pictures they share: by marks small enough to be kept of every offer.

A text is the set of its words, without numbers, contacts and addresses, so that a new price, a new telephone and
sentences in another order change little. Kept are the `SAMPLE` smallest hash values of the words: what two such samples
share estimates what the texts share (bottom-k sketch, Broder 1997), also after values are left out of both.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice, pairwise
from urllib.parse import unquote, urlsplit
from zlib import crc32

SAMPLE = 128
"""Hash values kept of a text; a short one has fewer."""

READ = 4000
"""Characters of a text that are looked at: what follows is seldom about the offer."""

PICTURES = 3
"""Pictures looked at, the first ones; those further down often belong to other goods."""

_APART = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts that put no space between words: two signs side by side stand for one."""

_CONTACT = re.compile(r"\S*@\S+|(?:https?://|www\.)\S+|\[[a-z]+\]", re.IGNORECASE)
_WORD = re.compile(rf"[{_APART}]+|(?<!\w)[^\W\d_{_APART}]+(?!\w)")
_UNSPACED = re.compile(rf"[{_APART}]{{2,}}")
_SIZE = re.compile(
    r"[-_@.](?:\d{2,4}x\d{0,4}|x\d{2,4}|w?\d{2,4}w|\d{1,2}x|thumb(?:nail)?|small|medium|large|grande|preview|scaled|"
    r"cropped|original|full|xs|s|m|l|xl|xxl)(?=[-_@.]|$)",
    re.IGNORECASE,
)
"""What shops add to the name of a picture for one of its sizes, as in `bottle_600x.jpg` or `bottle-300x300.webp`."""

_NAMED_FOR_SIZE = re.compile(
    r"(?:\d{2,4}x\d{0,4}|[wh]_?\d{2,4}(?:,.*)?|s-l\d+|fit-in|thumbs?|cache|resized?)", re.IGNORECASE
)
_SCRAMBLE = 0x9E3779B1
_HIGHEST = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Sample:
    """What is kept of a text: hash values of its words, complete up to `reach`."""

    values: frozenset[int] = frozenset()

    @property
    def reach(self) -> int:
        """The highest value up to which no word is missing."""
        return max(self.values) if len(self.values) >= SAMPLE else _HIGHEST

    def up_to(self, reach: int) -> frozenset[int]:
        """Return the values up to one."""
        return self.values if reach == _HIGHEST else frozenset(value for value in self.values if value <= reach)


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How much two texts have in common: a share from 0 to 1, of `words` different words looked at."""

    share: float
    words: int


def words_of(text: str) -> set[str]:
    """Return the words of a text in the form in which they are compared, without numbers and contacts."""
    plain = unicodedata.normalize("NFKC", _CONTACT.sub(" ", text[:READ])).casefold()
    found = set(_WORD.findall(plain))
    unspaced = {word for word in found if _UNSPACED.fullmatch(word)}
    return (found - unspaced).union(first + second for word in unspaced for first, second in pairwise(word))


def sample_of(*texts: str) -> Sample:
    """Return the sample of texts that belong together, such as a title and a description."""
    words = set().union(*map(words_of, texts))
    values = {crc32(word.encode("utf-8", "replace")) * _SCRAMBLE & _HIGHEST for word in words}
    return Sample(frozenset(values if len(values) <= SAMPLE else nsmallest(SAMPLE, values)))


def resemblance(one: Sample, other: Sample, without: frozenset[int] = frozenset()) -> Resemblance:
    """Return how alike two texts are by their samples, leaving out what is in `without`."""
    reach = min(one.reach, other.reach)
    first, second = one.up_to(reach), other.up_to(reach)
    both, either = len((first & second) - without), len((first | second) - without)
    return Resemblance(both / either if either else 0.0, either)


def found_in(words: Sample, text: Sample) -> tuple[int, int]:
    """Return how many of some words are in a text, and of how many that can be told."""
    told = words.up_to(text.reach)
    return len(told & text.values), len(told)


def pictures_of(addresses: Iterable[str]) -> frozenset[int]:
    """Return marks of the first pictures, the same for all sizes in which a shop serves one."""
    plain = dict.fromkeys(each for each in map(plain_picture, addresses) if each)
    return frozenset(crc32(each.encode("utf-8", "replace")) for each in islice(plain, PICTURES))


def plain_picture(address: str) -> str:
    """Return the address of a picture without host, parameters and what names its size; empty where nothing is left.

    The host goes as well: shops spread the same pictures over several.
    """
    parts = [part for part in unquote(urlsplit(address).path).split("/") if part]
    if not parts:
        return ""
    *folders, name = parts
    stem = name.rsplit(".", 1)[0]
    while (shorter := _SIZE.sub("", stem)) != stem:
        stem = shorter
    kept = [folder for folder in folders if not _NAMED_FOR_SIZE.fullmatch(folder)]
    if _NAMED_FOR_SIZE.fullmatch(stem):  # eBay's way: the folder names the picture, the file its size
        stem = ""
    plain = "/".join([*kept, stem] if stem else kept).casefold()
    return plain if any(char.isalnum() for char in plain) else ""
