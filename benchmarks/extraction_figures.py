"""Measure extraction on the made-up listings beside this file: offer, substances, net_kg, price (F1) and kind.

    python benchmarks/extraction_figures.py [--errors] [FILE.tsv | FILE.jsonl]
    python benchmarks/extraction_figures.py --by-source FILE.jsonl

The figures are defined as in docs/extraction.md: what is claimed on a non-offer counts as wrong; a size is right
within 2 %, a price to the cent. The lines were written for this project and copy no listing.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from domain.extraction import Extraction, ListingText
from domain.jsonl import decode
from nlp.extractor import Extractor

LISTINGS = Path(__file__).with_name("extraction_listings.tsv")
FIGURES = ("offer", "substances", "net_kg", "price", "kind")
SIZE_TOLERANCE = 0.02


@dataclass(frozen=True, slots=True)
class Example:
    """One listing with what a reader would say of it."""

    listing: ListingText
    language: str
    kind: str
    substances: frozenset[str] | None
    net_kg: tuple[float, ...]
    price: Decimal | None


def examples(path: Path) -> Iterator[Example]:
    """Yield the annotated listings of a tab-separated file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if not line.strip() or line.startswith("#"):
            continue
        language, kind, title, text, price_text, substances, net_kg, price = line.split("\t")
        yield Example(
            ListingText(f"{path.stem}:{number + 1}", title, text, price_text),
            language,
            kind,
            frozenset() if substances == "-" else frozenset(substances.split()),
            () if net_kg == "-" else tuple(map(float, net_kg.split())),
            None if price == "-" else Decimal(price),
        )


def score(gold: list[Example], said: list[Extraction], *, show: bool = False) -> dict[str, float]:
    """Return the figures; with `show`, print what is wrong."""
    counts = {name: Counter[str]() for name in FIGURES}
    for example, answer in zip(gold, said, strict=True):
        wrong = _compare(example, answer, counts)
        if show and wrong:
            print(",".join(wrong), "|", example.language, "|", example.listing.title, "|", example.listing.text, "|",
                  example.listing.price_text, "|", answer.kind, answer.substances,
                  [(pack.net_kg, pack.units) for pack in answer.packs], answer.price)  # fmt: skip
    return {name: _f1(count) for name, count in counts.items()}


def _compare(example: Example, answer: Extraction, counts: dict[str, Counter[str]]) -> list[str]:
    is_offer, said_offer = example.kind == "offer", answer.kind == "offer"
    found: dict[str, tuple[int, int, int]] = {
        "kind": (int(example.kind == answer.kind), int(example.kind != answer.kind), int(example.kind != answer.kind)),
        "offer": (int(is_offer and said_offer), int(said_offer and not is_offer), int(is_offer and not said_offer)),
    }
    claimed = frozenset(answer.substances) if said_offer else frozenset()
    truth = example.substances if is_offer else frozenset()
    if truth is not None:  # None: the one who annotated it could not decide
        found["substances"] = (len(truth & claimed), len(claimed - truth), len(truth - claimed))
    if is_offer and example.net_kg:
        found["net_kg"] = _paired(example.net_kg, [pack.net_kg for pack in answer.packs if pack.net_kg])
    if is_offer and example.price is not None:
        right = answer.price is not None and answer.price.amount == example.price
        found["price"] = (int(right), int(not right and answer.price is not None), int(not right))
    for name, (right_, wrong, missed) in found.items():
        counts[name].update(right=right_, wrong=wrong, missed=missed)
    return [name for name, (_, wrong, missed) in found.items() if wrong or missed]


def _paired(true: tuple[float, ...], said: list[float]) -> tuple[int, int, int]:
    left, right = list(true), 0
    for value in said:
        match = next((one for one in left if abs(one - value) <= SIZE_TOLERANCE * max(one, value)), None)
        if match is not None:
            left.remove(match)
            right += 1
    return right, len(said) - right, len(left)


def _f1(count: Counter[str]) -> float:
    total = 2 * count["right"] + count["wrong"] + count["missed"]
    return 2 * count["right"] / total if total else 1.0


def annotated(path: Path) -> Iterator[tuple[str, Example]]:
    """Yield source (site_group, else provenance) and example of the annotated listings of a JSON Lines file."""
    for row in (decode(line) for line in path.read_bytes().splitlines() if line.strip()):
        gold = row["gold"]
        fields = [row.get(name) or "" for name in ("title", "text", "price_text", "seller_text", "location_text")]
        amount = (gold.get("price") or {}).get("amount")
        yield (
            row.get("site_group") or row["provenance"],
            Example(
                ListingText(str(row["id"]), *fields),
                row["language"],
                row["kind"],
                None if gold["substances"] is None else frozenset(gold["substances"]),
                tuple(gold["net_kg_per_unit"] or ()),
                None if amount is None else Decimal(str(amount)),
            ),
        )


def by_source(path: Path) -> None:
    """Print the figures over all, the mean over sources, and the range when each source in turn is left out."""
    rows = list(annotated(path))
    said = list(Extractor().extract_many(example.listing for _, example in rows))
    groups = [group for group, _ in rows]
    gold = [example for _, example in rows]
    everything = score(gold, said)
    without: dict[str, list[float]] = {name: [] for name in FIGURES}
    for left_out in sorted(set(groups)):
        kept = [place for place, group in enumerate(groups) if group != left_out]
        for name, figure in score([gold[place] for place in kept], [said[place] for place in kept]).items():
            without[name].append(figure)
    for name, figure in everything.items():
        print(
            f"{name:10s} all {figure:.3f}   each source left out {min(without[name]):.3f} to {max(without[name]):.3f}"
        )
    print(f"{len(rows)} listings of {len(set(groups))} sources")


def main() -> None:
    """Print the figures, and with --errors the listings that are not right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=LISTINGS)
    parser.add_argument("--by-source", metavar="LISTINGS.jsonl", type=Path, help="figures of each source left out")
    parser.add_argument("--errors", action="store_true", help="print every listing that is not right")
    options = parser.parse_args()
    if options.by_source:
        by_source(options.by_source)
        return
    if options.file.suffix == ".jsonl":
        gold = [example for _, example in annotated(options.file)]
    else:
        gold = list(examples(options.file))
    said = list(Extractor().extract_many(example.listing for example in gold))
    for name, figure in score(gold, said, show=options.errors).items():
        print(f"{name:10s} {figure:.3f}")
    print(f"{len(gold)} listings in {len({example.language for example in gold})} languages")


if __name__ == "__main__":
    main()
