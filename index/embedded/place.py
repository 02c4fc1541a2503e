"""Which file is the index in force: `index.sqlite` at first, after rebuilds `index-2.sqlite`, `index-3.sqlite` ...

A new index is built as `index-building.sqlite` and put in force by renaming it to the next number, which is done or not
done, never half. The file of the highest number is in force. No number is used twice while its successor is there, so
the files that SQLite keeps beside an index (`-wal`, `-shm`) never meet another index.
"""

from contextlib import suppress
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from domain.durable import sync

_COMPANIONS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Place:
    """The files of one index; `path` is the name that the settings give."""

    path: Path

    @property
    def building(self) -> Path:
        """Where a new index is built."""
        return self._named("building")

    def in_force(self) -> Path:
        """Return the file to be opened; it may not be there yet."""
        return max(self._files(), key=self._number, default=self.path)

    def is_in_force(self, file: Path) -> bool:
        """Return whether a file that was in force still is: two questions to the file system as a rule."""
        return (file.exists() and not self.following(file).exists()) or file == self.in_force()

    def following(self, file: Path) -> Path:
        """Return the name under which the next index is in force."""
        return self._named(str(self._number(file) + 1))

    def put_in_force(self) -> None:
        """Put the index that was built, and is closed, in the place of the one in force.

        Raises:
            OSError: the disk refused; the index in force is as it was.
        """
        target = self.following(self.in_force())
        sync(self.building)
        self.building.replace(target)
        sync(target.parent)

    def remove_building(self) -> None:
        """Remove what was built and never put in force."""
        _remove(self.building)

    def remove_earlier(self) -> None:
        """Remove the files of indices that are no longer in force. Who reads in one reads on, as long as it is open."""
        current = self.in_force()
        for file in self._files():
            if file != current:
                _remove(file)

    def _files(self) -> list[Path]:
        numbered = self.path.parent.glob(f"{escape(self.path.stem)}-*{escape(self.path.suffix)}")
        return [file for file in (self.path, *numbered) if self._number(file) and file.exists()]

    def _number(self, file: Path) -> int:
        if file == self.path:
            return 1
        number = file.stem.removeprefix(f"{self.path.stem}-")
        return int(number) if number.isascii() and number.isdecimal() else 0

    def _named(self, part: str) -> Path:
        return self.path.with_name(f"{self.path.stem}-{part}{self.path.suffix}")


def _remove(file: Path) -> None:
    for companion in _COMPANIONS:
        with suppress(FileNotFoundError):
            file.with_name(file.name + companion).unlink()
