"""What cannot be seen while a digest is composed, so that its silence is not taken for good news."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class IndexState(StrEnum):
    """Whether all that was seen before can be found in the index."""

    WHOLE = "whole"
    INCOMPLETE = "incomplete"
    """An update made it anew, and it has not been rebuilt since."""
    SILENT = "silent"
    """It does not answer."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """`blind` are the sites that cannot be read, and since when; `index` tells whether listings are missing in it."""

    blind: Mapping[str, datetime] = field(default_factory=dict)
    index: IndexState = IndexState.WHOLE


SAID: Mapping[IndexState, str] = {
    IndexState.INCOMPLETE: "The index is incomplete: an update made it anew, it holds what was seen since",
    IndexState.SILENT: "The index does not answer: what was seen last is not checked yet",
}
"""What is said of an index that is not whole."""

SILENT_SOURCES = "Silent sources: nothing is known of these sites at present"
"""The heading over the blind sites."""

ALL_SEEN = Unseen()
"""No site is blind, and the index is whole."""
