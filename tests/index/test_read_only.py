"""The embedded index searched by a user who may read its files and write neither them nor their folder."""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.embedded import EmbeddedEngine
from index.embedded.companion import Companion
from tests.index.corpus import NOW, documents
from tests.index.earlier import made_earlier

CHILD = ("-m", "tests.index.reader_child")
COMPANIONS = ("index.sqlite-wal", "index.sqlite-shm")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that others may enter; those of pytest may only be entered by its user."""
    with tempfile.TemporaryDirectory(prefix="frostwatch-") as made:
        Path(made).chmod(0o755)
        yield Path(made)
        Path(made).chmod(0o755)


def stored(folder: Path, count: int) -> EmbeddedEngine:
    """Return an open engine with so many listings."""
    engine = EmbeddedEngine(folder / "index.sqlite", clock=lambda: NOW)
    engine.prepare()
    engine.store(documents()[:count])
    return engine


def lock(folder: Path) -> None:
    """Take all rights to write away from the folder and what is in it."""
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)


def read(folder: Path, task: str = "search") -> str:
    """Return the line that a reader writes."""
    command = [sys.executable, *CHILD, str(folder / "index.sqlite"), task]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_who_may_only_read_searches_an_index_that_nobody_has_open(folder: Path) -> None:
    """A closed index is whole in its file, its log is there and empty, and a search without rights changes nothing."""
    stored(folder, 30).close()
    lock(folder)
    before = {file.name: (file.stat().st_size, file.read_bytes()) for file in folder.iterdir()}
    assert set(before) == {"index.sqlite", *COMPANIONS}
    assert before["index.sqlite-wal"][0] == 0
    assert read(folder) == "30"
    assert {file.name: (file.stat().st_size, file.read_bytes()) for file in folder.iterdir()} == before


def test_a_reader_sees_what_is_stored_meanwhile(folder: Path) -> None:
    """While another process writes, each search sees all that was stored before it, without any right to write."""
    with closing(stored(folder, 30)) as engine:
        command = [sys.executable, *CHILD, str(folder / "index.sqlite"), "again"]
        if os.geteuid() != 0:
            lock(folder)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
            assert reader.stdin
            assert reader.stdout
            assert reader.stdout.readline() == "30\n"
            for count in range(31, 41):
                engine.store(documents()[:count])
                print(file=reader.stdin, flush=True)
                assert reader.stdout.readline() == f"{count}\n"
            reader.stdin.close()


def test_a_log_left_by_a_killed_writer_is_read(folder: Path) -> None:
    """What a killed process had stored and not yet moved into the file is found by who may only read."""
    script = (
        "import os, signal, sys; from pathlib import Path; from tests.index import test_read_only as test; "
        "engine = test.stored(Path(sys.argv[1]), 30); os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(folder)], check=False).returncode < 0
    lock(folder)
    assert (folder / "index.sqlite-wal").stat().st_size
    assert read(folder) == "30"


def test_a_rebuilt_index_can_be_read(folder: Path) -> None:
    """The index that a rebuild puts in force can be searched at once without a right to write."""
    engine = stored(folder, 30)
    succession = engine.successor()
    succession.engine.store(documents()[:20])
    succession.put_in_force()
    engine.close()
    lock(folder)
    assert {file.name for file in folder.iterdir()} == {f"index-2.sqlite{end}" for end in ("", "-wal", "-shm")}
    assert read(folder) == "20"


def test_what_a_second_process_has_open_does_not_remove_the_log(folder: Path) -> None:
    """The process that derives what is sealed may be the last to close the file, and leaves the log there too."""
    engine = stored(folder, 30)
    companion = Companion()
    assert companion.begin_deriving(str(folder / "index.sqlite"), range(30))
    engine.close()
    companion.close()
    assert all((folder / name).exists() for name in COMPANIONS)


def test_storing_without_the_right_to_is_one_sentence(folder: Path) -> None:
    """Who may only read and stores is told who can, and nothing is changed."""
    stored(folder, 30).close()
    lock(folder)
    assert "may only be read by you" in read(folder, "store")
    assert read(folder) == "30"


def test_an_index_without_its_log_says_what_to_do(folder: Path) -> None:
    """A copy without the files beside it is not read half, and no files are made that its owner could not open."""
    stored(folder, 30).close()
    for name in COMPANIONS:
        (folder / name).unlink()
    (folder / "index.sqlite").chmod(0o444)
    folder.chmod(0o777)
    assert "have the user who writes it run once: frostwatch index status" in read(folder)
    assert [file.name for file in folder.iterdir()] == ["index.sqlite"]


def test_an_index_of_an_earlier_version_is_left_to_who_may_write_it(folder: Path) -> None:
    """After an update a reader is told to have the index rebuilt; it is not emptied, and not read wrongly."""
    made_earlier(folder / "index.sqlite", listings=3)
    for name in COMPANIONS:
        (folder / name).touch()
    lock(folder)
    assert "frostwatch index rebuild" in read(folder)


def test_a_file_that_may_not_even_be_read_is_one_sentence(folder: Path) -> None:
    """Without the right to read, the error names the file."""
    stored(folder, 30).close()
    (folder / "index.sqlite").chmod(stat.S_IWUSR if os.geteuid() == 0 else 0)
    folder.chmod(0o555)
    assert "index.sqlite cannot be opened for writing" in read(folder)


def test_a_folder_that_may_not_be_entered_is_one_sentence(folder: Path) -> None:
    """Where the folder is closed to the user, the error says so."""
    stored(folder, 30).close()
    folder.chmod(0o600 if os.geteuid() == 0 else 0)
    assert "index.sqlite cannot be opened" in read(folder)
