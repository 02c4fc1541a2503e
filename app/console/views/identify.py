"""Identify: what somebody has in hand (a name, a code, a number on a paper, a mixture) -> the substances it can be."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from app.console.choosing import condition
from app.console.page import page
from app.console.views.search import search_address
from assess.identify import Candidate, Identification, identify
from assess.sheet import Sheet, sheet
from domain.errors import InputError

LONGEST = 2000
"""Characters that are read."""
MOST = 12
"""Candidates shown with their facts; a customs code can mean dozens."""
EXAMPLES = ("R-410A", "75-45-6", "UN 3159", "2903.45", "CHClF2", "фреон-22", "R32 50% / R125 50%")


@dataclass(frozen=True, slots=True)
class Shown:
    """A candidate with its sheet and the address of a search for offers of it; neither for a mere word of the trade."""

    candidate: Candidate
    sheet: Sheet | None
    offers: str


def show_identify(request: Request) -> Response:
    """Show which substances a text can mean."""
    text = request.query_params.get("q", "").strip()
    if len(text) > LONGEST:
        raise InputError(
            f"the text has {len(text)} characters; at most {LONGEST} are read, take the part with the name"
        )
    answer = identify(text) if text else None
    shown = [_shown(answer, candidate) for candidate in answer.candidates[:MOST]] if answer else []
    more = answer.candidates[MOST:] if answer else ()
    return page(request, "identify.html.j2", text=text, answer=answer, shown=shown, more=more, examples=EXAMPLES)


def _shown(answer: Identification, candidate: Candidate) -> Shown:
    if candidate.substance is None:
        return Shown(candidate, None, "")
    alone = replace(answer, candidates=(candidate,), warnings=())
    query = f"{condition('substances', candidate.designation)} AND kind:offer"
    return Shown(candidate, sheet(alone), search_address(query, "-first_seen"))
