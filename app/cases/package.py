"""The evidence of a whole case in one file: what `app.evidence` holds of each listing, the case, one set of records."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from sqlalchemy import Connection

from alerts import wording
from app.cases.record import CaseFile
from app.evidence import (
    COMMON,
    Package,
    collected,
    listing_files,
    problem_text,
    record_files,
    stored_pages,
    time_text,
    write_sealed,
)
from app.matter import Matter, matter_of
from crawlers.archive import Archive
from domain.jsonl import encode, plain
from index.engine import SearchEngine

README = """\
Evidence of a case, written by Frostwatch {version} on {now} (UTC).

Case      {number}
Title     {title}
Listings  {listings}

A listing that Frostwatch has flagged is a lead, never a verdict.

What is in it
  case.txt          the case: its listings, and what was done, by whom and when
  case.json         the same for programs
  records.warc.gz   the requests and the answers of the servers, byte for byte as they were stored
  provenance.csv    from which segment of the archive each record is, where it stands there, and its SHA-256
  listings/ID/      of each listing: pages/ (the answers as text: do not open them in a browser, they are a stranger's
                    pages), history.csv (every sighting), listing.json (what was read and found), alerts/
{common}{problems}"""


def write_case_package(
    found: CaseFile,
    matters: Sequence[Matter],
    archive: Archive,
    manifests: Mapping[str, bytes],
    path: Path,
    *,
    replace: bool,
) -> Package:
    """Write the package of a case, whole or not at all.

    Args:
        found: the case.
        matters: of its listings that are indexed; that another one is not is said among the problems.
        archive: where the records are.
        manifests: those of the archive, by file name.
        path: the file to write.
        replace: whether one that is there may be replaced.

    Raises:
        InputError: there is a file already, and it is not to be replaced.
        StorageError: the file cannot be written.
    """
    pieces, damage = collected(chain.from_iterable(matter.sightings for matter in matters), archive)
    indexed = {matter.listing.id for matter in matters}
    problems = (
        *(
            f"the listing {each.listing_id} ({wording.clean(each.url, 500)}) is not in the index any more"
            for each in found.listings
            if each.listing_id not in indexed
        ),
        *damage,
    )
    readme = README.format(
        version=version("frostwatch"),
        now=time_text(datetime.now(UTC)),
        number=found.case.id,
        title=wording.clean(found.case.title),
        listings=len(found.listings),
        common=COMMON,
        problems=problem_text(problems),
    )
    values = asdict(found.case) | {"listings": plain(found.listings), "events": plain(found.events)}
    files = chain(
        [
            ("README.txt", readme.encode()),
            ("case.txt", ("\n".join(case_lines(found)) + "\n").encode()),
            ("case.json", encode(values) + b"\n"),
        ],
        record_files(pieces),
        *(listing_files(matter, _folder(matter)) for matter in matters),
        *(stored_pages(matter, archive, _folder(matter)) for matter in matters),
        manifests.items(),
    )
    return Package(len(pieces), write_sealed(files, path, replace=replace), problems)


def matters_of(connection: Connection, engine: SearchEngine, found: CaseFile) -> list[Matter]:
    """Return all that is known of the listings of a case that are indexed."""
    listings = [listing for each in found.listings if (listing := engine.get(each.listing_id))]
    return [matter_of(connection, engine, listing) for listing in listings]


def case_lines(found: CaseFile) -> list[str]:
    """Return a case in words, a line each; hostile text in it is made harmless."""
    case = found.case
    state = f"closed {time_text(case.closed_at)}" if case.closed_at else "open"
    lines = [f"Case {case.id}: {wording.clean(case.title)} ({state})", "", "Listings"]
    for each in found.listings:
        lines += [
            f"  {each.listing_id}  {wording.clean(each.title)}",
            f"    {wording.clean(each.url, 2000)}",
            f"    added {time_text(each.added_at)} by {wording.clean(each.added_by) or '(not named)'}",
        ]
    lines += ["", "What was done (UTC)"]
    for event in found.events:
        who = wording.clean(event.who) or "(not named)"
        about = f" {event.listing_id}" if event.listing_id else ""
        lines.append(f"  {time_text(event.at)}  {who}: {event.what}{about}")
        lines += [f"    {wording.clean(line, 2000)}" for line in event.text.splitlines()]
    return lines


def _folder(matter: Matter) -> str:
    return f"listings/{matter.listing.id}/"
