"""How an extraction is shown to people: the listing with its spans marked, then each span with its reason."""

import click

from domain.extraction import Extraction, ListingText, Span
from domain.jsonl import encode

_COLOURS = {"SUBSTANCE": "green", "MENTIONED": "yellow", "PACK": "cyan", "PRICE": "magenta", "FLAG": "red"}


def explained(listing: ListingText, extraction: Extraction) -> str:
    """Return the listing with `[text|LABEL value]` at every span, and the reasons below."""
    lines = [click.style(f"== {listing.id}: {extraction.kind}", bold=True)]
    for name in ("title", "text", "price_text", "seller_text"):
        text = getattr(listing, name)
        if text:
            spans = [span for span in extraction.spans if span.field == name]
            lines.append(f"{name}: {_marked(text, spans)}")
    for span in extraction.spans:
        where = f"{span.field} {span.start}-{span.end}" if span.field else "listing"
        lines.append(f"  {span.label:<10} {span.value:<24} {where:<18} {span.reason}")
    summary = encode({"substances": extraction.substances, "packs": extraction.packs, "price": extraction.price})
    lines.append("  " + summary.decode("utf-8"))
    return "\n".join(lines)


def _marked(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    done = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start < done or span.end <= span.start:
            continue
        parts.append(text[done : span.start])
        inside = f"[{text[span.start : span.end]}|{span.label} {span.value}]"
        parts.append(click.style(inside, fg=_COLOURS.get(span.label, "blue")))
        done = span.end
    parts.append(text[done:])
    return "".join(parts)
