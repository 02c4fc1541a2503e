"""The match: a seller against the registers of authorised traders, with an outcome and its reasons.

`Matcher.match` reads the seller, finds the few rows worth comparing, weighs each, and answers with the best. It never
answers with a bare yes or no: see `traders.decide`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import file_digest, sha256
from itertools import chain
from pathlib import Path

from domain.errors import InputError
from domain.trader import NearMiss, TraderEntry, TraderMatch, TraderQuery
from traders.candidate import Finder
from traders.canonical import BadRow, read_canonical
from traders.country import country_code
from traders.decide import Verdict, weigh
from traders.evidence import Facts, read_facts
from traders.judgement import Judgements
from traders.keys import KEYS_VERSION
from traders.name import Name, parse, variants
from traders.rows import Rows
from traders.shard import Shard
from traders.store import Registers, Snapshot

NEAR_MISSES = 3
_NEAR_SCORE = 0.3
_CLOSE = 0.1
"""Rows of two traders that lie so close together fit a seller alike, unless it gives one's name in full."""


class Matcher:
    """Looks sellers up in a set of registers.

    `version` is a short hash of the registers used: when it changes, answers may change. `empty` is True when there is
    no register at all; an answer then means nothing and should not be shown.
    """

    def __init__(
        self,
        shards: Sequence[Shard],
        as_of: date | None = None,
        bad_rows: Sequence[tuple[Path, BadRow]] = (),
        judgements: Judgements | None = None,
    ) -> None:
        self._judgements = judgements
        self._shards = tuple(shards)
        self._finder = Finder(self._shards)
        self._as_of = as_of
        self._oldest = min((shard.as_of for shard in self._shards), default=None)
        self.bad_rows = tuple(bad_rows)
        self.version = sha256(
            " ".join(
                [*sorted(shard.version for shard in self._shards), judgements.version if judgements else ""]
            ).encode()
        ).hexdigest()[:12]

    @property
    def empty(self) -> bool:
        """Whether no register was loaded."""
        return not self._shards

    def __len__(self) -> int:
        return self._finder.size

    @classmethod
    def open(cls, registers: Registers, as_of: date | None = None) -> "Matcher":
        """Open the snapshots in force on `as_of` (None: the newest)."""
        shards = [_shard(snapshot) for snapshot in registers.current(as_of)]
        return cls(shards, as_of, judgements=registers.judgements)

    @classmethod
    def from_csv(cls, paths: Iterable[Path], as_of: date | None = None) -> "Matcher":
        """Index canonical tables in memory. Bad rows are left out and kept in `bad_rows`.

        Raises:
            InputError: a file cannot be read as a register table, or holds no usable row.
        """
        shards = []
        bad_rows = []
        for path in paths:
            bad: list[BadRow] = []
            entries = read_canonical(path, bad)
            first = next(entries, None)
            if first is None:
                raise InputError(f"{path}: no usable row" + (f"; {bad[0]}" if bad else ""))
            changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
            with path.open("rb") as file:
                version = file_digest(file, "sha256").hexdigest()
            shards.append(Shard.build(chain((first,), entries), changed.isoformat(), version))
            bad_rows += [(path, row) for row in bad]
        return cls(shards, as_of, bad_rows)

    def match(self, query: TraderQuery) -> TraderMatch:
        """Look one seller up."""
        names = _read_names(query)
        facts = read_facts(query)
        verdicts = self._weigh_candidates(query, names, facts)
        if not verdicts:
            return TraderMatch(query.id, "not_found", register_as_of=self._oldest)
        best = _in_force(verdicts)
        if best.outcome == "not_found":
            return TraderMatch(
                query.id, "not_found", register_as_of=self._oldest, score=best.score, near=_near(verdicts)
            )
        return TraderMatch(
            query.id,
            best.outcome,
            best.entry.entry_id,
            best.entry.register,
            best.as_of,
            best.score,
            best.reasons,
            best.scope,
            _near([verdict for verdict in verdicts if verdict is not best]),
        )

    def candidates(self, query: TraderQuery) -> list[TraderEntry]:
        """Return the rows that would be compared in full with this seller."""
        names = _read_names(query)
        return [self._shards[row.shard].entry(row.row) for row in self._finder.find(names, read_facts(query))]

    def _weigh_candidates(self, query: TraderQuery, names: list[Name], facts: Facts) -> list[Verdict]:
        said = self._judgements.about(query) if self._judgements else {}
        day = query.date or self._as_of or datetime.now(UTC).date()
        verdicts = []
        rows = self._finder.find(names, facts, [entry_id for _, entry_id in said])
        if rows and (crowded := self._finder.crowded(facts)):
            facts = replace(facts, crowded=crowded)
        for row in rows:
            shard = self._shards[row.shard]
            verdict = weigh(query, names, facts, shard.known(row.row), shard.as_of, day, self._finder.weigh)
            judgement = said.get((verdict.entry.register, verdict.entry.entry_id))
            verdicts.append(verdict.judged(judgement) if judgement else verdict)
        verdicts.sort(key=lambda verdict: (verdict.relation != "different", verdict.total), reverse=True)
        return verdicts


def _shard(snapshot: Snapshot) -> Shard:
    """Return a snapshot ready to be searched; one indexed by an older version is indexed anew, in memory."""
    day = snapshot.retrieved.isoformat()
    if snapshot.keys == KEYS_VERSION:
        return Shard.load(snapshot.folder, day, snapshot.hash)
    return Shard.build(Rows.load(snapshot.folder), day, snapshot.hash)


def _read_names(query: TraderQuery) -> list[Name]:
    country = country_code(query.country) or None
    return [name for text in variants(query.name) if (name := parse(text, country)).tokens]


def _in_force(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the best verdict, or the authorised one of another row of the same trader (a renewal, say).

    Where rows of several traders fit alike (two daughters with one domain, and the seller gives the brand only), it is
    not sure which one the seller is.
    """
    best = verdicts[0]
    if best.relation != "same":
        return best
    trader = _trader(best)
    fitting = [verdict for verdict in verdicts if verdict.relation == "same"]
    others = [verdict for verdict in fitting if _trader(verdict) != trader and verdict.total > best.total - _CLOSE]
    if others and not best.name.exact:
        return best.unsure()
    return next((each for each in fitting if _trader(each) == trader and each.outcome == "authorised"), best)


def _trader(verdict: Verdict) -> tuple[str, str | None]:
    return parse(verdict.entry.name, verdict.entry.country).full, verdict.entry.country


def _near(verdicts: Sequence[Verdict]) -> tuple[NearMiss, ...]:
    return tuple(
        NearMiss(verdict.entry.entry_id, verdict.entry.name, verdict.score, verdict.entry.register)
        for verdict in verdicts[:NEAR_MISSES]
        if verdict.score >= _NEAR_SCORE
    )
