"""Signing in by name and password, as the rules have it, on SQLite and PostgreSQL and at a time of their own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from alerts.store import Store
from app import audit
from app.assembly import open_decisions
from app.console import session
from app.console.password import digest_of, matches
from app.console.signin import MOST_TRIES, WITHIN, HeldOff, Refused, SignedIn, sign_in, sign_in_by_key, sign_out
from app.console.user import User, add_user, any_user, remove_user, set_password, users
from app.settings import DatabaseSettings, Settings
from app.tables import all_tables
from domain.errors import InputError
from tests.app.console.people import PASSWORD
from tests.postgres import Postgres

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Give empty decisions with two analysts and a reader; passwords are checked cheaply, as many are."""
    monkeypatch.setattr("app.console.password._N", 16)
    address = ""
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        address = postgres.new_database()
    with closing(open_decisions(Settings(data_dir=tmp_path, database=DatabaseSettings(url=address)))) as opened:
        with opened.write() as connection:
            for name, role in (("Ann Analyst", "analyst"), ("Bo", "analyst"), ("Rita", "reader")):
                add_user(connection, name, role, PASSWORD, NOW)  # type: ignore[arg-type]
        yield opened


def enter(store: Store, name: str, password: str = PASSWORD, at: datetime = NOW) -> SignedIn | Refused | HeldOff:
    """Try to sign in."""
    return sign_in(store, name, password, "192.0.2.7", at)


def token_of(store: Store, name: str, at: datetime = NOW) -> str:
    """Sign in and return the token."""
    entered = enter(store, name, at=at)
    assert isinstance(entered, SignedIn)
    return entered.token


def who(store: Store, token: str, at: datetime = NOW) -> User | None:
    """Return who a token stands for."""
    with store.read() as connection:
        return session.find(connection, token, at)


def test_name_and_password_let_in(store: Store) -> None:
    """A name is known however it is typed; the role says who may judge."""
    assert who(store, token_of(store, " ANN  analyst ")) == User("Ann Analyst", may_judge=True)
    assert who(store, token_of(store, "rita")) == User("Rita", may_judge=False)
    assert enter(store, "Bo", PASSWORD.upper()) == Refused()
    assert enter(store, "Nobody") == Refused()
    assert who(store, "guessed") is None


def test_five_tries_then_that_name_waits_and_no_other(store: Store) -> None:
    """Also the right password waits, for a name that nobody has as well; a quarter of an hour later it is taken."""
    for name in ("Bo", "Nobody"):
        for minute in range(MOST_TRIES):
            assert enter(store, name, "wrong password", NOW + timedelta(minutes=minute)) == Refused()
        assert enter(store, name, at=NOW + timedelta(minutes=9)) == HeldOff(NOW + WITHIN)
    assert isinstance(enter(store, "Ann Analyst", at=NOW + timedelta(minutes=9)), SignedIn)
    assert isinstance(enter(store, "Bo", at=NOW + WITHIN), SignedIn)
    for _ in range(MOST_TRIES):
        assert enter(store, "bo", "wrong password", NOW + WITHIN) == Refused()
    with store.read() as connection:
        failed = [each for each in audit.entries(connection) if each.act == "sign-in failed"]
    assert {each.who for each in failed} == {"Bo"}
    untils = [each.about for each in failed if each.about]
    assert untils == [f"further ones wait until 2026-03-01 09:{minute} UTC" for minute in ("30", "15")]


def test_tries_that_wait_do_not_prolong_the_wait(store: Store) -> None:
    """Somebody who keeps trying shuts nobody out beyond the quarter of an hour."""
    for minute in range(15):
        enter(store, "Bo", "wrong password", NOW + timedelta(minutes=minute))
    assert isinstance(enter(store, "Bo", at=NOW + WITHIN), SignedIn)


def test_a_sign_in_forgets_the_tries_before(store: Store) -> None:
    """Who mistypes now and then is never held up."""
    for minute in range(3):
        for _ in range(MOST_TRIES - 1):
            assert enter(store, "Bo", "wrong password", NOW + timedelta(minutes=minute)) == Refused()
        assert isinstance(enter(store, "Bo", at=NOW + timedelta(minutes=minute)), SignedIn)


def test_many_tries_at_once_are_no_way_around(store: Store) -> None:
    """Of twelve tries at the same moment no more than five are looked at."""
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda number: enter(store, "Bo", f"wrong password {number}"), range(12)))
    assert answers.count(Refused()) == MOST_TRIES
    assert answers.count(HeldOff(NOW + WITHIN)) == 12 - MOST_TRIES


def test_a_session_ends(store: Store) -> None:
    """After twelve hours, at the sign-out, with a new password, and with the user; others go on."""
    first, second, other = token_of(store, "Ann Analyst"), token_of(store, "Ann Analyst"), token_of(store, "Bo")
    assert who(store, first, NOW + session.LASTS - timedelta(seconds=1)) is not None
    assert who(store, first, NOW + session.LASTS) is None
    sign_out(store, first, "Ann Analyst", "", NOW)
    assert (who(store, first), who(store, second)) == (None, User("Ann Analyst", may_judge=True))
    with store.write() as connection:
        set_password(connection, "ann analyst", "other words than before")
    assert who(store, second) is None
    assert enter(store, "Ann Analyst") == Refused()
    assert isinstance(enter(store, "Ann Analyst", "other words than before"), SignedIn)
    with store.write() as connection:
        remove_user(connection, "BO")
    assert who(store, other) is None
    assert enter(store, "Bo") == Refused()


def test_a_user_of_the_same_name_does_not_inherit_a_session(store: Store) -> None:
    """Whoever is made under the name of a user who was removed starts without their sign-ins."""
    token = token_of(store, "Bo")
    with store.write() as connection:
        remove_user(connection, "Bo")
        add_user(connection, "Bo", "analyst", "a password of his own", NOW)
    assert who(store, token) is None


def test_the_key_counts_until_the_first_user_is_made(store: Store) -> None:
    """A sign-in with the machine's key ends when users are made, and does not come back when the last one goes."""
    with store.write() as connection:
        for each in users(connection, NOW):
            remove_user(connection, each.name)
    token = sign_in_by_key(store, "op", "127.0.0.1", NOW).token
    assert who(store, token) == User("op", may_judge=True)
    with store.write() as connection:
        add_user(connection, "New", "analyst", PASSWORD, NOW)
        assert any_user(connection)
    assert who(store, token) is None
    with store.write() as connection:
        remove_user(connection, "New")
    assert who(store, token) is None


def test_nothing_secret_is_kept(store: Store) -> None:
    """No password, no token, and no name that was tried in vain (people type passwords there) stands in any table."""
    token = token_of(store, "Ann Analyst")
    enter(store, "my secret password", "x")
    enter(store, "Bo", "my other secret password")
    with store.read() as connection:
        rows = [str(row) for table in all_tables() for row in connection.execute(select(table))]
        kept = "\n".join(rows)
        assert "Ann Analyst" in kept
        for secret in (token, PASSWORD, "my secret password", "my other secret password"):
            assert secret not in kept
        assert any(table.name == "console_try" and connection.execute(select(table)).first() for table in all_tables())


def test_the_audit_trail_shows_that_it_was_altered(store: Store) -> None:
    """An entry that was changed, and one that follows a removed one, do not fit the digests."""
    for name in ("Ann Analyst", "Bo", "Rita"):
        token_of(store, name)
    with store.read() as connection:
        assert [each.who for each in audit.entries(connection)] == ["Rita", "Bo", "Ann Analyst"]
        assert list(audit.broken(connection)) == []
    with store.write() as connection:
        connection.execute(text("UPDATE audit_entry SET address = '192.0.2.8' WHERE id = 2"))
        assert list(audit.broken(connection)) == [2]
        connection.execute(text("DELETE FROM audit_entry WHERE id = 2"))
        assert list(audit.broken(connection)) == [3]


@pytest.mark.parametrize("name", ["", " ", "a/b", "x" * 61, "<b>", "a\u202eb", "a\nb:c", "-"])
def test_names_that_cannot_be_shown_are_refused(store: Store, name: str) -> None:
    """A user's name stands beside verdicts, so it is short and plain."""
    with pytest.raises(InputError, match="cannot name a user"), store.write() as connection:
        add_user(connection, name, "analyst", PASSWORD, NOW)


@pytest.mark.parametrize("name", ["Ann Analyst", "ANN ANALYST", "Ａｎｎ Analyst"])
def test_a_name_is_given_once(store: Store, name: str) -> None:
    """However it is written, a name means one user."""
    with pytest.raises(InputError, match="already"), store.write() as connection:
        add_user(connection, name, "reader", PASSWORD, NOW)


def test_passwords_are_kept_as_scrypt_with_salt() -> None:
    """The digest holds its parameters, differs each time, and fits its password alone."""
    kept, again = digest_of("correct horse battery"), digest_of("correct horse battery")
    assert kept.startswith("scrypt$32768$8$3$")
    assert kept != again
    assert matches("correct horse battery", kept)
    assert not matches("correct horse batterY", kept)
    for bad in ("short", "", "x" * 1001):
        with pytest.raises(InputError, match="characters"):
            digest_of(bad)
