"""Examples of a rule: fragments of listings that it must hit or must not, tried on a real search engine.

A fragment names only what matters; the rest is an ordinary offer. An unknown field is an error, so a typing mistake
cannot make an example pass.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from alerts.evaluate import matches
from alerts.rule import Example, Rule, RuleSet
from domain.document import ListingDocument
from domain.errors import DataError
from index.engine import SearchEngine

_DOCUMENT = TypeAdapter(ListingDocument)

DEFAULTS: Mapping[str, Any] = {
    "site": "example", "title": "An offer", "text": "", "language": "en", "kind": "offer", "substances": (),
    "mentioned": (), "families": (), "packs": (), "price": None, "price_per_kg": None, "condition": "unknown",
    "contacts": (), "identifiers": (), "flags": (), "seller": {}, "jurisdictions": (), "status": None, "findings": (),
    "severity": 0, "mass_kg": None, "tco2e": None, "gwp_basis": None, "odp_kg": None, "availability": None,
    "presence": "listed", "brand": None, "sku": None, "location": None, "images": (), "published": None,
    "evidence": {"segment": "example", "record_id": "example", "offset": 0},
}  # fmt: skip
"""What a fragment that says nothing is: an offer by a seller of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """Whether one example of a rule holds: it should hit (`wanted`) and does (`got`), or the reverse."""

    rule_id: str
    says: str
    wanted: bool
    got: bool
    error: str | None = None

    @property
    def holds(self) -> bool:
        """Whether the rule does what the example says."""
        return self.error is None and self.wanted == self.got


def document_of(fragment: Mapping[str, Any], listing_id: str, now: datetime) -> ListingDocument:
    """Return the document that a fragment of an example stands for.

    Args:
        fragment: fields of a document by name; `days_ago` for when it was seen; `findings` may be rule ids alone.
        listing_id: id of the listing.
        now: the time of the test, aware.

    Raises:
        DataError: a field is unknown or of a wrong type.
    """
    given = dict(fragment)
    seen_at = now - timedelta(days=float(given.pop("days_ago", 0)))
    given["findings"] = [_finding(item) for item in given.get("findings", ())]
    values = {**DEFAULTS, "id": listing_id, "url": f"https://example.org/{listing_id}", "seen_at": seen_at} | given
    unknown = _unknown(values, _fields())
    if unknown:
        raise DataError(f"an example names the field {unknown!r}, which a listing does not have")
    try:
        return _DOCUMENT.validate_python(values).versioned()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise DataError(f"field {name!r} of an example: {first['msg'].lower()}") from None


def try_rules(rules: Sequence[Rule], open_engine: Callable[[], SearchEngine], now: datetime) -> list[ExampleResult]:
    """Try all examples of rules; those of rules with an aggregate condition each on an empty index of their own.

    Args:
        rules: the rules to be tried.
        open_engine: gives a new, empty search engine, prepared; it is closed here.
        now: the time of the test, aware.
    """
    results: list[ExampleResult] = []
    plain = [rule for rule in rules if rule.aggregate is None]
    results.extend(_try(plain, [(rule, *example) for rule in plain for example in _examples(rule)], open_engine, now))
    for rule in rules:
        if rule.aggregate is not None:
            for example in _examples(rule):
                results.extend(_try([rule], [(rule, *example)], open_engine, now))
    order = {rule.id: number for number, rule in enumerate(rules)}
    return sorted(results, key=lambda result: order[result.rule_id])


def _examples(rule: Rule) -> list[tuple[Example, bool]]:
    return [(example, True) for example in rule.must_hit] + [(example, False) for example in rule.must_not_hit]


def _try(
    rules: Sequence[Rule],
    examples: Sequence[tuple[Rule, Example, bool]],
    open_engine: Callable[[], SearchEngine],
    now: datetime,
) -> list[ExampleResult]:
    documents: list[ListingDocument] = []
    results: list[ExampleResult] = []
    errors: dict[int, str] = {}
    for number, (_, example, _) in enumerate(examples):
        try:
            documents.append(document_of(example.listing, f"example-{number}", now))
            documents += [
                document_of(each, f"example-{number}-beside-{place}", now) for place, each in enumerate(example.beside)
            ]
        except DataError as error:
            errors[number] = str(error)
    engine = open_engine()
    try:
        engine.store(documents)
        found = matches(engine, RuleSet(tuple(rules)), [document.id for document in documents], now)
    finally:
        engine.close()
    hit = {(candidate.rule.id, candidate.stored.id) for candidate in found.candidates}
    for number, (rule, example, wanted) in enumerate(examples):
        got = (rule.id, f"example-{number}") in hit
        wrong = errors.get(number) or found.broken.get(rule.id)
        results.append(ExampleResult(rule.id, example.says, wanted, got, wrong))
    return results


def _finding(value: Any) -> Any:
    """Complete a finding given by its rule id, or in part."""
    given = {"rule": value} if isinstance(value, str) else value
    if not isinstance(given, Mapping):
        return value
    whole = {"rule": "", "severity": 3, "verdict": "restricted", "title": given.get("rule", ""), "basis": "example",
             "source": "example", "since": None, "confirmed": False, "jurisdiction": ""}  # fmt: skip
    return whole | dict(given)


def _unknown(given: Mapping[str, Any], known: Mapping[str, Any], place: str = "") -> str | None:
    for name, value in given.items():
        if name not in known:
            return f"{place}{name}"
        below = known[name]
        for item in value if isinstance(value, (list, tuple)) else [value]:
            like = below[0] if isinstance(below, tuple) and below else below
            if isinstance(item, Mapping) and isinstance(like, Mapping):
                found = _unknown(item, like, f"{place}{name}.")
                if found:
                    return found
    return None


@cache
def _fields() -> dict[str, Any]:
    """Return a document with one of everything in it, whose fields are those that a fragment may name."""
    one = {
        "id": "",
        "url": "",
        "seen_at": datetime.now(UTC),
        "packs": [{}],
        "price": {"amount": "1"},
        "contacts": [{"kind": "", "value": ""}],
        "identifiers": [{"scheme": "", "value": "", "valid": True}],
        "findings": [_finding("example")],
    }
    return dataclasses.asdict(_DOCUMENT.validate_python({**DEFAULTS, **one}))
