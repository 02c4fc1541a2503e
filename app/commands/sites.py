"""`frostwatch sites`: which sites can be crawled, whether they can be seen, and what would be read from a page."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from app.crawling import options_from
from app.progress import Progress
from app.settings import Settings, load_settings
from app.sites import open_sites
from app.table import print_table, printable
from crawlers.archive import Archive
from crawlers.drafting import draft
from crawlers.health import HealthRecord, read_history
from crawlers.pages.reader import read_page
from crawlers.pages.reading import PageReading
from crawlers.recorded import check_folder
from crawlers.run import CrawlJob, CrawlReport, crawl_in_child
from crawlers.site import SiteFile, site_for_start_url
from domain.counting import counted
from domain.errors import InputError, UnavailableError
from domain.jsonl import encode, plain
from domain.listing import Capture

EXAMPLE = """\b
Examples:
  frostwatch sites list
  frostwatch sites status
  frostwatch sites try https://shop.example/item/7
  frostwatch sites new https://shop.example/ > sites/shop.toml
  frostwatch sites check
"""
DRAFT_PAGES = 25


@click.group(epilog=EXAMPLE)
def command() -> None:
    """List the sites that can be crawled, and their health; try a page, draft a site file."""


@command.command("list", epilog="Example:  frostwatch sites list --json")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each site.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the sites that have a site file."""
    sites = open_sites(load_settings(ctx.obj))
    if as_json:
        for site in sites.values():
            click.echo(encode(site.model_dump()))
        return
    rows = [
        (site.name, site.title, " ".join(site.jurisdictions) or "-", site.render, "\n".join(site.start_urls) or "-")
        for site in sites.values()
    ]
    print_table(("site", "title", "serves", "render", "begins at"), rows)
    if not sites:
        click.echo("No site files yet; docs/add-a-site.md says how to write one.", err=True)


@command.command(epilog="Example:  frostwatch sites status --json")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each site.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show for each site whether the last run could see it, and since when it is blind."""
    history = read_history(load_settings(ctx.obj).archive_dir)
    if as_json:
        for site, runs in sorted(history.items()):
            click.echo(encode({"site": site, **plain(runs[-1]), "runs": len(runs), "since": _since(runs).finished}))
        return
    headings = ("site", "health", "since (UTC)", "last run (UTC)", "pages", "listings", "why")
    rows = [
        (
            site,
            runs[-1].health,
            f"{_since(runs).finished:%Y-%m-%d %H:%M}",
            f"{runs[-1].finished:%Y-%m-%d %H:%M}",
            str(runs[-1].pages),
            str(runs[-1].listings),
            "; ".join(runs[-1].reasons) or "-",
        )
        for site, runs in sorted(history.items())
    ]
    print_table(headings, rows, ("pages", "listings"))
    if not history:
        click.echo("No site has been crawled yet.", err=True)


@command.command(epilog="Example:  frostwatch sites check myshop")
@click.argument("names", nargs=-1, metavar="[SITE]...")
@click.pass_context
def check(ctx: click.Context, names: tuple[str, ...]) -> int:
    """Read the recorded pages of the site files and compare with what they should give; exit status 1 if they differ.

    Recorded pages lie in a folder of the site's name beside its file: page.html (or .html.gz) and page.json.
    """
    settings = load_settings(ctx.obj)
    sites = open_sites(settings)
    for name in names:
        if name not in sites:
            raise InputError(f"there is no site {name!r}; frostwatch sites list shows all of them")
    wrong = 0
    pages = 0
    for site in sites.values():
        if names and site.name not in names:
            continue
        for folder in _folders(settings, site):
            for result in check_folder(folder, site):
                pages += 1
                wrong += bool(result.differences)
                for difference in result.differences:
                    click.echo(f"{site.name}/{result.page}: {difference}")
    click.echo(
        f"{counted(len(sites), 'site file')} well formed; {counted(pages, 'recorded page')} read, {wrong} differ.",
        err=True,
    )
    return 1 if wrong else 0


@command.command("try", epilog="Example:  frostwatch sites try https://shop.example/item/7")
@click.argument("url")
@click.option(
    "--render", type=click.Choice(["never", "always", "auto"]), default="auto", help="Whether to use a browser."
)
@click.option("--allow-private-network", is_flag=True, help="Allow addresses that are not public.")
@click.option("--json", "as_json", is_flag=True, help="The reading as one line of JSON.")
@click.pass_context
def try_(ctx: click.Context, url: str, render: str, allow_private_network: bool, as_json: bool) -> int:
    """Fetch one page and show field by field what is read from it, and where each value stands on the page."""
    settings = load_settings(ctx.obj)
    site = _site_of(settings, url).model_copy(
        update={"start_urls": (url,), "search_urls": (), "render": render, "sitemap": False}
    )
    with tempfile.TemporaryDirectory(prefix="frostwatch-") as folder:
        report = _fetch(settings, site, Path(folder), allow_private_network, max_pages=1)
        captures = [capture for capture in _pages(Path(folder)) if capture.status == 200]  # noqa: PLR2004
    if not captures:
        raise UnavailableError(f"no page could be read from {url}: {'; '.join(report.reasons) or report.statuses}")
    capture = captures[-1]
    reading = read_page(capture.body, capture.url, capture.headers, site.selectors)
    if as_json:
        click.echo(encode(reading))
    else:
        _show(capture, reading)
    return 0


@command.command(epilog="Example:  frostwatch sites new https://shop.example/ > sites/shop.toml")
@click.argument("url")
@click.option("--pages", default=DRAFT_PAGES, show_default=True, help="Pages looked at.")
@click.option("--allow-private-network", is_flag=True, help="Allow addresses that are not public.")
@click.pass_context
def new(ctx: click.Context, url: str, pages: int, allow_private_network: bool) -> None:
    """Look at some pages of a site and draft a site file, on standard output."""
    settings = load_settings(ctx.obj)
    site = site_for_start_url(url)
    with tempfile.TemporaryDirectory(prefix="frostwatch-") as folder:
        report = _fetch(settings, site, Path(folder), allow_private_network, max_pages=pages)
        captures = list(_pages(Path(folder)))
    if not captures:
        raise UnavailableError(f"no page could be read from {url}: {'; '.join(report.reasons) or report.statuses}")
    click.echo(draft(site, captures), nl=False)


def _fetch(
    settings: Settings, site: SiteFile, folder: Path, allow_private_network: bool, *, max_pages: int
) -> CrawlReport:
    options = replace(
        options_from(settings.crawl),
        max_pages=max_pages,
        max_depth=0 if max_pages == 1 else settings.crawl.max_depth,
        allow_private_network=allow_private_network or settings.crawl.allow_private_network,
    )
    with Progress("Fetching") as line:
        (report,) = crawl_in_child(
            [CrawlJob(site)], folder, options, lambda state: line.show(f"{counted(state.pages, 'page')}")
        )
    return report


def _pages(folder: Path) -> Iterator[Capture]:
    archive = Archive(folder)
    for segment in archive.segments():
        for capture, _ in archive.read(segment):
            if "html" in (capture.header("content-type") or "html") and not capture.url.endswith("/robots.txt"):
                yield capture


def _site_of(settings: Settings, url: str) -> SiteFile:
    """Return the site whose host the address has, else one made from the address alone."""
    made = site_for_start_url(url)
    return next((site for site in open_sites(settings).values() if made.all_hosts & site.all_hosts), made)


def _folders(settings: Settings, site: SiteFile) -> Iterator[Path]:
    shipped = Path(check_folder.__code__.co_filename).parent / "sites"
    for folder in (shipped, settings.crawl.sites_dir):
        if folder and (folder / site.name).is_dir():
            yield folder / site.name


def _since(runs: tuple[HealthRecord, ...]) -> HealthRecord:
    """Return the first of the latest runs that all had the same health."""
    first = runs[-1]
    for run in reversed(runs):
        if run.health != runs[-1].health:
            break
        first = run
    return first


def _show(capture: Capture, reading: PageReading) -> None:
    click.echo(printable(f"{capture.url} (status {capture.status}{', rendered' if capture.rendered else ''})"))
    click.echo(printable(f"Kind: {reading.kind} ({'; '.join(reading.reasons)})"))
    if reading.listing:
        rows = []
        sources = reading.listing.sources
        for name, value in plain(reading.listing).items():
            if name != "sources" and value:
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                rows.append((name, " ".join(text[:400].split()), sources.get(name, "")))
        print_table(("field", "value", "read from"), rows)
    roles = Counter(link.role for link in reading.links)
    click.echo("Links: " + (", ".join(f"{count} {role}" for role, count in roles.most_common()) or "none"))
