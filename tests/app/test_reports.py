"""What is said to people: hostile text is shown as it is, a bad segment is named and passed over."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.report import FlowReport
from app.summary import show_crawls, show_flow
from app.table import paper
from crawlers.job import CrawlReport
from tests.app.conftest import Markets, fresh

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_markup_in_names_is_only_text(capsys: pytest.CaptureFixture[str]) -> None:
    """A site name or an error that looks like markup is printed, never read."""
    report = CrawlReport("[/b]shop", 1, 10, 0, {200: 1}, "blind", ("[red]captcha[/red]",), NOW, NOW, ())
    show_crawls(paper(), [report])
    show_flow(paper(), FlowReport(unreadable={"x.warc": "[/i] is no segment"}, damaged=["bytes 3 to 9 of y.warc.gz"]))
    shown = capsys.readouterr().out
    assert "[/b]shop" in shown
    assert "[red]captcha[/red]" in shown
    assert "Segment x.warc cannot be read and was passed over: [/i] is no segment" in shown
    assert "Damaged and passed over: bytes 3 to 9 of y.warc.gz." in shown


def test_a_file_that_is_no_segment_does_not_hold_up_the_others(tmp_path: Path, markets: Markets) -> None:
    """Junk in the archive folder is named with status 2; every real segment is carried on all the same."""
    made = fresh(tmp_path, markets)
    made.run("crawl", "frostline", "--only", "archive")
    (tmp_path / "data" / "archive" / "aaa-junk.warc").write_bytes(b"this is no archive\n" * 50)
    errors = made.run("process", status=2).stderr
    assert "aaa-junk.warc" in errors
    assert len(made.search("*")) == 15


def test_a_bad_recipient_is_noticed_before_the_crawl(tmp_path: Path, markets: Markets) -> None:
    """An address that cannot stand in a mail stops the command before it fetches anything."""
    made = fresh(tmp_path, markets)
    text = made.config.read_text(encoding="utf-8").replace("analyst@ozone-unit.example", "no address")
    made.config.write_text(text, encoding="utf-8")
    assert "alerts.recipients" in made.run("crawl", "frostline", status=2).stderr
    assert not (tmp_path / "data" / "archive").exists()
