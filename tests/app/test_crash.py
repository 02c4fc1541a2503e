"""`kill -9` at any moment of a crawl, then the same command again: nothing lost, doubled or sent twice."""

import json
import random
import re
import subprocess
from collections import Counter
from contextlib import suppress
from pathlib import Path

from crawlers.archive.reader import Archive
from tests.app.conftest import REGISTER, Markets, fresh
from tests.app.installation import Installation, kill_group

KILLS = 8
SITES = ("frostline", "basar", "hualeng")


def prepared(home: Path, markets: Markets) -> Installation:
    """Return an installation with the register imported and nothing crawled."""
    made = fresh(home, markets)
    made.run("traders", "import", str(REGISTER), "--register", "demo-traders", "--source", "made up for tests")
    return made


def hits(installation: Installation) -> list[tuple[str, str]]:
    """Return rule and listing address of every hit in the ledger."""
    ids = {row["id"]: re.sub(r"^http://[^/]+", "", row["url"]) for row in installation.search("*")}
    lines = installation.run("alerts", "list", "--all", "--json", "--limit", "5000").stdout.splitlines()
    return sorted((row["rule_id"], ids[row["listing_id"]]) for row in map(json.loads, lines))


def stored(installation: Installation) -> Counter[str]:
    """Return how often each address is stored in the archive."""
    archive = Archive(installation.home / "data" / "archive")
    return Counter(capture.url for segment in archive.segments() for capture, _ in archive.read(segment))


def test_killed_crawls_lose_and_double_nothing(tmp_path: Path, markets: Markets) -> None:
    """After eight kills and one whole run the ledger, the index and the mail are those of a run never disturbed."""
    undisturbed = prepared(tmp_path / "undisturbed", markets)
    undisturbed.run("crawl", *SITES)
    disturbed = prepared(tmp_path / "disturbed", markets)
    chance = random.Random(20261121)  # noqa: S311 - moments of a test, not secrets
    kept: Counter[str] = Counter()
    for _ in range(KILLS):
        process = disturbed.start("crawl", *SITES)
        with suppress(subprocess.TimeoutExpired):  # the moment has come
            process.communicate(timeout=chance.uniform(0.5, 9.0))
        kill_group(process)
        now = stored(disturbed)
        assert all(now[url] >= count for url, count in kept.items()), "a stored response was lost"
        kept = now
    disturbed.run("crawl", *SITES)
    urls = [row["url"] for row in disturbed.search("*")]
    assert len(urls) == len(set(urls)) == len(undisturbed.search("*"))
    assert hits(disturbed) == hits(undisturbed)
    assert len(set(hits(disturbed))) == len(hits(disturbed))
    mails = disturbed.mails()
    assert len({identity for identity, _ in mails}) == len(mails)
    mentioned = Counter(url for _, text in mails for url in set(re.findall(r"http://127\S+?(?=[\s>)]|$)", text)))
    assert mentioned
    assert [url for url, count in mentioned.items() if count > 1] == []
    disturbed.run("archive", "verify")
