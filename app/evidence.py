"""A package for a case file: the stored records of a listing, its history and alerts, and digests over all of it.

Whoever gets it can check it without Frostwatch: SHA256SUMS with `sha256sum`, the records with any tool that reads WARC.
Pages are written as text, since a stored page opened in a browser would run the scripts of a stranger.
"""

import csv
import hashlib
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from io import StringIO
from itertools import chain
from pathlib import Path

from alerts import wording
from app.alert_text import alert_json, alert_lines
from app.export import listing_json, neutral
from app.matter import Matter, Sighting
from app.placing import placed
from crawlers.archive import Archive
from crawlers.archive.proof import Piece, Proof
from domain.errors import DataError, FrostwatchError, InputError
from domain.jsonl import encode

README = """\
Evidence of one listing, written by Frostwatch {version} on {now} (UTC).

Listing   {id}
Address   {url}
Title     {title}
Seen      {sightings} times, first {first}, last {last} (UTC)

A listing that Frostwatch has flagged is a lead, never a verdict.

What is in it
  records.warc.gz   the requests and the answers of the server, byte for byte as they were stored
  provenance.csv    from which segment of the archive each record is, where it stands there, and its SHA-256
  pages/            the answers alone, as text: do not open them in a browser, they are a stranger's pages
  history.csv       every sighting, with what was new in it
  listing.json      what was read from the latest page, what the register and the law tables made of it, with reasons
  alerts/           the alerts about it: rule, reasons, basis, verdicts
{common}{problems}"""

COMMON = """\
  manifest.jsonl    the digests of all closed segments of the archive, each line bound to the one before (where several
                    machines crawl, machines/ holds those of each)
  SHA256SUMS        the SHA-256 of every file above

How to check it, without Frostwatch
  1. sha256sum --check SHA256SUMS
  2. A WARC tool checks the records by the digests that they carry, for example: warcio check -v records.warc.gz
  3. Who holds the archive finds each record in its segment, at the offset and with the length of provenance.csv, and
     the SHA-256 of the segment in the manifest.

The times are those of the clock of the machine that crawled. No third party has stamped them.
"""
"""What the README of each package says alike: the manifest, the digests, how to check them, whose clock it was."""


@dataclass(frozen=True, slots=True)
class Package:
    """What was written: how many records, the SHA-256 of the file, and what of the proof is missing or altered."""

    records: int
    sha256: str
    problems: tuple[str, ...]


def write_package(
    matter: Matter, archive: Archive, manifests: Mapping[str, bytes], path: Path, *, replace: bool
) -> Package:
    """Write the package of a listing, whole or not at all; `manifests` are those of the archive, by file name.

    Raises:
        InputError: there is a file already, and it is not to be replaced.
        StorageError: the file cannot be written.
    """
    pieces, problems = collected(matter.sightings, archive)
    files = chain(
        [("README.txt", _readme(matter, problems))],
        record_files(pieces),
        listing_files(matter),
        stored_pages(matter, archive),
        manifests.items(),
    )
    return Package(len(pieces), write_sealed(files, path, replace=replace), problems)


def write_sealed(files: Iterable[tuple[str, bytes]], path: Path, *, replace: bool) -> str:
    """Write files with their digests into one zip, whole or not at all, and return its SHA-256; a name counts once.

    Raises:
        InputError: there is a file already, and it is not to be replaced.
        StorageError: the file cannot be written.
    """
    digests: dict[str, str] = {}
    with placed(path, replace=replace) as part, zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED) as package:
        # One file at a time: a listing that was seen a hundred times has a hundred pages.
        for name, content in files:
            if name not in digests:
                digests[name] = hashlib.sha256(content).hexdigest()
                package.writestr(name, content)
        package.writestr("SHA256SUMS", "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())))
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def collected(sightings: Iterable[Sighting], archive: Archive) -> tuple[list[Piece], tuple[str, ...]]:
    """Return the records behind sightings, each once, and what is wrong with them or with their segments."""
    found: dict[tuple[str, int], Piece] = {}
    problems: dict[str, None] = {}
    asked = {(sighting.segment, sighting.offset) for sighting in sightings}
    pending = list(asked)
    while pending:
        proofs = list(_proofs(archive, pending))
        pending = []
        for proof in proofs:
            if not isinstance(proof, Proof):
                problems[str(proof)] = None
                continue
            for piece in proof.pieces:
                found[piece.segment, piece.offset] = piece
                if not piece.sound:
                    problems[f"the record at offset {piece.offset} of {piece.segment} differs from its digest"] = None
            if proof.refers_to and proof.refers_to not in asked:
                asked.add(proof.refers_to)
                pending.append(proof.refers_to)
    problems |= dict.fromkeys(archive.altered({segment for segment, _ in found}))
    return [found[place] for place in sorted(found)], tuple(problems)


def _proofs(archive: Archive, places: Iterable[tuple[str, int]]) -> Iterator[Proof | FrostwatchError]:
    """Yield what is stored at each place, or why it cannot be had; each segment is read once."""
    by_segment: dict[str, list[int]] = defaultdict(list)
    for segment, offset in places:
        by_segment[segment].append(offset)
    for segment, offsets in sorted(by_segment.items()):
        try:
            yield from archive.proofs(segment, offsets).values()
        except (InputError, DataError) as error:
            yield error


def _readme(matter: Matter, problems: Iterable[str]) -> bytes:
    listing = matter.listing
    return README.format(
        version=version("frostwatch"),
        now=time_text(datetime.now(UTC)),
        id=listing.id,
        url=wording.clean(listing.document["url"], 2000),
        title=wording.clean(listing.document["title"]),
        sightings=len(matter.sightings),
        first=time_text(listing.first_seen),
        last=time_text(listing.last_seen),
        common=COMMON,
        problems=problem_text(problems),
    ).encode()


def problem_text(problems: Iterable[str]) -> str:
    """Return what is said of missing or altered proof at the end of a README; nothing where there is none."""
    lines = "".join(f"  {problem}\n" for problem in problems)
    return f"\nWHAT IS MISSING OR ALTERED\n{lines}" if lines else ""


def record_files(pieces: Sequence[Piece]) -> Iterator[tuple[str, bytes]]:
    """Yield the records as they were stored, and where each comes from."""
    yield "records.warc.gz", b"".join(piece.data for piece in pieces)
    yield "provenance.csv", _table(map(_origin, pieces))


def listing_files(matter: Matter, folder: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield history, facts and alerts of a listing, in a folder (with a final /)."""
    yield f"{folder}history.csv", _table(_history(matter))
    yield f"{folder}listing.json", encode(listing_json(matter.listing)) + b"\n"
    for state in matter.alerts:
        yield f"{folder}alerts/{state.hit.id}.json", encode(alert_json(state)) + b"\n"
        yield f"{folder}alerts/{state.hit.id}.txt", ("\n".join(alert_lines(state)) + "\n").encode()


def stored_pages(matter: Matter, archive: Archive, folder: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the pages as the server sent them, encodings undone; one that cannot be read is named elsewhere."""
    for sighting in matter.sightings:
        with suppress(FrostwatchError):
            capture = archive.capture(sighting.segment, sighting.offset)
            yield f"{folder}pages/{sighting.seen_at:%Y%m%dT%H%M%SZ}-{sighting.offset}.html.txt", capture.body


def _origin(piece: Piece) -> Mapping[str, str | int]:
    return {
        "record": piece.record_id,
        "kind": piece.kind,
        "segment": piece.segment,
        "offset": piece.offset,
        "length": len(piece.data),
        "sha256": hashlib.sha256(piece.data).hexdigest(),
    }


def _history(matter: Matter) -> Iterator[Mapping[str, str | int]]:
    for sighting in matter.sightings:
        yield {
            "seen": time_text(sighting.seen_at),
            "presence": sighting.presence,
            "price": "" if sighting.amount is None else str(sighting.amount),
            "currency": sighting.currency or "",
            "news": neutral(sighting.news),
            "segment": sighting.segment,
            "offset": sighting.offset,
            "record": sighting.record_id,
        }


def _table(rows: Iterable[Mapping[str, str | int]]) -> bytes:
    """Return rows as CSV that a spreadsheet opens as UTF-8; nothing where there are none."""
    kept = list(rows)
    text = StringIO(newline="")
    if kept:
        writer = csv.DictWriter(text, fieldnames=list(kept[0]))
        writer.writeheader()
        writer.writerows(kept)
    return text.getvalue().encode("utf-8-sig")


def time_text(at: datetime) -> str:
    """Return a time as it stands in a package, to the second."""
    return f"{at:%Y-%m-%d %H:%M:%S}"
