"""Search: a box for the query, a form that writes it, facets that narrow it, and what is found.

The address of the page is the search, so it can be kept and shared. A wrong query is shown again with what is wrong.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.assembly import open_decisions
from app.console.choosing import CHOICES, chosen_in, facet_condition, query_of
from app.console.page import engine_of, page, settings_of
from app.journal import Journal
from app.saved import SavedSearches
from app.searching import empty, incomplete, small_operator
from domain.errors import InputError
from domain.substance import catalogue
from index.cursor import RELEVANCE
from index.engine import SearchEngine, SearchPage, SearchRequest
from index.parts import EVERYTHING, parts_of, with_part, without_part

NEWEST = "-first_seen"
SORTS: Mapping[str, str] = {
    RELEVANCE: "best match",
    NEWEST: "newest",
    "-risk": "highest risk",
    "-tco2e": "most CO₂e",
    "price_eur_kg": "lowest price per kg (EUR)",
}
FACETS: Mapping[str, str] = {
    "status": "Legal status",
    "substances": "Substance",
    "kind": "Kind",
    "seller.outcome": "Seller in the register",
    "jurisdiction": "Offered in",
    "container": "Container",
    "site": "Marketplace",
    "finding": "Findings",
    "tco2e": "Tonnes CO₂e",
    "first_seen": "First seen",
}
SHOWN = 20
"""Listings on a page."""
_LONGEST_PLACE = 9
"""Digits of how many listings came before a page."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A value of a facet: how many listings have it, and the address that narrows to it or takes it away again."""

    value: str
    count: int
    address: str
    active: bool


def show_search(request: Request) -> Response:
    """Show what a search finds; without a search, what was found last."""
    params = request.query_params
    if "form" in params:
        return RedirectResponse(_written_by_form(params), 303)
    query = params.get("q", "").strip()
    sort = params.get("sort") or (RELEVANCE if query not in EVERYTHING else NEWEST)
    facets = tuple(dict.fromkeys((*FACETS, *params.getlist("facet"))))
    asked = SearchRequest(query or "*", SHOWN, sort, facets, params.get("after") or None, facet_size=12)
    engine = engine_of(request)
    try:
        found = engine.search(asked)
        chosen, rest = chosen_in(query)
        parts = parts_of(query)
    except InputError as error:
        shown = _shared(request, query, sort, {}, ())
        return page(request, "search.html.j2", 400, error=str(error), found=None, parts=(), remarks=(), **shown)
    return page(
        request,
        "search.html.j2",
        error="",
        found=found,
        parts=[(part, search_address(without_part(query, part), sort)) for part in parts],
        facets=_facets(found, query, sort, parts),
        remarks=_remarks(request, engine, query, found),
        before=_number(params.get("before", "")),
        later=_later(asked, found, query, _number(params.get("before", ""))),
        first=search_address(query, sort),
        **_shared(request, query, sort, chosen, rest),
    )


def search_address(query: str, sort: str = "", facets: Sequence[str] = (), **more: str) -> str:
    """Return the address of a search; facets that are always counted need not be named."""
    named = [("facet", name) for name in facets if name not in FACETS]
    return "/search?" + urlencode([("q", query), *([("sort", sort)] if sort else []), *named, *more.items()])


def _shared(request: Request, query: str, sort: str, chosen: Mapping[str, str], rest: Sequence[str]) -> dict[str, Any]:
    """Return what the page shows whether or not the search can be carried out."""
    with closing(open_decisions(settings_of(request))) as store:
        saved = SavedSearches(store).all()
    return {
        "query": query,
        "sort": sort,
        "sorts": SORTS if sort in SORTS else {**SORTS, sort: sort},
        "choices": CHOICES,
        "chosen": chosen,
        "rest": rest,
        "substances": tuple(catalogue()),
        "saved": [(each.name, search_address(each.query, each.sort, each.facets)) for each in saved],
        "links": {name: f"/search/{name}?{urlencode({'q': query, 'sort': sort})}" for name in ("export", "totals")},
    }


def _written_by_form(params: Mapping[str, str]) -> str:
    """Return the address of the search that the form describes, with what the form cannot show of the one before."""
    before = params.get("q", "")
    rest = chosen_in(before)[1] if before and "anew" not in params else ()
    return search_address(query_of(params, rest), params.get("sort", ""))


def _facets(found: SearchPage, query: str, sort: str, parts: Sequence[str]) -> list[tuple[str, bool, list[Narrowing]]]:
    """Return the facets: name, whether one of its values is part of the search, and the values."""
    shown = []
    for name, values in found.facets.items():
        narrowings = []
        for value in values:
            part = facet_condition(name, value.value)
            active = part in parts
            narrowed = without_part(query, part) if active else with_part(query, part)
            narrowings.append(Narrowing(value.value, value.count, search_address(narrowed, sort), active))
        if narrowings:
            shown.append((FACETS.get(name, name), any(each.active for each in narrowings), narrowings))
    return shown


def _remarks(request: Request, engine: SearchEngine, query: str, found: SearchPage) -> list[str]:
    """Return what must be said beside an answer, lest it be misread."""
    settings = settings_of(request)
    remarks = [incomplete(engine), small_operator(query)]
    if not found.total:
        remarks.append(empty(engine, settings))
        with closing(open_decisions(settings)) as store:
            blind = sorted(Journal(store).blind_since())
        if blind:
            remarks.append(
                f"Nothing can be seen at present of: {', '.join(blind)}. What is on offer there is not known."
            )
    return [remark for remark in remarks if remark]


def _later(asked: SearchRequest, found: SearchPage, query: str, before: int) -> str:
    """Return the address of the next page, empty on the last one."""
    if found.cursor is None:
        return ""
    return search_address(query, asked.sort, after=found.cursor, before=str(before + len(found.hits)))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_PLACE else 0
