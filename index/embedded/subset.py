"""Runs many saved searches over a few listings, at a cost that grows with those few and not with the index.

The listings asked about are indexed once more in memory, and the searches run there; the columns are cut out of those
that are loaded anyway.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import apsw
import numpy as np
import orjson

from index.embedded.columns import Columns
from index.embedded.connection import MEMORY, connect
from index.embedded.filter import Filter
from index.embedded.recent import Recent
from index.embedded.texts import Tokens, others_of, words_of, written
from index.embedded.writer import write_words
from index.record import Shown
from index.tree import Node

_DIGESTS = "SELECT row, words, others FROM listing WHERE row IN (SELECT value FROM json_each(?))"
_DOCUMENTS = "SELECT row, json FROM document WHERE row IN (SELECT value FROM json_each(?))"
_WHOLE_FROM = 3
"""Searches run on the whole index when the listings asked about are more than a third of it."""


def matches_among(
    connection: apsw.Connection,
    columns: Columns,
    whole: Filter,
    recent: Recent,
    trees: Mapping[str, Node],
    among: Sequence[str],
) -> dict[str, tuple[str, ...]]:
    """Return for each search which of the listings `among` it matches, in their order."""
    ids = list(dict.fromkeys(among))
    wanted = orjson.dumps(ids).decode()
    known = dict(
        connection.execute("SELECT id, row FROM listing WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
    )
    ids = [listing_id for listing_id in ids if listing_id in known]
    rows = np.array([known[listing_id] for listing_id in ids], np.int64)
    if not len(rows):
        return dict.fromkeys(trees, ())
    if len(rows) * _WHOLE_FROM >= columns.size:
        return {name: _chosen(ids, whole.mask(tree)[rows]) for name, tree in trees.items()}
    memory = connect(MEMORY, 1.0)
    try:
        _index_again(connection, memory, recent, rows.tolist())
        few = Filter(memory, columns.cut(rows))
        return {name: _chosen(ids, few.mask(tree)[1:]) for name, tree in trees.items()}
    finally:
        memory.close()


def _chosen(ids: list[str], mask: Any) -> tuple[str, ...]:
    return tuple(ids[place] for place in np.flatnonzero(mask).tolist())


def _index_again(connection: apsw.Connection, memory: apsw.Connection, recent: Recent, rows: list[int]) -> None:
    """Put the tokens of some rows into the full-text index of `memory`, under the row numbers 1, 2, 3 ..."""
    found = dict(_tokens(connection, recent, rows))
    memory.execute("BEGIN")
    write_words(
        memory,
        ((place, found[row][0]) for place, row in enumerate(rows, 1)),
        ((place, found[row][1]) for place, row in enumerate(rows, 1)),
    )
    memory.execute("COMMIT")


def _tokens(
    connection: apsw.Connection, recent: Recent, rows: list[int]
) -> Iterator[tuple[int, tuple[Tokens, Tokens]]]:
    """Yield the words and others of each row: as they were made last, or made anew from the document."""
    anew = {}
    for row, words, others in connection.execute(_DIGESTS, (orjson.dumps(rows).decode(),)):
        if kept := recent.tokens(words, others):
            yield row, kept
        else:
            anew[row] = words, others
    for row, json in connection.execute(_DOCUMENTS, (orjson.dumps(list(anew)).decode(),)):
        text = written(Shown(orjson.loads(json)))
        tokens = words_of(text.default).tokens, others_of(text.others, text.marks, text.values)
        recent.note_words(anew[row][0], tokens[0])
        recent.note_others(anew[row][1], tokens[1])
        yield row, tokens
