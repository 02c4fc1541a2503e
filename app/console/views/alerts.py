"""Alerts: the list for triage, one alert in full, and verdicts."""

from contextlib import closing
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts import ledger, triage, unseen, wording
from alerts.ledger import HitState
from alerts.store import Store
from alerts.unseen import Unseen
from alerts.wanted import Wanted
from app.alert_text import Facts, alert_words, verdict_line
from app.assembly import open_decisions, open_rules
from app.console.alert_list import LISTINGS, OF_SELLER, SELLERS, STATES, Filters, box_of, chosen_by, read_chosen
from app.console.entry import address_of, own_path
from app.console.failure import show_unknown
from app.console.form import Form, with_form
from app.console.page import page, settings_of
from app.judging import judge, verdict_of
from app.mailing import index_state, unseen_now
from app.settings import Settings
from domain.counting import counted
from domain.errors import InputError

_PATIENCE = 3.0
"""Seconds for an index that does not answer: the alerts are in the decisions, and must not wait for it."""

_NO_SUCH = (
    "There is no alert of this number, or there are several that begin so. The list of alerts leads to all of them."
)


def show_first(_request: Request) -> Response:
    """Lead from the bare address to the alerts."""
    return RedirectResponse("/alerts", 303)


def show_alerts(request: Request) -> Response:
    """Show the alerts by seller, worst and newest first; of one seller or listing all of them."""
    settings = settings_of(request)
    filters = Filters.read(request.query_params)
    wanted = filters.wanted()
    begins = request.query_params.get("after", "")
    place = triage.Place.read(begins) if begins else triage.Place(datetime.now(UTC))
    single = bool(filters.of or filters.listing)
    with closing(open_decisions(settings)) as store:
        with store.read() as connection:
            if single:
                found = triage.of_seller(connection, wanted, place, LISTINGS)
            else:
                found = triage.by_seller(connection, wanted, place, SELLERS, OF_SELLER)
            newer = triage.newer(connection, wanted, place) if begins else 0
            sites = ledger.sites(connection)
        not_seen = _unseen(settings, store)
    return page(
        request,
        "alerts.html.j2",
        filters=filters,
        narrowed=filters != Filters(judged=filters.judged),
        states=STATES,
        rules=_rule_titles(settings, filters.rule),
        sites=sites,
        found=found,
        boxes=[box_of(each) for each in found.shown],
        single=single,
        following=filters.address(after=found.following) if found.following else "",
        begins=begins,
        newer=newer,
        unseen=not_seen,
        index_said=unseen.SAID.get(not_seen.index, ""),
        silent_sources=unseen.SILENT_SOURCES,
        back=_path(request),
        done=_done(request),
    )


def show_alert(request: Request) -> Response:
    """Show one alert in full, with the form for a verdict."""
    named: str = request.path_params["alert"]
    if not named.isalnum():
        return show_unknown(request, _NO_SUCH)
    with closing(open_decisions(settings_of(request))) as store, store.read() as connection:
        try:
            state = ledger.find_hit(connection, named)
        except InputError:
            return show_unknown(request, _NO_SUCH)
        of_listing = ledger.find_hits(connection, Wanted(listing_id=state.hit.listing_id))
        of_seller = triage.of_seller(
            connection, Wanted(seller_key=state.hit.seller_key, alerting=True), triage.Place(datetime.now(UTC)), 1
        )
    hit, facts = state.hit, state.hit.snapshot["listing"]
    open_others = [each for each in of_listing if each.hit.alerting and not each.verdicts and each.hit.id != hit.id]
    return page(
        request,
        "alert.html.j2",
        hit=hit,
        title=wording.clean(facts.get("title"), 300) or "(no title)",
        address=wording.link(facts.get("url")),
        text=wording.clean(facts.get("text"), 600),
        found=wording.day(hit.found_at),
        words=alert_words(state),
        together=_together,
        others=[(each, wording.day(each.hit.found_at)) for each in of_listing if each.hit.id != hit.id],
        open_others=len(open_others),
        of_seller=of_seller.hits,
        seller_address=Filters(of=hit.seller_key, judged="all").address(),
        chosen=chosen_by((state,)),
        judged_as=state.verdicts[-1].verdict if state.verdicts else "",
        back=_path(request),
        done=_done(request),
    )


@with_form
def take_verdict(request: Request, form: Form) -> Response:
    """Give a verdict on the alerts that were chosen, unless a colleague was quicker: then show theirs first."""
    user, back = request.state.user, own_path(form.text("back"))
    verdict = verdict_of(form.text("verdict"), form.text("reason"), user.name, datetime.now(UTC))
    chosen = read_chosen(form.all("alert"))
    whole = bool(form.text("whole"))
    with closing(open_decisions(settings_of(request))) as store, store.write() as connection:
        judged = judge(connection, chosen, verdict, whole=whole, address=address_of(request))
        latest = {state.hit.id: state.last_verdict for state in judged.overtaken}
    if not judged.overtaken:
        return RedirectResponse(_with(back, done=str(len(judged.alerts))), 303)
    return page(
        request,
        "overtaken.html.j2",
        409,
        overtaken=[_overtaken(state) for state in judged.overtaken],
        others=len(chosen) - len(judged.overtaken),
        chosen=" ".join(f"{hit}:{latest.get(hit, last)}" for hit, last in chosen.items()),
        verdict=verdict,
        whole=whole,
        back=back,
    )


def _together(lines: Facts) -> list[tuple[str, list[str]]]:
    """Return lines by their name, those that go on from the one above with it."""
    found: list[tuple[str, list[str]]] = []
    for name, value in lines:
        if name or not found:
            found.append((name, [value]))
        else:
            found[-1][1].append(value)
    return found


def _overtaken(state: HitState) -> tuple[str, str, str]:
    """Return id, title and last verdict of an alert that was judged meanwhile."""
    title = wording.clean(state.hit.snapshot["listing"].get("title"), 160) or "(no title)"
    return state.hit.id, title, verdict_line(state.verdicts[-1])


def _unseen(settings: Settings, store: Store) -> Unseen:
    patient = min(settings.index.timeout, _PATIENCE)
    quick = settings.model_copy(update={"index": settings.index.model_copy(update={"timeout": patient})})
    return unseen_now(store, index_state(quick))


def _rule_titles(settings: Settings, chosen: str) -> dict[str, str]:
    """Return the rules to choose from by id; also one that is no more, of which alerts may be left."""
    titles = {rule.id: wording.clean(rule.title) for rule in open_rules(settings).rules}
    return titles | ({chosen: chosen} if chosen and chosen not in titles else {})


def _path(request: Request) -> str:
    """Return the address of this page, without the remark about a verdict that was just given."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "done"]
    return request.url.path + (f"?{urlencode(kept)}" if kept else "")


def _with(path: str, **added: str) -> str:
    parts = urlsplit(path)
    return parts._replace(query=urlencode([*parse_qsl(parts.query), *added.items()])).geturl()


def _done(request: Request) -> str:
    """Return that a verdict was just given."""
    number = request.query_params.get("done", "")
    return f"Your verdict on {counted(int(number), 'alert')} is kept." if number.isdecimal() and len(number) < 6 else ""  # noqa: PLR2004
