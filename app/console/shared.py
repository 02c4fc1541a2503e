"""What the requests of a console share: the search engine, the turn for large work, the packages to be taken away.

An engine of a file keeps the facts of all listings in memory, which takes it 0.3 s for 100,000 listings, so it is not
opened anew for each request (docs/decisions/0112). It reads what others write meanwhile, and answers one at a time.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from app.console.parcel import Parcels
from app.searching import open_index
from app.settings import Settings
from domain.errors import FrostwatchError, UnavailableError
from index.engine import SearchEngine, SearchRequest

_LONGEST_WAIT = 60.0
"""Seconds a request waits for its turn; browsers and proxies wait about as long."""


class Turn:
    """Lets one request at a time do what takes much memory or time; the others wait for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the turn for a block.

        Raises:
            UnavailableError: others have it for too long.
        """
        if not self._lock.acquire(timeout=_LONGEST_WAIT):
            raise UnavailableError("the console is busy with large work of others; try again in a minute")
        try:
            yield
        finally:
            self._lock.release()


class Shared:
    """What the requests of one console share; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.turn = Turn()  # for tables, sums and packages, which may take a minute
        self.page_turn = Turn()  # for stored pages, which take a second as a rule
        self.reading_turn = Turn()  # for reading one again
        self.parcels = Parcels()
        self._settings = settings
        self._lock = threading.Lock()
        self._engine: SearchEngine | None = None

    def engine(self) -> SearchEngine:
        """Return the engine, opened when it is first needed; one that did not answer is tried again.

        Raises:
            StorageError, UnavailableError: as `app.searching.open_index`.
        """
        with self._lock:
            if self._engine is None:
                self._engine = open_index(self._settings)
            return self._engine

    def warm(self) -> None:
        """Load in the background what the first search needs: a second, for an index of a file with 100,000 listings.

        A cluster keeps itself warm. What goes wrong here goes wrong again for the first search, which says so.
        """
        if not self._settings.index.url:
            threading.Thread(target=self._load, daemon=True).start()

    def _load(self) -> None:
        with suppress(FrostwatchError):
            self.engine().search(SearchRequest("kind:offer", limit=1, facets=("status",)))

    def close(self) -> None:
        """Release what is held."""
        self.parcels.close()
        with self._lock:
            if self._engine is not None:
                self._engine.close()
            self._engine = None
