"""Opens the site files: light to import, since worker processes need them and nothing else of what is opened."""

from app.home import shipped
from app.settings import Settings
from crawlers.site import SiteFile, load_sites


def open_sites(settings: Settings) -> dict[str, SiteFile]:
    """Return the site files that ship and the operator's own, by name."""
    folders = [shipped("crawlers", "sites")]
    if settings.crawl.sites_dir:
        folders.append(settings.crawl.sites_dir)
    return dict(load_sites(*folders))
