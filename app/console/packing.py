"""Evidence packages of a listing or a case: made, noted in the audit trail, offered for a while, and taken away."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from app import audit
from app.assembly import open_decisions
from app.console.download import sent, written
from app.console.entry import address_of
from app.console.page import page, settings_of, shared_of
from app.evidence import Package

_ZIP = "application/zip"


def packed(request: Request, about: str, name: str, write: Callable[[Path], Package]) -> Package:
    """Make a package, keep it to be taken away, and note who made it; one is made at a time.

    Args:
        request: of who makes it.
        about: what it is of, in the words of the audit trail: `listing ID` or `case NUMBER`.
        name: of the file.
        write: writes it.
    """
    with shared_of(request).turn.taken():
        file, package = written(name, write)
    try:
        with closing(open_decisions(settings_of(request))) as store:
            who = request.state.user.name
            audit.note_evidence(store, who, address_of(request), about, package.sha256, datetime.now(UTC))
    except BaseException:
        file.close()  # what could not be noted is not given
        raise
    shared_of(request).parcels.put(package.sha256, about, file)
    return package


def offered(
    request: Request, package: Package, name: str, *, back: tuple[str, str], counts: str, here: str
) -> Response:
    """Show what was packed: its SHA-256, what of the proof is missing or altered, and where it is taken away.

    Args:
        request: of who made it.
        package: what was made.
        name: of the file.
        back: address and name of the page it is about; the package is taken away at an address below it.
        counts: what is in it, in words.
        here: the section of the menu that this belongs to.
    """
    return page(
        request, "evidence.html.j2", here=here, package=package, name=name, back=back[0], of=back[1], counts=counts
    )


def taken_away(request: Request, about: str, name: str) -> Response:
    """Give a package that was made, by the SHA-256 in the address.

    Raises:
        InputError: it is not kept any longer, or is about something else.
    """
    return sent(shared_of(request).parcels.take(request.path_params["sha256"], about), name, _ZIP)
