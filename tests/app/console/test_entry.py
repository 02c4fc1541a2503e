"""Who gets into a console of one machine: the holder of the key that the command shows, and nobody else."""

from getpass import getuser

import pytest

from app.console.entry import own_path
from tests.app.console.running import RunningConsole, cookie_of


@pytest.mark.parametrize("path", ["/sources", "/nothing", "/", "/?key=", "/?key=guessed", "/signin"])
def test_without_the_key_no_page_is_shown(bare: RunningConsole, path: str) -> None:
    """Another user of the machine is told where the address with the key is, and sees nothing."""
    answer = bare.without_cookie().ask(path)
    assert answer.status == 403
    assert "You are not signed in" in answer.text
    assert "set-cookie" not in answer.headers
    assert "/sources" not in answer.text


def test_an_old_key_does_not_sign_anybody_out(bare: RunningConsole) -> None:
    """Who is signed in may open the address of an earlier start."""
    answer = bare.ask("/?key=of-an-earlier-start")
    assert (answer.status, answer.headers["location"]) == (303, "/alerts")


def test_the_key_gives_a_cookie_that_no_other_page_gets(bare: RunningConsole) -> None:
    """The address with the key leads to one without it; the cookie is kept from scripts and from other sites."""
    assert len(bare.key) >= 43
    answer = bare.without_cookie().ask(f"/?key={bare.key}")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    port = bare.host.rpartition(":")[2]
    name, *rest = answer.headers["set-cookie"].split("; ")
    assert name.startswith(f"frostwatch-{port}=")
    assert bare.key not in name
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=43200"} <= set(rest)
    shown = bare.ask("/sources")
    assert shown.status == 200
    assert f">{getuser()}</span>" in shown.text


@pytest.mark.parametrize("method", ["HEAD", "POST"])
def test_the_key_is_taken_by_opening_the_address_only(bare: RunningConsole, method: str) -> None:
    """No other way of asking signs anybody in."""
    headers = {"Origin": bare.address.rstrip("/")}
    answer = bare.without_cookie().ask(f"/?key={bare.key}", headers=headers, method=method)
    assert answer.status == 403
    assert "set-cookie" not in answer.headers


def test_a_session_is_none_that_was_chosen_before(bare: RunningConsole) -> None:
    """A token that somebody put into the browser is not taken over at the sign-in."""
    port = bare.host.rpartition(":")[2]
    chosen = f"frostwatch-{port}=chosen-by-an-attacker"
    answer = bare.without_cookie().ask(f"/?key={bare.key}", headers={"Cookie": chosen})
    assert cookie_of(answer) != chosen
    assert bare.without_cookie().ask("/sources", headers={"Cookie": chosen}).status == 403


def test_signing_out_ends_the_session_for_good(bare: RunningConsole) -> None:
    """A cookie that was copied before is worth nothing after the sign-out."""
    cookie = cookie_of(bare.without_cookie().ask(f"/?key={bare.key}"))
    as_other = {"Cookie": cookie}
    assert bare.without_cookie().ask("/sources", headers=as_other).status == 200
    left = bare.without_cookie().ask("/signout", {}, headers=as_other)
    assert left.status == 200
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert bare.without_cookie().ask("/sources", headers=as_other).status == 403


def test_a_link_from_elsewhere_is_asked_for_again_by_a_page_of_ours(bare: RunningConsole) -> None:
    """A mail program in the browser sends no cookie along; the answer tells nothing, and asks again for that page."""
    answer = bare.without_cookie().ask(
        '/sources?a="><b>&c=1', headers={"Sec-Fetch-Site": "cross-site", "Cookie": "a=b"}
    )
    assert answer.status == 200
    assert 'content="0; url=/sources?a=' in answer.text
    assert "<b>" not in answer.text
    assert "Last run" not in answer.text


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/alerts/3f9a?x=1", "/alerts/3f9a?x=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("", "/"),
        ("evil.example", "/"),
    ],
)
def test_only_addresses_of_the_console_come_next(wanted: str, target: str) -> None:
    """What follows a sign-in is never a page of somebody else."""
    assert own_path(wanted) == target
