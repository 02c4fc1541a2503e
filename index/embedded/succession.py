"""A new index file built beside the one in force, and put in its place when it is whole."""

from collections.abc import Callable
from pathlib import Path

from domain.errors import StorageError
from index.embedded.connection import checkpoint, connect, guarded, transaction
from index.embedded.place import Place
from index.engine import SearchEngine


class EmbeddedSuccession:
    """See `index.engine.Succession`; `timeout` is how many seconds to wait for a writer of the index in force."""

    def __init__(self, place: Place, open_engine: Callable[[Path], SearchEngine], timeout: float) -> None:
        self._place = place
        self._timeout = timeout
        place.remove_building()
        self.engine = open_engine(place.building)
        self.engine.prepare()

    def put_in_force(self) -> None:
        """Put the new index in force, and remove the one before."""
        self.engine.close()
        with guarded(self._place.building):
            checkpoint(self._place.building)
        before = self._place.in_force()
        with guarded(before):
            held = connect(before, self._timeout)
            try:
                # Who waits to write meanwhile finds the new index in force when its turn comes.
                with transaction(held):
                    self._place.put_in_force()
            except OSError as error:
                raise StorageError(f"cannot put the new index in the place of {before}: {error.strerror}") from None
            finally:
                held.close()
        self._place.remove_earlier()
        connect(self._place.in_force(), self._timeout).close()  # leaves beside it what those need who may only read

    def discard(self) -> None:
        """Remove the new index."""
        self.engine.close()
        self._place.remove_building()
