"""A console for a unit: users made by the operator, who sign in, judge or only read, over real HTTP."""

import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from alerts import ledger as alert_ledger
from app import audit
from app.assembly import open_decisions
from tests.app.console.ledger import alert, settings_of, write
from tests.app.console.people import PASSWORD, call, make_user
from tests.app.console.running import Answer, RunningConsole, cookie_of, running_console
from tests.app.installation import Installation
from tests.certificate import certificate


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningConsole]:
    """Give a console with an analyst called Ann and a reader called Rita, which believes a proxy on this machine."""
    made = Installation(tmp_path_factory.mktemp("unit"))
    made.set_up({})
    make_user(made, "Ann")
    make_user(made, "Rita", "--reader")
    with running_console(made, "--proxy", "127.0.0.1") as running:
        yield running


def sign_in(console: RunningConsole, name: str, password: str = PASSWORD, **more: str) -> Answer:
    """Send the sign-in form."""
    return console.ask("/signin", {"name": name, "password": password, **more})


def entries(console: RunningConsole) -> list[audit.Entry]:
    """Return the audit trail, newest first."""
    with closing(open_decisions(settings_of(console.installation))) as store, store.read() as connection:
        return audit.entries(connection)


def test_who_is_not_signed_in_is_led_to_the_form_and_back(console: RunningConsole) -> None:
    """The address that was asked for comes next; no key is offered or taken."""
    assert console.key == ""
    answer = console.ask("/alerts?severity=4")
    assert (answer.status, answer.headers["location"]) == (303, "/signin?next=%2Falerts%3Fseverity%3D4")
    form = console.ask(answer.headers["location"])
    assert 'name="next" value="/alerts?severity=4"' in form.text
    assert console.ask("/?key=guessed").headers["location"] == "/signin?next=%2F%3Fkey%3Dguessed"
    entered = sign_in(console, "ann", next="/alerts?severity=4")
    assert (entered.status, entered.headers["location"]) == (303, "/alerts?severity=4")
    assert sign_in(console, "ann", next="//evil.example").headers["location"] == "/"
    inside = replace(console, cookie=cookie_of(entered))
    assert ">Ann</span>" in inside.ask("/alerts").text
    assert inside.ask("/signin?next=/sources").headers["location"] == "/sources"


def test_a_wrong_name_is_told_as_a_wrong_password(console: RunningConsole) -> None:
    """Status, words and cookies are the same, but for the name that was typed."""
    wrong, unknown = sign_in(console, "Ann", "a wrong password"), sign_in(console, "Ena", "a wrong password")
    assert wrong.status == unknown.status == 403
    assert wrong.text.replace("Ann", "Ena") == unknown.text
    assert "set-cookie" not in wrong.headers
    assert "a wrong password" not in wrong.text


def test_a_chosen_session_is_not_taken_over(console: RunningConsole) -> None:
    """A cookie that was planted before the sign-in is replaced by a new one, and is worth nothing after it."""
    port = console.host.rpartition(":")[2]
    planted = f"frostwatch-{port}=planted"
    entered = console.ask("/signin", {"name": "Ann", "password": PASSWORD}, {"Cookie": planted})
    assert cookie_of(entered) != planted
    assert console.ask("/alerts", headers={"Cookie": planted}).status == 303


def test_a_page_elsewhere_signs_nobody_in(console: RunningConsole) -> None:
    """A form of another origin cannot put somebody into a session that is not theirs."""
    form = {"name": "Ann", "password": PASSWORD}
    answer = console.ask("/signin", form, {"Origin": "http://evil.example"})
    assert answer.status == 403
    assert "set-cookie" not in answer.headers


def test_a_reader_sees_all_and_changes_nothing(console: RunningConsole) -> None:
    """No box and no form is shown, and what is sent all the same is refused; signing out is not."""
    (number,) = write(settings_of(console.installation), [alert("read", 1)])
    rita = console.entered("Rita", PASSWORD)
    for path in ("/alerts", f"/alerts/{number}"):
        shown = rita.ask(path).text
        assert "R-22 13.6 kg" in shown
        assert "/verdicts" not in shown
        assert 'name="alert"' not in shown
        assert "(reads only)" in shown
    refused = rita.ask("/verdicts", {"alert": f"{number}:0", "verdict": "true", "reason": "x", "back": "/"})
    assert refused.status == 403
    assert "You may read only" in refused.text
    with closing(open_decisions(settings_of(console.installation))) as store, store.read() as connection:
        assert alert_ledger.find_hit(connection, number).verdicts == ()
    assert rita.ask("/signout", {}).status == 303
    assert rita.ask("/alerts").status == 303


def test_a_form_sent_after_the_session_ended_says_so(console: RunningConsole) -> None:
    """What was typed is not lost for nothing: the answer says that nothing was changed."""
    answer = console.ask("/verdicts", {"alert": "x:0", "verdict": "true", "reason": "x", "back": "/"})
    assert answer.status == 403
    assert "Your sign-in has ended; nothing was changed" in answer.text


def test_two_analysts_at_once_see_one_anothers_verdicts(console: RunningConsole) -> None:
    """The second is shown what the first has said, with the name, before it can be overruled."""
    make_user(console.installation, "Cem")
    (number,) = write(settings_of(console.installation), [alert("two", 2)])
    ann, cem = console.entered("Ann", PASSWORD), console.entered("Cem", PASSWORD)
    forms = [re.findall(r'name="alert" value="([^"]+)"', each.ask(f"/alerts/{number}").text) for each in (ann, cem)]
    sent = {"verdict": "true", "reason": "a test purchase", "back": "/alerts"}
    assert ann.ask("/verdicts", {**sent, "alert": forms[0][0]}).status == 303
    late = cem.ask("/verdicts", {**sent, "alert": forms[1][0], "verdict": "false"})
    assert late.status == 409
    assert "true by Ann" in late.text


def test_a_removed_user_is_out_at_once(console: RunningConsole) -> None:
    """The next page of somebody who was removed is the sign-in, as for somebody with a new password."""
    make_user(console.installation, "Dora")
    dora = console.entered("Dora", PASSWORD)
    assert dora.ask("/alerts").status == 200
    assert call(console.installation, "remove-user", "dora").exception is None
    assert dora.ask("/alerts").status == 303
    make_user(console.installation, "Emil")
    emil = console.entered("Emil", PASSWORD)
    other = "quite another password"
    assert call(console.installation, "password", "Emil", typed=f"{other}\n{other}\n").exception is None
    assert emil.ask("/alerts").status == 303
    assert sign_in(console, "Emil").status == 403
    assert sign_in(console, "Emil", other).status == 303


def test_after_five_wrong_tries_a_name_waits_and_others_do_not(console: RunningConsole) -> None:
    """The page says until when, and that others may go on."""
    make_user(console.installation, "Finn")
    for _ in range(5):
        assert sign_in(console, "Finn", "a wrong password").status == 403
    held_off = sign_in(console, "Finn")
    assert held_off.status == 429
    assert "others can sign in meanwhile" in held_off.text
    assert sign_in(console, "Ann").status == 303


def test_the_trail_says_who_and_from_where(console: RunningConsole) -> None:
    """A proxy that is believed tells the browser's address; the command shows the trail, and users without secrets."""
    forwarded = {"X-Forwarded-For": "198.51.100.9"}
    assert console.ask("/signin", {"name": "Ann", "password": PASSWORD}, forwarded).status == 303
    last = entries(console)[0]
    assert (last.who, last.address, last.act) == ("Ann", "198.51.100.9", "signed in")
    shown = call(console.installation, "audit", "--limit", "500")
    assert shown.return_value == 0
    for words in ("198.51.100.9", "signed in", "user added", "Rita (reader)", "terminal"):
        assert words in shown.stdout
    listed = call(console.installation, "users").stdout
    assert re.search(r"Rita\s+reader", listed)
    assert PASSWORD not in shown.output + listed
    assert "scrypt" not in shown.output + listed


def test_only_a_proxy_that_is_named_is_believed(tmp_path: Path) -> None:
    """Without --proxy anybody could write any address into the audit trail."""
    made = Installation(tmp_path)
    made.set_up({})
    with running_console(made) as running:
        running.ask(f"/?key={running.key}", headers={"X-Forwarded-For": "198.51.100.9"})
        assert {each.address for each in entries(running)} == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("add-user", "Ann", "--password-stdin"), f"{PASSWORD}\n", "already"),
        (("add-user", "Gus", "--password-stdin"), "short\n", "at least 12"),
        (("password", "Nobody", "--password-stdin"), f"{PASSWORD}\n", "no user 'Nobody'"),
        (("remove-user", "Nobody"), "", "no user 'Nobody'"),
    ],
)
def test_what_cannot_be_done_with_users_is_said(
    console: RunningConsole, arguments: tuple[str, ...], typed: str, said: str
) -> None:
    """A wrong name or a weak password is one sentence."""
    assert said in str(call(console.installation, *arguments, typed=typed).exception)


def test_other_machines_need_users_and_https(tmp_path: Path) -> None:
    """An address that others reach is refused until somebody can sign in, and until passwords are safe on the way."""
    made = Installation(tmp_path)
    made.set_up({})
    others = ("--host", "0.0.0.0", "--port", "0")
    assert "no user is made who could sign in" in str(call(made, *others).exception)
    make_user(made, "Ann")
    assert "passwords would travel readably" in str(call(made, *others).exception)
    half = ("--port", "0", "--certificate", str(made.config))
    assert "go together" in str(call(made, *half).exception)
    assert "cannot be used" in str(call(made, *half, "--certificate-key", str(made.config)).exception)


def test_https_by_a_certificate_of_its_own(tmp_path: Path) -> None:
    """The console answers by https, and its cookie travels by nothing else and belongs to this host alone."""
    made = Installation(tmp_path)
    made.set_up({})
    make_user(made, "Ann")
    pem, key = tmp_path / "unit.pem", tmp_path / "unit.key"
    for file, content in zip((pem, key), certificate(), strict=True):
        file.write_bytes(content)
    with running_console(made, "--certificate", str(pem), "--certificate-key", str(key)) as running:
        assert running.address.startswith("https://127.0.0.1:")
        connection = HTTPSConnection(running.host, context=ssl.create_default_context(cafile=str(pem)), timeout=60)
        body = urlencode({"name": "Ann", "password": PASSWORD})
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": running.address.rstrip("/")}
        connection.request("POST", "/signin", body, kind)
        answer = connection.getresponse()
        answer.read()
        cookie = answer.headers["Set-Cookie"]
        assert answer.status == 303
        assert cookie.startswith("__Host-frostwatch=")
        assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        connection.request("GET", "/alerts", headers={"Cookie": cookie.partition(";")[0]})
        assert connection.getresponse().status == 200
        connection.close()


def test_the_browser_is_opened_without_the_key_in_its_command(tmp_path: Path) -> None:
    """Other users see what a browser is started with, so that is a file which only this one may read."""
    made = Installation(tmp_path)
    made.set_up({})
    told, browser = tmp_path / "told", tmp_path / "browser"
    script = 'echo "$1"; stat -c %a "${1#file://}"; cat "${1#file://}"'
    browser.write_text(f"#!/bin/sh\n{{ {script}; }} > {told}\n", encoding="utf-8")
    browser.chmod(0o755)
    subprocess.run(["mkfifo", str(told)], check=True)
    opening = replace(made, environment={"BROWSER": f"{browser} %s"})
    with running_console(opening, "--open") as running:
        said = subprocess.run(["cat", str(told)], capture_output=True, text=True, timeout=60, check=True).stdout
        asked, mode, content = said.split("\n", 2)
        assert (mode, content.count(f'{running.address}?key={running.key}"')) == ("600", 2)
        assert asked.startswith("file:///")
        assert running.key not in asked
    assert list(made.home.glob("data/console-*")) == []
