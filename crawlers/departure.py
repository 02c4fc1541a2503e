"""A listing that has left without a word: its address now leads to the category it stood in, or to the start page.

Many shops and classifieds do that in place of an answer 404. Only a redirect to a folder above the listing's own
address counts; one to a page with a number in its name may well lead to the same thing under another name.
"""

from urllib.parse import urljoin, urlsplit

from domain.listing import Capture

REDIRECTS = frozenset({301, 302, 303, 307, 308})


def left_for(capture: Capture) -> str | None:
    """Return where the address of a listing that is gone now leads, None where nothing says that it is gone."""
    if capture.status not in REDIRECTS:
        return None
    try:
        old, new = urlsplit(capture.url), urlsplit(urljoin(capture.url, capture.header("location") or ""))
    except ValueError:
        return None
    above, path = new.path.rstrip("/"), old.path.rstrip("/")
    if _bare(old.hostname) != _bare(new.hostname) or above == path or not f"{path}/".startswith(f"{above}/"):
        return None
    return None if any(c.isdigit() for c in above.rpartition("/")[2]) else new.geturl()


def _bare(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.")
