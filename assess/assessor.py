"""The judge: an offer, a day and a place in; status, findings and figures out. Pure, and quick once loaded.

What decides is the strictest finding. Substances named together are alternatives. Which rules can touch a substance in
an area is worked out once and remembered; dates, container, condition and trade are looked at for each offer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from assess.hs import contradicts, hs_of_composition
from assess.law import LAW_DIR, REFRIGERANTS, Law, Pattern, Rule, covers, read_laws
from assess.matter import Matter, gwp_of_matter, odp_of_matter, touches
from assess.measure import (
    EU_FIRST,
    KIGALI_FIRST,
    mass_basis,
    mass_kg,
    price_per_kg,
)
from assess.place import country_of_text
from assess.remark import (
    assumed_virgin,
    no_rule,
    no_substance,
    non_standard,
    other_hs_code,
    seller,
    unknown_jurisdiction,
    unknown_substance,
)
from domain.assessment import STATUSES, Assessment, Finding, Offer, Status, Use
from domain.composition import checked_composition, known_as
from domain.errors import InputError
from domain.extraction import Condition, Container
from domain.geography import UNIONS, Country, areas, normal_code, party, same_market
from domain.substance import Catalogue, catalogue

LAST_DAY = date(2060, 12, 31)
"""Adopted schedules end in the 2050s; a later date is a slip of the pen, not a question of law."""
RATIFIED_BINDS_AFTER = timedelta(days=90)

_RANK: Mapping[str, int] = {**{status: place for place, status in enumerate(STATUSES)}, "notice": len(STATUSES)}


JUDGEMENTS_KEPT = 20_000
"""Judgements that are remembered: what a gas is in one place, day, container and size is the same for every seller."""


class Circumstances(NamedTuple):
    """What law asks of an offer beside the goods and the place."""

    day: date
    container: Container
    condition: Condition
    use: Use
    net_kg: float | None
    item_country: str | None

    @classmethod
    def of(cls, offer: Offer) -> "Circumstances":
        """Return those of an offer."""
        return cls(offer.date, offer.container, offer.condition, offer.use, offer.net_kg, offer.item_country)


class Applied(NamedTuple):
    """A rule in one place: from when on it holds there, and the finding where it does."""

    rule: Rule
    since: date | None
    finding: Finding


class Assessor:
    """Judges offers by the laws on file. Make one with `load` and share it; it never changes."""

    def __init__(self, laws: Sequence[Law], substances: Catalogue) -> None:
        self.laws = tuple(laws)
        self._substances = substances
        self._matters: dict[str, Matter] = {
            goods.designation: Matter(goods.designation, law.regime, goods.families, goods.groups)
            for law in self.laws
            for goods in law.goods
        }
        self._spellings = {_plain(name): name for name in substances}
        self._applied: dict[tuple[str, str], Applied] = {}
        self._rules: dict[tuple[str, str, tuple[Law, ...]], tuple[Applied, ...]] = {}
        self._laws: dict[tuple[str, date], tuple[Law, ...]] = {}
        self._judged = lru_cache(maxsize=JUDGEMENTS_KEPT)(self._judge_known)

    @classmethod
    def load(cls, extra: Iterable[Path] = (), folder: Path = LAW_DIR) -> "Assessor":
        """Read the shipped laws, and those in the folders `extra` besides.

        Raises:
            DataError: a law file or the reference data is inconsistent; file and line are named.
        """
        substances = catalogue()
        return cls(read_laws((folder, *extra), substances), substances)

    def assess(self, offer: Offer) -> Assessment:
        """Judge one offer.

        Raises:
            InputError: a mass, price, date or composition cannot be true.
        """
        if offer.date > LAST_DAY:
            raise InputError(f"date: {offer.date} lies beyond all law on file; give a day up to {LAST_DAY}")
        mass = mass_kg(offer)
        code = normal_code(offer.jurisdiction)
        matters, findings = self._matters_of(offer)
        if code is None:
            findings.append(unknown_jurisdiction(offer.jurisdiction))
        else:
            circumstances = Circumstances.of(offer)
            for matter in matters:
                findings += self._findings(matter, code, circumstances)
            if findings and offer.condition == "unknown":
                findings.append(assumed_virgin())
        findings += _hs_remark(matters, offer)
        findings += seller(offer.seller_outcome)
        ordered = _ordered(findings)
        columns = EU_FIRST if code and not set(UNIONS).isdisjoint(areas(code, offer.date)) else KIGALI_FIRST
        gwp = max((g for m in matters if (g := gwp_of_matter(m, columns))), key=lambda g: g.value, default=None)
        odp = max((o for m in matters if (o := odp_of_matter(m)) is not None), default=None)
        return Assessment(
            id=offer.id,
            status=_status(ordered),
            findings=ordered,
            mass_kg=mass,
            tco2e=None if mass is None or gwp is None else mass * gwp.value / 1000,
            gwp_basis=None if gwp is None else gwp.basis,
            odp_kg=None if mass is None or odp is None else mass * odp,
            price_per_kg=price_per_kg(offer),
            mass_basis=mass_basis(offer),
        )

    def _matters_of(self, offer: Offer) -> tuple[list[Matter], list[Finding]]:
        """Return what is offered, and findings on what is not on file or no standard blend."""
        if offer.composition is not None:
            return self._mixture(offer.composition)
        findings: list[Finding] = []
        matters: list[Matter] = []
        for designation in dict.fromkeys(offer.substances):
            matter = self._matter(designation)
            if matter:
                matters.append(matter)
            else:
                findings.append(unknown_substance(designation))
        if not offer.substances:
            findings.append(no_substance())
        return matters, findings

    def _spelled(self, designation: str) -> str:
        """Return the designation on file that is written here without hyphen or in other case: `r410a` is R-410A."""
        if designation in self._substances:
            return designation
        return self._spellings.get(_plain(designation), designation)

    def _mixture(self, composition: Mapping[str, float]) -> tuple[list[Matter], list[Finding]]:
        parts = checked_composition({self._spelled(name): share for name, share in composition.items()})
        substance = known_as(parts, self._substances)
        if substance:
            matter = self._matter(substance.designation)
            return ([matter] if matter else []), []
        findings = [unknown_substance(name) for name in parts if name not in self._substances]
        known = tuple((self._substances[name], share) for name, share in parts.items() if name in self._substances)
        findings.append(non_standard(parts))
        key = "+".join(sorted(part.designation for part, _ in known))
        families = frozenset[str]().union(*(part.kinds for part, _ in known))
        groups = frozenset(group for part, _ in known for group in part.groups)
        complete = len(known) == len(parts)
        return [Matter(key, REFRIGERANTS, families, groups, known if complete else ())] if known else [], findings

    def _matter(self, designation: str) -> Matter | None:
        matter = self._matters.get(designation)
        if matter is None and (substance := self._substances.get(self._spelled(designation))):
            designation = substance.designation
            parts = tuple(
                (self._substances[name], share)
                for name, share in substance.composition.items()
                if name in self._substances
            )
            matter = Matter(designation, REFRIGERANTS, substance.kinds, frozenset(substance.groups), parts, substance)
            self._matters[designation] = matter
        return matter

    def _findings(self, matter: Matter, code: str, circumstances: Circumstances) -> Sequence[Finding]:
        if self._matters.get(matter.key) is matter:
            return self._judged(matter.key, code, circumstances)
        return self._judge(matter, code, circumstances)  # a mixture of its own: its key does not say its shares

    def _judge_known(self, key: str, code: str, circumstances: Circumstances) -> Sequence[Finding]:
        return self._judge(self._matters[key], code, circumstances)

    def _judge(self, matter: Matter, code: str, circumstances: Circumstances) -> Sequence[Finding]:
        day = circumstances.day
        laws = tuple(law for law in self._laws_of(code, day) if law.regime == matter.regime)
        national = tuple(law for law in laws if not law.fallback)
        if national and not any(law.adds_to_fallback for law in national):
            laws = national
        answerable = party(code)
        if not laws or (all(law.fallback for law in laws) and answerable is None):
            return (no_rule(code, matter.key),)
        findings = []
        for rule, since, finding in self._rules_for(matter, code, laws, answerable):
            if since and day < since:
                continue
            if rule.until and rule.until < day:
                continue
            if _fits(rule.when, code, circumstances) and not any(
                touches(matter, exemption, answerable) and _fits(exemption, code, circumstances)
                for exemption in rule.unless
            ):
                findings.append(finding)
        return tuple(findings)

    def _laws_of(self, code: str, day: date) -> tuple[Law, ...]:
        found = self._laws.get((code, day))
        if found is None:
            here = areas(code, day)
            found = self._laws[code, day] = tuple(law for law in self.laws if covers(law, here, day))
        return found

    def _rules_for(
        self, matter: Matter, code: str, laws: tuple[Law, ...], answerable: Country | None
    ) -> Iterable[Applied]:
        if not matter.substance and matter.regime == REFRIGERANTS:
            return self._touching(matter, code, laws, answerable)
        key = (matter.key, code, laws)
        found = self._rules.get(key)
        if found is None:
            found = self._rules[key] = tuple(self._touching(matter, code, laws, answerable))
        return found

    def _touching(
        self, matter: Matter, code: str, laws: tuple[Law, ...], answerable: Country | None
    ) -> Iterator[Applied]:
        for rule in (rule for law in laws for rule in law.rules if touches(matter, rule.when, answerable)):
            found = self._applied.get((rule.id, code))
            if found is None:
                since = _since(rule, answerable)
                found = Applied(rule, since, _finding(rule, since, code, answerable))
                self._applied[rule.id, code] = found
            yield found


def _hs_remark(matters: Sequence[Matter], offer: Offer) -> list[Finding]:
    """A remark where the customs code declared is that of none of the goods."""
    if not offer.hs_code or not matters:
        return []
    expected = [
        each.substance.hs_2022
        if each.substance
        else hs_of_composition({part.designation: share for part, share in each.parts})
        for each in matters
    ]
    if not all(contradicts(offer.hs_code, subheadings, offer.date) for subheadings in expected):
        return []
    return [other_hs_code(offer.hs_code, dict.fromkeys(code for codes in expected for code in codes))]


def _plain(designation: str) -> str:
    return designation.replace("-", "").replace(" ", "").casefold()


def _fits(pattern: Pattern, code: str, here: Circumstances) -> bool:
    """Whether a pattern fits container, condition, size and direction of trade of an offer."""
    if pattern.containers and here.container not in pattern.containers:
        return False
    if pattern.conditions and ("virgin" if here.condition == "unknown" else here.condition) not in pattern.conditions:
        return False
    if pattern.uses and here.use not in pattern.uses:
        return False
    if pattern.net_kg_below is not None and (here.net_kg is None or here.net_kg >= pattern.net_kg_below):
        return False
    if not pattern.trade:
        return True
    return _at_home(code, here) == (pattern.trade == "domestic")


def _at_home(code: str, here: Circumstances) -> bool:
    """Whether the goods are known to be in the country; a name of it serves as well as its code."""
    if not here.item_country:
        return False
    lies_in = normal_code(here.item_country) or country_of_text(here.item_country)
    return lies_in is not None and same_market(code, lies_in, here.day)


def _since(rule: Rule, answerable: Country | None) -> date | None:
    if not rule.after_ratification or answerable is None or answerable.kigali_ratified is None:
        return rule.since
    if rule.since and answerable.kigali_ratified <= rule.since:
        return rule.since  # the control period is the calendar year, whatever day of it the Amendment came into force
    return answerable.kigali_ratified + RATIFIED_BINDS_AFTER


def _finding(rule: Rule, since: date | None, code: str, answerable: Country | None) -> Finding:
    ratified = not rule.after_ratification or (answerable is not None and answerable.kigali_ratified is not None)
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        verdict=rule.counts_as,
        title=rule.title,
        basis=rule.basis,
        source=rule.source,
        since=since,
        confirmed=rule.confirmed and ratified,
        jurisdiction=code,
    )


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return each finding once, decisive first: by verdict, then severity, then confirmed before unconfirmed."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: (_RANK[f.verdict], -f.severity, not f.confirmed)))


def _status(ordered: Sequence[Finding]) -> Status:
    for finding in ordered:
        if finding.verdict != "notice":
            return finding.verdict
    return "unrestricted"
