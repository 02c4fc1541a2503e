"""How fast sellers are matched, as ratios in one run. Run: python -m benchmarks.match_speed [--rows 100000].

Compares with a loop of rapidfuzz token_set_ratio over all names, on the same register and sellers; measures how often
the right row is among the candidates, how long a built snapshot takes to open, and the memory of the process.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from benchmarks.traders_cases import FIRST, LAST, LEGAL, TRADES, _phone, _typo
from domain.trader import TraderEntry, TraderMatch, TraderQuery
from traders.canonical import row_of
from traders.matcher import Matcher
from traders.store import Registers

CITIES = (
    "Bristol",
    "Hull",
    "Derby",
    "Leeds",
    "Tampa",
    "Houston",
    "Reno",
    "Dayton",
    "Hagen",
    "Ulm",
    "Bremen",
    "Jena",
    "Nantes",
    "Lille",
    "Parma",
    "Verona",
    "Bari",
    "Vigo",
    "Murcia",
    "Opole",
    "Radom",
    "Breda",
    "Arad",
    "Pecs",
    "Brno",
    "Konya",
    "Geelong",
    "Napier",
    "Regina",
    "Joinville",
    "Puebla",
    "Nagpur",
    "Benoni",
    "Malmo",
    "Braga",
    "Gent",
)
MIDDLES = (
    "mar",
    "tel",
    "von",
    "dra",
    "lis",
    "bor",
    "nek",
    "sul",
    "tav",
    "rim",
    "gol",
    "pex",
    "zan",
    "kor",
    "fil",
    "wen",
    "dur",
    "hal",
    "jun",
    "cas",
)


def firms(count: int, seed: int = 3) -> list[TraderEntry]:
    """Return made-up firms; distinct words are shared by several firms, as in real registers."""
    rng = random.Random(seed)  # noqa: S311 not for secrets
    countries = sorted(LEGAL)
    words = [a + b + c for a in FIRST for b in MIDDLES for c in LAST]
    rng.shuffle(words)
    words = words[: max(500, int(count * 0.4))]
    entries = []
    for number in range(count):
        country = rng.choice(countries)
        second = rng.choice([rng.choice(words), rng.choice(CITIES), "", rng.choice(CITIES)])
        parts = (rng.choice(words), second, rng.choice(TRADES[country]), LEGAL[country][0])
        name = " ".join(part for part in parts if part)
        entries.append(TraderEntry("speed", f"S{number}", name, country=country, phone=_phone(rng, country)))
    return entries


def sellers(entries: list[TraderEntry], count: int, seed: int = 4) -> list[tuple[TraderQuery, str | None]]:
    """Return sellers with the row they are: exact, re-ordered, shortened, mistyped, joined, and absent ones."""
    rng = random.Random(seed)  # noqa: S311 not for secrets
    found: list[tuple[TraderQuery, str | None]] = []
    for number in range(count):
        entry = rng.choice(entries)
        parts = entry.name.removesuffix(LEGAL[entry.country or "GB"][0]).split()
        kind = number % 6
        if kind == 1:
            parts = [*parts[1:], parts[0]]
        elif kind == 2:
            parts[0] = _typo(rng, parts[0])
        elif kind == 3:
            parts = [parts[0].upper(), *parts[1:], LEGAL[entry.country or "GB"][1]]
        elif kind == 4:
            parts = [parts[0] + parts[1], *parts[2:]]
        elif kind == 5:
            parts = ["".join(rng.sample("bcdfghklmnprstvwz", 4)) + "oquex", *parts[1:]]
        query = TraderQuery(f"Q{number}", " ".join(parts), country=entry.country, date=date(2026, 6, 1))
        found.append((query, None if kind == 5 else entry.entry_id))
    return found


PEAK = """
import sys, time
from datetime import date
from pathlib import Path
from domain.trader import TraderQuery
from traders.matcher import Matcher
from traders.store import Registers
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1e6
registers = Registers(Path(sys.argv[1]))
begun = time.perf_counter()
"""
"""Peak memory is that of the program alone: getrusage would give a child the peak of the process that started it."""

IMPORT = (
    PEAK
    + """
report = registers.import_file(Path(sys.argv[2]), "speed", date(2026, 1, 15), "made up")
print(f"{report.count} rows in {time.perf_counter() - begun:.1f} s, {peak():.2f} GB")
"""
)
ALONE = (
    PEAK
    + """
matcher = Matcher.open(registers)
matcher.match(TraderQuery("warm", "Nobody Refrigerants Ltd"))
opened = time.perf_counter() - begun
names = Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
begun, worked = time.perf_counter(), time.process_time()
for name in names:
    matcher.match(TraderQuery("1", name))
rate = len(names) / (time.perf_counter() - begun)
worked = len(names) / (time.process_time() - worked)
print(f"open and first answer {opened:.2f} s, {rate:.0f} sellers a second ({worked:.0f} of CPU time), {peak():.2f} GB")
"""
)


def run(program: str, *arguments: Path) -> str:
    """Return what a program prints that runs in a process of its own."""
    done = subprocess.run(  # noqa: S603 our own programs
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--sellers", type=int, default=3000)
    parser.add_argument("--loop", type=int, default=30, help="sellers that the loop is timed on")
    options = parser.parse_args()
    entries = firms(options.rows)
    asked = sellers(entries, options.sellers)
    names = [utils.default_process(entry.name) for entry in entries]
    with tempfile.TemporaryDirectory() as folder:
        table, said = Path(folder) / "speed.csv", Path(folder) / "names.txt"
        _write(table, entries)
        said.write_text("\n".join(query.name for query, _ in asked), encoding="utf-8")
        home = Path(folder) / "registers"
        print(f"import in a process of its own: {run(IMPORT, home, table)}")
        print(f"a process that only opens the snapshot and matches: {run(ALONE, home, said)}")
        begun = time.perf_counter()
        matcher = Matcher.open(Registers(home))
        matcher.match(TraderQuery("warm", "Nobody Refrigerants Ltd"))
        print(f"open, and the first answer: {time.perf_counter() - begun:.2f} s")
        answers, ours, loop, inside = _race(asked, matcher, names, options.loop)
        candidates = _candidate_recall(asked, matcher)
    print(
        f"sellers a second of CPU time: {ours:.0f}; loop of token_set_ratio {loop:.1f} ({ours / loop:.0f} times);"
        f" process.extractOne {inside:.1f} ({ours / inside:.0f} times)"
    )
    present = sum(1 for _, wanted in asked if wanted)
    right = sum(answer.entry_id == wanted for answer, (_, wanted) in zip(answers, asked, strict=True) if wanted)
    among = sum(
        wanted in (answer.entry_id, *(near.entry_id for near in answer.near))
        for answer, (_, wanted) in zip(answers, asked, strict=True)
        if wanted
    )
    print(
        f"right row: answered {right / present:.4f}, answer or near miss {among / present:.4f},"
        f" among the candidates {candidates:.4f}"
    )


Asked = list[tuple[TraderQuery, str | None]]


def _race(
    asked: Asked, matcher: Matcher, names: list[str], turns: int
) -> tuple[list[TraderMatch], float, float, float]:
    """Return our answers and three rates (ours, the loop's, extractOne's), taken by turns so that all meet one load."""
    answers: list[TraderMatch] = []
    ours = loop = inside = 0.0
    share = -(-len(asked) // turns)
    for turn in range(turns):
        part = asked[turn * share : (turn + 1) * share]
        begun = time.process_time()
        answers += [matcher.match(query) for query, _ in part]
        ours += time.process_time() - begun
        wanted = utils.default_process(asked[turn][0].name)
        begun = time.process_time()
        max(fuzz.token_set_ratio(wanted, name) for name in names)
        loop += time.process_time() - begun
        begun = time.process_time()
        process.extractOne(wanted, names, scorer=fuzz.token_set_ratio)
        inside += time.process_time() - begun
    return answers, len(asked) / ours, turns / loop, turns / inside


def _candidate_recall(asked: Asked, matcher: Matcher) -> float:
    found = wanted_count = 0
    for query, wanted in asked:
        if wanted:
            wanted_count += 1
            found += wanted in {entry.entry_id for entry in matcher.candidates(query)}
    return found / max(wanted_count, 1)


def _write(path: Path, entries: list[TraderEntry]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(row_of(entries[0])) + "\n")
        for entry in entries:
            file.write(",".join(f'"{value}"' for value in row_of(entry).values()) + "\n")


if __name__ == "__main__":
    main()
