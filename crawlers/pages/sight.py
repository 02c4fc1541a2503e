"""What is seen of prices: an amount with its score and place, and the landmarks of the page."""

from dataclasses import dataclass
from decimal import Decimal

from crawlers.pages.money import Money
from crawlers.pages.node import Node


@dataclass(frozen=True, slots=True)
class Seen:
    """An amount seen on the page with its score and where it stands."""

    money: Money
    score: float
    line: int
    node: Node
    text: str
    max_amount: Decimal | None = None
    labelled_from: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """The landmarks of the page by line: the title and the controls that buy; `asides` are spans of other goods."""

    title_line: int
    title_node: Node | None
    buy_lines: tuple[int, ...]
    buys: tuple[Node, ...] = ()
    asides: tuple[tuple[int, int], ...] = ()
