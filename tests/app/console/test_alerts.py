"""The alerts in the console: found, read and judged, alone and beside a colleague, whatever a listing says."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from getpass import getuser
from html import unescape
from urllib.parse import urlencode

import pytest

from alerts import ledger as alert_ledger
from alerts.ledger import HitState
from alerts.store import Hit
from app import audit
from app.assembly import open_decisions
from app.journal import CrawlRun, Journal
from tests.app.console.ledger import BEGUN, alert, settings_of, write
from tests.app.console.running import Answer, RunningConsole, running_console
from tests.app.installation import Installation

NAME = {"feature": "name", "score": 0.9, "query": "Froid", "entry": "Froid SARL", "detail": "form"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202eR-22\u202c\x1b[2J\x00"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningConsole]:
    """Give a console of an installation without any page, whose decisions each test fills itself."""
    made = Installation(tmp_path_factory.mktemp("alerts"))
    made.set_up({})
    with running_console(made) as running:
        yield running


def fill(console: RunningConsole, *hits: Hit) -> list[str]:
    """Write alerts into the decisions; return their ids."""
    return write(settings_of(console.installation), hits)


def state(console: RunningConsole, alert_id: str) -> HitState:
    """Return an alert as it is kept."""
    with closing(open_decisions(settings_of(console.installation))) as store, store.read() as connection:
        return alert_ledger.find_hit(connection, alert_id)


def boxes(answer: Answer) -> list[str]:
    """Return what the boxes or the form of a page would send."""
    return re.findall(r'name="alert" value="([^"]+)"', answer.text)


def seller(name: str) -> dict[str, object]:
    """Return a seller whom no register knows."""
    return {"name": name, "outcome": "not_found", "register": "eu", "register_as_of": "2026-02-01"}


def judge(console: RunningConsole, chosen: str, word: str = "false", reason: str = "a hose", **more: str) -> Answer:
    """Send a verdict as the form does."""
    return console.ask("/verdicts", {"alert": chosen, "verdict": word, "reason": reason, "back": "/alerts", **more})


def test_the_bare_address_leads_to_the_alerts(console: RunningConsole) -> None:
    """Who opens the console sees what is to be done."""
    answer = console.ask("/")
    assert (answer.status, answer.headers["location"]) == (303, "/alerts")


def test_one_who_floods_hides_no_other_seller(console: RunningConsole) -> None:
    """The page names every seller with the worst listings of each, and leads to all of the one with many."""
    fill(console, *(alert(f"flood{n}", n, seller=seller("Flood Ltd")) for n in range(30)))
    fill(console, alert("quiet1", 0, severity=2, seller=seller("Quiet Ltd")))
    shown = console.ask("/alerts").text
    assert ">Flood Ltd</h2>" in shown
    assert ">Quiet Ltd</h2>" in shown
    (more,) = re.findall(r'<a href="([^"]+)">26 more listings of this seller</a>', shown)
    of_one = console.ask(unescape(more))
    assert len(boxes(of_one)) == 30
    assert "Quiet Ltd" not in of_one.text


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({"severity": "4"}, False),
        ({"severity": "3"}, True),
        ({"seller": "kälte"}, True),
        ({"seller": "kaelte other"}, False),
        ({"site": "frostline"}, True),
        ({"site": "basar"}, False),
        ({"rule": "eu-hcfc-on-sale"}, True),
        ({"rule": "halon-offered"}, False),
        ({"since": "2026-03-01"}, True),
        ({"since": "2026-03-02"}, False),
        ({"judged": "all"}, True),
        ({"judged": "yes"}, False),
        ({"listing": "sifted"}, True),
    ],
)
def test_the_list_is_narrowed_by_its_form(console: RunningConsole, asked: dict[str, str], there: bool) -> None:
    """Each field leaves out what it says, and stands in the form again."""
    fill(console, alert("sifted", 5, severity=3, site="frostline", seller=seller("Kälte & Söhne")))
    answer = console.ask(f"/alerts?{urlencode(asked)}")
    assert (answer.status, ">Kälte &amp; Söhne</h2>" in answer.text) == (200, there)


@pytest.mark.parametrize("query", ["severity=x", "severity=9", "since=yesterday", "judged=maybe", "after=zzz"])
def test_a_filter_that_makes_no_sense_is_said(console: RunningConsole, query: str) -> None:
    """An address that was typed wrongly gives a sentence, no fault."""
    answer = console.ask(f"/alerts?{query}")
    assert answer.status == 400
    assert "That did not work" in answer.text


def test_an_alert_is_shown_in_full(console: RunningConsole) -> None:
    """The address that the mail links to shows rule, law with its basis, register's answer with reasons, and proof."""
    law = {
        "rule": "ban",
        "title": "Not to be sold",
        "verdict": "prohibited",
        "basis": "Article 4",
        "source": "a journal",
    }
    (number,) = fill(
        console,
        alert(
            "whole",
            1,
            findings=[{**law, "confirmed": True}, {**law, "title": "Nor given away", "confirmed": False}],
            seller={
                **seller("Froid SA"),
                "outcome": "review",
                "entry_id": "E7",
                "reasons": [NAME],
            },
            price_position={
                "ratio": 0.4, "median": "30", "currency": "EUR", "observations": 12, "floor": None,
                "compared_with": "R-22 in the EU", "sources": [], "floor_ratio": None,
            },
            evidence={"segment": "20260301.warc.gz", "record_id": "<urn:uuid:1>", "offset": 77},
        ),
    )  # fmt: skip
    shown = unescape(console.ask(f"/alerts/{number}").text)
    for words in (
        "HCFC on sale in the EU (eu-hcfc-on-sale version 1)",
        "prohibited: Not to be sold",
        "Article 4; a journal — confirmed in this source",
        "TO BE CHECKED, not confirmed in a source",
        "Perhaps in the register, check by hand: entry E7 — eu as of 2026-02-01",
        "name 90%: Froid / Froid SARL (form)",
        "40% of the median 30.00 EUR per kg (n = 12: R-22 in the EU)",
        "frostwatch archive cat 20260301.warc.gz --at 77",
        "first alert about this listing",
        'href="/listings/whole"',
        'href="https://example.org/whole" rel="noreferrer noopener"',
    ):
        assert words in shown
    assert console.ask(f"/alerts/{number[:10]}").status == 200
    for other in ("0000000000000000", "%00", "a%27b", "%F0%9F%98%80"):
        assert console.ask(f"/alerts/{other}").status == 404


def test_what_a_listing_says_stays_text(console: RunningConsole) -> None:
    """Markup, quotes, signs that turn or hide text: shown harmless in the list, on the page and in its title."""
    (number,) = fill(
        console, alert("hostile", 2, title=HOSTILE, text=HOSTILE, seller=seller(HOSTILE), url="javascript:alert(1)")
    )
    assert judge(console, f"{number}:0", "unsure", HOSTILE).status == 303
    for path in (
        f"/alerts/{number}",
        "/alerts?judged=all&listing=hostile",
        f"/alerts?{urlencode({'seller': HOSTILE})}",
    ):
        shown = console.ask(path).text
        assert not re.search(r"<(?:script|img)\b", shown)
        assert not set(shown) & set("\u202e\u202c\x1b\x00")
        assert 'href="javascript:' not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in console.ask(f"/alerts/{number}").text


def test_a_verdict_is_kept_with_the_name_of_who_signed_in(console: RunningConsole) -> None:
    """The form of the page gives a verdict, leads back to it, and the audit trail notes who gave it."""
    (number,) = fill(console, alert("judged1", 3))
    (chosen,) = boxes(console.ask(f"/alerts/{number}"))
    answer = judge(console, chosen, "true", "test purchase", back=f"/alerts/{number}?x=1")
    assert (answer.status, answer.headers["location"]) == (303, f"/alerts/{number}?x=1&done=1")
    (verdict,) = state(console, number).verdicts
    assert (verdict.verdict, verdict.reason, verdict.given_by) == ("true", "test purchase", getuser())
    shown = console.ask(answer.headers["location"]).text
    assert "Your verdict on 1 alert is kept." in shown
    assert f"true by {getuser()}" in shown
    with closing(open_decisions(settings_of(console.installation))) as store, store.read() as connection:
        last = audit.entries(connection, 1)[0]
        assert (last.who, last.address, last.act) == (getuser(), "127.0.0.1", "verdict")
        assert last.about == f"true: {number}"
        assert list(audit.broken(connection)) == []


def test_all_alerts_about_a_listing_are_judged_at_once(console: RunningConsole) -> None:
    """The box of the form takes the others without a verdict with it, and leaves those that have one."""
    numbers = fill(
        console,
        alert("whole2", 4),
        alert("whole2", 5, rule_id="eu-hfc-disposable", severity=4),
        alert("whole2", 6, rule_id="halon-offered", severity=4),
    )
    assert judge(console, f"{numbers[2]}:0", "true", "seen").status == 303
    assert "also 1 other alert about this listing" in console.ask(f"/alerts/{numbers[0]}").text
    assert judge(console, f"{numbers[0]}:0", "false", "a hose", whole="1").status == 303
    assert [state(console, each).verdicts[-1].verdict for each in numbers] == ["false", "false", "true"]


def test_several_listings_of_the_list_get_one_verdict(console: RunningConsole) -> None:
    """The ticked boxes are judged together, and leave the list of what is to be judged."""
    fill(console, *(alert(f"many{n}", n, seller=seller("Many Ltd")) for n in range(3)))
    listed = console.ask("/alerts?seller=many")
    chosen = boxes(listed)
    assert len(chosen) == 3
    answer = judge(console, " ".join(chosen[:2]), back="/alerts?seller=many")
    assert answer.headers["location"] == "/alerts?seller=many&done=2"
    assert boxes(console.ask("/alerts?seller=many")) == chosen[2:]


def test_a_colleague_who_was_quicker_is_shown_first(console: RunningConsole) -> None:
    """A verdict on a page that has grown old changes nothing; the other one is shown, and then may be overruled."""
    numbers = fill(console, alert("both1", 7), alert("both2", 8))
    chosen = " ".join(f"{number}:0" for number in numbers)
    assert judge(console, f"{numbers[0]}:0", "true", "the colleague's <b>reason</b>").status == 303
    answer = judge(console, chosen, "false", "mine")
    assert answer.status == 409
    assert "the colleague&#39;s &lt;b&gt;reason&lt;/b&gt;" in answer.text
    assert ">mine</textarea>" in answer.text
    assert [len(state(console, number).verdicts) for number in numbers] == [1, 0]
    (renewed,) = boxes(answer)
    assert judge(console, renewed, "false", "mine").status == 303
    assert [state(console, number).verdicts[-1].reason for number in numbers] == ["mine", "mine"]


def test_a_form_sent_twice_gives_one_verdict(console: RunningConsole) -> None:
    """A double click is no colleague: nothing is given twice, and the answer is that of the first click."""
    numbers = fill(console, alert("twice1", 71), alert("twice2", 72))
    chosen = " ".join(f"{number}:0" for number in numbers)
    first, second = judge(console, chosen, "true", "seen"), judge(console, chosen, "true", "seen")
    assert first.status == second.status == 303
    assert first.headers["location"] == second.headers["location"]
    assert [len(state(console, number).verdicts) for number in numbers] == [1, 1]
    told = [line for line in console.installation.run("console", "audit").stdout.splitlines() if numbers[0] in line]
    assert len(told) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"verdict": ""},
        {"verdict": "maybe"},
        {"reason": "  "},
        {"reason": "x" * 5000},
        {"alert": ""},
        {"alert": "no-number"},
        {"alert": "ffffffffffffffff:0"},
    ],
)
def test_a_verdict_that_is_none_changes_nothing(console: RunningConsole, changed: dict[str, str]) -> None:
    """What is missing is said."""
    (number,) = fill(console, alert("unchanged", 9))
    form = {"alert": f"{number}:0", "verdict": "true", "reason": "seen", "back": "/alerts", **changed}
    answer = console.ask("/verdicts", form)
    assert answer.status == 400
    assert "That did not work" in answer.text
    assert state(console, number).verdicts == ()


def test_after_a_verdict_nobody_is_led_elsewhere(console: RunningConsole) -> None:
    """The address to go back to is one of the console, whatever a form says."""
    (number,) = fill(console, alert("back", 10))
    answer = judge(console, f"{number}:0", back="//evil.example/")
    assert answer.headers["location"] == "/?done=1"


def test_pages_follow_one_another(console: RunningConsole) -> None:
    """The next page goes on where the first ended, and says how many alerts have come in meanwhile."""
    fill(console, *(alert(f"page{n}", n, site="paged", seller=seller(f"Paged {n}")) for n in range(25)))
    first = console.ask("/alerts?site=paged").text
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    fill(console, alert("page99", 60 * 24 * 3650, site="paged", seller=seller("Paged late")))
    second = console.ask(unescape(following)).text
    names = re.findall(r">(Paged \w+)</h2>", first) + re.findall(r">(Paged \w+)</h2>", second)
    assert names == [f"Paged {n}" for n in reversed(range(25))]
    assert "1 alert was found since you opened the list" in second


def test_a_blind_source_and_a_silent_index_are_said(console: RunningConsole) -> None:
    """An empty list beside a blind source is not taken for good news."""
    settings = settings_of(console.installation)
    with closing(open_decisions(settings)) as store:
        Journal(store).record_run(CrawlRun("basar", BEGUN, BEGUN, 9, 900, 0, "blind", "captcha"))
    shown = console.ask("/alerts?site=nowhere").text
    assert "Silent sources: nothing is known of these sites at present" in shown
    assert "basar: silent since 2026-03-01 08:00 UTC" in shown
    assert "No such alerts" in shown
    assert "The index" not in shown
    away = replace(console.installation, environment={"FROSTWATCH_INDEX__URL": "http://127.0.0.1:9"})
    with running_console(away) as beside:
        assert "The index does not answer: what was seen last is not checked yet" in beside.ask("/alerts").text
