"""A small HTTP proxy on the loopback that only connects to public addresses; the browser is made to use it.

A browser resolves names and follows redirects by itself, unseen by Scrapy. Here each connection is made to an address
that was looked up and judged in the same step, so neither a redirect nor a changing DNS answer gets inside.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from crawlers.guard import addresses_of, is_public

HEAD_LIMIT = 65_536
HEAD_SECONDS = 30.0
CONNECT_SECONDS = 15.0
IDLE_SECONDS = 60.0

_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_UNREACHABLE = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class GuardProxy:
    """The proxy; `permit` judges an IP address. Start it in the event loop that the browser's driver runs in."""

    def __init__(self, permit: Callable[[str], bool] = is_public) -> None:
        self._permit = permit
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.refused: set[str] = set()

    async def start(self) -> str:
        """Begin to listen; return the address to give to the browser."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=HEAD_LIMIT)
        port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    async def close(self) -> None:
        """Stop listening and drop what is open."""
        if self._server is None:
            return
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._answer(reader, writer)
        finally:
            await _shut(writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(HEAD_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        target = _target(head)
        if target is None:
            writer.write(_REFUSED)
            return
        host, port, onward = target
        address = await self._address(host)
        if address is None:
            self.refused.add(host)
            writer.write(_REFUSED)
            return
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                far_reader, far_writer = await asyncio.open_connection(address, port)
        except (OSError, TimeoutError):
            writer.write(_UNREACHABLE)
            return
        try:
            if onward:
                far_writer.write(onward)
            else:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await _both_ways(reader, writer, far_reader, far_writer)
        finally:
            await _shut(far_writer)

    async def _address(self, host: str) -> str | None:
        """Return an address of the host that may be connected to; a host with any other is refused altogether."""
        addresses = await asyncio.get_running_loop().run_in_executor(None, addresses_of, host)
        if not addresses or not all(self._permit(address) for address in addresses):
            return None
        return addresses[0]


def _target(head: bytes) -> tuple[str, int, bytes] | None:
    """Return host, port, and the request to send on (empty for a tunnel); None for what is no proxy request."""
    first, _, rest = head.partition(b"\r\n")
    try:
        method, address, version = first.decode("ascii").split(" ")
        if method == "CONNECT":
            parts = urlsplit(f"//{address}")
            return (parts.hostname, parts.port or 443, b"") if parts.hostname else None
        parts = urlsplit(address)
        if parts.scheme != "http" or not parts.hostname:
            return None
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        kept = [line for line in rest.split(b"\r\n") if line and not line.lower().startswith(_HOP_BY_HOP)]
        lines = [f"{method} {path} {version}".encode(), *kept, b"Connection: close", b"", b""]
        return parts.hostname, parts.port or 80, b"\r\n".join(lines)
    except ValueError:
        return None


_HOP_BY_HOP = (b"connection:", b"proxy-connection:", b"proxy-authorization:", b"keep-alive:")


async def _both_ways(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    far_reader: asyncio.StreamReader,
    far_writer: asyncio.StreamWriter,
) -> None:
    upward = asyncio.ensure_future(_pump(reader, far_writer))
    try:
        await _pump(far_reader, writer)
    finally:
        upward.cancel()
        with suppress(asyncio.CancelledError):
            await upward


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Copy until the source ends, falls silent, or the sink is gone."""
    with suppress(OSError, TimeoutError):
        while True:
            async with asyncio.timeout(IDLE_SECONDS):
                data = await source.read(65_536)
            if not data:
                return
            sink.write(data)
            await sink.drain()


async def _shut(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        writer.close()
        await writer.wait_closed()
