"""Which addresses a crawl may reach: public ones only, decided on the address that is really connected to.

The check sits in name resolution, after which the connection is made to just the addresses that passed. A name that
answers differently the second time, or a redirect to an address inside, therefore gets nowhere.
"""

import ipaddress
import socket
from collections.abc import Sequence
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_REFUSED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "100.64.0.0/10",  # carrier-grade NAT, RFC 6598
        "192.88.99.0/24",  # 6to4 relay, RFC 7526
        "168.63.129.16/32",  # a cloud's metadata address inside public space
        "fec0::/10",  # site-local, RFC 3879
        "64:ff9b:1::/48",  # translation inside a network, RFC 8215
    )
)


def is_public(address: str) -> bool:
    """Tell whether an IP address may be connected to; addresses wrapped in IPv6 are judged by what they wrap."""
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    if any(ip.version == network.version and ip in network for network in _REFUSED):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def literal_address(host: str) -> str | None:
    """Return the IP address that a host is written as, in any spelling a resolver takes (0x7f.1, 2130706433)."""
    bare = host.strip("[]")
    try:
        return str(ipaddress.ip_address(bare.split("%", 1)[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(bare))
    except (OSError, ValueError):
        return None


def is_local_name(host: str) -> bool:
    """Tell whether a name can only mean this machine or this network."""
    name = host.rstrip(".").lower()
    return name == "localhost" or name.endswith((".localhost", ".local", ".internal", ".home.arpa"))


def addresses_of(host: str) -> tuple[str, ...]:
    """Return the addresses of a host, empty when it has none or no resolver answers."""
    literal = literal_address(host)
    if literal:
        return (literal,)
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))


def host_is_private(url: str) -> bool:
    """Tell whether an address leads to this machine or a private network, as far as can be told beforehand."""
    host = urlsplit(url).hostname or ""
    if is_local_name(host):
        return True
    addresses = addresses_of(host)
    return bool(addresses) and not any(is_public(address) for address in addresses)


class Refusals:
    """Hosts that a run refused to connect to, for its report."""

    def __init__(self) -> None:
        self.hosts: set[str] = set()


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Hands on the public addresses of a name and drops the others."""

    def __init__(self, receiver: IResolutionReceiver, host: str, refusals: Refusals) -> None:
        self._receiver: Any = receiver  # zope's interfaces declare methods without self
        self._host = host
        self._refusals = refusals

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:  # noqa: N802, N803 - Twisted's names
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        if is_public(str(getattr(address, "host", ""))):
            self._receiver.addressResolved(address)
        else:
            self._refusals.hosts.add(self._host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """A name resolver that only answers with public addresses; Scrapy installs it on the reactor."""

    def __init__(self, reactor: ReactorBase, refusals: Refusals) -> None:
        self._reactor: Any = reactor
        self._resolver: Any = self._reactor.nameResolver
        self._refusals = refusals

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Make the resolver; `crawler` is the process that runs the crawls, of which only the settings are used."""
        return cls(reactor, crawler.settings["FROSTWATCH_REFUSALS"])

    def install_on_reactor(self) -> None:
        """Put this resolver in the place of the reactor's own."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Resolve a name (or an address written as one), as IHostnameResolver says."""
        receiver = _PublicOnly(resolutionReceiver, hostName, self._refusals)
        resolution: IHostResolution = self._resolver.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )
        return resolution
