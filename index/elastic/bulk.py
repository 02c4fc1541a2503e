"""Bulk writes: what the server is too busy for is sent again after a pause; what it refuses is named, item by item."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from index.elastic.client import BUSY, error_of, reason_of

CONFLICT = 409
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each repetition."""


_ASKED = ("items.*.status", "items.*.error")
"""What is asked for of each write: a tenth of what the server tells otherwise."""


@dataclass(frozen=True, slots=True)
class Action:
    """One write: `key` names it to the caller, `head` is the line before the source."""

    key: str
    head: dict[str, Any]
    source: bytes


@dataclass(slots=True)
class Result:
    """What became of the writes, by key: done, in conflict with a newer version, or refused for a reason."""

    done: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def write(
    client: Elasticsearch, location: str, actions: Sequence[Action], pause: Callable[[float], None] = time.sleep
) -> Result:
    """Send the writes and see each through.

    Raises:
        StorageError: the server is read-only.
    """
    result = Result()
    waiting = list(actions)
    for seconds in (*PAUSES, None):
        if not waiting:
            break
        body: list[Any] = [line for action in waiting for line in (orjson.dumps(action.head), action.source)]
        answer = client.bulk(operations=body, filter_path=_ASKED)
        waiting = _sort_out(location, waiting, answer["items"], result, last=seconds is None)
        if waiting and seconds is not None:
            pause(seconds)
    return result


def _sort_out(
    location: str, actions: list[Action], items: list[dict[str, Any]], result: Result, *, last: bool
) -> list[Action]:
    """Put each answer where it belongs and return the writes to be sent again."""
    again = []
    for action, item in zip(actions, items, strict=True):
        answer = next(iter(item.values()))
        status = int(answer["status"])
        reason = reason_of(answer) if "error" in answer else ""
        if not reason:
            result.done.append(action.key)
        elif "cluster_block" in reason:
            raise error_of(location, status, reason)
        elif status == CONFLICT:
            result.conflicts.append(action.key)
        elif status in BUSY and not last:
            again.append(action)
        else:
            result.failed[action.key] = reason
    return again
