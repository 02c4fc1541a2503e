"""A rule: a saved search in a TOML file of its own, with why it matters, on what basis, and who hears of its hits.

A file that cannot be used becomes a `BrokenRule` in its place: it is shown with its error and never left out silently.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from domain.counting import counted
from domain.errors import DataError, InputError, SettingsError
from domain.geography import areas, countries, normal_code
from index.query import parse_query

SHIPPED = Path(__file__).parent / "rules"
"""Folder of the rules that come with Frostwatch."""

ANYWHERE = "any"
"""The jurisdiction of a rule that looks everywhere."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def check_address(address: str) -> str:
    """Return a mail address that is safe to stand in a header and in an SMTP command.

    Raises:
        ValueError: the address is not `name@host`, is longer than 254 characters, or holds a character that could
            end a header or an address list.
    """
    name, at, host = address.rpartition("@")
    forbidden = set('()<>[]:;,\\"@ \t\r\n')
    whole = at and name and host and len(address) <= 254  # noqa: PLR2004 (RFC 5321, 4.5.3.1.3)
    if not whole or forbidden & (set(name) | set(host)) or not address.isascii() or not address.isprintable():
        raise ValueError(f"{address!r} is not a mail address; write it as name@host")
    return address


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; use a name such as Europe/Vienna or UTC") from None
    return name


Address = Annotated[str, AfterValidator(check_address)]


def _check_jurisdiction(code: str) -> str:
    if code != ANYWHERE and normal_code(code) != code:
        raise ValueError(f"{code!r} is no jurisdiction; use a code such as EU, GB or US, or any")
    return code


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Jurisdiction = Annotated[str, AfterValidator(_check_jurisdiction)]


class Part(BaseModel):
    """A table of a rule file; a name that is not known is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Delivery(Part):
    """When the hits of a rule are mailed: at once, or gathered until an hour of the day or week in a time zone."""

    when: Literal["at_once", "daily", "weekly"] = "at_once"
    hour: int = Field(7, ge=0, le=23)
    weekday: Weekday = "monday"
    time_zone: Annotated[str, AfterValidator(_check_zone)] = "UTC"

    def due(self, now: datetime) -> datetime:
        """Return the first moment at or after `now` (aware) at which hits are mailed."""
        if self.when == "at_once":
            return now
        local = now.astimezone(ZoneInfo(self.time_zone))
        for ahead in range(9):
            day = local.date() + timedelta(days=ahead)
            moment = datetime.combine(day, time(self.hour), ZoneInfo(self.time_zone))
            if moment >= local and (self.when == "daily" or WEEKDAYS[day.weekday()] == self.weekday):
                return moment.astimezone(now.tzinfo)
        raise AssertionError("every weekday comes within eight days")

    def __str__(self) -> str:
        if self.when == "at_once":
            return "at once"
        day = f" on {self.weekday.capitalize()}" if self.when == "weekly" else ""
        return f"{self.when}{day} at {self.hour:02d}:00 {self.time_zone}"


class Aggregate(Part):
    """A condition on more than one listing, checked for each listing that the query matches.

    count: at least `at_least` matching listings of the same seller seen within `days`.
    mass: these listings together offer at least `at_least` kg.
    price: the price per kg is below `below` times the median of at least `at_least` offers of the same substance,
        currency and jurisdiction seen within `days`.
    """

    kind: Literal["count", "mass", "price"]
    at_least: float = Field(5, gt=0)
    days: int = Field(90, ge=1, le=3650)
    below: float = Field(0.5, gt=0, lt=1)

    def __str__(self) -> str:
        if self.kind == "count":
            return f"at least {self.at_least:g} such listings of one seller in {counted(self.days, 'day')}"
        if self.kind == "mass":
            return f"at least {self.at_least:g} kg in such listings of one seller in {counted(self.days, 'day')}"
        return (
            f"price per kg below {self.below:.0%} of the median of its substance, currency and jurisdiction "
            f"in {counted(self.days, 'day')} (with at least {self.at_least:g} offers)"
        )


class Example(Part):
    """A listing that the rule must hit or must not, as a fragment of a document, with others that exist beside it."""

    says: str = Field(min_length=1)
    listing: dict[str, Any]
    beside: tuple[dict[str, Any], ...] = ()


class Rule(Part):
    """One rule. `basis` and `source` name the legal basis; `confirmed` False: not yet checked in the law itself."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+){0,12}$", max_length=80)
    version: int = Field(ge=1)
    title: str = Field(min_length=3, max_length=120)
    description: str = Field(min_length=10)
    why: str = Field(min_length=10)
    basis: str = Field(min_length=3)
    source: str = Field(min_length=3)
    confirmed: bool
    severity: int = Field(ge=1, le=5)
    jurisdiction: Annotated[tuple[Jurisdiction, ...], BeforeValidator(_several)] = Field(min_length=1)
    query: str = Field(min_length=1, max_length=20_000)
    aggregate: Aggregate | None = None
    group_by: Literal["seller"] = "seller"
    recipients: tuple[Address, ...] = ()
    delivery: Delivery = Delivery()
    cooldown_hours: float = Field(0, ge=0, le=8784)
    price_drop_percent: float = Field(10, gt=0, lt=100)
    must_hit: tuple[Example, ...] = Field(min_length=1)
    must_not_hit: tuple[Example, ...] = Field(min_length=1)

    @property
    def where(self) -> str:
        """The jurisdictions in words: `EU, GB` or `any`."""
        return ", ".join(self.jurisdiction)

    def search(self, day: date) -> str:
        """Return what is searched for: the query, among listings offered in the rule's jurisdictions as of a day."""
        return (
            self.query if ANYWHERE in self.jurisdiction else f"({self.query}) AND {offered_in(self.jurisdiction, day)}"
        )

    @model_validator(mode="after")
    def _name_is_whole(self) -> Self:
        if self.aggregate and self.aggregate.kind == "count" and self.aggregate.at_least % 1:
            raise ValueError("aggregate.at_least must be a whole number of listings")
        return self


@lru_cache(maxsize=1024)
def offered_in(jurisdictions: tuple[str, ...], day: date) -> str:
    """Return the condition that a listing is offered in one of the jurisdictions, members of a union included.

    A listing in Germany is judged in `DE`, by the law of `EU`: both belong to a rule for the EU.
    """
    wanted = set(jurisdictions)
    inside = sorted(code for code in countries() if wanted & set(areas(code, day)) and code not in wanted)
    return f"jurisdiction:({' OR '.join([*jurisdictions, *inside])})"


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule file that cannot be used: its id as far as it is known, the file, and one sentence of what is wrong."""

    id: str
    path: Path
    error: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules in their order, broken ones in their place; `disabled` are switched off by the settings."""

    entries: tuple[Rule | BrokenRule, ...] = ()
    disabled: frozenset[str] = frozenset()
    paths: Mapping[str, Path] = field(default_factory=dict)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that run."""
        return tuple(rule for rule in self.entries if isinstance(rule, Rule) and rule.id not in self.disabled)

    @property
    def broken(self) -> tuple[BrokenRule, ...]:
        """The rules that cannot run, with the reason."""
        return tuple(rule for rule in self.entries if isinstance(rule, BrokenRule))

    def get(self, rule_id: str) -> Rule:
        """Return a rule by its id, switched off or not.

        Raises:
            DataError: the rule is broken; the sentence says why.
            InputError: there is no such rule.
        """
        for entry in self.entries:
            if entry.id == rule_id and isinstance(entry, Rule):
                return entry
            if entry.id == rule_id and isinstance(entry, BrokenRule):
                raise DataError(entry.error)
        raise InputError(f"there is no rule {rule_id!r}; `frostwatch rules list` shows all of them")

    def within(self, jurisdictions: Sequence[str]) -> "RuleSet":
        """Return the rules as they apply to these jurisdictions only, as of today; none given means all.

        Rules of other jurisdictions are left out; rules for any or several look at listings of these alone. A rule of
        a union applies in each of its members, and a member's own rule is kept where the union is asked for.

        Raises:
            SettingsError: a jurisdiction is none; rules limited to it would find nothing, ever.
        """
        if not jurisdictions:
            return self
        known = {code for country in countries() for code in (country, *areas(country, _today()))}
        for code in jurisdictions:
            if code not in known:
                raise SettingsError(
                    f"setting 'alerts.jurisdictions' names {code!r}, which is no jurisdiction; "
                    "use codes such as EU, GB or US"
                )
        kept: list[Rule | BrokenRule] = []
        for entry in self.entries:
            if isinstance(entry, BrokenRule):
                kept.append(entry)
                continue
            places = _shared(entry.jurisdiction, jurisdictions)
            if places:
                kept.append(entry.model_copy(update={"jurisdiction": places}))
        return replace(self, entries=tuple(kept))


def _shared(of_rule: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """Return where a rule looks when only some jurisdictions are wanted; empty: nowhere."""
    if ANYWHERE in of_rule:
        return tuple(wanted)
    here = [code for code in wanted if {code, *areas(code, _today())} & set(of_rule)]
    inside = [code for code in of_rule if set(areas(code, _today())) & set(wanted)]
    return tuple(dict.fromkeys([*here, *inside]))


def _today() -> date:
    return datetime.now(UTC).date()


def load_rules(*folders: Path, disabled: Iterable[str] = ()) -> RuleSet:
    """Read the rules of some folders, in the order of folders and file names.

    Args:
        folders: `SHIPPED` and the operator's own.
        disabled: ids of rules that are switched off.

    Raises:
        SettingsError: a folder cannot be read, or a rule that is switched off does not exist.
    """
    entries: list[Rule | BrokenRule] = []
    paths: dict[str, Path] = {}
    for path in (path for folder in folders for path in _files(folder)):
        entry = read_rule(path)
        if entry.id in paths and isinstance(entry, Rule):
            error = f"{path}: rule id {entry.id!r} is taken by {paths[entry.id]}; give one of the two another id"
            entry = BrokenRule(path.stem, path, error)
        if isinstance(entry, BrokenRule):
            # Under an id of its own: what is noted of the broken file must not be taken for the good rule's state.
            entry = replace(entry, id=_free_id(entry.id, paths))
        paths.setdefault(entry.id, path)
        entries.append(entry)
    off = frozenset(disabled)
    for rule_id in sorted(off - {entry.id for entry in entries}):
        raise SettingsError(f"setting 'alerts.disabled' names {rule_id!r}, but there is no such rule")
    return RuleSet(tuple(entries), off, paths)


_PLAINER = {
    "string_pattern_mismatch": "take small letters and digits, with single hyphens between words",
    "tuple_type": "write a list in square brackets, also around a single value",
}
"""What a reader can act on, in place of words about Python."""


def _free_id(wanted: str, taken: Mapping[str, Path]) -> str:
    """Return an id no rule has yet, short enough for the decisions database."""
    short = wanted[:70] or "unnamed"
    return next(each for each in (short, *(f"{short}-{number}" for number in range(2, 10_000))) if each not in taken)


def read_rule(path: Path) -> Rule | BrokenRule:
    """Read one rule file; what is wrong with it comes back as a `BrokenRule`, so that it keeps its place."""
    values: dict[str, Any] = {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        rule = Rule(**values)
        parse_query(rule.query)
    except OSError as error:
        return BrokenRule(path.stem, path, f"cannot read {path}: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return BrokenRule(path.stem, path, f"{path} is not valid TOML: {error}")
    except ValidationError as error:
        named = values.get("id")
        return BrokenRule(named if isinstance(named, str) else path.stem, path, f"{path}: {_sentence(error)}")
    except InputError as error:
        return BrokenRule(str(values["id"]), path, f"{path}: field 'query': {error}")
    return rule


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml" and not path.name.startswith("."))
    except OSError as error:
        raise SettingsError(f"cannot read the rules folder {folder}: {error.strerror}") from None


def _sentence(error: ValidationError) -> str:
    # A misspelt field is both unknown and missing; the first is what the reader can see.
    first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"unknown field {name!r}; docs/add-a-rule.md lists all of them"
    if first["type"] == "missing":
        return f"field {name!r} is missing; docs/add-a-rule.md says what it holds"
    message = _PLAINER.get(first["type"]) or first["msg"].removeprefix("Value error, ")
    return f"field {name!r}: {message[:1].lower()}{message[1:]}" if name else message
