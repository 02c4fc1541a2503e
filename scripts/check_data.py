"""Check the reference data: CAS digits, compositions, GWP of blends, names claimed twice, code formats, sources.

    python scripts/check_data.py

Prints one line for each fault and ends with status 1 where there is any. The test suite runs it.
Where sources contradict the table, domain/data/disagreements.csv says so, each with the reason for our choice.
"""

import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterator

from domain.alias import aliases, collisions
from domain.composition import TOTAL_TOLERANCE, weighted
from domain.geography import countries
from domain.packaging import fill_ratios, units, usual_packs, words
from domain.substance import GwpColumn, Substance, catalogue, parse_composition
from domain.table import DATA_DIR, read_table

ANNEX_GROUPS = frozenset(["A/I", "A/II", "B/I", "B/II", "B/III", "C/I", "C/II", "C/III", "E/I", "F/I", "F/II"])
HS_FORM = re.compile(r"[0-9]{4}\.[0-9]{2}")
UN_FORM = re.compile(r"[0-9]{4}")
LUBRICANT = "lubricant"
GWP_TOLERANCE = 0.005
"""Share by which a blend's GWP may differ from the sum of its parts: sources round to whole numbers or tenths."""
GWP_SLACK = 1.0
"""Points of GWP that may differ besides: HFO parts count as 0, 1 or their value in different lists."""


def main() -> int:
    """Run all checks; return the exit status."""
    faults = [
        fault for check in (substances, blends, disagreements, names, packaging, places, rows) for fault in check()
    ]
    for fault in faults:
        print(fault)
    if not faults:
        print(f"{len(catalogue())} substances, {len(aliases())} names, {len(countries())} places: consistent")
    return 1 if faults else 0


def substances() -> Iterator[str]:
    """Check CAS digits, groups, HS subheadings and UN numbers; a CAS number belongs to one row."""
    owner: dict[str, str] = {}
    for item in catalogue().values():
        for cas in item.cas:
            if not cas_is_valid(cas):
                yield f"{item.designation}: CAS {cas} fails its check digit"
            if owner.setdefault(cas, item.designation) != item.designation:
                yield f"{item.designation}: CAS {cas} is also that of {owner[cas]}"
        yield from (f"{item.designation}: {fault}" for fault in _badly_formed(item))


def _badly_formed(item: Substance) -> Iterator[str]:
    yield from (f"unknown annex group {group}" for group in item.groups if group not in ANNEX_GROUPS)
    yield from (f"HS {code} is not of the form 2903.45" for code in item.hs_2022 if not HS_FORM.fullmatch(code))
    yield from (f"UN {number} is not four digits" for number in item.un_numbers if not UN_FORM.fullmatch(number))
    if item.confidence not in ("high", "med", "low"):
        yield f"confidence {item.confidence!r}"


def blends() -> Iterator[str]:
    """Check that parts are on file and add up, and that groups and GWP follow from them."""
    book = catalogue()
    for blend in book.blends:
        missing = [name for name in blend.composition if name not in book and name != LUBRICANT]
        if missing:
            yield f"{blend.designation}: parts not on file: {', '.join(missing)}"
        total = math.fsum(blend.composition.values())
        if abs(total - 100) > TOTAL_TOLERANCE / 10:
            yield f"{blend.designation}: parts add up to {total:g}"
        groups = {group for name in blend.composition if name in book for group in book[name].groups}
        if groups != set(blend.groups):
            yield f"{blend.designation}: groups {sorted(blend.groups)}, its parts have {sorted(groups)}"
        for column, expected in _expected(blend):
            given = getattr(blend, column)
            if given is not None and abs(given - expected) > GWP_SLACK + GWP_TOLERANCE * expected:
                yield f"{blend.designation}: {column} is {given:g}, its parts give {expected:.1f}"


def disagreements() -> Iterator[str]:
    """Check that what is stated as our side of a disagreement between sources is what stands in the table."""
    for row in read_table("disagreements.csv", dict):
        item = catalogue().get(row["designation"])
        if item is None:
            yield f"disagreements.csv: {row['designation']} is not on file"
        elif row["field"] == "composition":
            if dict(item.composition) != dict(parse_composition(row["here"])):
                yield f"disagreements.csv: {item.designation} has another composition now"
        elif getattr(item, row["field"]) != float(row["here"]):
            yield f"disagreements.csv: {item.designation} {row['field']} is no longer {row['here']}"


def names() -> Iterator[str]:
    """Check that a name claimed by several designations stands among the collisions, and that all are on file."""
    known = set(catalogue()) | {"*"}
    claims: dict[str, set[str]] = defaultdict(set)
    for alias in aliases():
        if alias.designation not in known:
            yield f"alias {alias.text!r}: {alias.designation} is not on file"
        claims[alias.text.casefold()].add(alias.designation)
    stated = {collision.text.casefold(): set(collision.designations) for collision in collisions()}
    for text, designations in claims.items():
        if len(designations) > 1 and stated.get(text) != designations:
            yield f"alias {text!r} is claimed by {', '.join(sorted(designations))}; state it in alias_collisions.csv"
    for text, designations in stated.items():
        if claims.get(text) != designations:
            yield f"collision {text!r} does not agree with aliases.csv"


def packaging() -> Iterator[str]:
    """Check sizes and designations of containers, fill ratios, units and words."""
    for pack in usual_packs():
        for name in (*pack.substances, *pack.fills_kg):
            if name not in catalogue():
                yield f"container {pack.label!r}: {name} is not on file"
        if pack.net_kg_min is None or pack.net_kg_max is None or not 0 < pack.net_kg_min <= pack.net_kg_max:
            yield f"container {pack.label!r}: contents {pack.net_kg_min}..{pack.net_kg_max} kg"
    for name, ratio in fill_ratios().items():
        if name not in catalogue() or not 0 < ratio < 2:
            yield f"fill ratio of {name}: {ratio}"
    if any(unit.factor <= 0 for unit in units()):
        yield "a unit has no positive factor"
    if not words():
        yield "words.csv is empty"


def places() -> Iterator[str]:
    """Check that countries refer to countries, and that standing and schedule group agree."""
    for country in countries().values():
        for other in (country.law_of, country.party):
            if other is not None and other not in countries():
                yield f"{country.code}: refers to {other}, which is not on file"
        if (country.montreal == "A5") != ((country.kigali_group or "").startswith("A5")):
            yield f"{country.code}: {country.montreal} with schedule group {country.kigali_group}"
    for name, code in read_table("places.csv", lambda row: (row["name"], row["country"])):
        if code not in countries():
            yield f"place {name!r}: {code} is not on file"


def rows() -> Iterator[str]:
    """Check that each row of each table names source, day and confidence."""
    for path in sorted(DATA_DIR.glob("*.csv")):
        for number, row in enumerate(read_table(path.name, dict), 2):
            for column in ("source", "retrieved_on", "confidence"):
                if not row.get(column):
                    yield f"{path.name} line {number}: no {column}"


def cas_is_valid(cas: str) -> bool:
    """Whether a CAS number's check digit agrees: digits from the right times 1, 2, 3 ... modulo 10."""
    match = re.fullmatch(r"([0-9]{2,7})-([0-9]{2})-([0-9])", cas)
    if not match:
        return False
    digits = (match[1] + match[2])[::-1]
    return sum(place * int(digit) for place, digit in enumerate(digits, 1)) % 10 == int(match[3])


def _expected(blend: Substance) -> Iterator[tuple[GwpColumn, float]]:
    """Yield what the parts give: Kigali counts parts outside the annexes as zero, EU law counts all."""
    book = catalogue()
    if any(name not in book for name in blend.composition):
        return
    kigali = math.fsum(share * (book[name].gwp_kigali or 0.0) for name, share in blend.composition.items()) / 100
    if blend.gwp_kigali is not None and not any(group.startswith("A/") for group in blend.groups):
        yield "gwp_kigali", kigali
    columns: tuple[GwpColumn, ...] = ("gwp_eu", "gwp_ar4")
    for column in columns:
        value = weighted(blend.composition, column, book)
        if value is not None:
            yield column, value


if __name__ == "__main__":
    sys.exit(main())
