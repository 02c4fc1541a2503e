"""`frostwatch assess`: offers in, judgements out, as JSON Lines."""

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, get_args

import click

from app.stream import Line, id_field, lines_of, run, text_field
from assess.assessor import Assessor
from domain.assessment import USES, Assessment, Offer
from domain.errors import InputError
from domain.extraction import CONDITIONS, CONTAINERS, Per
from domain.trader import OUTCOMES

EXAMPLE = """
\b
Example:
  echo '{"id": 1, "jurisdiction": "DE", "date": "2026-05-04", "substances": ["R-22"]}' | frostwatch assess
"""
LEAST_HS_DIGITS, MOST_HS_DIGITS = 4, 12


@click.command(epilog=EXAMPLE)
@click.argument("file", required=False, type=click.Path(path_type=Path))
def command(file: Path | None) -> int:
    """Judge offers: legal status by place, day, container and condition; mass, tonnes CO2-equivalent, ODP, price.

    FILE (or standard input) holds one offer a line; docs/assessment.md explains the fields and the findings.
    A status is a lead with its reasons, never a verdict.
    """
    assessor = Assessor.load()

    def answer(lines: list[Line]) -> Iterator[Assessment | InputError]:
        for line in lines:
            try:
                yield assessor.assess(read_offer(line))
            except InputError as error:
                yield error

    return run(lines_of(file), answer, sys.stdout.buffer)


def read_offer(line: Line) -> Offer:
    """Read one line as an offer.

    Raises:
        InputError: a field is missing or of the wrong form; the sentence names it.
    """
    price, currency, per = _price(line.get("price"))
    jurisdiction = text_field(line, "jurisdiction")
    if not jurisdiction:
        raise InputError("field 'jurisdiction' is missing: give an ISO 3166-1 code such as DE, or EU")
    return Offer(
        id=id_field(line),
        jurisdiction=jurisdiction,
        date=_date(text_field(line, "date")),
        substances=_substances(line.get("substances")),
        composition=_composition(line.get("composition")),
        net_kg=_number(line, "net_kg"),
        units=_units(line.get("units")),
        container=_choice(line, "container", CONTAINERS),
        condition=_choice(line, "condition", CONDITIONS),
        item_country=text_field(line, "item_country") or None,
        price=price,
        currency=currency or text_field(line, "currency") or None,
        per=per,
        hs_code=_hs_code(line),
        net_inferred=_flag(line, "net_inferred"),
        use=_choice(line, "use", USES),
        seller_outcome=_choice(line, "seller_outcome", (None, *OUTCOMES)),
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise InputError(f"field 'date' must be a day such as 2026-05-04 (given: {text!r})") from None


def _substances(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise InputError("field 'substances' must be a list of designations such as R-410A")


def _composition(value: Any) -> dict[str, float] | None:
    if not value:
        return None
    if not isinstance(value, dict):
        raise InputError('field \'composition\' must be an object such as {"R-32": 50, "R-125": 50}')
    return value


def _number(line: Line, name: str) -> float | None:
    value = line.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError(f"field {name!r} must be a number or null")
    return float(value)


def _units(value: Any) -> int:
    if value is None:
        return 1
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError("field 'units' must be a whole number of pieces")
    return value


def _flag(line: Line, name: str) -> bool:
    value = line.get(name)
    if value not in (None, True, False):
        raise InputError(f"field {name!r} must be true or false")
    return bool(value)


def _choice(line: Line, name: str, allowed: tuple[Any, ...]) -> Any:
    value = line.get(name)
    if value is None:
        return None if None in allowed else "unknown"
    if value not in allowed:
        raise InputError(f"field {name!r} must be one of {', '.join(str(word) for word in allowed if word)}")
    return value


def _hs_code(line: Line) -> str | None:
    code = text_field(line, "hs_code")
    digits = sum(char in "0123456789" for char in code)
    if code and not LEAST_HS_DIGITS <= digits <= MOST_HS_DIGITS:
        raise InputError(f"field 'hs_code' must be a customs code of 4 to 12 digits such as 3827.61 (given: {code!r})")
    return code or None


def _price(value: Any) -> tuple[Decimal | None, str | None, Per]:
    """Read a price: a number, text, or an object as `frostwatch extract` gives it."""
    if value is None:
        return None, None, "unknown"
    if not isinstance(value, dict):
        return _amount(value), None, "unknown"
    per = value.get("per") or "unknown"
    known: Per | None = next((word for word in get_args(Per) if word == per), None)
    if known is None:
        raise InputError(f"field 'price': per must be one of {', '.join(get_args(Per))}")
    amount = value.get("amount")
    return (None if amount is None else _amount(amount)), text_field(value, "currency") or None, known


def _amount(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise InputError(f"field 'price' must be an amount such as \"95.00\" (given: {value!r})") from None
