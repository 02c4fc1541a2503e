"""`frostwatch identify`: what a customs officer has in hand -> the substances it can be, most likely first."""

import sys
from collections.abc import Iterator
from typing import Any

import click

from assess.identify import Candidate, Identification, identify
from assess.measure import BASIS
from assess.sheet import as_html, as_text, sheet
from domain.jsonl import encode
from domain.substance import Substance

EXAMPLE = """
\b
Examples:
  frostwatch identify R-410A 75-45-6 "UN 3159" 2903.45 CHClF2 фреон-22
  frostwatch identify --json "R32 50% / R125 50%"
  frostwatch identify --sheet "Forane 22"
  frostwatch identify --sheet --html R-404A R-22 > sheets.html
"""
MOST_SHOWN = 12
"""Candidates printed in full for people; a HS code can mean dozens. --json always gives all."""


@click.command(epilog=EXAMPLE)
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a text.")
@click.option("--sheet", "as_sheet", is_flag=True, help="A quick sheet for an inspection: names, codes, what to check.")
@click.option("--html", "in_html", is_flag=True, help="With --sheet: one HTML page to print, a sheet a text.")
def command(texts: tuple[str, ...], as_json: bool, as_sheet: bool, in_html: bool) -> None:
    """Say which refrigerants a TEXT can be: name, trade name, CAS, UN or HS number, formula or composition.

    A text close to a name on file, such as R-439, gets no candidate, only the names it is close to.
    """
    if in_html and not as_sheet:
        raise click.UsageError("--html is the form of a sheet: give --sheet too")
    if in_html:
        click.echo(as_html(sheet(identify(text)) for text in texts))
        return
    for text in texts:
        answer = identify(text)
        if as_json:
            sys.stdout.buffer.write(encode(as_object(answer)) + b"\n")
        elif as_sheet:
            click.echo(as_text(sheet(answer)))
        else:
            click.echo("\n".join(_lines(answer)))


def as_object(answer: Identification) -> dict[str, Any]:
    """Return an answer as `--json` prints it."""
    return {
        "text": answer.text,
        "read_as": answer.read_as,
        "candidates": [_candidate(candidate) for candidate in answer.candidates],
        "near": answer.near,
        "warnings": answer.warnings,
        "composition": answer.composition,
        "gwp": answer.gwp,
        "hs_2022": answer.hs_2022,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    item = candidate.substance
    head = {
        "designation": candidate.designation,
        "sureness": candidate.sureness,
        "reason": candidate.reason,
        "look_alikes": candidate.look_alikes,
    }
    if item is None:
        return {**head, "chemical_name": "any refrigerant"}
    return {
        **head,
        "family": item.family,
        "chemical_name": item.chemical_name,
        "formula": item.formula or None,
        "cas": "; ".join(item.cas) or None,
        "composition": item.composition,
        "treaty_group": item.groups,
        "odp": item.odp,
        "odp_text": item.odp_text or None,
        "gwp": {basis: getattr(item, column) for column, basis in BASIS.items()},
        "safety_class": item.safety_class or None,
        "hs_2022": item.hs_2022,
        "un_number": item.un_number,
        "un_numbers": item.un_numbers,
        "source": item.source,
        "confidence": item.confidence,
        "note": item.note or None,
    }


def _lines(answer: Identification) -> Iterator[str]:
    yield f"{answer.text}: read as {answer.read_as}" if answer.candidates else f"{answer.text}: nothing on file"
    for warning in answer.warnings:
        yield f"  ! {warning}"
    for candidate in answer.candidates[:MOST_SHOWN]:
        yield from _facts(candidate)
    if len(answer.candidates) > MOST_SHOWN:
        yield "  also: " + ", ".join(candidate.designation for candidate in answer.candidates[MOST_SHOWN:])
    if answer.composition and not answer.candidates and answer.gwp:
        yield f"  declared: GWP {answer.gwp.value:.1f} ({answer.gwp.basis}), HS {' or '.join(answer.hs_2022)}"
    if answer.near:
        yield f"  close to: {', '.join(answer.near)} (not taken for any of them)"


def _facts(candidate: Candidate) -> Iterator[str]:
    item = candidate.substance
    if item is None:
        yield "  any refrigerant: a word of the trade; look for a code, a CAS or a UN number"
        return
    yield f"  {item.designation}  {item.chemical_name}  [{item.family}]  ({candidate.sureness}: {candidate.reason})"
    yield f"    CAS {'; '.join(item.cas) or '-'}   UN {' or '.join(item.un_numbers) or '-'}   {_hs(item)}"
    if item.composition:
        yield "    " + ", ".join(f"{name} {share:g} %" for name, share in item.composition.items())
    gwp = ", ".join(
        f"{getattr(item, column):g} ({basis})" for column, basis in BASIS.items() if getattr(item, column) is not None
    )
    groups = "Annex " + ", ".join(item.groups) if item.groups else "outside the Montreal Protocol"
    yield f"    {groups}   ODP {item.odp_text or '-'}   GWP {gwp or '-'}   safety {item.safety_class or '-'}"
    if candidate.look_alikes:
        yield f"    look-alikes: {', '.join(candidate.look_alikes)}"
    if item.note:
        yield f"    {item.note}"
    yield f"    source: {item.source} (confidence {item.confidence})"


def _hs(item: Substance) -> str:
    return f"HS 2022 {' or '.join(item.hs_2022) or '-'}"
