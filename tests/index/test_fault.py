"""What happens when a process or a server dies in the middle, is slow, full, foreign or of another version."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import apsw
import pytest
from elasticsearch import Elasticsearch

from domain.errors import InputError, SettingsError, StorageError, UnavailableError
from index.elastic import ElasticEngine
from index.embedded import EmbeddedEngine
from index.engine import SearchRequest
from index.factory import open_engine
from tests.elasticsearch import own_server
from tests.index.corpus import NOW, listing, seen_again

_STORE_FOR_EVER = """
import sys
from pathlib import Path
from index.embedded import EmbeddedEngine
from tests.index.corpus import listing
engine = EmbeddedEngine(Path(sys.argv[1]))
for batch in range(1000):
    engine.store([listing(number) for number in range(batch * 20, batch * 20 + 20)])
    print(batch, flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 2, 3, 5, 8])
def test_killed_while_storing_keeps_whole_batches(tmp_path: Path, acknowledged: int) -> None:
    """After kill -9 every acknowledged batch is there, no batch is there in part, and storing goes on."""
    file = tmp_path / "index.sqlite"
    command = [sys.executable, "-c", _STORE_FOR_EVER, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(acknowledged):
            process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    engine = EmbeddedEngine(file)
    count = engine.status().listings
    assert count % 20 == 0
    assert count >= acknowledged * 20
    assert engine.search(SearchRequest("refrigerant gas")).total == count
    assert engine.status().observations == count
    again = engine.store([listing(number) for number in range(count + 20)])
    assert (len(again.new), len(again.unchanged)) == (20, count)
    engine.close()


def test_server_killed_in_the_middle_of_a_bulk(tmp_path: Path) -> None:
    """The batch fails with a sentence; when the server is back, storing it again completes it without doubling."""
    server = own_server(tmp_path / "data")
    engine = ElasticEngine([server.url], name="killed", timeout=20, clock=lambda: NOW)
    engine.prepare()
    corpus = [listing(number) for number in range(3000)]
    engine.store(corpus[:100])
    started = threading.Event()
    outcome: list[BaseException] = []

    def store() -> None:
        try:
            while not outcome:
                engine.store(corpus)
                started.set()
        except UnavailableError as error:
            outcome.append(error)

    writer = threading.Thread(target=store)
    writer.start()
    started.wait()
    server.kill()
    writer.join()
    assert "nothing is lost" in str(outcome[0])
    with pytest.raises(UnavailableError, match="run again"):
        engine.search(SearchRequest("*"))
    server.start()
    engine.prepare()
    report = engine.store(corpus)
    assert not report.failed
    assert engine.status().listings == engine.status().observations == len(corpus)
    assert engine.search(SearchRequest("*")).total == len(corpus)
    engine.close()
    server.kill()


def test_no_server_is_one_sentence() -> None:
    """Where nothing listens, the error names the address and what to do."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        engine = ElasticEngine([url], timeout=2)
        with pytest.raises(UnavailableError, match=f"{url} does not answer"):
            engine.prepare()
        with pytest.raises(UnavailableError, match="nothing is lost"):
            engine.store([listing(1)])
        engine.close()


def test_a_slow_server_is_one_sentence() -> None:
    """A server that accepts and never answers is reported as too slow, after the timeout."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        engine = ElasticEngine([f"http://127.0.0.1:{silent.getsockname()[1]}"], timeout=0.3)
        with pytest.raises(UnavailableError, match=r"too slow.*index\.timeout"):
            engine.search(SearchRequest("*"))
        engine.close()


def test_a_read_only_server_refuses_the_batch(elasticsearch_url: str) -> None:
    """A write block is reported as such; once lifted, the same batch is stored."""
    engine = ElasticEngine([elasticsearch_url], name="blocked", clock=lambda: NOW)
    engine.prepare()
    client = Elasticsearch([elasticsearch_url])
    client.indices.put_settings(index="blocked-*", settings={"index.blocks.write": True})
    with pytest.raises(StorageError, match="read-only"):
        engine.store([listing(1)])
    client.indices.put_settings(index="blocked-*", settings={"index.blocks.write": None})
    assert engine.store([listing(1)]).new == (listing(1).id,)
    engine.remove()
    engine.close()
    client.close()


def test_an_index_of_a_newer_version_is_refused(elasticsearch_url: str, tmp_path: Path) -> None:
    """Neither engine touches an index that a newer Frostwatch made."""
    client = Elasticsearch([elasticsearch_url])
    client.indices.create(
        index="newer-listings-v9-000001", mappings={"_meta": {"frostwatch": 9}}, aliases={"newer-listings": {}}
    )
    engine = ElasticEngine([elasticsearch_url], name="newer")
    with pytest.raises(StorageError, match="has version 9"):
        engine.prepare()
    client.indices.delete(index="newer-listings-v9-000001")
    client.close()
    engine.close()
    file = tmp_path / "index.sqlite"
    made = EmbeddedEngine(file)
    made.prepare()
    made.close()
    connection = apsw.Connection(str(file))
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(StorageError, match="has version 9"):
        EmbeddedEngine(file).prepare()


def test_an_index_of_somebody_else_is_refused(elasticsearch_url: str, tmp_path: Path) -> None:
    """An Elasticsearch index or a file that Frostwatch did not make is left alone."""
    client = Elasticsearch([elasticsearch_url])
    client.indices.create(index="foreign-listings")
    engine = ElasticEngine([elasticsearch_url], name="foreign")
    with pytest.raises(StorageError, match="not made by Frostwatch"):
        engine.prepare()
    client.indices.delete(index="foreign-listings")
    client.close()
    engine.close()
    database = tmp_path / "other.sqlite"
    connection = apsw.Connection(str(database))
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(StorageError, match="another program"):
        EmbeddedEngine(database).prepare()
    text = tmp_path / "text.sqlite"
    text.write_text("no database at all, but long enough to be looked at " * 40)
    with pytest.raises(StorageError, match="damaged or no index"):
        EmbeddedEngine(text).prepare()


def test_a_full_disk_keeps_what_was_stored(tmp_path: Path) -> None:
    """When the file may not grow, the batch fails with a sentence and nothing of it is kept."""
    engine = EmbeddedEngine(tmp_path / "index.sqlite", clock=lambda: NOW)
    engine.store([listing(1)])
    connection = engine._connection()
    pages = int(connection.execute("PRAGMA page_count").get)
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StorageError, match="no room left"):
        engine.store([listing(number, text=f"word{number} " * 500) for number in range(2, 200)])
    assert engine.search(SearchRequest("*")).total == 1
    connection.execute("PRAGMA max_page_count = 1000000")
    assert len(engine.store([listing(number) for number in range(2, 200)]).new) == 198
    assert engine.search(SearchRequest("substances:R-22 OR substances:*")).total > 1
    engine.close()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """A file where the folder should be is named."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="folder"):
        EmbeddedEngine(tmp_path / "file" / "index.sqlite").prepare()


def test_another_process_sees_what_one_writes(tmp_path: Path) -> None:
    """Two engines on one file stay in step, also when a new one takes its place."""
    file = tmp_path / "index.sqlite"
    one, two = EmbeddedEngine(file, clock=lambda: NOW), EmbeddedEngine(file, clock=lambda: NOW)
    one.store([listing(1), listing(2)])
    assert two.search(SearchRequest("substances:*")).total == 2
    two.store([seen_again(listing(1), hours=1, flags=("no_papers",)), listing(3)])
    assert one.search(SearchRequest("flags:no_papers")).total == 1
    two.successor().put_in_force()
    assert one.search(SearchRequest("*")).total == 0
    one.store([listing(4, flags=("other_flag",))])
    two.store([listing(5, flags=("no_papers",))])
    assert one.search(SearchRequest("flags:no_papers")).total == 1
    assert two.search(SearchRequest("flags:other_flag")).total == 1
    one.close()
    two.close()


def test_a_file_moved_from_under_a_reader_is_not_needed_twice(tmp_path: Path) -> None:
    """A copy of the closed file is a whole index of its own."""
    file = tmp_path / "index.sqlite"
    engine = EmbeddedEngine(file)
    engine.store([listing(1)])
    engine.close()
    shutil.copy(file, tmp_path / "copy.sqlite")
    copy = EmbeddedEngine(tmp_path / "copy.sqlite")
    assert copy.search(SearchRequest("bottle")).total == 1
    copy.close()


def test_a_read_only_file_is_one_sentence(tmp_path: Path) -> None:
    """Where the file may not be written, storing says so."""
    file = tmp_path / "index.sqlite"
    engine = EmbeddedEngine(file)
    engine.store([listing(1)])
    engine._connection().execute("PRAGMA query_only = 1")
    with pytest.raises(StorageError, match="cannot be opened for writing"):
        engine.store([listing(2)])
    assert file.stat().st_mode & stat.S_IRUSR
    engine.close()


def test_a_search_in_a_file_loads_no_client_and_no_spreadsheets() -> None:
    """What only other searches need is not imported: half of the time until the first answer."""
    loaded = "import sys, app.commands.search, index.factory as f, pathlib; f.open_engine('', pathlib.Path('x')); "
    asked = "print([name for name in ('elasticsearch', 'openpyxl', 'spacy') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", loaded + asked], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_addresses_and_certificates_are_checked(tmp_path: Path) -> None:
    """The factory refuses what is no address, and a certificate file that is not there."""
    with pytest.raises(SettingsError, match=r"index\.url"):
        open_engine("host:9200", tmp_path / "index.sqlite")
    with pytest.raises(SettingsError, match=r"index\.ca_file"):
        open_engine("https://127.0.0.1:9200", tmp_path / "index.sqlite", ca_file=tmp_path / "missing.pem")
    assert isinstance(open_engine("", tmp_path / "index.sqlite"), EmbeddedEngine)
    several = open_engine(
        "http://127.0.0.1:9200, http://127.0.0.1:9201", tmp_path / "x", username="user", password="secret"
    )
    assert isinstance(several, ElasticEngine)
    several.close()


def test_the_login_is_sent(tmp_path: Path) -> None:
    """An API key or user and password go to the server, and are never part of an error."""
    for options, expected in (
        ({"api_key": "c2VjcmV0"}, b"ApiKey c2VjcmV0"),
        ({"username": "u", "password": "p"}, b"Basic dTpw"),
    ):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            received: list[bytes] = []

            def answer(listener: socket.socket = listener, received: list[bytes] = received) -> None:
                peer, _ = listener.accept()
                with peer:
                    received.append(peer.recv(65536))
                    peer.sendall(
                        b"HTTP/1.1 401 Unauthorized\r\nX-Elastic-Product: Elasticsearch\r\nContent-Length: 0\r\n\r\n"
                    )

            thread = threading.Thread(target=answer)
            thread.start()
            engine = open_engine(url, tmp_path / "x", timeout=5, **options)  # type: ignore[arg-type]
            with pytest.raises(UnavailableError, match="refuses the login") as caught:
                engine.prepare()
            thread.join()
            engine.close()
        assert expected in received[0]
        assert "c2VjcmV0" not in str(caught.value)


def test_a_bad_query_is_an_input_error_on_both(elasticsearch_url: str, tmp_path: Path) -> None:
    """Neither engine is asked when the query cannot be read."""
    for engine in (EmbeddedEngine(tmp_path / "i.sqlite"), ElasticEngine([elasticsearch_url], name="never-made")):
        with pytest.raises(InputError, match="column 1"):
            engine.search(SearchRequest("substence:R-22"))
        with pytest.raises(InputError, match="column 1"):
            list(engine.scan("/(a+)+$/"))
        engine.close()
