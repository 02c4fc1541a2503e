"""The archive of many machines: closed segments in object storage or a shared folder, fetched when they are read.

A crawl always writes to the folder of its machine; what is closed is copied up and never changed there. Each machine
keeps its own manifest, which is copied up under the machine's name, so every chain of digests stays whole.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec

from crawlers.archive.lookup import lookup_file
from crawlers.archive.manifest import FILE, Entry, read_manifest
from domain.errors import SettingsError, StorageError, UnavailableError

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Depot:
    """A place for closed segments, such as `s3://bucket/archive`. `machine` names the manifest of this machine."""

    files: Any
    root: str
    machine: str

    def sizes(self) -> dict[str, int]:
        """Return the segments that lie there with their bytes.

        Raises:
            UnavailableError: the storage does not answer.
        """
        with self._answering():
            self.files.invalidate_cache()
            if not self.files.exists(f"{self.root}/segments"):
                self._find_bucket()
                return {}
            listed = self.files.ls(f"{self.root}/segments", detail=True)
        found = {entry["name"].rsplit("/", 1)[-1]: int(entry["size"]) for entry in listed if entry["type"] == "file"}
        return {name: size for name, size in found.items() if name.endswith((".warc.gz", ".warc"))}

    def push(self, folder: Path) -> tuple[str, ...]:
        """Copy up the closed segments of a folder that are not there yet, then its manifest; return their names.

        Raises:
            UnavailableError: the storage does not answer; what is missing there goes up the next time.
        """
        there = self.sizes()
        entries, _ = read_manifest(folder)
        missing = [entry for entry in entries if _lies_in(folder, entry) and there.get(entry.segment) != entry.bytes]
        with self._answering():
            self.files.makedirs(f"{self.root}/segments", exist_ok=True)
            self.files.makedirs(f"{self.root}/manifests", exist_ok=True)
            for entry in missing:
                lookup = lookup_file(folder, entry.segment)
                if lookup.is_file():
                    self._put(lookup, f"segments/{lookup.name}")
                self._put(folder / entry.segment, f"segments/{entry.segment}")
            if entries and (missing or not self.files.exists(f"{self.root}/manifests/{self.machine}.jsonl")):
                self._put(folder / FILE, f"manifests/{self.machine}.jsonl")
        return tuple(entry.segment for entry in missing)

    def fetch(self, segment: str, folder: Path) -> None:
        """Copy a segment down, whole or not at all.

        Raises:
            UnavailableError: the storage does not answer.
            StorageError: the folder cannot be written.
        """
        temporary = folder / f".{segment}.{secrets.token_hex(4)}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with self._answering():
                source = self.files.open(f"{self.root}/segments/{segment}", "rb", block_size=8 * _CHUNK)
            with source, temporary.open("wb") as file:
                while chunk := self._read(source):
                    file.write(chunk)
            temporary.replace(folder / segment)
        except OSError as error:
            raise StorageError(f"cannot write {folder / segment}: {error.strerror or error}; make room") from None
        finally:
            temporary.unlink(missing_ok=True)

    def remove(self, segments: Iterable[str]) -> None:
        """Take segments out; what is not there is passed over.

        Raises:
            UnavailableError: the storage does not answer.
        """
        with self._answering():
            for segment in segments:
                for name in (segment, f"{segment}.cdxj"):
                    if self.files.exists(f"{self.root}/segments/{name}"):
                        self.files.rm_file(f"{self.root}/segments/{name}")

    def manifests(self) -> dict[str, bytes]:
        """Return the manifest of each machine.

        Raises:
            UnavailableError: the storage does not answer.
        """
        with self._answering():
            if not self.files.exists(f"{self.root}/manifests"):
                return {}
            listed = self.files.ls(f"{self.root}/manifests", detail=False)
            return {name.rsplit("/", 1)[-1].removesuffix(".jsonl"): self.files.cat_file(name) for name in listed}

    def _find_bucket(self) -> None:
        """An empty depot and one that is not there look alike in object storage, but for the bucket."""
        bucket = self.root.split("/", 1)[0]
        if bucket and not self.files.exists(bucket):
            raise FileNotFoundError(f"there is no bucket {bucket}")

    def _put(self, path: Path, name: str) -> None:
        # Under its own name only when it is whole: object storage does that by itself, a folder does not.
        target = f"{self.root}/{name}"
        if "file" in self.files.protocol:
            self.files.put_file(str(path), f"{target}.part")
            self.files.mv(f"{target}.part", target)
        else:
            self.files.put_file(str(path), target)

    def _read(self, source: Any) -> bytes:
        with self._answering():
            chunk: bytes = source.read(_CHUNK)
            return chunk

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Turn whatever the storage's own library raises into a sentence."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - each kind of storage has errors of its own
            said = str(error).strip().splitlines()
            raise UnavailableError(
                f"the archive at {self.root} does not answer ({said[0] if said else type(error).__name__}); what was "
                "fetched is kept on this machine and goes up later; correct archive.url or start the storage"
            ) from None


def open_depot(url: str, machine: str, options: Mapping[str, Any]) -> Depot:
    """Return the depot at an address.

    Args:
        url: as in `s3://bucket/archive` or `file:///srv/archive`.
        machine: a name for this machine.
        options: what fsspec's file system for that kind of address takes.

    Raises:
        SettingsError: the address is of an unknown kind, or the package for it is not installed.
    """
    try:
        files, root = fsspec.url_to_fs(url, **options)
    except ImportError as error:
        raise SettingsError(f"setting 'archive.url': {error}; install it with: pip install 'frostwatch[s3]'") from None
    except ValueError as error:
        raise SettingsError(f"setting 'archive.url': {url!r} is no address of a storage: {error}") from None
    digest = hashlib.sha256(machine.encode()).hexdigest()[:8]
    safe = "".join(char if char.isalnum() or char in "-." else "-" for char in machine)
    return Depot(files, root.rstrip("/"), f"{safe}-{digest}")


def _lies_in(folder: Path, entry: Entry) -> bool:
    return (folder / entry.segment).is_file()
