"""Speed of extraction beside the usual libraries, as ratios measured in one run.

    python benchmarks/extraction_speed.py LISTINGS.jsonl [--rounds N]

LISTINGS.jsonl holds a listing a line with id, title, text and price_text. Compared are: ours; spaCy's EntityRuler with
our aliases alone; and the EntityRuler joined with price-parser, phonenumbers' matcher and quantulum3, which is what
one gets without writing anything. Rounds are interleaved and processor time is counted, so that a busy machine slows
all of them alike; each figure is the best of its rounds.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import phonenumbers
import spacy
from price_parser import Price
from quantulum3 import classifier as quantulum_classifier
from quantulum3 import parser as quantulum
from spacy.language import Language

from domain.alias import aliases
from domain.extraction import ListingText
from domain.jsonl import decode
from nlp.extractor import Extractor

REPEAT = 5
"""Copies of the listings in a round of the fast contestants."""


def listings(path: Path) -> list[ListingText]:
    """Return the listings of a JSON Lines file."""
    rows = [decode(line) for line in path.read_bytes().splitlines() if line.strip()]
    return [
        ListingText(str(row["id"]), row.get("title") or "", row.get("text") or "", row.get("price_text") or "")
        for row in rows
    ]


def ruler() -> Language:
    """Return a blank pipeline with an EntityRuler that holds every alias."""
    nlp = spacy.blank("xx")
    patterns = [{"label": "SUBSTANCE", "pattern": alias.text, "id": alias.designation} for alias in aliases()]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)  # type: ignore[attr-defined]
    return nlp


def by_ruler(nlp: Language, rows: list[ListingText]) -> None:
    """Find aliases only."""
    for doc in nlp.pipe(f"{row.title}\n{row.text}" for row in rows):
        assert doc.ents is not None


def by_libraries(nlp: Language, rows: list[ListingText]) -> None:
    """Find aliases, a price, telephone numbers and quantities."""
    docs = nlp.pipe(f"{row.title}\n{row.text}" for row in rows)
    for row, doc in zip(rows, docs, strict=True):
        Price.fromstring(row.price_text or row.text)
        list(phonenumbers.PhoneNumberMatcher(doc.text, None))
        quantulum.parse(doc.text)


def by_us(extractor: Extractor, rows: list[ListingText]) -> None:
    """Read everything."""
    for _ in extractor.extract_many(rows):
        pass


def rate(work: Callable[[], None], count: int) -> float:
    """Return listings per second of processor time."""
    started = time.process_time()
    work()
    return count / (time.process_time() - started)


def main() -> None:
    """Print listings per second and the two ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("listings", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    quantulum_classifier.USE_CLF = False  # its stored classifier does not load with today's scikit-learn
    rows = listings(options.listings)
    many = rows * REPEAT
    nlp, extractor = ruler(), Extractor()
    by_us(extractor, rows), by_ruler(nlp, rows), by_libraries(nlp, rows[:10])
    best = {"ours": 0.0, "EntityRuler alone": 0.0, "libraries joined": 0.0}
    for _ in range(options.rounds):
        best["ours"] = max(best["ours"], rate(lambda: by_us(extractor, many), len(many)))
        best["EntityRuler alone"] = max(best["EntityRuler alone"], rate(lambda: by_ruler(nlp, many), len(many)))
        best["libraries joined"] = max(best["libraries joined"], rate(lambda: by_libraries(nlp, rows), len(rows)))
    for name, figure in best.items():
        print(f"{name:18s} {figure:8.0f} listings a second and core")
    print(f"ours / libraries joined   {best['ours'] / best['libraries joined']:.1f}")
    print(f"ours / EntityRuler alone  {best['ours'] / best['EntityRuler alone']:.2f}")


if __name__ == "__main__":
    main()
