"""A web server on the loopback whose pages a test writes, and the pages of a plain shop."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crawlers.archive import Archive
from crawlers.job import CrawlReport
from domain.listing import Capture


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answers; `act` may take over the connection and misbehave."""

    body: bytes | str = b""
    status: int = 200
    headers: Sequence[tuple[str, str]] = ()
    kind: str = "text/html; charset=utf-8"
    act: Callable[[BaseHTTPRequestHandler], None] | None = None


Pages = Callable[[str], Answer | str | None]


@dataclass
class Web:
    """A running server; `pages` says what is at a path (None: 404), `asked` what was asked for, with its headers."""

    port: int
    pages: Pages = lambda _: None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Address of the start page."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def paths(self) -> list[str]:
        """Paths asked for, in order, but robots.txt and sitemap.xml."""
        return [path for path, _ in self.asked if path not in {"/robots.txt", "/sitemap.xml"}]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    web: Web

    def do_GET(self) -> None:
        self.web.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        found = self.web.pages(self.path)
        answer = Answer(found) if isinstance(found, str) else found or Answer("nothing here", 404)
        if answer.act:
            answer.act(self)
            return
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        self.send_response(answer.status)
        for name, value in (("Content-Type", answer.kind), ("Content-Length", str(len(body))), *answer.headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Web]:
    """Run a server that answers as its `pages` say."""

    class Handler(_Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    Handler.web = Web(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Handler.web
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True)
class Crawled:
    """A crawl that has ended, with all it stored."""

    report: CrawlReport
    archive: Archive

    @property
    def captures(self) -> list[Capture]:
        """All stored responses, in order."""
        return [capture for name in self.archive.segments() for capture, _ in self.archive.read(name)]

    def stored(self, path: str) -> list[Capture]:
        """The stored responses of a path."""
        return [capture for capture in self.captures if capture.url.endswith(path)]


Crawl = Callable[..., Crawled]


def product(number: int, extra: str = "") -> str:
    """A product page as any shop has it."""
    price = f"{10 + number}.50"
    data = (
        f'{{"@context": "https://schema.org", "@type": "Product", "name": "Hammer {number}", "sku": "H{number}", '
        f'"offers": {{"@type": "Offer", "price": "{price}", "priceCurrency": "EUR"}}}}'
    )
    return (
        f'<html><head><title>Hammer {number}</title><script type="application/ld+json">{data}</script></head><body>'
        f'<h1>Hammer {number}</h1><p class="price">{price} EUR</p><button>Add to cart</button>'
        f"<p>{'A good hammer for good nails. ' * 8}</p>{extra}</body></html>"
    )


def index_page(numbers: Sequence[int], following: str = "") -> str:
    """A page of results that links to products, and to the next page where there is one."""
    cards = "".join(
        f'<li class="product"><a href="/product/hammer-{number}/"><h3>Hammer {number}</h3></a>'
        f'<span class="price">{10 + number}.50 EUR</span></li>'
        for number in numbers
    )
    link = f'<ul class="pagination"><li><a rel="next" href="{following}">Next</a></li></ul>' if following else ""
    return f"<html><head><title>Hammers</title></head><body><h1>Hammers</h1><ul>{cards}</ul>{link}</body></html>"


def shop_pages(path: str) -> Answer | str | None:
    """A shop of 30 products in three pages of results."""
    if path == "/":
        return index_page(range(1, 11), "/?page=2")
    if path == "/?page=2":
        return index_page(range(11, 21), "/?page=3")
    if path == "/?page=3":
        return index_page(range(21, 31))
    if path.startswith("/product/hammer-"):
        return product(int(path.rstrip("/").rsplit("-", 1)[1]))
    return None
