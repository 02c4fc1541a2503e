"""What the flow knows of a site besides its pages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What the site file adds to a page: jurisdictions served, default currency, language."""

    name: str
    jurisdictions: tuple[str, ...] = ()
    currency: str | None = None
    language: str | None = None
