"""The whole way of a listing, through the command, on real HTTP and a real Chromium."""

import json

import pytest

from tests.app.conftest import Markets
from tests.app.installation import Installation

LOOK_ALIKES = (
    "verdichter",
    "manometre",
    "olio-poe",
    "klimatyzator",
    "neumatico",
    "zapravka",
    "skyline",
    "mukayyif",
    "cauciucuri",
    "recovery-machine",
    "kit-manifold",
    "guarana",
    "mini-split",
    "yasuoji",
    "copper-tube",
    "leak-detector",
    "kongtiao",
)


@pytest.fixture(scope="module")
def crawled(installation: Installation) -> Installation:
    """Crawl all four marketplaces once."""
    installation.run("crawl")
    return installation


def test_every_listing_is_found_once(crawled: Installation, markets: Markets) -> None:
    """All listings of all four marketplaces are indexed, each under one address, and nothing else is."""
    urls = [row["url"] for row in crawled.search("*")]
    assert len(urls) == len(set(urls))
    slugs = {item.slug for market in markets.markets for item in market.shown()}
    found = {url.rstrip("/").rsplit("/", 1)[-1].removesuffix(".html") for url in urls}
    assert found == slugs


def test_look_alikes_are_no_offers(crawled: Installation) -> None:
    """Compressors, gauges, oils, tyres, soft drinks and services are not taken for offers of a refrigerant."""
    offers = {row["url"] for row in crawled.search("kind:offer")}
    assert len(offers) >= 28
    assert [url for url in offers if any(name in url for name in LOOK_ALIKES)] == []


@pytest.mark.parametrize(
    ("slug", "substance", "net_kg", "price", "currency"),
    [
        ("kaeltemittel-r404a-einweg", "R-404A", 10.9, "449.00", "EUR"),
        ("bouteille-r407c-jetable", "R-407C", 11.3, "275.00", "EUR"),
        ("hladon-22", "R-22", 13.6, "310", "EUR"),
        ("ghaz-r22-jadid", "R-22", 13.6, "350", "EUR"),
        ("r22-30lb-virgin", "R-22", 13.61, "485.00", "USD"),
        ("zhilengji-r22", "R-22", 13.6, "260.00", "CNY"),
        ("r404a-export", "R-404A", 10.9, "52.00", "USD"),
    ],
)
def test_what_is_offered_is_read(
    crawled: Installation, slug: str, substance: str, net_kg: float, price: str, currency: str
) -> None:
    """Substance, size, price and currency of an offer are those a person reads, on every kind of marketplace."""
    (row,) = [row for row in crawled.search("kind:offer") if slug in row["url"]]
    assert row["substances"] == [substance]
    assert [pack["net_kg"] for pack in row["packs"]] == [pytest.approx(net_kg, rel=0.01)]
    assert float(row["price"]["amount"]) == float(price)
    assert row["price"]["currency"] == currency


def test_sellers_have_their_three_outcomes(crawled: Installation) -> None:
    """A registered seller within its scope and outside of it, one that is expired, and one that is nowhere."""
    outcomes = {row["url"].rstrip("/").rsplit("/", 1)[-1]: row["seller"]["outcome"] for row in crawled.search("*")}
    assert outcomes["kaeltemittel-r134a-12kg"] == "authorised"
    assert outcomes["r22-restbestand"] == "review"
    sellers = {row["seller"]["name"]: row["seller"]["outcome"] for row in crawled.search("kind:offer")}
    assert sellers["Холод-Сервіс Захід"] == "review"
    assert sellers["coolguy77"] == "not_found"


def test_the_law_of_the_place_is_applied(crawled: Installation) -> None:
    """R-22 in a disposable cylinder is prohibited in the EU, and the finding names its basis."""
    (row,) = crawled.search('url:"hladon-22" OR title:"Хладон 22"')
    assert row["status"] == "prohibited"
    assert any(finding["verdict"] == "prohibited" and finding["basis"] for finding in row["findings"])
    assert row["tco2e"] == pytest.approx(13.6 * 1.81, rel=0.02)


def test_figures_go_by_the_law_that_decides(crawled: Installation) -> None:
    """What China offers to the EU is judged prohibited by EU law, and its CO2-equivalent has the basis of EU law."""
    (row,) = [row for row in crawled.search("jurisdiction:EU AND jurisdiction:CN") if "r404a-export" in row["url"]]
    assert row["status"] == "prohibited"
    assert row["gwp_basis"] == "EU 2024/573"


def test_one_digest_reaches_the_analyst(crawled: Installation) -> None:
    """The crawl ends with one mail that names offers, their sellers and the wording that a hit is a lead."""
    (mail,) = crawled.mails()
    assert "R-22" in mail[1]
    assert "13.6" in mail[1]
    assert "lead" in mail[1]


def test_alerts_can_be_listed(crawled: Installation) -> None:
    """The alerts behind the mail are in the ledger, with rule and reason."""
    assert crawled.run("alerts", "list").stdout.strip()


def test_the_captcha_is_told(crawled: Installation) -> None:
    """The board that asked for a captcha shows in the site's health, not as silence."""
    assert "basar" in crawled.run("sites", "status").stdout
    assert "captcha" in crawled.run("status").stdout


def test_the_archive_verifies(crawled: Installation) -> None:
    """Everything that was read can be verified in the archive."""
    crawled.run("archive", "verify")


def test_the_second_crawl_sends_nothing_twice(crawled: Installation, markets: Markets) -> None:
    """The same command again finds the listing that was taken down, keeps observations, and mails nothing again."""
    before = {row["id"] for row in crawled.search("*")}
    mails = crawled.mails()
    markets.next_round()
    crawled.run("crawl")
    after = crawled.search("*")
    assert {row["id"] for row in after} == before
    (gone,) = crawled.search("presence:gone")
    assert "freon-r507-ua" in gone["url"]
    assert all(row["observations"] == 2 for row in after)
    assert crawled.mails() == mails


def test_a_rebuilt_index_holds_the_same_and_alerts_nobody(crawled: Installation) -> None:
    """Rebuilding from the archive gives the same listings with the same times, and no mail."""
    fields = ("id", "kind", "substances", "price", "status", "first_seen", "last_seen", "observations")

    def state() -> list[str]:
        return sorted(json.dumps({name: row[name] for name in fields}) for row in crawled.search("*"))

    before, mails = state(), crawled.mails()
    crawled.run("index", "rebuild")
    assert state() == before
    assert crawled.mails() == mails
