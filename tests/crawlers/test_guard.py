"""Which addresses are public, in every disguise, and the proxy that holds a browser to them."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

from crawlers.guard import GuardedResolver, Refusals, host_is_private, is_local_name, is_public, literal_address
from crawlers.proxy import GuardProxy


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1", "168.63.129.16", "::1", "::", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::",
        "2002:a00:1::", "2001:db8::1", "not an address", "",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    """Loopback, private, link-local, carrier-grade NAT, metadata, and all of them wrapped in IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_pass(address: str) -> None:
    """What anybody can reach may be reached."""
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("0177.0.0.1", "127.0.0.1"),
     ("[::1]", "::1"), ("shop.example", None), ("", None)],
)  # fmt: skip
def test_addresses_are_known_in_any_spelling(host: str, address: str | None) -> None:
    """Short, hexadecimal and octal spellings mean what a resolver takes them to mean."""
    assert literal_address(host) == address


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "x.localhost", "nas.local", "metadata.google.internal"])
def test_local_names_are_known(host: str) -> None:
    """Names that only mean something inside are not resolved at all."""
    assert is_local_name(host)
    assert host_is_private(f"http://{host}/")


@asynccontextmanager
async def running(permit: Callable[[str], bool]) -> AsyncIterator[tuple[GuardProxy, int]]:
    proxy = GuardProxy(permit)
    server = await proxy.start()
    try:
        yield proxy, int(server.rsplit(":", 1)[1])
    finally:
        await proxy.close()


async def ask(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


async def through_proxy(permit: Callable[[str], bool], request: str) -> tuple[bytes, list[bytes], set[str]]:
    """Send a request (PORT: a server's port) through a proxy; return the answer, what arrived, what was refused."""
    arrived: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, family=socket.AF_INET)
    port = server.sockets[0].getsockname()[1]
    async with running(permit) as (proxy, proxy_port):
        answer = await ask(proxy_port, request.replace("PORT", str(port)).encode())
        refused = proxy.refused
    server.close()
    await server.wait_closed()
    return answer, arrived, refused


def test_the_proxy_passes_on_what_is_permitted() -> None:
    """A plain request arrives in origin form, without the headers that were meant for the proxy."""
    request = "GET http://127.0.0.1:PORT/a?b=1 HTTP/1.1\r\nHost: x\r\nProxy-Authorization: secret\r\n\r\n"
    answer, arrived, _ = asyncio.run(through_proxy(lambda _: True, request))
    assert answer.endswith(b"hello")
    assert arrived[0].startswith(b"GET /a?b=1 HTTP/1.1\r\nHost: x\r\n")
    assert b"secret" not in arrived[0]


def test_the_proxy_tunnels() -> None:
    """CONNECT opens a tunnel, as https needs it."""
    request = "CONNECT 127.0.0.1:PORT HTTP/1.1\r\n\r\nGET /inside HTTP/1.1\r\n\r\n"
    answer, arrived, _ = asyncio.run(through_proxy(lambda _: True, request))
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"hello")
    assert arrived == [b"GET /inside HTTP/1.1\r\n\r\n"]


@pytest.mark.parametrize(
    "request_text",
    [
        "GET http://127.0.0.1:PORT/ HTTP/1.1\r\n\r\n",
        "GET http://localhost:PORT/ HTTP/1.1\r\n\r\n",
        "GET http://2130706433:PORT/ HTTP/1.1\r\n\r\n",
        "CONNECT 127.0.0.1:PORT HTTP/1.1\r\n\r\n",
        "GET /no-proxy-request HTTP/1.1\r\n\r\n",
        "GET ftp://127.0.0.1:PORT/ HTTP/1.1\r\n\r\n",
        "nonsense\r\n\r\n",
    ],
)
def test_the_proxy_refuses_what_is_not_public(request_text: str) -> None:
    """Nothing that leads inside is connected to, and what is no proxy request gets no further."""
    answer, arrived, _ = asyncio.run(through_proxy(is_public, request_text))
    assert answer.startswith(b"HTTP/1.1 403")
    assert arrived == []


def test_the_proxy_says_what_cannot_be_reached() -> None:
    """A server that is not there is a bad gateway, not a hanging browser."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    request = f"GET http://127.0.0.1:{port}/ HTTP/1.1\r\n\r\n"
    answer, _, _ = asyncio.run(through_proxy(lambda _: True, request))
    assert answer.startswith(b"HTTP/1.1 502")


@implementer(IHostnameResolver)
class Answers:
    """A resolver that gives the answers of a list, one a time, as a hostile name server may."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    def resolveHostName(self, receiver: object, hostName: str, portNumber: int = 0, *rest: object) -> object:  # noqa: N802, N803
        """Give the next answer."""
        receiver.resolutionBegan(self)  # type: ignore[attr-defined]
        for address in self.answers.pop(0):
            receiver.addressResolved(IPv4Address("TCP", address, portNumber))  # type: ignore[attr-defined]
        receiver.resolutionComplete()  # type: ignore[attr-defined]
        return receiver


class Receiver:
    """Takes down what a resolver answers."""

    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802
        """A resolution begins."""

    def addressResolved(self, address: IPv4Address) -> None:  # noqa: N802
        """Take down an address."""
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        """The resolution is over."""
        self.complete = True


def test_a_changing_dns_answer_gets_nowhere() -> None:
    """Each answer is judged when it is connected to: a name that first is public and then inside is refused then."""
    refusals = Refusals()
    inner = Answers(["8.8.8.8"], ["127.0.0.1"], ["10.0.0.1", "9.9.9.9"])
    guarded = GuardedResolver(SimpleNamespace(nameResolver=inner), refusals)  # type: ignore[arg-type]
    given = []
    for _ in range(3):
        receiver = Receiver()
        guarded.resolveHostName(receiver, "rebind.example", 80)  # type: ignore[arg-type]
        assert receiver.complete
        given.append(receiver.hosts)
    assert given == [["8.8.8.8"], [], ["9.9.9.9"]]
    assert refusals.hosts == {"rebind.example"}
