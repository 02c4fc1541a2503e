"""Site files: what they may say, and that an error in one names the file and the field."""

from pathlib import Path

import pytest

from crawlers.site import address_pattern, load_sites, read_site, site_for_start_url
from domain.errors import DataError, InputError

WHOLE = """
title = "A market"
start_urls = ["https://market.example/gases"]
search_urls = ["https://market.example/search?q={query}"]
listing_urls = ["*/item/*"]
locale = "pt-BR"
currency = "BRL"
jurisdictions = ["BR"]
render = "never"
delay = 3.5
max_pages = 100
[selectors]
price = ".price b"
seller = ["#seller", "//a[@rel='author']"]
"""


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    """Every part of a site file arrives; the name is the file's."""
    (tmp_path / "market.toml").write_text(WHOLE)
    site = load_sites(tmp_path)["market"]
    assert site.language == "pt"
    assert site.selectors == {"price": (".price b",), "seller": ("#seller", "//a[@rel='author']")}
    assert site.search_addresses(("gás r22",)) == ("https://market.example/search?q=g%C3%A1s+r22",)
    assert site.all_hosts == {"market.example"}


def test_the_operators_file_replaces_the_one_that_ships(tmp_path: Path) -> None:
    """A later folder wins by name; a folder that is not set is passed over."""
    for folder, title in (("shipped", "old"), ("own", "new")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "market.toml").write_text(f'title = "{title}"')
    assert load_sites(tmp_path / "shipped", None, tmp_path / "own")["market"].title == "new"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel = 'x'", "unknown field 'titel'"),
        ("start_urls = ['market.example']", "start_urls.0"),
        ("search_urls = ['https://market.example/?q=']", "must hold {query}"),
        ("render = 'sometimes'", "render"),
        ("currency = 'euro'", "currency"),
        ("delay = -1", "delay"),
        ("[selectors]\nprize = 'b'", "unknown field 'prize'"),
        ("name = 'Not A Name'", "name"),
        ("title = ", "not valid TOML"),
    ],
)
def test_an_error_names_file_and_field(tmp_path: Path, text: str, said: str) -> None:
    """One sentence says which file and which field is wrong."""
    (tmp_path / "market.toml").write_text(text)
    with pytest.raises(DataError, match=r"market\.toml") as caught:
        load_sites(tmp_path)
    assert said in str(caught.value)


def test_two_files_of_one_name_are_an_error(tmp_path: Path) -> None:
    """Two files of one folder cannot claim the same name."""
    (tmp_path / "a.toml").write_text('name = "x"')
    (tmp_path / "b.toml").write_text('name = "x"')
    with pytest.raises(DataError, match="already taken"):
        load_sites(tmp_path)


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A folder set but not there is said, not passed over."""
    with pytest.raises(DataError, match="not there"):
        load_sites(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://Shop.Example/x?y=1", "shop.example"),
        ("http://127.0.0.1:8080/", "127.0.0.1-8080"),
        ("http://[::1]:80/", "1-80"),
        ("https://магазин.рф/", "xn--80aairftm.xn--p1ai"),
    ],
)
def test_an_address_alone_makes_a_site(url: str, name: str) -> None:
    """Any web address gives a site named after its host."""
    site = site_for_start_url(url)
    assert (site.name, site.start_urls) == (name, (url,))


@pytest.mark.parametrize(
    "url", ["shop.example", "ftp://shop.example/", "http://", "http://[::1/", "javascript:alert(1)"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """Anything else is the user's error."""
    with pytest.raises(InputError, match="not a web address"):
        site_for_start_url(url)


def test_globs_match_whole_addresses_in_linear_time() -> None:
    """A glob of an operator cannot stall a crawl, however long the address."""
    pattern = address_pattern(("*/a*b*c*d*e*f/x", "*/item/?"))
    assert pattern is not None
    assert pattern.match("https://m.example/item/7")
    assert not pattern.match("https://m.example/item/7/more")
    assert not pattern.match("https://m.example/" + "abcde" * 2000)
    assert address_pattern(()) is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('start_urls = "https://shop.example/"', "square brackets"),
        ('name = "My Shop"', "small letters"),
        ('jurisdictions = ["Germany"]', "jurisdiction"),
        ('selectors = { price = "div[[" }', "selector"),
        ('selectors = { price = "//a[" }', "selector"),
        ('selectors = { price = "json:a[" }', "selector"),
    ],
)
def test_a_slip_is_said_when_the_file_is_read(tmp_path: Path, line: str, said: str) -> None:
    """Not on the hundredth page of a crawl: the sentence names the file and what to write."""
    (tmp_path / "shop.toml").write_text(line, encoding="utf-8")
    with pytest.raises(DataError, match=said) as caught:
        read_site(tmp_path / "shop.toml")
    assert "shop.toml" in str(caught.value)
