"""Pages and scans that show one point in time, however much is written meanwhile.

Where that has ended (five minutes without a request, or a rebuilt index was put in force), the order of what was given
last tells where to go on.
"""

from collections.abc import Iterator
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError

_PAGE = 1000
"""Hits fetched at once by a scan."""
_KEEP_ALIVE = "5m"
_NO_SHARD = 503
_RETRIED = (429, 502, 504)
"""Statuses after which the client tries again by itself; not 503, which a deleted index gives for good."""


def page(client: Elasticsearch, index: str, body: dict[str, Any], place: list[Any] | None) -> tuple[Any, str | None]:
    """Fetch a page: the first from the index as it is, the others from one point in time."""
    if place is None:
        return client.search(index=index, **body), None
    _, last, pit = place
    if pit is not None:
        answer = _searched(client, {**body, "search_after": last}, pit)
        if answer is not None:
            return answer, pit
    pit = _begin(client, index)
    return client.search(**body, search_after=last[:2], pit=_frozen(pit)), pit


def all_hits(
    client: Elasticsearch, index: str, query: dict[str, Any], sort: list[dict[str, Any]], *, source: Any
) -> Iterator[dict[str, Any]]:
    """Yield every hit in the order given, flat in memory."""
    body: dict[str, Any] = {
        "query": query,
        "sort": sort,
        "size": _PAGE,
        "source": source,
        "track_total_hits": False,
    }
    pit = _begin(client, index)
    try:
        while True:
            answer = _searched(client, body, pit)
            if answer is None:
                pit = _begin(client, index)
                if "search_after" in body:
                    body["search_after"] = body["search_after"][: len(sort)]
                answer = client.search(**body, pit=_frozen(pit))
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < _PAGE:
                return
            body["search_after"] = hits[-1]["sort"]
    finally:
        end(client, pit)


def end(client: Elasticsearch, pit: str) -> None:
    """Release a point in time."""
    try:
        client.close_point_in_time(id=pit)
    except NotFoundError:
        return


def _searched(client: Elasticsearch, body: dict[str, Any], pit: str) -> Any | None:
    """Search at a point in time; None where it has ended, or its index is no longer there."""
    try:
        return client.options(retry_on_status=_RETRIED).search(**body, pit=_frozen(pit))
    except NotFoundError:
        return None
    except ApiError as error:
        if error.meta.status == _NO_SHARD and "no_shard_available" in str(error.body):
            return None
        raise


def _begin(client: Elasticsearch, index: str) -> str:
    return str(client.open_point_in_time(index=index, keep_alive=_KEEP_ALIVE)["id"])


def _frozen(pit: str) -> dict[str, str]:
    return {"id": pit, "keep_alive": _KEEP_ALIVE}
