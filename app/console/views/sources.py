"""Sources: the last run of each site, blind ones first."""

from contextlib import closing

from starlette.requests import Request
from starlette.responses import Response

from app.assembly import open_decisions
from app.console.page import page, settings_of
from app.journal import Journal

_WORST_FIRST = {"blind": 0, "degraded": 1, "ok": 2}


def show_sources(request: Request) -> Response:
    """Show how each site was last seen; silence of a blind site is no sign that nothing is on offer."""
    with closing(open_decisions(settings_of(request))) as store:
        journal = Journal(store)
        runs = sorted(journal.last_runs(), key=lambda run: (_WORST_FIRST.get(run.health, 0), run.site))
        return page(request, "sources.html.j2", runs=runs, blind=journal.blind_since())
