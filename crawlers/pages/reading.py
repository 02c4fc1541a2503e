"""What reading a page gives: its kind, the listing on it, and the links that lead on.

A `PageReading` is all the crawler needs to decide what to do next; nothing in it was fetched.
"""

from dataclasses import dataclass
from typing import Literal

from domain.listing import RawListing

PageKind = Literal["listing", "index", "challenge", "login", "gone", "other"]
LinkRole = Literal["listing", "index", "next", "other"]


@dataclass(frozen=True, slots=True)
class PageLink:
    """One link of a page: absolute address, anchor text, rel, and what it most likely leads to.

    `score` is how promising the link is for finding listings, from 0 (do not bother) to 1 (a listing or the next page
    of results); `context` is the class and id words around the link, for a spider that wants to judge by itself.
    """

    url: str
    text: str
    rel: str = ""
    role: LinkRole = "other"
    score: float = 0.0
    context: str = ""


@dataclass(frozen=True, slots=True)
class PageReading:
    """What one page says.

    `kind`: listing (one thing for sale), index (category or search results), challenge (captcha or consent wall),
    login, gone (the page says, whatever the status, that the item is removed or sold), other. `listing` is None unless
    the page is a listing, or gone with the listing still legible. `reasons` say why the page counts as its kind.
    """

    kind: PageKind
    listing: RawListing | None
    canonical: str | None
    links: tuple[PageLink, ...] = ()
    reasons: tuple[str, ...] = ()
