"""The HS 2022 subheading of a gas or mixture, by the order of tests of headings 2903 and 3827.

A pure substance has its own subheading (in domain/data/substances.csv). Of a mixture the first test that fits decides:
a trace of CFC outweighs any share of HFC. Subheadings of 3827.6 go by shares of mass and by whether an HFO is present.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from domain.scan import matches
from domain.substance import Catalogue, Substance, catalogue

LUBRICANT = "lubricant"
HS_2022_FROM = date(2022, 1, 1)
"""The split of 2903.4x and heading 3827 came with HS 2022; before, HFC were 2903.39 and blends 3824.78."""
_BEFORE = (("2903.4", "290339"), ("2903.5", "290339"), ("3827", "3824"))
"""Beginning of a subheading of HS 2022, and of the code that the same goods had before."""
_NAMED = re.compile(
    r"(?:\bH\.?S\.?(?![a-z])|\bHTS(?:US)?\b|\bTARIC\b|\bNCM\b|\bGTIP\b|\bG[Tt][İIi]P\b|ТН\s?ВЭД|УКТ\s?ЗЕД|海关编码|税号|"
    r"\bCN code\b|\b(?:customs|tariff|commodity) (?:code|number)\b|\bZolltarif(?:nummer)?\b|\bcode douanier\b|"
    r"\bc[oó]digo arancelario\b)[^0-9\n]{0,20}(?P<code>[0-9]{4}(?:[ .]?[0-9]{2}){0,4})(?![0-9])",
    re.IGNORECASE,
)
_NAMED_BEGINS = re.compile("[hHtTnNgGcCzZтТ\u1c84\u1c85уУ海税](?=[.sS\u017ftTaAcCnNuUoOóÓнНкК关号])")
"""The first two characters of the words for a customs code, in every form in which IGNORECASE takes them."""
_BARE_HEADINGS = ("2903.", "3824.", "3827.")
_FOUR_DIGITS = re.compile("[0-9]{4}")
_BARE = re.compile(
    r"(?<![0-9.,/-])(?P<code>(?:2903\.(?:39|4[1-9]|5[19]|6[1-9]|7[1-9])|3824\.7[1-8]"
    r"|3827\.(?:1[1-4]|20|3[129]|40|5[19]|6[1-9]|90))(?:[ .]?[0-9]{2}){0,3})(?![0-9])"
)


@dataclass(frozen=True)
class Parts:
    """The parts of a mixture as the tests look at them."""

    shares: Mapping[Substance, float]

    def share(self, designation: str) -> float:
        """Mass % of one part."""
        return math.fsum(share for part, share in self.shares.items() if part.designation == designation)

    def any_of(self, *groups: str) -> bool:
        """Whether a part falls under one of these annex groups."""
        return any(not set(part.groups).isdisjoint(groups) for part in self.shares)

    def in_headings(self, first: str, last: str) -> bool:
        """Whether a part has a subheading from `first` to `last`."""
        return any(first <= code <= last for part in self.shares for code in part.hs_2022)

    @cached_property
    def families(self) -> frozenset[str]:
        """The families of the parts."""
        return frozenset(part.family for part in self.shares)

    @property
    def has_hfo(self) -> bool:
        """Whether an unsaturated gas of 2903.51 to 2903.59 is present."""
        return self.in_headings("2903.51", "2903.59")


Test = Callable[[Parts], bool]

MIXTURES: tuple[tuple[str, Test], ...] = (
    ("3827.11", lambda mix: mix.any_of("A/I", "B/I")),
    ("3827.12", lambda mix: mix.any_of("C/II")),
    ("3827.13", lambda mix: mix.any_of("B/II")),
    ("3827.14", lambda mix: mix.any_of("B/III")),
    ("3827.20", lambda mix: mix.any_of("A/II")),
    ("3827.31", lambda mix: mix.any_of("C/I") and mix.in_headings("2903.41", "2903.48")),
    ("3827.32", lambda mix: mix.any_of("C/I") and mix.in_headings("2903.71", "2903.75")),
    ("3827.39", lambda mix: mix.any_of("C/I")),
    ("3827.40", lambda mix: mix.any_of("E/I", "C/III")),
    ("3827.51", lambda mix: mix.share("R-23") > 0),
    ("3827.59", lambda mix: "PFC" in mix.families),
    ("3827.61", lambda mix: mix.share("R-143a") >= 15),  # noqa: PLR2004 - shares of the subheading texts
    ("3827.62", lambda mix: mix.share("R-125") >= 55 and not mix.has_hfo),  # noqa: PLR2004
    ("3827.63", lambda mix: mix.share("R-125") >= 40),  # noqa: PLR2004
    ("3827.64", lambda mix: mix.share("R-134a") >= 30 and not mix.has_hfo),  # noqa: PLR2004
    ("3827.65", lambda mix: mix.share("R-32") >= 20 and mix.share("R-125") >= 20),  # noqa: PLR2004
    ("3827.68", lambda mix: mix.in_headings("2903.41", "2903.48")),
    ("3827.69", lambda mix: mix.in_headings("2903.49", "2903.49")),
    ("3827.90", lambda mix: mix.in_headings("2903.11", "2903.19") or mix.in_headings("2903.76", "2903.79")),
)
"""Subheading and test, in the order in which they are tried."""


FUEL_LIKE = ("2711.19", "3824.99")
"""Mixtures of hydrocarbons and ethers: a fuel gas or a chemical preparation, by use."""
PREPARATION = ("3824.99",)
"""Heading 3827 is for halogenated derivatives of methane, ethane and propane; olefins alone stay in 3824."""
_UNHALOGENATED = frozenset({"HC", "ether"})


def hs_of_composition(parts: Mapping[str, float], substances: Catalogue | None = None) -> tuple[str, ...]:
    """Return the HS 2022 subheading of a mixture, two where use decides; empty where a refrigerant is not on file.

    A mixture of one part has that part's own subheading. Lubricant does not count.
    """
    book = catalogue() if substances is None else substances
    gases = {name: share for name, share in parts.items() if name != LUBRICANT}
    if not gases or any(name not in book for name in gases):
        return ()
    if len(gases) == 1:
        return book[next(iter(gases))].hs_2022
    mix = Parts({book[name]: share for name, share in gases.items()})
    for code, fits in MIXTURES:
        if fits(mix):
            return (code,)
    return FUEL_LIKE if mix.families <= _UNHALOGENATED else PREPARATION


def agrees(code: str, subheadings: tuple[str, ...]) -> bool:
    """Whether a declared code (6 to 12 digits, any punctuation) begins with one of the subheadings."""
    digits = _digits(code)
    return any(digits.startswith(_digits(subheading)) for subheading in subheadings)


def contradicts(code: str, subheadings: tuple[str, ...], day: date) -> bool:
    """Whether a declared code cannot be that of goods with these subheadings on that day.

    A heading of four digits contradicts only another heading. Until HS 2022 the older code is right as well. Nothing
    contradicts goods whose subheading is not on file.
    """
    digits = _digits(code)
    if not subheadings or agrees(code, subheadings):
        return False
    if any(_digits(subheading).startswith(digits) for subheading in subheadings):
        return False
    if day >= HS_2022_FROM:
        return True
    return not any(
        digits.startswith(old) or old.startswith(digits)
        for subheading in subheadings
        for new, old in _BEFORE
        if subheading.startswith(new)
    )


def codes_in(text: str) -> tuple[str, ...]:
    """Return the customs codes that a text names, as digits: after a word for it, or written as 2903.45 or 3827.61."""
    if not _FOUR_DIGITS.search(text):
        return ()
    found = [_digits(match["code"]) for match in matches(_NAMED_BEGINS, _NAMED, text)]
    if any(heading in text for heading in _BARE_HEADINGS):
        found += [_digits(match["code"]) for match in _BARE.finditer(text)]
    return tuple(dict.fromkeys(found))


def _digits(code: str) -> str:
    return "".join(char for char in code if char in "0123456789")
