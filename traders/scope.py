"""What an authorisation covers: the day, and the substances, by designation or by group (HFC, HCFC ...)."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from domain.trader import Scope, TraderEntry
from traders.script import fold

_PREFIX = re.compile(
    r"^(?:(?:HYDRO)?(?:CHLORO)?FLUOROCARBON|REFRIGERANT|FREON|GENETRON|SUVA|FORANE|KLEA|HCFO|HCFC|HFO|HFC|PFC|CFC|HBFC|HC|R)"
    r"[ _-]*(?=\d)"
)
_GROUP = {
    "HFC": "HFC",
    "HFCS": "HFC",
    "HYDROFLUOROCARBON": "HFC",
    "HYDROFLUOROCARBONS": "HFC",
    "HCFC": "HCFC",
    "HCFCS": "HCFC",
    "CFC": "CFC",
    "CFCS": "CFC",
    "HFO": "HFO",
    "HFOS": "HFO",
    "PFC": "PFC",
    "PFCS": "PFC",
    "HALON": "HALON",
    "HALONS": "HALON",
    "ODS": "ODS",
    "FGAS": "FGAS",
    "FGASES": "FGAS",
    "FLUORINATEDGASES": "FGAS",
    "ALL": "*",
    "ANY": "*",
}
_CFC = frozenset(("11", "12", "13", "111", "112", "113", "114", "115", "211", "212", "213", "214", "215", "216", "217"))
_HCFC = frozenset(
    (
        "21",
        "22",
        "31",
        "121",
        "122",
        "123",
        "124",
        "131",
        "132",
        "133",
        "141",
        "142",
        "151",
        "221",
        "222",
        "223",
        "224",
        "225",
        "226",
        "123A",
        "124A",
        "132B",
        "133A",
        "141B",
        "142B",
        "225CA",
        "225CB",
    )
)
_HFC = frozenset(
    (
        "23",
        "32",
        "41",
        "125",
        "134",
        "134A",
        "143",
        "143A",
        "152",
        "152A",
        "161",
        "227EA",
        "236CB",
        "236EA",
        "236FA",
        "245CA",
        "245FA",
        "365MFC",
        "4310MEE",
    )
)
_HFO = frozenset(
    (
        "1234YF",
        "1234ZE",
        "1234ZEE",
        "1234ZEZ",
        "1336MZZ",
        "1336MZZZ",
        "1336MZZE",
        "1233ZD",
        "1233ZDE",
        "1224YD",
        "1224YDZ",
    )
)
_HCFC_BLENDS = frozenset(
    ("401", "402", "403", "405", "406", "408", "409", "411", "412", "414", "415", "416", "418", "420")
)
_CFC_BLENDS = frozenset(("400", "500", "501", "502", "503", "504", "505", "506"))
_NO_HFC_BLENDS = frozenset(("432", "433", "435", "436", "441", "443", "510", "511"))
_TAKEN_BACK = re.compile(
    r"(?<!\w)(?:revoked|withdrawn|suspended|cancell?ed|refused|rejected|surrendered|terminated|debarred|entzogen|widerrufen|"
    r"revocad|revoqu|revocat|retir[eé]|suspend|sospes|cofni[eę]t|отозван|аннулирован|приостановлен|iptal)|注销|吊销|撤销|暂停"
)
"""Words in a role that say that the authorisation is no more."""

_BLEND = re.compile(r"^([45]\d\d)[A-Z]?$")


@lru_cache(maxsize=4096)
def designation(text: str) -> str:
    """Return a substance in the form it is compared in: `R-410A`, `r410a` and `HFC-134a` give `410A` and `134A`."""
    capitals = fold(text).upper().strip()
    return re.sub(r"[^A-Z0-9]", "", _PREFIX.sub("", capitals))


@lru_cache(maxsize=4096)
def groups_of(code: str) -> frozenset[str]:
    """Return the groups a designation belongs to by its ASHRAE number; a number that is not known belongs to none."""
    blend = _BLEND.match(code)
    if code in _CFC or (blend and blend[1] in _CFC_BLENDS):
        return frozenset(("CFC", "ODS"))
    if code in _HCFC or (blend and blend[1] in _HCFC_BLENDS):
        return frozenset(("HCFC", "ODS"))
    if code in _HFC or (blend and blend[1] not in _NO_HFC_BLENDS):
        return frozenset(("HFC", "FGAS"))
    if code in _HFO:
        return frozenset(("HFO", "FGAS"))
    if code in ("12B1", "13B1", "114B2", "1211", "1301", "2402"):
        return frozenset(("HALON", "ODS"))
    return frozenset()


def covers(authorised: Iterable[str], offered: Iterable[str]) -> bool:
    """Tell whether every substance offered is authorised; nothing named in the register means all."""
    allowed = [designation(text) for text in authorised]
    if not allowed:
        return True
    groups = {_GROUP[code] for code in allowed if code in _GROUP}
    if "*" in groups:
        return True
    return all(
        code in allowed or groups & (groups_of(code) | {_GROUP.get(code, "")}) for code in map(designation, offered)
    )


def judge_scope(entry: TraderEntry, offered: Iterable[str], day: date) -> Scope:
    """Judge an entry on one day for what is offered; both ends of the validity count as valid."""
    begun = entry.valid_from is None or entry.valid_from <= day
    running = entry.valid_to is None or day <= entry.valid_to
    taken_back = bool(_TAKEN_BACK.search((entry.role or "").casefold()))
    return Scope(begun and running and not taken_back, covers(entry.substances, offered), entry.role)
