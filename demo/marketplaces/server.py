"""A small HTTP server for the demonstration's marketplaces: real sockets on the loopback, a thread a request."""

import threading
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

CATALOGUE = Path(__file__).resolve().parent.parent / "catalogue"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a marketplace answers to one request."""

    body: str
    status: int = 200
    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Item:
    """One listing of a marketplace's catalogue."""

    slug: str
    language: str
    title: str
    text: str
    price: str
    category: str = "all"
    sku: str = ""
    brand: str = ""
    seller: str = ""
    phone: str = ""
    place: str = ""
    minimum: str = ""
    sold_out: bool = False
    round: int | None = None


@dataclass(slots=True)
class Marketplace:
    """A marketplace: its catalogue and how it answers. `round` is which crawl is going on, so that listings can go."""

    name: str
    answer: Callable[["Marketplace", str, Mapping[str, str]], Answer | None]
    items: tuple[Item, ...]
    round: int = 1
    requests: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def shown(self) -> tuple[Item, ...]:
        """Return the listings that are on offer in this round."""
        return tuple(item for item in self.items if item.round in {None, self.round})

    def find(self, slug: str) -> Item | None:
        """Return the listing called `slug` if it is on offer."""
        return next((item for item in self.shown() if item.slug == slug), None)

    def count(self) -> None:
        """Count one request."""
        with self._lock:
            self.requests += 1


def load_items(name: str) -> tuple[Item, ...]:
    """Read a marketplace's catalogue."""
    rows = tomllib.loads((CATALOGUE / f"{name}.toml").read_text(encoding="utf-8"))["listing"]
    return tuple(Item(**row) for row in rows)


def serve(marketplace: Marketplace, port: int) -> ThreadingHTTPServer:
    """Serve a marketplace on the loopback in a thread; port 0 takes a free one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            marketplace.count()
            address = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(address.query).items()}
            if address.path == "/robots.txt":
                found: Answer | None = Answer("User-agent: *\nDisallow: /account\n", content_type="text/plain")
            else:
                found = marketplace.answer(marketplace, address.path, query)
            answer = found or Answer("<html><head><title>404</title></head><body><h1>404</h1></body></html>", 404)
            body = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's signature
            """Stay silent; the demonstration shows the crawl's own progress."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except OSError:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
