"""New indices built beside those in force, and put behind their aliases when they are whole."""

from collections.abc import Callable

from index.elastic.catalog import Catalog
from index.elastic.client import translated_errors
from index.engine import SearchEngine


class ElasticSuccession:
    """See `index.engine.Succession`; `location` names the cluster in errors."""

    def __init__(self, catalog: Catalog, open_engine: Callable[[Catalog], SearchEngine], location: str) -> None:
        self._catalog = catalog
        self._location = location
        with translated_errors(location):
            self._building = catalog.begin()
        self.engine = open_engine(self._building)

    def put_in_force(self) -> None:
        """Let the aliases stand for the new indices, and delete those before and those that updates left."""
        with translated_errors(self._location):
            self._catalog.put_in_force(self._building)

    def discard(self) -> None:
        """Delete the new indices."""
        with translated_errors(self._location):
            self._building.remove()
