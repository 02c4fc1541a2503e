#!/usr/bin/env python3
"""Measure the kind model: decisions a second, and its figures on annotated listings.

kind.py                      speed on 2,000 made-up listings, as a ratio to reading them with the other components
kind.py --eval FILE.jsonl    kind accuracy, offer F1 and confusions on listings annotated with `kind`
"""

import argparse
import time
from collections import Counter
from pathlib import Path

from domain.extraction import KINDS, ListingText
from domain.jsonl import decode
from nlp.judging import evidence_of
from nlp.kind.corpus import corpus
from nlp.kind.evidence import KindEvidence
from nlp.kind.model import KindModel
from nlp.pipeline import build_nlp, doc_of, reading_of


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, help="annotated listings, one JSON object a line")
    args = parser.parse_args()
    start = time.perf_counter()
    model = KindModel.load()
    print(f"model loaded in {time.perf_counter() - start:.2f} s")
    if args.eval:
        figures(model, args.eval)
    else:
        speed(model)


def gathered(listings: list[ListingText]) -> list[KindEvidence]:
    """Return the evidence of each listing from the components before the kind."""
    nlp = build_nlp()
    with nlp.select_pipes(disable=["frostwatch_kind"]):
        return [evidence_of(reading_of(doc)) for doc in nlp.pipe(doc_of(nlp, listing) for listing in listings)]


def speed(model: KindModel) -> None:
    """Print decisions a second, and the share of the time that all components take."""
    listings = [example.listing for example in corpus(2000, seed=11)]
    gathered(listings[:50])
    start = time.process_time()
    evidence = gathered(listings)
    reading = time.process_time() - start
    start = time.process_time()
    for _ in model.decide_all((item.title, item.text, found) for item, found in zip(listings, evidence, strict=True)):
        pass
    deciding = time.process_time() - start
    print(f"{len(listings) / deciding:.0f} decisions a CPU second; {deciding / reading:.2f} of the time of reading")


def figures(model: KindModel, path: Path) -> None:
    """Print kind accuracy, offer precision, recall and F1, and what was taken for what."""
    rows = [decode(line) for line in path.read_bytes().splitlines()]
    listings = [
        ListingText(row["id"], *((row.get(name) or "") for name in ("title", "text", "price_text"))) for row in rows
    ]
    said = [
        model.decide(item.title, item.text, found).kind
        for item, found in zip(listings, gathered(listings), strict=True)
    ]
    pairs = Counter((row["kind"], kind) for row, kind in zip(rows, said, strict=True))
    right = sum(count for (gold, kind), count in pairs.items() if gold == kind)
    gold_offers = sum(count for (gold, _), count in pairs.items() if gold == "offer")
    said_offers = sum(count for (_, kind), count in pairs.items() if kind == "offer")
    hits = pairs["offer", "offer"]
    print(f"kind accuracy {right / len(rows):.3f} ({len(rows)} listings)")
    print(
        f"offer P {hits / said_offers:.3f} R {hits / gold_offers:.3f} F1 {2 * hits / (said_offers + gold_offers):.3f}"
    )
    for kind in KINDS:
        taken = ", ".join(f"{other} {pairs[kind, other]}" for other in KINDS if pairs[kind, other])
        print(f"  {kind}: {taken}")


if __name__ == "__main__":
    main()
