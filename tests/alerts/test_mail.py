"""The ways mail goes out, against a real SMTP server that also fails in the middle, and into a folder."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest

from alerts import outbox
from alerts.mail import MailboxTransport, MailRefusedError, OutgoingMail, SmtpTransport, open_transport
from alerts.outbox import DeliveryReport, deliver
from alerts.store import Store
from domain.errors import UnavailableError
from tests.alerts.post_office import PostOffice, check_login, open_office, tls

MAIL = OutgoingMail(
    "0123456789abcdef0123",
    "<m1@unit.example>",
    "frostwatch@unit.example",
    "analyst@unit.example",
    b"From: frostwatch@unit.example\r\nTo: analyst@unit.example\r\nMessage-ID: <m1@unit.example>\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: text/html; charset="utf-8"\r\n\r\n<p>.\r\n.\r\nR-22 \xe2\x82\xac</p>\r\n',
    datetime(2026, 11, 21, 10, 0, tzinfo=UTC),
)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server that accepts everything until told otherwise."""
    with open_office(PostOffice()) as office:
        yield office


def to(office: PostOffice, **more: Any) -> SmtpTransport:
    return SmtpTransport("127.0.0.1", office.port, **{"security": "none", "timeout": 10.0, **more})


def test_a_mail_arrives_as_it_is(office: PostOffice) -> None:
    """Lines with a single dot and bytes beyond ASCII come through unchanged, several over one connection."""
    transport = to(office)
    transport.send(MAIL)
    transport.send(MAIL)
    transport.close()
    assert office.accepted == [("analyst@unit.example", MAIL.content)] * 2


@pytest.mark.parametrize(("answer", "permanent"), [("550 no such user", True), ("450 mailbox busy", False)])
def test_a_refused_recipient_is_told_from_a_busy_one(office: PostOffice, answer: str, permanent: bool) -> None:
    """The server's own words come with the refusal, and the connection is good for the next mail."""
    office.refuse["nobody@unit.example"] = answer
    transport = to(office)
    with pytest.raises(MailRefusedError, match=answer) as caught:
        transport.send(OutgoingMail("x", "<x@y>", MAIL.sender, "nobody@unit.example", MAIL.content, MAIL.created_at))
    transport.send(MAIL)
    assert caught.value.permanent is permanent
    assert len(office.accepted) == 1
    transport.close()


def test_a_refused_message_is_told_from_a_server_without_room(office: PostOffice) -> None:
    """A 5xx to the message is for good, a 4xx is for later."""
    office.answers += ["554 looks like spam", "452 disk full"]
    transport = to(office)
    found = []
    for _ in range(2):
        with pytest.raises(MailRefusedError) as caught:
            transport.send(MAIL)
        found.append(caught.value.permanent)
    transport.close()
    assert found == [True, False]


def test_a_server_that_hangs_up_in_the_middle_makes_the_mail_wait(office: PostOffice) -> None:
    """A broken connection is the server's fault, and the next mail gets a new one."""
    office.hang_up_before_data = 1
    transport = to(office)
    with pytest.raises(UnavailableError, match="waits"):
        transport.send(MAIL)
    transport.send(MAIL)
    transport.close()
    assert len(office.accepted) == 1


def test_no_server_is_one_sentence(office: PostOffice) -> None:
    """A port where nobody listens is named with the address, without a traceback."""
    with open_office(PostOffice()) as closed:
        port = closed.port
    with pytest.raises(UnavailableError, match=f"127.0.0.1:{port}"):
        SmtpTransport("127.0.0.1", port, security="none", timeout=5).send(MAIL)


def test_a_host_or_password_that_cannot_be_sent_is_one_sentence(tmp_path: Path) -> None:
    """A host with an empty label and a password with an umlaut name the settings, without a traceback."""
    with pytest.raises(UnavailableError, match=r"mail\.host"):
        SmtpTransport("mail..example", 25, security="none", timeout=5).send(MAIL)
    server, client = tls(tmp_path)
    more = {"authenticator": check_login, "auth_require_tls": False}
    with open_office(PostOffice(), server, implicit_tls=True, **more) as office:
        with pytest.raises(UnavailableError, match=r"mail\.password"):
            to(office, security="tls", username="watch", password="fröst", tls=client).send(MAIL)
        assert office.accepted == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_with_a_login(tmp_path: Path, security: str) -> None:
    """STARTTLS and TLS both work with a login; the certificate is checked."""
    server, client = tls(tmp_path)
    starttls = security == "starttls"
    more = {"authenticator": check_login, "auth_required": starttls, "auth_require_tls": starttls}
    with open_office(PostOffice(), server, implicit_tls=security == "tls", **more) as office:
        good = to(office, security=security, username="watch", password="frost", tls=client)
        good.send(MAIL)
        good.close()
        assert len(office.accepted) == 1
        with pytest.raises(UnavailableError, match=r"mail\.username"):
            to(office, security=security, username="watch", password="wrong", tls=client).send(MAIL)
        with pytest.raises(UnavailableError, match=r"CERTIFICATE_VERIFY_FAILED|certificate verify failed"):
            to(office, security=security, username="watch", password="frost").send(MAIL)
        assert len(office.accepted) == 1


def test_a_server_without_starttls_gets_no_mail_in_the_clear(office: PostOffice) -> None:
    """Asked for STARTTLS, a server that has none gets nothing; the sentence names the setting."""
    with pytest.raises(UnavailableError, match=r"mail\.security"):
        to(office, security="starttls").send(MAIL)
    assert office.accepted == []


def test_the_mailbox_holds_a_mail_once(tmp_path: Path) -> None:
    """The folder gets the message and its page, whole, and the same mail again changes nothing."""
    transport = MailboxTransport(tmp_path / "mail")
    transport.send(MAIL)
    (message,) = (tmp_path / "mail").glob("*.eml")
    before = message.stat().st_mtime_ns
    transport.send(MAIL)
    transport.close()
    assert sorted(path.suffix for path in (tmp_path / "mail").iterdir()) == [".eml", ".html"]
    assert message.read_bytes() == MAIL.content
    assert message.stat().st_mtime_ns == before
    assert message.with_suffix(".html").read_text(encoding="utf-8").startswith("<p>.\n.\nR-22 €")


def test_a_mailbox_that_cannot_be_written_makes_the_mail_wait(tmp_path: Path) -> None:
    """A file where the folder should be is one sentence, and nothing is lost."""
    (tmp_path / "mail").write_text("in the way", encoding="utf-8")
    with pytest.raises(UnavailableError, match="mail waits"):
        MailboxTransport(tmp_path / "mail").send(MAIL)


def test_without_a_host_mail_goes_into_the_folder(tmp_path: Path) -> None:
    """An empty host means the local mailbox."""
    more: dict[str, Any] = {"port": 587, "security": "starttls", "username": "", "password": None, "timeout": 5.0}
    assert isinstance(open_transport(host="", folder=tmp_path, **more), MailboxTransport)
    assert isinstance(open_transport(host="mail.example", folder=tmp_path, **more), SmtpTransport)


class TestDelivery:
    """The outbox against the real server."""

    @pytest.fixture
    def waiting(self, store: Store, now: datetime) -> Callable[[str], None]:
        """A function that puts a mail to a recipient into the outbox."""

        def put(recipient: str) -> None:
            put_mail(store, recipient, now)

        return put

    def test_a_refused_recipient_does_not_stop_the_others(
        self, store: Store, office: PostOffice, waiting: Callable[[str], None], now: datetime
    ) -> None:
        """The others get their mail; the refused one is a dead letter with the server's words, and can be revived."""
        office.refuse["b@unit.example"] = "550 unknown"
        for name in "abc":
            waiting(f"{name}@unit.example")
        assert deliver(store, to(office), now) == DeliveryReport(sent=2, waiting=0, dead=1)
        (dead,) = outbox.list_mail(store)
        assert (dead.recipient, dead.state) == ("b@unit.example", "dead")
        assert "550 unknown" in (dead.error or "")
        office.refuse.clear()
        assert outbox.revive(store, now) == 1
        assert deliver(store, to(office), now) == DeliveryReport(sent=1)
        assert sorted(address for address, _ in office.accepted) == [f"{name}@unit.example" for name in "abc"]

    def test_a_busy_mailbox_is_tried_again_with_growing_pauses_and_then_given_up(
        self, store: Store, office: PostOffice, waiting: Callable[[str], None], now: datetime
    ) -> None:
        """Each pause is at least as long as the one before, and at the end there is a dead letter."""
        office.refuse["a@unit.example"] = "450 busy"
        waiting("a@unit.example")
        at, pauses = now, []
        while (report := deliver(store, to(office), at)).waiting:
            (mail,) = outbox.list_mail(store)
            assert deliver(store, to(office), mail.next_try - timedelta(seconds=1)).sent == 0
            pauses.append(mail.next_try - at)
            at = mail.next_try
        assert report.dead == 1
        assert len(pauses) == outbox.MOST_ATTEMPTS - 1
        assert pauses == sorted(pauses)
        assert timedelta(days=1) < sum(pauses, timedelta()) < timedelta(days=4)

    def test_a_dead_server_loses_nothing_and_is_never_a_dead_letter(
        self, store: Store, waiting: Callable[[str], None], now: datetime
    ) -> None:
        """However often it does not answer, all mail waits and is sent when it is back."""
        office = PostOffice()
        with open_office(office):
            pass
        for name in "abc":
            waiting(f"{name}@unit.example")
        at = now
        for _ in range(20):
            report = deliver(store, to(office), at)
            assert (report.sent, report.waiting, report.dead) == (0, 3, 0)
            assert f"127.0.0.1:{office.port}" in (report.error or "")
            at += timedelta(hours=6)
        with open_office(office):
            assert deliver(store, to(office), at) == DeliveryReport(sent=3)

    def test_a_server_that_died_after_accepting_gets_the_same_mail_again(
        self, store: Store, office: PostOffice, waiting: Callable[[str], None], now: datetime
    ) -> None:
        """Whether it was accepted cannot be known then: the second copy has the same Message-ID and bytes."""
        office.hang_up_after_accepting = 1
        waiting("a@unit.example")
        assert deliver(store, to(office), now).waiting == 1
        assert deliver(store, to(office), now + timedelta(minutes=1)).sent == 1
        first, second = office.accepted
        assert first == second
        assert deliver(store, to(office), now + timedelta(days=1)) == DeliveryReport()

    def test_a_claim_of_a_process_that_runs_is_respected_until_its_lease_ends(
        self, store: Store, office: PostOffice, waiting: Callable[[str], None], now: datetime
    ) -> None:
        """Nobody else sends a mail that a living process is sending; an abandoned one is taken over."""
        waiting("a@unit.example")
        claimed = outbox._claim(store, f"{outbox.socket.gethostname()}:{outbox.os.getpid()}", now)
        assert claimed is not None
        assert deliver(store, to(office), now).sent == 0
        assert deliver(store, to(office), now + outbox.LEASE).sent == 1

    def test_a_claim_late_in_a_long_round_holds_as_long_as_any(
        self, store: Store, office: PostOffice, waiting: Callable[[str], None], now: datetime
    ) -> None:
        """A round of many mails lasts longer than a lease; what it claims at its end is still its own."""
        waiting("a@unit.example")
        mine = f"{outbox.socket.gethostname()}:{outbox.os.getpid()}"
        assert outbox._claim(store, mine, now, timedelta(minutes=30)) is not None
        assert deliver(store, to(office), now + timedelta(minutes=34)).sent == 0
        assert deliver(store, to(office), now + timedelta(minutes=35)).sent == 1

    def test_a_claim_of_a_dead_process_of_this_machine_is_taken_over_at_once(
        self, store: Store, office: PostOffice, waiting: Callable[[str], None], now: datetime
    ) -> None:
        """After a kill the next run need not wait."""
        waiting("a@unit.example")
        assert outbox._claim(store, f"{outbox.socket.gethostname()}:{2**22 + 1}", now) is not None
        assert deliver(store, to(office), now).sent == 1


def put_mail(store: Store, recipient: str, now: datetime) -> None:
    """Put a mail into the outbox as composing does."""
    content = MAIL.content.replace(b"To: analyst@unit.example", f"To: {recipient}".encode())
    assert message_from_bytes(content, policy=modern)["To"] == recipient
    row = {
        "id": f"mail-to-{recipient}"[:32],
        "message_id": f"<{recipient}>",
        "sender": MAIL.sender,
        "recipient": recipient,
        "subject": "A digest",
        "content": content,
        "hits": 1,
        "created_at": now,
        "state": "waiting",
        "attempts": 0,
        "next_try": now,
    }
    with store.write() as connection:
        store.insert_new(connection, outbox.schema.mail, [row])
