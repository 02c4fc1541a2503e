"""What the flow knows of a site besides its pages, and how much of a page it keeps."""

from dataclasses import dataclass

LONGEST_TEXT = 20_000
"""Characters of text that are kept and searched; the whole page stays in the archive."""


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What the site file adds to a page: jurisdictions served, default currency, language."""

    name: str
    jurisdictions: tuple[str, ...] = ()
    currency: str | None = None
    language: str | None = None
