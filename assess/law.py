"""Law as data: one TOML file a jurisdiction, each rule with its text, verdict, condition, dates, basis and source.

Nothing of any jurisdiction stands in code: a rule is a `Matter` pattern, dates and a verdict. A rule that nobody has
seen confirmed in a source (`confirmed = false`) never prohibits by itself, whatever its verdict says.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from domain.assessment import USES, Verdict
from domain.errors import DataError
from domain.extraction import CONDITIONS, CONTAINERS
from domain.geography import countries, normal_code

LAW_DIR = Path(__file__).parent / "data"
REFRIGERANTS = "refrigerants"
"""The regime of everything in domain/data/substances.csv; a law file for other goods names its own."""

_TRADES = ("import", "domestic")


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a rule touches; empty means any. All that is given must fit.

    Attributes:
        families: One of the kinds of the substance (HFC, HFO, HCFC ...).
        groups: One of its treaty groups (A/I, F/II ...).
        substances: Its designation.
        contains: One of its parts, or itself.
        containers: Disposable, can and so on; an unknown container fits none.
        conditions: Virgin, reclaimed and so on; an unknown condition counts as virgin.
        trade: "import": the goods are elsewhere, or it is not said where; "domestic": they are in the country.
        net_kg_below: Net contents of one unit are known and less than this.
        uses: The use that has been proved; one that has not fits none.
        gwp_from: Its GWP by EU law is this or more.
        standing: Standing of the Party: A5, non-A5. kigali: its HFC schedule group.
    """

    families: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    substances: frozenset[str] = frozenset()
    contains: frozenset[str] = frozenset()
    containers: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    trade: str = ""
    net_kg_below: float | None = None
    gwp_from: float | None = None
    standing: frozenset[str] = frozenset()
    kigali: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `since` and `until` are its first and last day; None is open. Severity 1 (weak) to 5 (illegal).

    `unless` are its exemptions. `after_ratification`: a Party that ratified the Kigali Amendment after `since` is bound
    90 days after it deposited its ratification (Article IV of the Amendment).
    """

    id: str
    title: str
    text: str
    verdict: Verdict
    severity: int
    when: Pattern
    unless: tuple[Pattern, ...]
    since: date | None
    until: date | None
    basis: str
    source: str
    confirmed: bool
    checked: date
    after_ratification: bool = False

    @property
    def counts_as(self) -> Verdict:
        """The verdict that decides: an unconfirmed prohibition counts as restricted."""
        return "restricted" if self.verdict == "prohibited" and not self.confirmed else self.verdict


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods of a regime other than refrigerants, declared in the law file itself."""

    designation: str
    name: str
    families: frozenset[str]
    groups: frozenset[str]


@dataclass(frozen=True, eq=False)
class Law:
    """The rules of one file.

    `fallback` law applies only where no other law of its regime does, or where that law says that it adds to it. A law
    equals itself alone: laws are looked up by for each offer, and to hash all their rules took half of its judgement.
    """

    file: str
    name: str
    regime: str
    jurisdictions: frozenset[str]
    rules: tuple[Rule, ...]
    goods: tuple[Goods, ...] = ()
    fallback: bool = False
    adds_to_fallback: bool = False
    applies_from: date | None = None

    @cached_property
    def everywhere(self) -> bool:
        """Whether it covers every Party."""
        return "*" in self.jurisdictions


def read_laws(folders: Iterable[Path], substances: Iterable[str]) -> tuple[Law, ...]:
    """Read all law files of the folders; `substances` are the designations on file.

    Raises:
        DataError: a file cannot be read, misses a source, names what does not exist, reverses dates or repeats an id.
    """
    paths = [path for folder in folders for path in sorted(folder.glob("*.toml"))]
    known = frozenset(substances)
    laws = tuple(_read(path, known) for path in paths)
    seen: dict[str, str] = {}
    for law in laws:
        for rule in law.rules:
            if rule.id in seen:
                raise DataError(f"{law.file}: rule {rule.id!r} is also in {seen[rule.id]}; give each rule its own id")
            seen[rule.id] = law.file
    return laws


def _read(path: Path, known: frozenset[str]) -> Law:
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise DataError(f"cannot read the law file {path.name}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} is not valid TOML: {error}") from None
    reader = _Reader(path.name, text, known)
    return reader.law(table)


class _Reader:
    """Turns the tables of one file into rules; every complaint names file and line."""

    def __init__(self, file: str, text: str, known: frozenset[str]) -> None:
        self._file = file
        self._lines = text.splitlines()
        self._known = known

    def law(self, table: Mapping[str, Any]) -> Law:
        self._only(
            table,
            {"name", "regime", "jurisdictions", "checked", "from", "fallback", "adds_to_fallback", "goods", "rule"},
            "",
        )
        goods = tuple(self._goods(entry) for entry in table.get("goods", ()))
        self._known |= {entry.designation for entry in goods}
        jurisdictions = frozenset(self._need(table, "jurisdictions", list, ""))
        for code in jurisdictions - {"*"}:
            if normal_code(code) != code:
                raise self._error(f"unknown jurisdiction {code!r}", f'"{code}"')
        checked = self._need(table, "checked", date, "")
        law = Law(
            file=self._file,
            name=self._need(table, "name", str, ""),
            regime=table.get("regime", REFRIGERANTS),
            jurisdictions=jurisdictions,
            rules=tuple(self._rule(entry, checked) for entry in table.get("rule", ())),
            goods=goods,
            fallback=bool(table.get("fallback", False)),
            adds_to_fallback=bool(table.get("adds_to_fallback", False)),
            applies_from=table.get("from"),
        )
        self._no_overlap(law.rules)
        return law

    def _rule(self, entry: Mapping[str, Any], checked: date) -> Rule:
        rule_id = self._need(entry, "id", str, "a rule")
        self._only(entry, {field.name for field in fields(Rule)}, rule_id)
        for name in ("basis", "source", "text", "title"):
            if not self._need(entry, name, str, rule_id).strip():
                raise self._error(f"rule {rule_id!r} has no {name}", rule_id)
        verdict = self._need(entry, "verdict", str, rule_id)
        if verdict not in get_args(Verdict):
            raise self._error(f"rule {rule_id!r} has the unknown verdict {verdict!r}", rule_id)
        severity = self._need(entry, "severity", int, rule_id)
        if not 1 <= severity <= 5:  # noqa: PLR2004 - the scale of severity
            raise self._error(f"rule {rule_id!r} has severity {severity}, not 1 to 5", rule_id)
        since, until = entry.get("since"), entry.get("until")
        if since and until and until < since:
            raise self._error(f"rule {rule_id!r} ends ({until}) before it begins ({since})", rule_id)
        return Rule(
            id=rule_id,
            title=entry["title"],
            text=" ".join(entry["text"].split()),
            verdict=next(known for known in get_args(Verdict) if known == verdict),
            severity=severity,
            when=self._pattern(self._need(entry, "when", dict, rule_id), rule_id),
            unless=tuple(self._pattern(part, rule_id) for part in entry.get("unless", ())),
            since=since,
            until=until,
            basis=entry["basis"],
            source=entry["source"],
            confirmed=self._need(entry, "confirmed", bool, rule_id),
            checked=entry.get("checked", checked),
            after_ratification=bool(entry.get("after_ratification", False)),
        )

    def _pattern(self, entry: Mapping[str, Any], rule_id: str) -> Pattern:
        names = {field.name for field in fields(Pattern)}
        self._only(entry, names, rule_id)
        values: dict[str, Any] = {
            name: frozenset(value) if isinstance(value, list) else value for name, value in entry.items()
        }
        for name in ("substances", "contains"):
            for designation in sorted(values.get(name, frozenset()) - self._known):
                raise self._error(f"rule {rule_id!r} names the unknown substance {designation!r}", rule_id)
        for name, allowed in (("containers", CONTAINERS), ("conditions", CONDITIONS), ("uses", USES)):
            for word in sorted(values.get(name, frozenset()) - set(allowed)):
                raise self._error(f"rule {rule_id!r} names the unknown {name[:-1]} {word!r}", rule_id)
        if values.get("trade", "import") not in _TRADES:
            raise self._error(f"rule {rule_id!r}: trade is import or domestic", rule_id)
        return Pattern(**values)

    def _goods(self, entry: Mapping[str, Any]) -> Goods:
        name = self._need(entry, "designation", str, "goods")
        return Goods(
            name,
            self._need(entry, "name", str, name),
            frozenset(entry.get("families", ())),
            frozenset(entry.get("groups", ())),
        )

    def _no_overlap(self, rules: tuple[Rule, ...]) -> None:
        """Two rules that say the same of the same goods on the same basis must not hold on one day."""
        for place, rule in enumerate(rules):
            for other in rules[place + 1 :]:
                same = (rule.when, rule.unless, rule.verdict, rule.basis) == (
                    other.when,
                    other.unless,
                    other.verdict,
                    other.basis,
                )
                apart = (rule.until or date.max) < (other.since or date.min) or (other.until or date.max) < (
                    rule.since or date.min
                )
                if same and not apart:
                    raise self._error(f"rules {rule.id!r} and {other.id!r} overlap in time", other.id)

    def _need(self, entry: Mapping[str, Any], name: str, kind: type, where: str) -> Any:
        value = entry.get(name)
        if not isinstance(value, kind):
            raise self._error(f"{where or 'the file'} has no {name} ({kind.__name__})", where)
        return value

    def _only(self, entry: Mapping[str, Any], allowed: set[str], where: str) -> None:
        for name in entry:
            if name not in allowed:
                raise self._error(f"{where or 'the file'} has the unknown entry {name!r}", name)

    def _error(self, message: str, hint: str) -> DataError:
        line = next((number for number, text in enumerate(self._lines, 1) if hint and hint in text), 1)
        return DataError(f"{self._file} line {line}: {message}; correct the law file")


def covers(law: Law, areas: tuple[str, ...], day: date) -> bool:
    """Whether a law applies in these areas on that day (fallback law: in every place that is a country)."""
    if law.applies_from and day < law.applies_from:
        return False
    if law.everywhere:
        return bool(areas) and areas[0] in countries()
    return not law.jurisdictions.isdisjoint(areas)
