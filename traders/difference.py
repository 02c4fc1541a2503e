"""What changed between two snapshots of a register, without either of them whole in memory.

Of a row only its id and its number are kept; a row is read again where its line is not the same letter by letter.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from traders.rows import Lines


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two snapshots: `kind` is added, removed or changed."""

    kind: str
    entry_id: str
    name: str
    fields: tuple[str, ...] = ()


def changes_between(old: Lines, new: Lines) -> Iterator[Change]:
    """Yield what changed from the rows of `old` to those of `new`, in the order of their files."""
    before = {orjson.loads(old.line(number))["entry_id"]: number for number in range(len(old))}
    for number in range(len(new)):
        line = new.line(number)
        row = orjson.loads(line)
        earlier = before.pop(row["entry_id"], None)
        if earlier is None:
            yield Change("added", row["entry_id"], row["name"])
            continue
        known = old.line(earlier)
        if known == line:
            continue
        then = orjson.loads(known)
        if fields := tuple(name for name in row if then.get(name) != row[name]):
            yield Change("changed", row["entry_id"], row["name"], fields)
    for entry_id, number in before.items():
        yield Change("removed", entry_id, orjson.loads(old.line(number))["name"])
