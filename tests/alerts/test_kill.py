"""Killed at any moment and started again: every hit is in the ledger once and in one mail to each recipient."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path

from sqlalchemy import func, select

from alerts import schema
from alerts.store import open_store
from tests.alerts.crash_child import LISTINGS
from tests.alerts.post_office import PostOffice, open_office

CHILD = Path(__file__).with_name("crash_child.py")
ROOT = Path(__file__).resolve().parents[2]
KILLS = 20
ADDRESSES = ("a@unit.example", "b@unit.example")


def run(folder: Path, port: int, kill_after: float | None = None) -> float:
    """Run the child to its end, or kill it after so many seconds; return how long it ran."""
    started = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(folder), str(port)], env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        child.wait(timeout=kill_after)
    except subprocess.TimeoutExpired:
        child.kill()
    assert child.wait(timeout=120) in {0, -signal.SIGKILL}
    return time.monotonic() - started


def run_with_kills(folder: Path, port: int, whole: float, dice: random.Random) -> None:
    """Kill the child at random moments of its work, then let it finish and look at the ledger."""
    folder.mkdir()
    for _ in range(KILLS // 2):
        run(folder, port, dice.uniform(whole * 0.2, whole))
    run(folder, port)
    check_ledger(folder)


def test_twenty_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    """With the mailbox: exactly once everything. With SMTP: a repeat only as the same mail with the same Message-ID."""
    dice = random.Random(20261121)  # noqa: S311 (repeatable moments, nothing secret)
    (tmp_path / "whole").mkdir()
    whole = run(tmp_path / "whole", 0)
    run_with_kills(tmp_path / "mailbox", 0, whole, dice)
    with open_office(PostOffice()) as office:
        run_with_kills(tmp_path / "smtp", office.port, whole, dice)
    check_mails([path.read_bytes() for path in (tmp_path / "mailbox" / "mail").glob("*.eml")])
    check_mails([content for _, content in office.accepted], repeats_allowed=KILLS)


def check_ledger(folder: Path) -> None:
    """Each listing has one hit, each hit is in one mail for each recipient, and all mail was sent."""
    waiting = select(func.count()).select_from(schema.delivery).where(schema.delivery.c.mail_id.is_(None))
    store = open_store(f"sqlite:///{folder / 'decisions.sqlite'}")
    with store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.hit)) == LISTINGS
        assert connection.scalar(select(func.count(schema.hit.c.listing_id.distinct()))) == LISTINGS
        assert connection.scalar(select(func.count()).select_from(schema.delivery)) == 2 * LISTINGS
        assert connection.scalar(waiting) == 0
        assert set(connection.scalars(select(schema.mail.c.state))) == {"sent"}
    store.close()


def check_mails(contents: list[bytes], repeats_allowed: int = 0) -> None:
    """Each listing stands in exactly one mail for each recipient; a repeat is the same to the byte."""
    by_id: dict[str, bytes] = {}
    for content in contents:
        message_id = str(message_from_bytes(content, policy=modern)["Message-ID"])
        assert by_id.setdefault(message_id, content) == content
    assert len(contents) - len(by_id) <= repeats_allowed
    told: Counter[tuple[str, str]] = Counter()
    for content in by_id.values():
        message = message_from_bytes(content, policy=modern)
        body = message.get_body(("plain",))
        assert body is not None
        for title in re.findall(r"\* (R-22 no [0-9]+)", body.get_content()):
            told[str(message["To"]), title] += 1
    assert told == Counter({(to, f"R-22 no {number}"): 1 for to in ADDRESSES for number in range(LISTINGS)})
