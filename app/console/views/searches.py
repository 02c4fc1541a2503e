"""What can be done with a search beside looking at it: keep it under a name, add it up, take its listings away."""

from contextlib import closing
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.assembly import open_decisions
from app.console.download import sent, written
from app.console.form import Form
from app.console.page import engine_of, page, settings_of, shared_of
from app.console.views.search import search_address
from app.export import export
from app.saved import SavedSearches
from app.searching import hits, incomplete, small_operator
from app.total import BY, totals
from domain.errors import InputError
from index.cursor import RELEVANCE, sort_field
from index.engine import SearchEngine, SearchRequest

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LARGEST_WORKBOOK = 50_000
"""Listings in a workbook, which is put together in memory; a CSV file takes any number."""
_ROWS = 100
"""Sums on a page."""


def show_saved(request: Request) -> Response:
    """List the saved searches."""
    with closing(open_decisions(settings_of(request))) as store:
        saved = SavedSearches(store).all()
    rows = [(each, search_address(each.query, each.sort, each.facets)) for each in saved]
    return page(request, "saved.html.j2", rows=rows)


def save_search(request: Request, form: Form) -> Response:
    """Keep a search under a name; one that has the name gives way only where that is asked for."""
    name = form.text("name")
    with closing(open_decisions(settings_of(request))) as store:
        searches = SavedSearches(store)
        if any(each.name == name for each in searches.all()) and not form.text("replace"):
            raise InputError(
                f"there is a saved search {name!r} already; give another name, or tick the box to replace it"
            )
        searches.save(name, form.text("q") or "*", form.text("sort") or RELEVANCE, ())
    return RedirectResponse("/search/saved", 303)


def delete_search(request: Request, form: Form) -> Response:
    """Forget a saved search."""
    with closing(open_decisions(settings_of(request))) as store:
        SavedSearches(store).delete(form.text("name"))
    return RedirectResponse("/search/saved", 303)


def show_totals(request: Request) -> Response:
    """Show what the offers of a search add up to, by seller, month, substance ..."""
    query = request.query_params.get("q", "").strip()
    by = request.query_params.get("by", "seller")
    if by not in BY:
        raise InputError(f"sums can be made by {', '.join(BY)}, not by {by[:80]!r}")
    engine = engine_of(request)
    with shared_of(request).turn.taken(), closing(_scan(engine, query)) as found:
        whole, parts = totals(found, by)
    return page(
        request,
        "totals.html.j2",
        query=query,
        by=by,
        ways=[(way, f"/search/totals?{urlencode({'q': query, 'by': way})}") for way in BY],
        whole=whole,
        parts=parts[:_ROWS],
        left_out=max(0, len(parts) - _ROWS),
        back=search_address(query),
        remarks=[remark for remark in (incomplete(engine), small_operator(query)) if remark],
    )


def export_search(request: Request) -> Response:
    """Give all listings of a search as a table."""
    params = request.query_params
    ending = params.get("as", "csv")
    if ending not in FORMATS:
        raise InputError(f"listings can be taken away as {' or '.join(FORMATS)}, not as {ending[:20]!r}")
    asked = SearchRequest(params.get("q", "").strip() or "*", 0, params.get("sort") or RELEVANCE, snippets=False)
    sort_field(asked.sort)
    engine = engine_of(request)
    total = engine.search(asked).total
    if ending == "xlsx" and total > LARGEST_WORKBOOK:
        raise InputError(
            f"a workbook takes {LARGEST_WORKBOOK} listings, this search finds {total}; narrow it, or take CSV"
        )
    with shared_of(request).turn.taken(), closing(hits(engine, asked, 0)) as found:
        file, _ = written(f"listings.{ending}", lambda path: export(found, path))
    return sent(file, f"listings.{ending}", FORMATS[ending])


def _scan(engine: SearchEngine, query: str) -> Any:
    return hits(engine, SearchRequest(query or "*"), 0)
