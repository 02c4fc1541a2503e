"""Names for the ways a request can fail, as reports and health reasons use them."""

from playwright.async_api import Error as PlaywrightError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

_NAMES: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "no such host"),
    (DownloadConnectionRefusedError, "connection refused"),
    (ResponseDataLossError, "cut off"),
    (DownloadCancelledError, "too large"),
    (UnsupportedURLSchemeError, "bad address"),
    (DownloadFailedError, "connection lost"),
    (PlaywrightError, "browser"),
    (OSError, "damaged"),  # a body that is not encoded as its header says
)


def failure_name(error: BaseException) -> str:
    """Return the name of a failure; "failed" for one that has none."""
    if isinstance(error, IgnoreRequest):
        return _ignored(str(error))
    return next((name for kind, name in _NAMES if isinstance(error, kind)), "failed")


def _ignored(text: str) -> str:
    if "robots.txt" in text:
        return "robots"
    if "DOWNLOAD_MAXSIZE" in text:
        return "too large"
    return "not stored" if text == "not stored" else "dropped"
