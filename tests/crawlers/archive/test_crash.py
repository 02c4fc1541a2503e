"""The archive under crashes: a killed writer loses nothing that it reported, a full disk nothing before it."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.archive import Archive, ArchiveWriter, Exchange
from crawlers.archive.recovery import close_abandoned
from domain.errors import StorageError

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from crawlers.archive import ArchiveWriter, Exchange
writer = ArchiveWriter(Path(sys.argv[1]), max_bytes=200_000, fsync_seconds=60)
number = 0
while True:
    body = f"page {number} ".encode() * 500
    writer.write(Exchange(f"http://a.example/{number}", "a", datetime.now(UTC), 200, [], body))
    print(number, flush=True)
    number += 1
"""


def exchange(number: int, size: int = 1000) -> Exchange:
    return Exchange(f"http://a.example/{number}", "a", datetime.now(UTC), 200, [], os.urandom(size))


def urls(folder: Path) -> list[str]:
    archive = Archive(folder)
    return [capture.url for name in archive.segments() for capture, _ in archive.read(name)]


@pytest.mark.parametrize("kill_after", [1, 37, 180, 391])
def test_a_killed_writer_loses_nothing_it_reported(tmp_path: Path, kill_after: int) -> None:
    """After kill -9 at some moment all that `write` returned for is there, and the next writer mends the rest."""
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= kill_after:
                process.send_signal(signal.SIGKILL)
                break
        rest = process.stdout.read().split()
    reported = max(kill_after, *(int(word) for word in rest)) if rest else kill_after
    stored = urls(tmp_path)
    assert stored[: reported + 1] == [f"http://a.example/{number}" for number in range(reported + 1)]
    close_abandoned(tmp_path)
    assert urls(tmp_path) == stored
    found = Archive(tmp_path).verify()
    assert (found.problems, found.open_segments) == ((), ())


@pytest.mark.parametrize("cut", [1, 7, 40, 300])
def test_a_torn_tail_is_kept_aside_and_the_rest_read(tmp_path: Path, cut: int) -> None:
    """A segment that ends in the middle of a record is cut back to the last whole one; no byte is thrown away."""
    writer = ArchiveWriter(tmp_path)
    writer.write(exchange(1))
    place = writer.write(exchange(2))
    writer.sync()
    whole = (tmp_path / place.segment).read_bytes()
    torn = tmp_path / "torn"
    torn.mkdir()
    (torn / place.segment).write_bytes(whole[:-cut])
    assert urls(torn) == ["http://a.example/1"]
    with ArchiveWriter(torn) as next_writer:
        next_writer.write(exchange(3))
    assert urls(torn) == ["http://a.example/1", "http://a.example/3"]
    (entry, _) = Archive(torn).manifest()
    aside = torn / f"{place.segment}.torn"
    assert entry.torn_bytes == aside.stat().st_size > 0
    assert (torn / place.segment).read_bytes() + aside.read_bytes() == whole[:-cut]
    assert Archive(torn).verify().problems == ()
    writer.close()


def test_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    """Recovery does not close a segment that another writer holds."""
    with ArchiveWriter(tmp_path) as writer:
        writer.write(exchange(1))
        assert close_abandoned(tmp_path) == ()
        assert Archive(tmp_path).verify().open_segments == writer.segments


FULL = """
import resource, signal, sys, os
from datetime import UTC, datetime
from pathlib import Path
from crawlers.archive import ArchiveWriter, Exchange
from domain.errors import StorageError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
writer = ArchiveWriter(Path(sys.argv[1]))
writer.write(Exchange("http://a.example/1", "a", datetime.now(UTC), 200, [], os.urandom(1000)))
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
try:
    writer.write(Exchange("http://a.example/2", "a", datetime.now(UTC), 200, [], os.urandom(90000)))
except StorageError as error:
    print(error)
os._exit(0)
"""


def test_a_full_disk_is_one_sentence_and_costs_nothing_before_it(tmp_path: Path) -> None:
    """A write that the disk refuses half-way is undone; what stood before is whole, and the error says what to do."""
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "make room" in done.stdout
    assert done.stderr == ""
    assert urls(tmp_path) == ["http://a.example/1"]
    close_abandoned(tmp_path)
    assert Archive(tmp_path).manifest()[0].torn_bytes == 0


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    """Where the archive cannot be, the start ends with the folder's name and a remedy."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file/archive"):
        ArchiveWriter(tmp_path / "file" / "archive")


def test_rotation_closes_what_it_opened(tmp_path: Path) -> None:
    """A long run with many segments does not use up the open files."""
    descriptors = Path("/proc/self/fd")
    before = len(list(descriptors.iterdir()))
    with ArchiveWriter(tmp_path, max_bytes=1) as writer:
        for number in range(20):
            writer.write(exchange(number))
        assert len(list(descriptors.iterdir())) <= before + 1
