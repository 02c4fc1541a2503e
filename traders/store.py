"""Registers on disk: dated, hashed, immutable snapshots; a half-written one is never visible.

    registers/<id>/<retrieved>-<hash>/   entries.jsonl, names taken apart, index arrays, manifest.json (written last)
    registers/<id>/.incoming-*           being written; renamed into place when complete, ignored and swept otherwise

Snapshots are never changed. A newer one takes over on its retrieval date; what an older day's question needs is kept.
"""

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import orjson

from domain.counting import counted
from domain.durable import sync
from domain.errors import DataError, InputError, StorageError
from traders.canonical import BadRow
from traders.difference import Change, changes_between
from traders.importer import RegisterFile, open_register
from traders.inverted import IndexBuilder
from traders.judgement import FILE, Judgements
from traders.keys import KEYS_VERSION
from traders.rows import ENTRIES, OFFSETS, Lines, NamePacker, RowPacker, Rows

MANIFEST = "manifest.json"
INCOMING = ".incoming-"
_UNKNOWN_KEYS = 0
"""The keys version of a snapshot that does not name one: none, so that it is indexed anew when it is opened."""

HELD_BACK_SHARE = 0.2
"""A file with this share of rows fewer than the snapshot in force is held back until confirmed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot is made of: when and whence it was fetched, how many rows it holds, its content's hash."""

    register: str
    retrieved: date
    hash: str
    count: int
    source: str
    mapping: str


@dataclass(frozen=True, slots=True)
class Snapshot(Manifest):
    """A stored register: what its manifest says, when it was imported, where it lies, which version its keys have."""

    imported_at: str
    folder: Path
    keys: int = KEYS_VERSION

    def holds(self, manifest: Manifest) -> bool:
        """Tell whether a file of this day and content would make this snapshot again, with the index of today."""
        return (self.hash, self.retrieved, self.keys) == (manifest.hash, manifest.retrieved, KEYS_VERSION)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `snapshot` is None when the file was held back (`held_back` says why)."""

    register: str
    snapshot: Snapshot | None
    count: int
    bad: tuple[BadRow, ...] = ()
    skipped: int = 0
    unchanged: bool = False
    held_back: str = ""
    dropped_columns: tuple[str, ...] = ()
    encoding: str = ""


class Registers:
    """The snapshots in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def import_file(
        self,
        path: Path,
        register_id: str,
        retrieved: date,
        source: str,
        *,
        mapping: str | None = None,
        confirm: bool = False,
        shrink: float = HELD_BACK_SHARE,
        encoding: str | None = None,
    ) -> ImportReport:
        """Import a register file as a new snapshot.

        Raises:
            InputError: the file or the id cannot be used, or no row of the file can.
            StorageError: the snapshot could not be written; what was in force stays in force.
        """
        if (
            not register_id
            or not all(char.isalnum() or char in "-_" for char in register_id)
            or not register_id.isascii()
        ):
            raise InputError(f"register id {register_id!r} may hold letters, digits, - and _ only")
        read = open_register(path, register_id, mapping, encoding)
        home = self._folder / register_id
        try:
            home.mkdir(parents=True, exist_ok=True)
            _sweep(home)
            incoming = Path(tempfile.mkdtemp(prefix=INCOMING, dir=home))
            try:
                packed = _pack(read, incoming)
                if not len(packed):
                    raise InputError(f"{path}: no usable row" + (f"; {read.bad[0]}" if read.bad else ""))
                manifest = Manifest(register_id, retrieved, packed.digest, len(packed), source, read.mapping)
                before = self._latest(register_id)
                unchanged = before if before and before.holds(manifest) else None
                held_back = "" if confirm or before is None else _shrunk(len(packed), before, shrink)
                stored = None if unchanged or held_back else _put_in_force(incoming, home, manifest)
            finally:
                shutil.rmtree(incoming, ignore_errors=True)
                with suppress(OSError):
                    home.rmdir()  # only when there is nothing in it: the first import of a register that was refused
        except OSError as error:
            raise StorageError(
                f"cannot write the snapshot of {register_id} into {home}: {error.strerror}; make room, or give the "
                "right to write there, and import again"
            ) from None
        return ImportReport(
            register_id,
            stored or unchanged,
            len(packed),
            bad=tuple(read.bad),
            skipped=read.skipped,
            unchanged=unchanged is not None,
            held_back=held_back,
            dropped_columns=read.dropped,
            encoding=read.encoding,
        )

    @property
    def judgements(self) -> Judgements:
        """What analysts said about sellers and rows of these registers."""
        return Judgements(self._folder / FILE)

    def current(self, as_of: date | None = None) -> Sequence[Snapshot]:
        """Return the snapshot of each register in force on `as_of`: the newest retrieved by then.

        A register first retrieved after `as_of` is represented by its oldest snapshot; its rows carry their own dates.
        """
        chosen: list[Snapshot] = []
        for register in self._ids():
            snapshots = self._snapshots(register)
            known = [snapshot for snapshot in snapshots if as_of is None or snapshot.retrieved <= as_of]
            chosen += [known[-1]] if known else snapshots[:1]
        return chosen

    def list(self) -> Sequence[Snapshot]:
        """Return all snapshots, by register, oldest first."""
        return [snapshot for register in self._ids() for snapshot in self._snapshots(register)]

    def count(self, register: str) -> int:
        """Return how many snapshots of a register there are."""
        return len(self._snapshots(register))

    def diff(self, register: str, a: str | None = None, b: str | None = None) -> Sequence[Change]:
        """Return what changed from snapshot `a` to `b` (dates or hashes; default: the last two).

        Raises:
            InputError: there is no such register or snapshot, or only one.
        """
        snapshots = self._snapshots(register)
        if not snapshots:
            raise InputError(f"no register {register!r}; `frostwatch traders list` shows the ones there are")
        if a is None and b is None and len(snapshots) < 2:  # noqa: PLR2004 a difference needs two
            raise InputError(f"register {register!r} has one snapshot only; there is nothing to compare it with")
        old = _choose(snapshots, a) if a else snapshots[-2 if len(snapshots) > 1 else -1]
        new = _choose(snapshots, b) if b else snapshots[-1]
        changes = changes_between(_entries(old), _entries(new))
        return sorted(changes, key=lambda change: (change.kind, change.entry_id))

    def _ids(self) -> Sequence[str]:
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if path.is_dir() and not path.name.startswith("."))

    def _latest(self, register: str) -> Snapshot | None:
        snapshots = self._snapshots(register)
        return snapshots[-1] if snapshots else None

    def _snapshots(self, register: str) -> Sequence[Snapshot]:
        folder = self._folder / register
        if not folder.is_dir():
            return []
        manifests = [path / MANIFEST for path in folder.iterdir() if not path.name.startswith(".")]
        found = [_read_manifest(manifest) for manifest in manifests if manifest.is_file()]
        return sorted(found, key=lambda snapshot: (snapshot.retrieved, snapshot.imported_at))


def _entries(snapshot: Snapshot) -> Lines:
    return Lines.load(snapshot.folder / ENTRIES, snapshot.folder / OFFSETS)


def _pack(read: RegisterFile, folder: Path) -> RowPacker:
    """Write the rows of a file into `folder`, one by one: a large file takes no more memory than a small one."""
    with (folder / ENTRIES).open("wb") as file:
        packer = RowPacker(file)
        for entry in read.entries():
            packer.add(entry)
    np.save(folder / OFFSETS, packer.offsets)
    return packer


def _shrunk(count: int, before: Snapshot, share: float) -> str:
    """Return why a file with so few rows is held back, "" where it is not."""
    if count >= before.count * (1 - share):
        return ""
    return (
        f"{counted(count, 'row')}, {before.count} in the snapshot of {before.retrieved}; "
        "check the file, then import it again with --confirm"
    )


def _put_in_force(incoming: Path, home: Path, manifest: Manifest) -> Snapshot:
    """Index the rows in `incoming` and rename it into place once everything is on disk."""
    index, names = IndexBuilder(), NamePacker(incoming)
    for entry in Rows.load(incoming):
        names.add(index.add(entry))
    names.close()
    index.build().save(incoming)
    said = asdict(manifest) | {
        "keys": KEYS_VERSION,
        "imported_at": datetime.now(UTC).isoformat(timespec="microseconds"),
    }
    (incoming / MANIFEST).write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2))
    for path in incoming.iterdir():
        sync(path)
    folder = _free_name(home, f"{manifest.retrieved.isoformat()}-{manifest.hash[:12]}")
    incoming.rename(folder)
    sync(home)
    return _read_manifest(folder / MANIFEST)


def _free_name(home: Path, name: str) -> Path:
    number = 1
    while (home / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return home / (name if number == 1 else f"{name}-{number}")


def _sweep(home: Path) -> None:
    """Remove what an interrupted import left behind more than a day ago; a younger one may still be at work."""
    now = datetime.now(UTC).timestamp()
    for path in home.glob(f"{INCOMING}*"):
        if now - path.stat().st_mtime > 86_400:  # noqa: PLR2004 a day
            shutil.rmtree(path)


def _read_manifest(path: Path) -> Snapshot:
    try:
        values = orjson.loads(path.read_bytes())
        return Snapshot(
            register=values["register"],
            retrieved=date.fromisoformat(values["retrieved"]),
            hash=values["hash"],
            count=values["count"],
            source=values["source"],
            mapping=values["mapping"],
            imported_at=values["imported_at"],
            folder=path.parent,
            keys=values.get("keys", _UNKNOWN_KEYS),
        )
    except KeyError as error:
        what = f"lacks the field {error}, as one of an older version does"
    except (TypeError, ValueError):
        what = "cannot be read"
    raise DataError(
        f"{path} {what}; move the folder {path.parent.name} away and import the register again "
        "with `frostwatch traders import`"
    )


def _choose(snapshots: Sequence[Snapshot], wanted: str) -> Snapshot:
    for snapshot in reversed(snapshots):
        if snapshot.retrieved.isoformat() == wanted or (len(wanted) >= 6 and snapshot.hash.startswith(wanted)):  # noqa: PLR2004
            return snapshot
    known = ", ".join(snapshot.retrieved.isoformat() for snapshot in snapshots)
    raise InputError(f"no snapshot {wanted!r} of {snapshots[0].register}; there are {known}")
