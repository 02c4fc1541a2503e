"""`frostwatch archive` and `frostwatch sites`, as an operator types them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawlers.drafting import common_globs, draft
from crawlers.searching import search_templates
from crawlers.site import load_sites, site_for_start_url
from tests.crawlers.server import Crawl, Web, index_page, product, shop_pages

COMMAND = Path(sys.executable).parent / "frostwatch"


@pytest.fixture
def frostwatch(tmp_path: Path):
    """A function that runs the command with an empty home."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "FROSTWATCH_DATA_DIR": str(tmp_path),
            "FROSTWATCH_CRAWL__DELAY": "0",
            "FROSTWATCH_CRAWL__SITES_DIR": str(tmp_path),
        }
        done = subprocess.run(
            [COMMAND, *arguments], env=environment, capture_output=True, text=True, cwd=tmp_path, check=False
        )
        assert "Traceback" not in done.stderr
        return done

    return run


def test_the_archive_is_verified_listed_and_read(web: Web, crawl_of: Crawl, frostwatch, tmp_path: Path) -> None:
    """A stored page can be taken out again byte for byte, and a change in the archive gives exit status 1."""
    web.pages = shop_pages
    done = crawl_of(web.url, max_pages=3)
    assert frostwatch("archive", "verify").returncode == 0
    (segment,) = done.archive.segments()
    assert segment in frostwatch("archive", "list").stdout
    rows = [json.loads(line) for line in frostwatch("archive", "list", segment, "--json").stdout.splitlines()]
    assert [row["url"] for row in rows] == [capture.url for capture in done.captures]
    found = frostwatch("archive", "cat", f"{web.url}product/hammer-1/")
    assert (found.returncode, found.stdout) == (0, product(1))
    assert segment in found.stderr
    proof = frostwatch("archive", "cat", segment, "--at", str(rows[-1]["offset"]))
    assert (proof.returncode, proof.stdout.encode()) == (0, done.captures[-1].body)
    assert rows[-1]["url"] in proof.stderr
    nowhere = frostwatch("archive", "cat", segment, "--at", str(rows[-1]["offset"] + 1))
    assert nowhere.returncode == 2
    assert nowhere.stderr.count("\n") == 1
    missing = frostwatch("archive", "cat", f"{web.url}nothing")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.count("\n") == 1
    path = tmp_path / "archive" / segment
    path.write_bytes(path.read_bytes()[:-30] + b"x" * 30)
    changed = frostwatch("archive", "verify")
    assert changed.returncode == 1
    assert segment in changed.stdout


def test_an_empty_archive_is_in_order(frostwatch) -> None:
    """Before the first crawl there is nothing to find fault with."""
    assert frostwatch("archive", "verify").returncode == 0
    assert frostwatch("archive", "list").returncode == 0
    assert frostwatch("sites", "status").returncode == 0
    assert frostwatch("archive", "list", "../x").returncode == 2


def test_status_says_what_is_blind_and_since_when(web: Web, crawl_of: Crawl, frostwatch) -> None:
    """The state of each source is shown with its reason and the first of the runs that gave it."""
    web.pages = shop_pages
    crawl_of(web.url)
    web.pages = lambda _: None
    first = crawl_of(web.url).report
    crawl_of(web.url)
    (row,) = [json.loads(line) for line in frostwatch("sites", "status", "--json").stdout.splitlines()]
    assert (row["health"], row["runs"]) == ("blind", 3)
    assert row["since"] == first.finished.isoformat(timespec="seconds").replace("+00:00", "Z")
    assert "blind" in frostwatch("sites", "status").stdout


def test_a_page_is_tried_field_by_field(web: Web, frostwatch) -> None:
    """`sites try` shows what is read from a page and where each value stands."""
    web.pages = shop_pages
    done = frostwatch("sites", "try", f"{web.url}product/hammer-3/", "--allow-private-network", "--json")
    reading = json.loads(done.stdout)
    assert reading["kind"] == "listing"
    assert reading["listing"]["price"] == "13.50"
    assert reading["listing"]["sources"]["title"]
    refused = frostwatch("sites", "try", f"{web.url}product/hammer-3/")
    assert refused.returncode == 2
    assert "--allow-private-network" in refused.stderr


def test_hostile_text_of_a_page_is_only_text(web: Web, frostwatch) -> None:
    """What looks like markup or could steer the terminal neither breaks the command nor gets through."""
    title = "R-22 gas [/b] [red]13.6 kg \x1b[31m"
    web.pages = lambda path: shop_pages(path).replace("Hammer", title) if path.startswith("/product/") else None
    done = frostwatch("sites", "try", f"{web.url}product/hammer-3/", "--allow-private-network")
    assert done.returncode == 0
    assert "[/b] [red]13.6 kg" in done.stdout
    assert "\x1b" not in done.stdout


def test_checking_a_site_that_is_not_there_is_an_error(frostwatch) -> None:
    """A mistyped name must not look like a site without differences."""
    done = frostwatch("sites", "check", "myshpo")
    assert done.returncode == 2
    assert "myshpo" in done.stderr


def test_verifying_where_no_archive_is_says_so(frostwatch, tmp_path: Path) -> None:
    """A wrong data folder is never called an archive that is as it was written."""
    done = frostwatch("archive", "verify")
    assert str(tmp_path) in done.stderr
    assert "as it was written" not in done.stderr
    (tmp_path / "data" / "archive").mkdir(parents=True)
    done = frostwatch("archive", "verify")
    assert "nothing was verified" in done.stderr
    assert done.returncode == 0


def test_a_site_file_is_drafted_that_can_be_used(web: Web, frostwatch, tmp_path: Path) -> None:
    """`sites new` writes a file that loads, with the search form and the common address of listings."""
    form = '<form action="/find"><input name="q"></form>'
    web.pages = lambda path: form + index_page(range(1, 11)) if path == "/" else shop_pages(path)
    done = frostwatch("sites", "new", web.url, "--allow-private-network", "--pages", "8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "drafted.toml").write_text(done.stdout)
    site = load_sites(tmp_path / "own")["drafted"]
    assert site.start_urls == (web.url,)
    assert site.listing_urls == ("*/product/*",)
    assert site.search_urls == (f"{web.url}find?q={{query}}",)
    assert site.currency == "EUR"


def test_recorded_pages_are_checked(frostwatch, tmp_path: Path) -> None:
    """`sites check` compares recorded pages with what they should give, and names each difference."""
    (tmp_path / "market.toml").write_text('start_urls = ["https://market.example/"]')
    (tmp_path / "market").mkdir()
    (tmp_path / "market" / "hammer.html").write_text(product(3))
    expected = tmp_path / "market" / "hammer.json"
    expected.write_text(
        '{"url": "https://market.example/p/3", "kind": "listing", "title": "Hammer 3", "price": "13.50"}'
    )
    assert frostwatch("sites", "check").returncode == 0
    expected.write_text('{"title": "Hammer 4", "seller.name": null}')
    done = frostwatch("sites", "check", "market")
    assert done.returncode == 1
    assert done.stdout == "market/hammer.html: title: expected 'Hammer 4', read 'Hammer 3'\n"
    expected.unlink()
    assert frostwatch("sites", "check").returncode == 2


def test_a_bad_site_file_stops_with_its_name(frostwatch, tmp_path: Path) -> None:
    """A slip in a site file is one sentence with file and field."""
    (tmp_path / "market.toml").write_text("start_urls = ['nowhere']")
    done = frostwatch("sites", "list")
    assert done.returncode == 2
    assert "market.toml" in done.stderr
    assert "start_urls" in done.stderr


def test_search_forms_are_known() -> None:
    """Search fields by type or name, with their hidden fields; forms that send or log in are none."""
    page = b"""<form action="/s"><input type=hidden name=cat value="a b"><input type=hidden name=csrftoken value=1>
    <input type=search name=was></form><form method=post><input name=q></form><form><input name=email></form>
    <form action="?x=1"><input name=q type=text></form>"""
    assert list(search_templates(page, "https://m.example/home?y=2")) == [
        "https://m.example/s?cat=a+b&was={query}",
        "https://m.example/home?q={query}",
    ]


def test_globs_are_what_listings_have_in_common() -> None:
    """Only a folder that a good part of the listings share becomes a glob."""
    urls = [f"https://m.example/item/{number}" for number in range(6)] + ["https://m.example/odd"]
    assert common_globs(urls) == ("*/item/*",)
    assert common_globs(["https://m.example/a", "https://m.example/b"]) == ()
    assert "start_urls" in draft(site_for_start_url("https://m.example/"), [])
