"""The written sets of sellers, asked of nomenklatura's logic-v2 and of rapidfuzz alone, for comparison.

nomenklatura is no dependency of ours: it is installed for this benchmark only, into an environment of its own.

    python3 -m venv /tmp/nomenklatura
    /tmp/nomenklatura/bin/pip install nomenklatura rapidfuzz
    /tmp/nomenklatura/bin/python -m benchmarks.traders_nomenklatura second third

Every seller is compared with every row, and the best row counts when its score reaches the threshold (logic-v2: its own
default of 0.70; token_set_ratio: the one that gives the best F1 on the set, which flatters it). Neither knows our three
outcomes, so a match is taken as "review", as a name alone is for us.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from followthemoney import model
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig
from rapidfuzz import fuzz, utils

from benchmarks.traders_written import CROSS, rows_of

ALGORITHM = get_algorithm("logic-v2")
CONFIG = ScoringConfig.defaults()
THRESHOLD = 0.70

Row = dict[str, str]


def company(key: str, values: dict[str, Any]) -> Any:
    """Return a company as followthemoney knows it; logic-v2 remembers companies by their key."""
    return model.get_proxy({"id": key, "schema": "Company", "properties": {k: v for k, v in values.items() if any(v)}})


def entry_company(row: Row) -> Any:
    """Return a row of the register as a company."""
    numbers = [part.split(":", 1)[1] for part in row["identifiers"].split(" | ") if ":" in part]
    return company(
        f"{row['register']}-{row['entry_id']}",
        {
            "name": [row["name"]],
            "alias": row["aliases"].split(" | "),
            "country": [row["country"].lower()],
            "address": [row["address"]],
            "registrationNumber": numbers,
            "phone": [row["phone"]],
            "email": [row["email"]],
            "website": [f"https://{row['domain']}"] if row["domain"] else [],
        },
    )


def seller_company(number: int, row: Row) -> Any:
    """Return a seller as a company."""
    fields = json.loads(row["fields"]) if row["fields"] else {}
    return company(
        f"{number}-{row['name']}-{row['fields']}",
        {
            "name": [row["name"]],
            "country": [row["country"].lower()],
            "address": [fields.get("address", "")],
            "registrationNumber": [value.split(":", 1)[-1] for value in fields.get("identifiers", ())],
            "phone": [fields.get("phone", "")],
            "email": [fields.get("email", "")],
            "website": [fields.get("url", "")],
        },
    )


def best_rows(
    queries: Sequence[Any], rows: Sequence[Any], score: Callable[[Any, Any], float]
) -> list[tuple[float, int]]:
    """Return for each query the best score and the place of its row, negative so that the first of equals is taken."""
    return [max((score(query, row), -place) for place, row in enumerate(rows)) for query in queries]


def logic_v2(seller: Any, entry: Any) -> float:
    """Return nomenklatura's score of a pair."""
    return float(ALGORITHM.compare(seller, entry, CONFIG).score)


def figures(name: str, queries: list[Row], ids: list[str], best: list[tuple[float, int]], threshold: float) -> str:
    """Return identity F1 and cross-script recall of the best rows that reach the threshold."""
    found = [ids[-row] if score >= threshold else "" for score, row in best]
    right = sum(1 for query, answer in zip(queries, found, strict=True) if answer and answer == query["entry_id"])
    named, wanted = sum(map(bool, found)), sum(bool(query["entry_id"]) for query in queries)
    cross = [a == q["entry_id"] for q, a in zip(queries, found, strict=True) if q["class"] in CROSS and q["entry_id"]]
    outcome = sum(("review" if a else "not_found") == q["outcome"] for q, a in zip(queries, found, strict=True))
    return (
        f"{name}: identity F1 {2 * right / max(1, named + wanted):.3f} (precision {right / max(1, named):.3f}, recall "
        f"{right / wanted:.3f}), outcome accuracy {outcome / len(queries):.3f}, cross-script recall "
        f"{sum(cross) / len(cross):.3f}"
    )


def compare(name: str) -> None:
    """Print the figures of one set."""
    register, queries = rows_of(name, "register"), rows_of(name, "queries")
    ids = [row["entry_id"] for row in register]
    entries = [entry_company(row) for row in register]
    sellers = [seller_company(number, row) for number, row in enumerate(queries)]
    print(f"{name} set: {len(register)} rows, {len(queries)} sellers")
    begun = time.process_time()
    best = best_rows(sellers, entries, logic_v2)
    spent = time.process_time() - begun
    print(figures("logic-v2 from 0.70", queries, ids, best, THRESHOLD))
    print(f"  {len(sellers) * len(entries) / spent:.0f} comparisons a second")
    names = [utils.default_process(row["name"]) for row in register]
    plain = best_rows([utils.default_process(row["name"]) for row in queries], names, fuzz.token_set_ratio)
    lines = [figures(f"rapidfuzz token_set_ratio from {t}", queries, ids, plain, t) for t in range(70, 100, 2)]
    print(max(lines, key=lambda line: line.split("identity F1 ")[1]))


def main() -> None:
    """Print the figures of each set named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", choices=("second", "third"))
    for name in parser.parse_args().sets:
        compare(name)


if __name__ == "__main__":
    main()
