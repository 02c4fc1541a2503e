"""Health: silence of a source is told from nothing there, against what the source gave before."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.health import BUDGET, FILE, HealthRecord, append_history, judge, read_history
from crawlers.job import Tally

AT = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE = HealthRecord("s", AT, "ok", (), 40, 30, {"title": 1.0, "price": 0.9, "text": 1.0, "seller": 0.8})


def tally(listings: int = 0, pages: int = 10, **changes: object) -> Tally:
    made = Tally("s", started=AT, pages=pages, start_asked=1)
    for number in range(listings):
        made.listings.add(f"http://s.example/{number}")
    made.kinds["listing"] = listings
    made.statuses["200"] = pages
    for name in ("title", "price", "text", "seller"):
        made.fields[name] = listings
    for name, value in changes.items():
        current = getattr(made, name)
        if isinstance(value, dict):
            current.clear()
            current.update(value)
        else:
            setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("seen", "health", "said"),
    [
        (tally(30), "ok", ""),
        (tally(20, ended_early=BUDGET), "ok", ""),
        (tally(3, ended_early=BUDGET), "ok", ""),
        (tally(0), "blind", "layout may have changed"),
        (tally(3), "degraded", "only 3 listings"),
        (tally(30, walls={"challenge": 1}), "degraded", "captcha"),
        (tally(0, walls={"challenge": 9}), "blind", "captcha"),
        (tally(0, walls={"login": 1}), "blind", "login"),
        (tally(0, statuses={"403": 10}), "blind", "refuses us"),
        (tally(29, statuses={"200": 9, "429": 1}), "degraded", "refused 1 request"),
        (tally(0, pages=0, robots_refused=1, statuses={}), "blind", "robots.txt"),
        (tally(0, pages=0, statuses={"timeout": 1}, start_failed=["timeout"]), "blind", "no start page"),
        (tally(0, pages=0, refused_hosts={"inside.example"}), "blind", "not a public address"),
        (tally(30, statuses={"200": 10, "timeout": 5}), "degraded", "timeout 5"),
        (tally(30, pages=100, statuses={"200": 100, "timeout": 1}), "ok", ""),
        (tally(30, fields={"title": 30, "text": 30, "seller": 30}), "degraded", "price was found on 0%"),
        (tally(30, unreadable=2), "degraded", "2 pages could not be read"),
        (tally(30, ended_early="the server answered 429 6 times in a row"), "degraded", "ended early"),
        (tally(0, browser_error="no Chromium"), "blind", "no Chromium"),
    ],
)
def test_health_follows_from_what_happened(seen: Tally, health: str, said: str) -> None:
    """Each way of not seeing has its state and its reason."""
    judged, reasons = judge(seen, [BEFORE, BEFORE, BEFORE])
    assert judged == health
    assert said in "; ".join(reasons)
    assert bool(reasons) == (judged != "ok")


def test_a_first_run_that_finds_nothing_is_degraded() -> None:
    """Without a past, nothing found may be the truth; it is said with what to do."""
    health, reasons = judge(tally(0), [])
    assert health == "degraded"
    assert "sites try" in reasons[0]


def test_history_is_kept_and_a_torn_line_passed_over(tmp_path: Path) -> None:
    """Runs come back oldest first, also after a crash in the middle of writing."""
    append_history(tmp_path, [BEFORE])
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"site": "s", "fin')
    append_history(tmp_path, [replace(BEFORE, health="blind", reasons=("captcha",)), replace(BEFORE, site="other")])
    history = read_history(tmp_path)
    assert [run.health for run in history["s"]] == ["ok", "blind"]
    assert history["s"][0] == BEFORE
    assert list(history) == ["s", "other"]
    assert read_history(tmp_path / "nowhere") == {}
