"""The quick sheet: one page to take to an inspection, from what a label or a paper says, as text or as HTML.

All that is shown comes from the reference tables or from what was typed; in HTML every word of it is escaped.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from assess.identify import Candidate, Identification
from assess.measure import BASIS
from domain.alias import aliases
from domain.packaging import usual_packs
from domain.substance import Substance
from domain.tariff import CURRENT_HS, container_colours, national_codes

MOST_NAMES = 12
GREAT_ODP = 0.2
ONE_COLOUR = (
    "since 2020 makers are asked to paint all containers light green-grey (RAL 7044), and anybody can paint one: "
    "the colour proves nothing"
)
"""AHRI Guideline N as revised (achrnews.com 132892, coolingpost.com)."""
BURNS = ("A2L", "A2", "A3", "B2L", "B2", "B3")
_STYLE = (
    "body{font:11pt/1.4 sans-serif;max-width:46em;margin:1.5em auto;padding:0 1em}"
    "section{page-break-after:always}th{text-align:left;vertical-align:top;padding-right:1em;white-space:nowrap}"
    "ul{list-style:none;padding:0}li::before{content:'\\2610\\00a0'}footer{font-size:9pt;color:#444}"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. Without facts there is nothing on file, and the heading says what to ask for."""

    heading: str
    facts: tuple[tuple[str, str], ...] = ()
    checks: tuple[str, ...] = ()
    source: str = ""


def sheet(answer: Identification) -> Sheet:
    """Return the sheet for the first candidate; the others and look-alikes are named on it."""
    if answer.composition and not answer.candidates:
        return _mixture(answer)
    if not answer.candidates:
        near = f" Close to: {', '.join(answer.near)}." if answer.near else ""
        return Sheet(f"{answer.text}: nothing on file.{near} Ask for CAS number, UN number and safety data sheet.")
    first = answer.candidates[0]
    item = first.substance
    if item is None:
        return Sheet(
            f"{answer.text}: a word for any refrigerant. Ask for the R-number, CAS and UN number on the label."
        )
    return Sheet(
        heading=f"{item.designation}  {item.chemical_name}",
        facts=tuple(_facts(answer, first, item)),
        checks=tuple(_checks(answer, first, item)),
        source=f"{item.source} (confidence {item.confidence})",
    )


def _mixture(answer: Identification) -> Sheet:
    """Return the sheet of a mixture that is no blend on file: what is declared and what follows from it."""
    declared = answer.composition or {}
    parts = ", ".join(f"{name} {share:g} %" for name, share in declared.items())
    climate = f"{answer.gwp.value:.1f} ({answer.gwp.basis})" if answer.gwp else "not computable: a part has no value"
    return Sheet(
        heading="Non-standard blend: the declared composition equals no blend on file",
        facts=(
            ("Read from", answer.text),
            ("Declared", parts),
            ("GWP as declared", climate),
            ("HS 2022", " or ".join(answer.hs_2022) or "not on file"),
            ("Nearest blends", ", ".join(answer.near)),
        ),
        checks=(
            *answer.warnings,
            "Who made the mixture, and under what name is it sold? Ask for the safety data sheet.",
            "Each controlled part is controlled in the mixture too: licence, quota or permit for each?",
            "Analyse a sample: what is declared need not be what is inside.",
        ),
        source="table of substances; compositions of ASHRAE 34, two points of tolerance",
    )


def as_text(page: Sheet) -> str:
    """Return a sheet as plain text."""
    if not page.facts:
        return page.heading
    lines = [page.heading, "=" * 60, *(f"{label:<16} {value}" for label, value in page.facts), "", "To check"]
    lines += [f"  [ ] {line}" for line in page.checks]
    return "\n".join([*lines, f"Source: {page.source}"])


def as_html(pages: Iterable[Sheet]) -> str:
    """Return sheets as one HTML document that needs nothing else and prints a sheet a page."""
    body = "\n".join(_section(page) for page in pages)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>Refrigerant quick sheet</title><style>{_STYLE}</style></head><body>\n{body}\n</body></html>"
    )


def _section(page: Sheet) -> str:
    if not page.facts:
        return f"<section><p>{escape(page.heading)}</p></section>"
    rows = "".join(f"<tr><th>{escape(label)}</th><td>{escape(value)}</td></tr>" for label, value in page.facts)
    checks = "".join(f"<li>{escape(line)}</li>" for line in page.checks)
    return (
        f"<section><h1>{escape(page.heading)}</h1><table>{rows}</table>"
        f"<h2>To check</h2><ul>{checks}</ul><footer>Source: {escape(page.source)}</footer></section>"
    )


def _facts(answer: Identification, first: Candidate, item: Substance) -> Iterator[tuple[str, str]]:
    yield "Read from", f"{answer.text} ({first.sureness}: {first.reason})"
    others = [candidate.designation for candidate in answer.candidates[1:]]
    if others:
        yield "May also be", ", ".join(others)
    yield "Kind", f"{item.family}; safety class {item.safety_class or 'not on file'}"
    yield "Treaty group", f"{', '.join(item.groups) or 'none'}; ODP {item.odp_text or 'not on file'}"
    yield "CAS", "; ".join(item.cas) or ("of the parts" if item.is_blend else "not on file")
    yield "UN number", " or ".join(item.un_numbers) or "not on file"
    yield "HS 2022", " or ".join(item.hs_2022) or "not on file"
    yield "National codes", "; ".join(_national(item)) or "none with a source"
    if item.composition:
        yield "Parts", ", ".join(f"{name} {share:g} %" for name, share in item.composition.items())
    yield "Names", ", ".join(_trade_names(item)) or item.designation
    packs = [pack.label for pack in usual_packs() if item.designation in pack.substances]
    yield "Usual packs", "; ".join(packs[:6]) or "not on file"
    yield "Container colour", _colour(item)
    yield "GWP", _gwp(item)


def _national(item: Substance) -> Iterator[str]:
    for code in national_codes():
        if item.designation in code.substances:
            old = "" if code.hs == CURRENT_HS else f", HS {code.hs}, no longer in force"
            yield f"{code.country} {code.written} (seen {code.seen}{old})"


def _colour(item: Substance) -> str:
    known = container_colours().get(item.designation)
    if known is None:
        return f"no sourced colour; {ONE_COLOUR}"
    return f"{known.colour}, by US custom until 2020 ({known.source}); {ONE_COLOUR}"


def _gwp(item: Substance) -> str:
    values = [(basis, getattr(item, column)) for column, basis in BASIS.items()]
    return ", ".join(f"{value:g} ({basis})" for basis, value in values if value is not None) or "not on file"


def _checks(answer: Identification, first: Candidate, item: Substance) -> Iterator[str]:
    yield from answer.warnings
    yield "Do R-number, CAS, UN number and HS code on papers, box and cylinder agree?"
    yield "Is the cylinder refillable (valve, stamp, test date) or single use (DOT-39, 'do not refill')?"
    yield "Grey body with yellow shoulder: recovered gas by US custom, whatever the label says."
    yield "Licence, quota or permit of the importer; is the consignee the one in the declaration?"
    if first.look_alikes:
        yield f"Not one of its look-alikes: {', '.join(first.look_alikes)}"
    if (item.odp or 0.0) > 0:
        yield "Ozone-depleting: new or reclaimed? Ask for the reclaiming facility and batch."
    if (item.odp or 0.0) >= GREAT_ODP:
        yield "Phased out as new substance for all Parties: hold and ask the ozone unit."
    if item.safety_class in BURNS:
        yield f"Burns (class {item.safety_class}): no flame, no spark, ventilate."
    if item.safety_class.startswith("B"):
        yield "Poisonous: keep upwind."
    yield "Analyse a sample where in doubt: counterfeits hold R-40, which is poisonous and burns."


def _trade_names(item: Substance) -> list[str]:
    kinds = ("trade_name", "chemical")
    named = [name.text for name in aliases() if name.designation == item.designation and name.kind in kinds]
    return list(dict.fromkeys(named))[:MOST_NAMES]
