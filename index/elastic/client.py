"""The connection to Elasticsearch: how it is opened, and what its errors mean to the person who runs Frostwatch."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, ConnectionError, ConnectionTimeout, Elasticsearch, TransportError  # noqa: A004

from domain.errors import FrostwatchError, SettingsError, StorageError, UnavailableError

REFUSED = frozenset((401, 403))
BUSY = frozenset((429, 502, 503, 504))
"""Statuses with which a server asks to be tried again."""


def connect(
    hosts: Sequence[str],
    *,
    api_key: str | None,
    username: str,
    password: str | None,
    ca_file: Path | None,
    timeout: float,
) -> Elasticsearch:
    """Return a client for the hosts of one cluster; nothing is sent yet.

    Raises:
        SettingsError: an address or the certificate file cannot be used.
    """
    options: dict[str, Any] = {"request_timeout": timeout, "max_retries": 2, "retry_on_timeout": False}
    if api_key:
        options["api_key"] = api_key
    elif username:
        options["basic_auth"] = (username, password or "")
    if ca_file is not None:
        if not ca_file.is_file():
            raise SettingsError(f"setting 'index.ca_file': there is no file {ca_file}")
        options["ca_certs"] = str(ca_file)
    try:
        return Elasticsearch(list(hosts), **options)
    except (ValueError, OSError) as error:
        raise SettingsError(f"setting 'index.url': {', '.join(hosts)} cannot be used: {error}") from None


@contextmanager
def translated_errors(location: str) -> Iterator[None]:
    """Turn the client's errors into ours.

    Raises:
        UnavailableError: the server is down, slow, busy or refuses the login.
        StorageError: the server refused a write, or its index is not as it should be.
    """
    try:
        yield
    except ConnectionTimeout:
        raise UnavailableError(
            f"Elasticsearch at {location} is too slow to answer; nothing is lost, run again when it has recovered, "
            "or raise the setting index.timeout"
        ) from None
    except (ConnectionError, TransportError) as error:
        raise UnavailableError(
            f"Elasticsearch at {location} does not answer ({_cause(error)}); nothing is lost, run again when it is up"
        ) from None
    except ApiError as error:
        raise error_of(location, int(error.meta.status), reason_of(error.body)) from None


def error_of(location: str, status: int, reason: str) -> FrostwatchError:
    """Return what a refusal by the server means."""
    if "cluster_block" in reason or "read-only" in reason or "read_only" in reason:
        return StorageError(
            f"Elasticsearch at {location} is read-only ({reason}); free disk space on it, lift the block, "
            "then run again: nothing is lost"
        )
    if status in REFUSED:
        return UnavailableError(
            f"Elasticsearch at {location} refuses the login ({reason}); check index.api_key, "
            "index.username and index.password"
        )
    if status in BUSY:
        return UnavailableError(
            f"Elasticsearch at {location} is busy or starting ({reason}); nothing is lost, run again"
        )
    return StorageError(f"Elasticsearch at {location} refused a request ({status}: {reason})")


def reason_of(body: Any) -> str:
    """Return the reason in an error of the server, in one line."""
    if not isinstance(body, Mapping):
        return _short(body)
    error = body.get("error", body)
    if not isinstance(error, Mapping):
        return _short(error)
    causes = error.get("root_cause")
    cause = causes[0] if causes else error
    return _short(f"{cause.get('type', 'error')}: {cause.get('reason', '')}")


def _cause(error: Exception) -> str:
    """Return what the system said, which the client wraps several times, else all that it says."""
    told = re.search(r"\[Errno -?[0-9]+\] ([^()'\"]+)", str(error))
    return told[1] if told else _short(error)


def _short(value: object) -> str:
    return " ".join(str(value).split())[:300]
