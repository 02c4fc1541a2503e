"""Four marketplaces on the loopback, each built differently, as those of the world are."""

from demo.marketplaces import basar, frostline, hualeng, polar
from demo.marketplaces.server import Marketplace, load_items

MARKETPLACES = (
    ("frostline", frostline.answer),
    ("basar", basar.answer),
    ("polar", polar.answer),
    ("hualeng", hualeng.answer),
)
"""Name and behaviour of each marketplace."""


def open_marketplaces() -> tuple[Marketplace, ...]:
    """Return the marketplaces with their catalogues, not yet served."""
    return tuple(Marketplace(name, answer, load_items(name)) for name, answer in MARKETPLACES)
