"""Who may use the console, and what its pages may load."""

import pytest

from app.console.guard import names_of
from tests.app.console.running import RunningConsole


def test_another_name_of_this_machine_is_refused(bare: RunningConsole) -> None:
    """A page whose own name was made to point here cannot read the console."""
    answer = bare.ask("/sources", headers={"Host": "attacker.example"})
    assert answer.status == 403
    assert "attacker.example" in answer.text
    assert "mail.console_url" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://attacker.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_another_page_sends_changes_nothing(bare: RunningConsole, headers: dict[str, str]) -> None:
    """A form on a page elsewhere is refused, whatever it asks for."""
    assert bare.ask("/sources", form={"a": "b"}, headers=headers).status == 403


@pytest.mark.parametrize("path", ["/sources", "/nothing", "/static/console.css"])
def test_pages_load_nothing_from_elsewhere(bare: RunningConsole, path: str) -> None:
    """Every answer, errors too, forbids scripts and foreign content and is kept by no cache."""
    headers = bare.ask(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "script-src" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


def test_an_address_that_is_not_there_is_said_as_a_page(bare: RunningConsole) -> None:
    """A wrong address gives a page with the menu."""
    answer = bare.ask("/nothing")
    assert answer.status == 404
    assert "There is no such page" in answer.text
    assert 'href="/sources"' in answer.text


@pytest.mark.parametrize(
    ("host", "console_url", "names"),
    [
        ("127.0.0.1", "", {"127.0.0.1:8470", "localhost:8470", "[::1]:8470"}),
        ("10.1.2.3", "", {"10.1.2.3:8470"}),
        ("0.0.0.0", "https://frostwatch.unit.example/", {"frostwatch.unit.example"}),
        ("::", "https://u:p@Frostwatch.unit.example:8443/", {"frostwatch.unit.example:8443"}),
        ("::1", "", {"127.0.0.1:8470", "localhost:8470", "[::1]:8470"}),
    ],
)
def test_names_by_which_the_console_is_known(host: str, console_url: str, names: set[str]) -> None:
    """The address that is listened on and the one set for mail are the only names."""
    assert names_of(host, 8470, console_url) == names
