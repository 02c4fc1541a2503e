"""How well sellers are matched on sets written by somebody who had not read the matcher.

A register (traders_<set>_register.csv) and its queries (traders_<set>_queries.csv) were written from the contract
alone, before the code was read. The names are invented, or of trade, place and everyday words that mean nobody in
particular. The third set was first measured with names of firms of the trade; they were then replaced by
invented ones of the same build (script, legal form, trade and place words, slip, romanisation), so that nothing made up
stands beside a real firm.
Run: python -m benchmarks.traders_written second|third|fourth|fifth|sixth [--misses]
"""

import argparse
import csv
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
AS_OF = "2026-06-01"
OWN_SCRIPT = {"zh", "zh_variant", "cyr", "el", "ar", "ja", "ko", "th", "he", "hi"}
"""Classes of names written otherwise in the script of the register; those across scripts have *latin* in their name."""


def rows_of(name: str, what: str) -> list[dict[str, str]]:
    """Return the rows of a set's table: `what` is register or queries."""
    with (HERE / f"traders_{name}_{what}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_line(number: int, row: dict[str, str]) -> str:
    """Return a row of the table as a line for `frostwatch match`."""
    line: dict[str, Any] = {"id": str(number), "name": row["name"], "country": row["country"] or None}
    fields = json.loads(row["fields"]) if row["fields"] else {}
    return json.dumps(line | fields, ensure_ascii=False)


def ask(name: str, rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return what the command answers to the rows, in their order."""
    lines = "".join(as_line(number, row) + "\n" for number, row in enumerate(rows))
    command = [
        str(Path(sys.executable).with_name("frostwatch")),
        "match",
        "--register",
        str(HERE / f"traders_{name}_register.csv"),
        "--as-of",
        AS_OF,
    ]
    done = subprocess.run(command, input=lines.encode(), capture_output=True, check=False)  # noqa: S603 - our own command
    sys.stderr.write(done.stderr.decode())
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return [answers[number] for number, _ in enumerate(rows)]


def figures(rows: list[dict[str, str]], answers: list[dict[str, Any]]) -> dict[str, float]:
    """Return identity F1, outcome accuracy, cross-script recall and the number of false authorisations."""
    pairs = list(zip(rows, answers, strict=True))
    named = sum(1 for _, answer in pairs if answer.get("entry_id"))
    right = sum(1 for row, answer in pairs if row["entry_id"] and answer.get("entry_id") == row["entry_id"])
    wanted = sum(1 for row in rows if row["entry_id"])
    across = [
        (row, answer)
        for row, answer in pairs
        if row["entry_id"] and ("latin" in row["class"] or row["class"] in OWN_SCRIPT)
    ]
    cross = [answer.get("entry_id") == row["entry_id"] for row, answer in across]
    authorised = [(row, answer) for row, answer in pairs if answer.get("outcome") == "authorised"]
    return {
        "identity_f1": 2 * right / (named + wanted),
        "precision": right / named,
        "recall": right / wanted,
        "outcome_accuracy": sum(answer.get("outcome") == row["outcome"] for row, answer in pairs) / len(pairs),
        "cross_script_recall": sum(cross) / len(cross),
        "false_authorised": sum(
            row["outcome"] != "authorised" or row["entry_id"] != answer["entry_id"] for row, answer in authorised
        ),
    }


def main() -> None:
    """Print the figures, and by class how many answers are right in entry and outcome."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "set", choices=("second", "third", "fourth", "fifth", "twin", "sixth", "seventh"), help="which set"
    )
    parser.add_argument("--misses", action="store_true", help="print every answer that differs")
    options = parser.parse_args()
    rows = rows_of(options.set, "queries")
    answers = ask(options.set, rows)
    for name, value in figures(rows, answers).items():
        print(f"{name:22} {value:.3f}")
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for row, answer in zip(rows, answers, strict=True):
        same = (answer.get("entry_id") or "", answer.get("outcome")) == (row["entry_id"], row["outcome"])
        right[row["class"]].append(same)
        if options.misses and not same:
            reasons = "; ".join(f"{r['feature']} {r['score']:.2f} {r['detail']}" for r in answer.get("reasons", ()))
            print(
                f"  {row['class']:20} {row['name']!r} {row['fields']} wanted {row['outcome']} {row['entry_id']},"
                f" got {answer.get('outcome')} {answer.get('entry_id')} ({reasons}) near {answer.get('near')}"
            )
    for name, marks in right.items():
        print(f"{name:22} {sum(marks):3} of {len(marks)}")


if __name__ == "__main__":
    main()
