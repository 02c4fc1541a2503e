"""What a running Frostwatch writes about itself: one event a line on standard error, as text or as JSON.

Events have fixed words ("run finished") and fields (site, pages, ...), so they can be counted by machines.
"""

import logging
import sys
from typing import Any

import structlog

from app.settings import LogSettings

LOGGED = ("procrastinate", "index")
"""Whose messages are for the operator, wherever else they go. Libraries that take care of their own messages stay as
they are: they tell of each try in lines of their own, and whoever needed what was tried for says it in one event."""


def set_up_log(settings: LogSettings) -> None:
    """Send events to standard error in the form that the settings ask for."""
    level = getattr(logging, settings.level.upper())
    # Tells of each of many tries to connect, in lines of its own; whoever needed the connection says it in one event.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    renderer: Any
    if settings.format == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
        tail = [structlog.processors.dict_tracebacks, renderer]
    else:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
        tail = [renderer]
    head: list[Any] = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *head, *tail],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_to_standard_error,
        cache_logger_on_first_use=False,
    )
    handler = _OfOthers(logging.WARNING)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *head],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *tail],
        )
    )
    for name in LOGGED:
        logger = logging.getLogger(name)
        logger.handlers = [*(each for each in logger.handlers if not isinstance(each, _OfOthers)), handler]
    logging.lastResort = handler  # Python itself would write what nobody handles, without form, between our events


class _OfOthers(logging.Handler):
    """Writes what is logged by the standard library's log, warnings and worse, in the form of our own events."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(f"{self.format(record)}\n")


def _to_standard_error(*_: Any) -> structlog.WriteLogger:
    return structlog.WriteLogger(sys.stderr)
