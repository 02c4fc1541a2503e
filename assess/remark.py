"""Findings that no law file holds: what could not be judged, what was assumed, what the register said of the seller."""

from collections.abc import Iterable, Mapping

from domain.assessment import Finding, Verdict
from domain.composition import nearest
from domain.trader import Outcome

_OWN = "Frostwatch"


def _remark(rule: str, verdict: Verdict, severity: int, title: str, basis: str) -> Finding:
    return Finding(rule, severity, verdict, title, basis, _OWN, None, confirmed=True)


def unknown_jurisdiction(code: str) -> Finding:
    """The place is not one this program knows."""
    title = f"No place on file has the code {code!r}." if code else "Nothing tells in which country this is offered."
    return _remark("unknown-jurisdiction", "unknown", 1, title, "ISO 3166-1 and EU, EEA, XI")


def no_rule(code: str, designation: str) -> Finding:
    """The place is known, but no law and no Party's schedule is on file for it."""
    return _remark("no-rule-on-file", "unknown", 1, f"No rule is on file for {designation} in {code}.", "law on file")


def unknown_substance(designation: str) -> Finding:
    """A designation that is not on file: invented, misspelt or new."""
    return _remark(
        "unknown-substance", "unknown", 2, f"{designation!r} is no designation on file.", "table of substances"
    )


def no_substance() -> Finding:
    """Nothing was named that could be judged."""
    return _remark("no-substance", "unknown", 1, "No substance is named.", "the offer")


def non_standard(parts: Mapping[str, float]) -> Finding:
    """A declared mixture that is no blend on file, with the nearest ones."""
    close = ", ".join(near.substance.designation for near in nearest(parts))
    return _remark(
        "non-standard-blend",
        "notice",
        3,
        f"The declared composition equals no blend on file; nearest: {close}.",
        "ASHRAE 34 compositions, 2 points of tolerance",
    )


def other_hs_code(code: str, subheadings: Iterable[str]) -> Finding:
    """The customs code named is not the one of these goods."""
    return _remark(
        "hs-code-disagrees",
        "notice",
        3,
        f"The customs code {code} is not that of these goods, which is {' or '.join(subheadings)}.",
        "Harmonized System 2022, headings 2903 and 3827",
    )


def assumed_virgin() -> Finding:
    """The offer does not say whether the gas is virgin; law asks, so it is taken as virgin."""
    return _remark(
        "condition-assumed-virgin", "notice", 1, "The condition is not stated; judged as virgin.", "the offer"
    )


def seller(outcome: Outcome | None) -> list[Finding]:
    """What the registers say of the seller. It never changes the status: no licence makes a banned gas lawful."""
    if outcome == "not_found":
        return [_remark("seller-not-in-register", "notice", 3, "The seller is in no register loaded.", "registers")]
    if outcome == "review":
        return [
            _remark(
                "seller-to-review",
                "notice",
                2,
                "The seller resembles a registered trader, or the entry does not cover this offer.",
                "registers",
            )
        ]
    if outcome == "authorised":
        return [
            _remark(
                "seller-authorised",
                "notice",
                1,
                "The seller is registered; the offer may still be unlawful.",
                "registers",
            )
        ]
    return []
