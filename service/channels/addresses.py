"""May we knock at this address? Only at doors of the open internet, never at those of our own house.

Whoever names an address to which we send could otherwise make us speak to machines that only we can reach
(server-side request forgery). So the text is read strictly, the name is resolved anew at each try, every
answer must be a public address, and the connection is made to that very address: what a name answers a
moment later does not count (DNS rebinding).
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Resolve = Callable[[str], Sequence[str]]
"""Gives the addresses of a name as texts; raises OSError when there are none."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST = 500
"""Characters of an address that we take."""

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_LONGEST_NAME = 253
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_HTTPS, _HTTP = 443, 80

# IPv6 that carries an IPv4 address within, by some gateway's leave, and what was once meant for one site.
# RFC 4291 2.5.5.1, 6052, 8215, 3056, 4380, 3879; documentation RFC 3849, 9637; segment routing RFC 9602.
# Of IPv4: protocol assignments, where some clouds keep their metadata (RFC 6890), and relays (RFC 7526).
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "::/96",
            "::ffff:0:0/96",
            "::ffff:0:0:0/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
            "5f00::/16",
            "fec0::/10",
            "192.0.0.0/24",
            "192.88.99.0/24",
        ),
    )
)


class UnsafeAddress(Exception):
    """The address leads, or may lead, where we do not send. `code` says why and quotes nothing of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """An address that was read: where to knock, not yet at which machine."""

    is_encrypted: bool
    host: str = field(repr=False)
    port: int
    path: str = field(repr=False)
    """With its query; begins with a slash."""

    @property
    def authority(self) -> str:
        """As the Host header has it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = _HTTPS if self.is_encrypted else _HTTP
        return name if self.port == usual else f"{name}:{self.port}"


def read(text: str, *, allow_private: bool = False) -> Door:
    """The door that an address names; raises UnsafeAddress.

    Taken are https, a name in plain letters or an address in its one usual form, a port, a path and a query.
    `allow_private` lets plain http in too, for trying things out on one machine.
    """
    if (
        not text
        or len(text) > LONGEST
        or not text.isascii()
        or not text.isprintable()
        or set(text) & set(' \\"<>')
    ):
        raise UnsafeAddress("unreadable")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UnsafeAddress("unreadable") from None
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        raise UnsafeAddress("not_https")
    if "@" in parts.netloc or parts.fragment or "#" in text:
        raise UnsafeAddress("unreadable")
    is_encrypted = parts.scheme == "https"
    return Door(
        is_encrypted=is_encrypted,
        host=_host(parts.netloc, parts.hostname or "", allow_private=allow_private),
        port=_port(port, is_encrypted=is_encrypted),
        path=f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}",
    )


def find(door: Door, *, allow_private: bool = False, resolve: Resolve | None = None) -> str:
    """The one machine to connect to; raises UnsafeAddress, or OSError when the name has none.

    When any answer is not public the name is not trusted at all.
    """
    answers = [door.host] if _literal(door.host) else list((resolve or _system)(door.host))
    found = [ipaddress.ip_address(answer.partition("%")[0]) for answer in answers]
    if not found:
        raise OSError("no address")
    if not allow_private and not all(map(is_public, found)):
        raise UnsafeAddress("private")
    return str(found[0])


def is_public(address: Address) -> bool:
    """Is it an address of the open internet, whichever way it is written?"""
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _port(port: int | None, *, is_encrypted: bool) -> int:
    if port == 0:
        raise UnsafeAddress("unreadable")
    return port or (_HTTPS if is_encrypted else _HTTP)


def _host(netloc: str, host: str, *, allow_private: bool) -> str:
    if netloc.startswith("["):
        if not _literal(host) or "%" in host:
            raise UnsafeAddress("unreadable")
    elif not _literal(host):
        # A name must be one beyond doubt: `2130706433`, `0x7f.1`, `127.1` and `0177.0.0.1` are numbers to
        # programs that read addresses as C does.
        labels = host.split(".")
        is_name = len(host) <= _LONGEST_NAME and all(map(_LABEL.fullmatch, labels))
        if not is_name or _NUMERIC.fullmatch(labels[-1]):
            raise UnsafeAddress("unreadable")
        if len(labels) == 1 and not allow_private:
            raise UnsafeAddress("private")
    literal = _literal(host)
    if literal is not None and not allow_private and not is_public(literal):
        raise UnsafeAddress("private")
    return host


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _system(name: str) -> list[str]:
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]
