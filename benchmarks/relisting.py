"""How well listings put up again are told from other listings of the same seller, on texts written for it.

    python -m benchmarks.relisting

`relisting.jsonl` holds pairs of offers of one seller and the same gas: `again` are one offer edited as sellers do it
(new price and title, sentences in another order, other words), `other` are two different ones, most with the shop's
terms of sale under both. `phrases` are those terms: where they are known, three offers of other goods that show them
stand beside. The rule was fixed on set 1; set 2 was written afterwards and nothing was changed by it.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from traders.relisting import Offer, put_up_again
from traders.resemblance import sample_of

TEXTS = Path(__file__).with_name("relisting.jsonl")
START = datetime(2026, 3, 1, tzinfo=UTC)


def offer(listing: str, title: str, text: str, day: int, goods: str = "the gas") -> Offer:
    """Return an offer that stood for a day and was then found gone."""
    first, last = START + timedelta(days=day), START + timedelta(days=day + 1)
    away = last + timedelta(hours=1)
    return Offer(
        listing, goods, frozenset(), "", sample_of(title), sample_of(title, text), frozenset(), first, last, away
    )


def measure(number: int, *, known: bool) -> Iterable[str]:
    """Yield lines of figures for one set."""
    cases = [json.loads(line) for line in TEXTS.read_text(encoding="utf-8").splitlines()]
    cases = [case for case in cases if case["set"] == number]
    phrases = [case["text"] for case in cases if case["kind"] == "phrases"] if known else []
    beside = [offer(f"{text[:9]}{n}", f"Gas {n}", text, 0, f"gas {n}") for text in phrases for n in range(3)]
    counts: Counter[tuple[str, bool]] = Counter()
    for case in [case for case in cases if case["kind"] != "phrases"]:
        found = put_up_again([offer("one", *case["one"], 0), offer("other", *case["other"], 5)], beside)
        counts[case["kind"], bool(found)] += 1
    again, missed = counts["again", True], counts["again", False]
    wrong, right = counts["other", True], counts["other", False]
    words = "known" if known else "not known"
    yield (
        f"set {number}, shop's phrases {words}: {again} of {again + missed} put up again recognised "
        f"({again / (again + missed):.2f}), {wrong} of {wrong + right} others taken for it"
    )


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    for number in (1, 2):
        for known in (False, True):
            print(*measure(number, known=known), sep="\n")


if __name__ == "__main__":
    main()
