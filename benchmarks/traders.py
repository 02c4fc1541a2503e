"""How well sellers are matched, by class of variant. Run: python -m benchmarks.traders [--baseline] [--misses]."""

import argparse
from collections import defaultdict
from datetime import date

from rapidfuzz import fuzz, process

from benchmarks.traders_cases import Case, build
from domain.trader import TraderEntry
from traders.matcher import Matcher
from traders.shard import Shard

CROSS = ("zh_", "cyr_", "el_", "ar_", "ja_", "ko_", "th_")
BASELINE_SCORE = 85


def measure(answers: list[tuple[Case, str | None, str]]) -> dict[str, float]:
    """Return identity F1, outcome accuracy, cross-script recall and the number of false authorisations."""
    named = sum(1 for _, entry_id, _ in answers if entry_id)
    right = sum(1 for case, entry_id, _ in answers if entry_id and entry_id == case.entry_id)
    wanted = sum(1 for case, _, _ in answers if case.entry_id)
    precision, recall = right / max(named, 1), right / max(wanted, 1)
    cross = [(case, entry_id) for case, entry_id, _ in answers if case.kind.startswith(CROSS) and case.entry_id]
    return {
        "identity_f1": 2 * precision * recall / max(precision + recall, 1e-9),
        "precision": precision,
        "recall": recall,
        "outcome_accuracy": sum(case.outcome == outcome for case, _, outcome in answers) / len(answers),
        "cross_script_recall": sum(case.entry_id == entry_id for case, entry_id in cross) / max(len(cross), 1),
        "false_authorised": sum(
            1
            for case, entry_id, outcome in answers
            if outcome == "authorised" and (case.outcome != "authorised" or entry_id != case.entry_id)
        ),
    }


def baseline(entries: list[TraderEntry], cases: list[Case]) -> list[tuple[Case, str | None, str]]:
    """Answer with rapidfuzz alone: the best token_set_ratio over all names, review from BASELINE_SCORE on."""
    names = [entry.name for entry in entries]
    answers: list[tuple[Case, str | None, str]] = []
    for case in cases:
        best = process.extractOne(case.query.name, names, scorer=fuzz.token_set_ratio, processor=str.lower)
        if best and best[1] >= BASELINE_SCORE:
            answers.append((case, entries[best[2]].entry_id, "review"))
        else:
            answers.append((case, None, "not_found"))
    return answers


def main() -> None:
    """Print the figures, and with --misses every wrong answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--baseline", action="store_true")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    entries, cases = build(options.seed)
    matcher = Matcher([Shard.build(entries, date(2026, 1, 15).isoformat(), "made-up")])
    answers: list[tuple[Case, str | None, str]] = []
    for case in cases:
        found = matcher.match(case.query)
        answers.append((case, found.entry_id, found.outcome))
        if options.misses and (found.entry_id != case.entry_id or found.outcome != case.outcome):
            reasons = "; ".join(f"{r.feature} {r.score:.2f} {r.detail}" for r in found.reasons)
            wanted = next((e.name for e in entries if e.entry_id == case.entry_id), None)
            got = next((e.name for e in entries if e.entry_id == found.entry_id), None)
            near = [f"{n.name} {n.score}" for n in found.near[:2]]
            print(
                f"{case.kind}: {case.query.name!r} want {case.outcome} {wanted!r},"
                f" got {found.outcome} {got!r} [{reasons}] {near}"
            )
    print(f"{len(entries)} rows, {len(cases)} sellers")
    by_kind: dict[str, list[tuple[Case, str | None, str]]] = defaultdict(list)
    for answer in answers:
        by_kind[answer[0].kind].append(answer)
    for kind, some in sorted(by_kind.items()):
        figures = measure(some)
        identity = sum(case.entry_id == entry_id for case, entry_id, _ in some) / len(some)
        print(
            f"  {kind:22} n {len(some):3}  identity {identity:.2f}  outcome {figures['outcome_accuracy']:.2f}"
            f"  false authorised {figures['false_authorised']:.0f}"
        )
    for name, some in (
        ("frostwatch", answers),
        *([("rapidfuzz", baseline(entries, cases))] if options.baseline else []),
    ):
        print(name, " ".join(f"{key} {value:.3f}" for key, value in measure(some).items()))


if __name__ == "__main__":
    main()
