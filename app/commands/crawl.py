"""`frostwatch crawl`: fetch sites into the archive and carry what they say through to alerts."""

import click

from app.commands.process import carry_on, pending_bytes
from app.crawling import fetch, options_from
from app.mailing import check_mail, send_due, state_of
from app.progress import Progress
from app.settings import CrawlSettings, Settings, load_settings
from app.sites import open_sites
from app.summary import show_crawls, show_flow, show_mail
from app.table import paper
from app.works import Works, opened
from crawlers.run import CrawlProgress
from crawlers.site import SiteFile, site_for_start_url
from domain.counting import counted
from domain.errors import InputError

EXAMPLE = """\b
Examples:
  frostwatch crawl                                   all sites that have a site file
  frostwatch crawl myshop                            one of them
  frostwatch crawl --start-url https://shop.example/ --max-pages 200
"""


@click.command(epilog=EXAMPLE)
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option("--start-url", "start_urls", multiple=True, help="Crawl a site from its address alone (repeatable).")
@click.option("--max-pages", type=click.IntRange(1), help="Pages fetched from each site at most.")
@click.option("--max-depth", type=click.IntRange(0), help="Links followed from a start page at most.")
@click.option("--render", type=click.Choice(["never", "always", "auto"]), help="Whether to use a browser.")
@click.option("--allow-private-network", is_flag=True, help="Allow addresses that are not public.")
@click.option("--only", type=click.Choice(["archive"]), help="Stop after this step; `process` does the rest.")
@click.pass_context
def command(
    ctx: click.Context,
    sites: tuple[str, ...],
    start_urls: tuple[str, ...],
    max_pages: int | None,
    max_depth: int | None,
    render: str | None,
    allow_private_network: bool,
    only: str | None,
) -> int:
    """Crawl sites, and carry what they say through to alerts and mail.

    The exit status is 1 where every site was blind: none of them could be seen.
    """
    settings = load_settings(ctx.obj)
    check_mail(settings)
    chosen = choose_sites(settings, sites, start_urls, render)
    limits = {"max_pages": max_pages, "max_depth": max_depth}
    changed = {name: value for name, value in limits.items() if value is not None}
    if allow_private_network:
        changed["allow_private_network"] = True
    crawl_settings = settings.crawl.model_copy(update=changed)
    with opened(settings, pending_bytes=pending_bytes(settings)) as works:
        return _run(works, chosen, crawl_settings, only == "archive")


def _run(works: Works, sites: list[SiteFile], crawl_settings: CrawlSettings, only_archive: bool) -> int:
    console = paper(messages=True)
    with Progress("Crawling") as line:
        crawls = fetch(works, sites, options_from(crawl_settings), lambda state: line.show(_crawl_line(state)))
    show_crawls(console, crawls)
    blind = all(crawl.health == "blind" for crawl in crawls)  # what a script that calls this has to hear of
    if only_archive:
        return 1 if blind else 0
    flow = carry_on(works, works.archive.segments())
    show_flow(console, flow)
    mail = send_due(works.settings, works.store, works.rules, state_of(works.engine))
    show_mail(console, mail, works.settings)
    return 2 if mail.error or flow.unreadable else 1 if blind else 0


def choose_sites(
    settings: Settings, names: tuple[str, ...], start_urls: tuple[str, ...], render: str | None
) -> list[SiteFile]:
    """Return the sites to crawl: those named, those given by address, or all that have a site file.

    Raises:
        InputError: a name is not that of a site, or an address is no web address.
    """
    known = open_sites(settings)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(
            f"no site is called {unknown[0]!r}; frostwatch sites list shows those there are, and --start-url crawls "
            "a site from its address alone"
        )
    chosen = [known[name] for name in names] + [site_for_start_url(address) for address in dict.fromkeys(start_urls)]
    if not chosen and not start_urls:
        chosen = [site for site in known.values() if site.start_urls]
    if not chosen:
        raise InputError(
            "there is no site to crawl yet; give --start-url ADDRESS, or add a site file (docs/add-a-site.md)"
        )
    return [site.model_copy(update={"render": render}) for site in chosen] if render else chosen


def _crawl_line(state: CrawlProgress) -> str:
    pages, listings = counted(state.pages, "page"), counted(state.listings_seen, "listing")
    return f"{state.site}: {pages}, {listings}, {state.bytes / 1e6:.1f} MB"
