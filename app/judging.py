"""Verdicts: given at a terminal or in the console, all at once or none, and noted in the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast, get_args

from sqlalchemy import Connection

from alerts import ledger
from alerts.ledger import HitState, Verdict
from alerts.store import VerdictWord
from alerts.wanted import Wanted
from app import audit
from domain.errors import InputError

WORDS: tuple[str, ...] = get_args(VerdictWord)
LONGEST_REASON = 4000
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """The alerts that were judged; or none, and those that somebody else has judged meanwhile."""

    alerts: tuple[str, ...] = ()
    overtaken: tuple[HitState, ...] = ()


def verdict_of(word: str, reason: str, given_by: str, now: datetime) -> Verdict:
    """Return a verdict.

    Raises:
        InputError: the word is none, or there is no reason, or a longer one than is kept.
    """
    if word not in WORDS:
        raise InputError("choose a verdict: true, false or unsure")
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise InputError("the reason is empty; say in a few words why")
    if len(reason) > LONGEST_REASON:
        raise InputError(f"the reason is longer than the {LONGEST_REASON} characters that are kept; shorten it")
    return Verdict(cast("VerdictWord", word), reason, now, given_by.strip()[:_LONGEST_NAME])


def judge(
    connection: Connection,
    seen: Mapping[str, int | None],
    verdict: Verdict,
    *,
    whole: bool = False,
    who: str = "",
    address: str = "",
) -> Judged:
    """Give a verdict on alerts, unless one of them was judged after it was looked at; sent twice it is given once.

    Args:
        connection: holds the write lock (`Store.write`), so that nobody judges in between.
        seen: the alerts by id or its beginning, each with the number of the last verdict that was shown; None: any.
        verdict: what is said of all of them.
        whole: also of all other alerts about these listings that have no verdict.
        who: is at the keyboard, where that is not who gives the verdict.
        address: where from; empty: a terminal.

    Raises:
        InputError: there is no such alert, or none is given.
    """
    if not seen:
        raise InputError("no alert is chosen; tick at least one")
    states = {
        state.hit.id: (state, last) for prefix, last in seen.items() for state in [ledger.find_hit(connection, prefix)]
    }
    newer = [state for state, last in states.values() if last is not None and state.last_verdict != last]
    given = {state.hit.id for state in newer if _is_said(state, verdict)}
    overtaken = tuple(state for state in newer if state.hit.id not in given)
    if overtaken:
        return Judged(overtaken=overtaken)
    chosen = dict.fromkeys(states)
    if whole:
        for listing_id in dict.fromkeys(state.hit.listing_id for state, _ in states.values()):
            wanted = Wanted(listing_id=listing_id, alerting=True, judged="no")
            chosen |= dict.fromkeys(each.hit.id for each in ledger.find_hits(connection, wanted))
    for hit in chosen:
        if hit not in given:
            ledger.give_verdict(connection, hit, verdict)
    if given.issuperset(chosen):
        return Judged(alerts=tuple(chosen))
    by = f" by {verdict.given_by}" if who not in ("", verdict.given_by) else ""
    about = f"{verdict.verdict}{by}: {', '.join(hit for hit in chosen if hit not in given)}"
    audit.note(connection, audit.Entry(verdict.given_at, who or verdict.given_by, address, "verdict", about))
    return Judged(alerts=tuple(chosen))


def _is_said(state: HitState, verdict: Verdict) -> bool:
    """Tell whether the last verdict on an alert is this one already, as after a double click."""
    last = state.verdicts[-1] if state.verdicts else None
    said = (verdict.verdict, verdict.reason, verdict.given_by)
    return last is not None and (last.verdict, last.reason, last.given_by) == said
