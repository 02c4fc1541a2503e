"""A stored page, to be looked at safely: as it was laid out, inert and without pictures from elsewhere, and as source.

Three fences: what loads, runs or leads on is taken out of the copy (`console.cleaning`); the copy stands in a frame
without any rights; and its answer carries a policy of its own that allows inline style and nothing else.
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.assembly import open_archive
from app.console.cleaning import LARGEST, cleaned_apart
from app.console.page import engine_of, listing_of, page, settings_of, shared_of
from app.matter import Sighting, sightings_of
from crawlers.pages.document import page_bytes
from domain.errors import FrostwatchError, InputError
from domain.listing import Capture
from index.engine import Stored

_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
_TOO_MUCH = "<p>This page cannot be laid out: it takes too long, or too much memory. Its source can be read."
_SOURCE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def show_page(request: Request) -> Response:
    """Show a stored page in its frame, with what the archive says of it."""
    listing, sighting = _asked(request)
    archive = open_archive(settings_of(request))
    problem, sound, capture = "", False, None
    try:
        sound = archive.sound(sighting.segment, sighting.offset)
        with shared_of(request).page_turn.taken():
            capture = archive.capture(sighting.segment, sighting.offset)
    except FrostwatchError as error:
        problem = str(error)
    if capture is not None and not _is_page(capture):
        problem = f"There is no page to be laid out: the answer {'is none' if capture.body else 'was empty'}."
    return page(
        request,
        "stored.html.j2",
        here="/search",
        listing=listing,
        sighting=sighting,
        capture=capture,
        sound=sound,
        problem=problem,
        cut=capture is not None and len(capture.body) > LARGEST,
        largest=LARGEST,
        base=_address(listing, sighting),
    )


def show_frame(request: Request) -> Response:
    """Give the inert copy of a stored page to the frame; asked for by anything else, lead to the page around it."""
    listing, sighting = _asked(request)
    # Browsers say this of themselves only to https and to this machine; where it is not said the policy alone holds.
    if request.headers.get("sec-fetch-dest", "iframe") != "iframe":
        return RedirectResponse(_address(listing, sighting), 303)
    with shared_of(request).page_turn.taken():
        capture = open_archive(settings_of(request)).capture(sighting.segment, sighting.offset)
        body = cleaned_apart(capture.body, capture.headers) if _is_page(capture) else b""
    return HTMLResponse(_TOO_MUCH if body is None else body, headers={"Content-Security-Policy": _POLICY})


def show_source(request: Request) -> Response:
    """Give a stored page as text, encodings undone."""
    _, sighting = _asked(request)
    with shared_of(request).page_turn.taken():
        capture = open_archive(settings_of(request)).capture(sighting.segment, sighting.offset)
        text = page_bytes(capture.body, capture.headers)
    return Response(text, media_type="text/plain; charset=utf-8", headers={"Content-Security-Policy": _SOURCE_POLICY})


def _asked(request: Request) -> tuple[Stored, Sighting]:
    """Return the listing and the sighting of it that an address names.

    Raises:
        InputError: there is no such listing, or nothing was seen of it at that place.
    """
    params, listing = request.path_params, listing_of(request)
    for sighting in sightings_of(engine_of(request).observations(listing.id)):
        if (sighting.segment, str(sighting.offset)) == (params["segment"], params["offset"]):
            return listing, sighting
    raise InputError("no sighting of this listing is stored there; its page lists all sightings")


def _address(listing: Stored, sighting: Sighting) -> str:
    return f"/listings/{listing.id}/pages/{sighting.segment}/{sighting.offset}"


def _is_page(capture: Capture) -> bool:
    return bool(capture.body) and capture.is_html
