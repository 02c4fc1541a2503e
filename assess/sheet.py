"""The quick sheet: one page of text to take to an inspection, from what a label or a paper says."""

from collections.abc import Iterator

from assess.identify import Candidate, Identification
from domain.alias import aliases
from domain.packaging import usual_packs
from domain.substance import Substance

MOST_NAMES = 12
GREAT_ODP = 0.2
BURNS = ("A2L", "A2", "A3", "B2L", "B2", "B3")


def sheet(answer: Identification) -> str:
    """Return the sheet for the first candidate; the others and look-alikes are named on it."""
    if not answer.candidates:
        near = f" Close to: {', '.join(answer.near)}." if answer.near else ""
        return f"{answer.text}: nothing on file.{near} Ask for CAS number, UN number and safety data sheet."
    first = answer.candidates[0]
    if first.substance is None:
        return f"{answer.text}: a word for any refrigerant. Ask for the R-number, CAS and UN number on the label."
    return "\n".join(_page(answer, first, first.substance))


def _page(answer: Identification, first: Candidate, item: Substance) -> Iterator[str]:
    yield f"{item.designation}  {item.chemical_name}"
    yield "=" * 60
    yield f"Read from      {answer.text} ({first.sureness}: {first.reason})"
    others = [candidate.designation for candidate in answer.candidates[1:]]
    if others:
        yield f"May also be    {', '.join(others)}"
    yield f"Kind           {item.family}; safety class {item.safety_class or 'not on file'}"
    yield f"Treaty group   {', '.join(item.groups) or 'none'}; ODP {item.odp_text or 'not on file'}"
    yield f"CAS            {'; '.join(item.cas) or ('of the parts' if item.is_blend else 'not on file')}"
    yield f"UN number      {' or '.join(item.un_numbers) or 'not on file'}"
    yield f"HS 2022        {' or '.join(item.hs_2022) or 'not on file'}"
    if item.composition:
        yield f"Parts          {', '.join(f'{name} {share:g} %' for name, share in item.composition.items())}"
    yield f"Names          {', '.join(_trade_names(item)) or item.designation}"
    packs = [pack.label for pack in usual_packs() if item.designation in pack.substances]
    yield f"Usual packs    {'; '.join(packs[:6]) or 'not on file'}"
    yield ""
    yield "To check"
    yield from (f"  [ ] {line}" for line in _checks(first, item))
    yield f"Source: {item.source} (confidence {item.confidence})"


def _checks(first: Candidate, item: Substance) -> Iterator[str]:
    yield "Do R-number, CAS, UN number and HS code on papers, box and cylinder agree?"
    yield "Is the cylinder refillable (valve, stamp, test date) or single use (DOT-39, 'do not refill')?"
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
