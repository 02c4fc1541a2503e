"""One listing: everything known of it with what each statement rests on, and the proof to take along."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts import wording
from app.assembly import open_archive, open_decisions
from app.cases.book import all_cases
from app.console.failure import show_unknown
from app.console.form import Form
from app.console.marking import marked_spans
from app.console.packing import offered, packed, taken_away
from app.console.page import engine_of, listing_of, page, settings_of, shared_of
from app.console.views.search import search_address
from app.evidence import write_package
from app.manifests import manifests
from app.matter import matter_of, named_listing
from app.sellers import SellerGroup, Sellers
from assess.measure import BASIS
from domain.counting import counted
from domain.errors import InputError
from domain.substance import Substance, catalogue
from index.engine import SearchEngine, SearchRequest, Stored
from index.seller import quoted, same_seller

_OTHERS = 8
"""Other listings of the seller that are shown; a link leads to all."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A substance that a listing offers, with its GWP values by what they rest on."""

    designation: str
    facts: Substance | None
    gwp: Sequence[tuple[str, float]]


def show_listing(request: Request) -> Response:
    """Show all that is known of a listing."""
    engine = engine_of(request)
    named = request.path_params["id"]
    with closing(open_decisions(settings_of(request))) as store:
        with store.read() as connection:
            try:
                listing = named_listing(connection, engine, named)
            except InputError as error:
                return show_unknown(request, str(error))
            if listing.id != named:
                return RedirectResponse(f"/listings/{listing.id}", 303)
            matter = matter_of(connection, engine, listing)
            cases = all_cases(connection, closed=True, listing_id=listing.id)
            open_cases = [case for case in all_cases(connection, closed=False) if case not in cases]
        group = _group(Sellers(store), listing.document)
    others, all_of_seller = _others(engine, listing)
    later = engine.search(SearchRequest(f"earlier:{quoted(listing.id)}", _OTHERS, snippets=False)).hits
    return page(
        request,
        "listing.html.j2",
        here="/search",
        listing=listing,
        doc=listing.document,
        contents=[_contents(name) for name in listing.document["substances"]],
        sightings=list(reversed(matter.sightings)),
        alerts=list(reversed(matter.alerts)),
        group=group,
        cases=cases,
        open_cases=open_cases,
        others=others,
        others_address=search_address(all_of_seller),
        later=later,
    )


def show_reading(request: Request) -> Response:
    """Show how a listing was read: its texts with what was read in them marked, and where each field stood."""
    listing = listing_of(request)
    settings = settings_of(request)
    # Imported here: the language processing takes a second to load, and most pages need none of it.
    with shared_of(request).reading_turn.taken():
        read = import_module("app.rereading").reread(settings, listing.document["evidence"])
    texts = [
        (label, marked_spans(text, [span for span in read.extraction.spans if span.field == field]))
        for field, label in (("title", "Title"), ("text", "Text"), ("price_text", "Price"), ("seller_text", "Seller"))
        if (text := getattr(read.text, field))
    ]
    return page(
        request,
        "reading.html.j2",
        here="/search",
        listing=listing,
        read=read,
        texts=texts,
        differs=_differs(listing.document, read.extraction),
        masked=bool(settings.process.contact_key),
    )


def make_evidence(request: Request, _: Form) -> Response:
    """Make the evidence package of a listing, say its SHA-256 and what of the proof is missing, and offer it."""
    settings = settings_of(request)
    engine = engine_of(request)
    listing = listing_of(request)
    with closing(open_decisions(settings)) as store, store.read() as connection:
        matter = matter_of(connection, engine, listing)
    name = f"evidence-{listing.id}.zip"
    package = packed(
        request,
        f"listing {listing.id}",
        name,
        lambda path: write_package(matter, open_archive(settings), manifests(settings), path, replace=False),
    )
    counts = f"{counted(len(matter.sightings), 'sighting')}, {counted(package.records, 'stored record')}, "
    counts += counted(len(matter.alerts), "alert")
    title = wording.clean(listing.document["title"], 200) or "The listing"
    return offered(request, package, name, back=(f"/listings/{listing.id}", title), counts=counts, here="/search")


def take_evidence(request: Request) -> Response:
    """Give a package that was made."""
    listing_id = request.path_params["id"]
    return taken_away(request, f"listing {listing_id}", f"evidence-{listing_id}.zip")


def _contents(designation: str) -> Contents:
    facts = catalogue().get(designation)
    values = [(basis, getattr(facts, column)) for column, basis in BASIS.items()] if facts else []
    return Contents(designation, facts, [(basis, value) for basis, value in values if value is not None])


def _group(sellers: Sellers, document: Mapping[str, Any]) -> SellerGroup | None:
    group = document["seller"].get("group")
    return next(iter(sellers.groups(group)), None) if group else None


def _others(engine: SearchEngine, listing: Stored) -> tuple[Sequence[Stored], str]:
    """Return other listings of the seller, latest first, and the search for all of them."""
    query = same_seller(listing.document)
    found = engine.search(SearchRequest(query, _OTHERS + 1, "-last_seen", snippets=False))
    return [each for each in found.hits if each.id != listing.id][:_OTHERS], query


def _differs(document: Mapping[str, Any], extraction: Any) -> bool:
    """Tell whether a page is read otherwise today than the index says."""
    return list(document["substances"]) != list(extraction.substances) or document["kind"] != extraction.kind
