"""A file that appears under its name when it is whole, and not before; another of that name is not lost by it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from domain.durable import sync
from domain.errors import InputError, StorageError


@contextmanager
def placed(path: Path, *, replace: bool, make_folder: bool = False) -> Iterator[Path]:
    """Give the path of a new file to be written in a block; put it in place of `path` when that ends well.

    A process that is killed in the block leaves a hidden file that ends in .part, and what stood at `path` as it was.
    Unless `make_folder` is given its folder must be there: a missing one may be a disk that is not mounted, or a slip.

    Raises:
        InputError: there is a file already, and it is not to be replaced.
        StorageError: the file cannot be written.
    """
    if path.exists() and not replace:
        raise _is_there(path)
    # A name of its own: two that write the same file at once do not write into each other's.
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        sync(part)
        if replace:
            part.replace(path)
        else:
            _put(part, path)
        sync(path.parent)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}; make room or choose another place") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _put(part: Path, path: Path) -> None:
    """Give a file its name unless another has taken it meanwhile."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise _is_there(path) from None
    except OSError:  # a file system without hard links, as on memory sticks
        if path.exists():
            raise _is_there(path) from None
        part.replace(path)


def _is_there(path: Path) -> InputError:
    return InputError(f"there is a file {path} already; give another name, or --replace to put this one in its place")
