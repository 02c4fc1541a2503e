#!/usr/bin/env python3
"""A real Elasticsearch on this machine, for tests and trials: no Docker, no root, only a JDK 17 and Maven.

    elasticsearch.py build              fetch and build the server into .build/elasticsearch (cached)
    elasticsearch.py start [--port N]   start it in the background and print its address; again: prints the same
    elasticsearch.py stop               stop it

The server is built from deploy/elasticsearch-node. It has no security: it listens on 127.0.0.1 only.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "deploy" / "elasticsearch-node"
BUILT = ROOT / ".build" / "elasticsearch"
DATA = ROOT / ".build" / "elasticsearch-data"
OLDEST_JAVA = 17
START_SECONDS = 120


BRIEF = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Options of Java for a node that lives for a minute: half the processor time to start, slower after that."""


class MissingError(Exception):
    """Something that the server needs is not there; the sentence says how to get it."""


def build(source: Path = SOURCE, built: Path = BUILT) -> Path:
    """Build the server unless it is built already, and return its folder.

    Raises:
        MissingError: there is no JDK, no Maven, or Maven failed.
    """
    files = sorted(path for path in source.rglob("*") if path.is_file() and "target" not in path.parts)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    stamp = built / "built"
    if stamp.exists() and stamp.read_text() == digest:
        return built
    find_java("javac")
    maven = shutil.which("mvn")
    if maven is None:
        raise MissingError(f"Maven is not installed, and the test server is built with it; {REMEDY}")
    shutil.rmtree(built, ignore_errors=True)
    built.mkdir(parents=True)
    print("elasticsearch: fetching and building the server (40 MB the first time)", file=sys.stderr, flush=True)
    command = [maven, "-q", "-B", "-f", str(source / "pom.xml"), f"-Doutput={built}", "package"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise MissingError(
            f"Maven could not build the test server:\n{done.stdout[-2000:]}\nCheck the network; {REMEDY}"
        )
    stamp.write_text(digest)
    return built


REMEDY = (
    "on Debian and Ubuntu: apt-get install openjdk-17-jdk-headless maven; or name a running cluster: "
    "FROSTWATCH_TEST_ELASTICSEARCH_URL=http://host:9200"
)


def find_java(program: str = "java") -> str:
    """Return the path of `java` or `javac`, of version 17 or newer.

    Raises:
        MissingError: there is none.
    """
    home = os.environ.get("JAVA_HOME")
    path = shutil.which(program, path=f"{home}/bin" if home else None) or shutil.which(program)
    if path is None:
        raise MissingError(f"no JDK found ({program} is not on the path), and the test server needs one; {REMEDY}")
    told = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r"(\d+)(?:\.(\d+))?", told.stdout + told.stderr)
    if version is None or int(version[1]) < OLDEST_JAVA:
        raise MissingError(f"{path} is older than Java {OLDEST_JAVA}; {REMEDY}")
    return path


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One node. As a context manager it is started on entry, and ended with the process that started it."""

    def __init__(
        self,
        data: Path,
        *,
        port: int = 0,
        heap: str = "512m",
        settings: Mapping[str, str] | None = None,
        brief: bool = False,
    ) -> None:
        self.data = data
        self.options = BRIEF if brief else ()
        self.port = port or free_port()
        self.heap = heap
        self.settings = {"transport.port": str(free_port()), "discovery.type": "single-node", **(settings or {})}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address of the node."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Process number of the node, 0 while there is none."""
        return self.process.pid if self.process else 0

    def start(self, *, with_parent: bool = True) -> "Server":
        """Start the node and return once it answers.

        Raises:
            MissingError: it cannot be built or does not start.
        """
        built = build()
        self.data.mkdir(parents=True, exist_ok=True)
        settings = {"http.port": str(self.port), "cluster.name": "frostwatch-test", **self.settings}
        settings["cluster.routing.allocation.disk.threshold_enabled"] = "false"
        command = [find_java(), f"-Xms{self.heap}", f"-Xmx{self.heap}", f"-Dstop.with.stdin={str(with_parent).lower()}"]
        command += self.options
        command += ["-cp", f"{built}/classes:{built}/lib/*", "ElasticsearchNode", str(self.data), f"{built}/modules"]
        command += [f"{name}={value}" for name, value in settings.items() if value]
        with (self.data / "server.log").open("wb") as log:
            stdin = subprocess.PIPE if with_parent else subprocess.DEVNULL
            self.process = subprocess.Popen(
                command, stdin=stdin, stdout=log, stderr=subprocess.STDOUT, start_new_session=not with_parent
            )
        self._wait()
        return self

    def stop(self) -> None:
        """Stop the node in good order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the node at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()
        self.process = None

    def _wait(self) -> None:
        log = self.data / "server.log"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if b"STARTED " in log.read_bytes():
                return
            if self.process is None or self.process.poll() is not None:
                break
            time.sleep(0.1)
        tail = log.read_text(errors="replace")[-2000:]
        self.kill()
        raise MissingError(f"Elasticsearch did not start:\n{tail}")


class Cluster:
    """Several nodes of one cluster on this machine, each of which can be killed. A context manager as `Server` is."""

    def __init__(self, data: Path, *, nodes: int = 3, heap: str = "256m") -> None:
        names = [f"node-{number}" for number in range(1, nodes + 1)]
        ports = {name: str(free_port()) for name in names}
        common = {
            "discovery.type": "",
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in ports.values()),
            "cluster.initial_master_nodes": ",".join(names),
        }
        self.nodes = {
            name: Server(
                data / name, heap=heap, settings={**common, "node.name": name, "transport.port": port}, brief=True
            )
            for name, port in ports.items()
        }

    @property
    def urls(self) -> list[str]:
        """Addresses of all nodes, also of those that were killed."""
        return [node.url for node in self.nodes.values()]

    def __enter__(self) -> Self:
        build()
        with ThreadPoolExecutor(len(self.nodes)) as pool:  # none is ready before most are there
            starting = [pool.submit(node.start) for node in self.nodes.values()]
        try:
            for each in starting:
                each.result()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes.values():
            node.kill()


def start(data: Path, port: int, heap: str) -> str:
    """Start a node in the background, or find the one that runs, and return its address.

    Raises:
        MissingError: it cannot be started.
    """
    note = data / "server.json"
    if running(note):
        return str(json.loads(note.read_text())["url"])
    server = Server(data, port=port, heap=heap).start(with_parent=False)
    note.write_text(json.dumps({"pid": server.pid, "url": server.url}))
    return server.url


def stop(data: Path) -> bool:
    """Stop the node that `start` started; return whether there was one."""
    note = data / "server.json"
    if not running(note):
        return False
    pid = json.loads(note.read_text())["pid"]
    os.kill(pid, signal.SIGTERM)
    while running(note):
        time.sleep(0.1)
    note.unlink()
    return True


def running(note: Path) -> bool:
    """Return whether the node that the note names is there; another program under its number is not."""
    if not note.exists():
        return False
    told = subprocess.run(
        ["ps", "-o", "stat=,args=", "-p", str(json.loads(note.read_text())["pid"])],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return "ElasticsearchNode" in told and not told.startswith("Z")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("build", "start", "stop"))
    parser.add_argument("--port", type=int, default=9200, help="HTTP port (default 9200)")
    parser.add_argument("--data", type=Path, default=DATA, help="data folder (default .build/elasticsearch-data)")
    parser.add_argument("--heap", default="512m", help="Java heap (default 512m)")
    given = parser.parse_args()
    try:
        if given.action == "build":
            build()
            print("elasticsearch: built", file=sys.stderr)
        elif given.action == "start":
            print(start(given.data, given.port, given.heap))
        else:
            print("elasticsearch: stopped" if stop(given.data) else "elasticsearch: not running", file=sys.stderr)
    except MissingError as error:
        sys.exit(f"elasticsearch: {error}")


if __name__ == "__main__":
    main()
