"""A name server for tests: real datagrams over loopback, with answers that the test decides."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

ABSENT, SILENT, BROKEN = "absent", "silent", "broken"
"""There is no such name; no answer at all; a server that fails."""

Zone = Mapping[str, Mapping[str, str] | str]
"""By domain its records (`{"MX": "10 mail.example.org."}`), or one of the words above."""


@dataclass(slots=True)
class NameServer:
    """Where it listens, what it knows, and what it was asked."""

    address: str
    zone: dict[str, Mapping[str, str] | str]
    asked: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        [question] = query.question
        name, kind = str(question.name).rstrip("."), question.rdtype.name
        self.asked.append((name, kind))
        known = self.zone.get(name, ABSENT)
        if known == SILENT:
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if isinstance(known, str):
            reply.set_rcode(dns.rcode.NXDOMAIN if known == ABSENT else dns.rcode.SERVFAIL)
        elif kind in known:
            reply.answer.append(dns.rrset.from_text(question.name, 300, "IN", kind, known[kind]))
        return reply.to_wire()


@contextmanager
def serving(zone: Zone) -> Iterator[NameServer]:
    """Answer questions for the length of the block."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        server = NameServer(f"127.0.0.1:{listening.getsockname()[1]}", dict(zone))
        thread = threading.Thread(target=_serve, args=(listening, server))
        thread.start()
        try:
            yield server
        finally:
            # An empty datagram ends it: closing a socket does not wake up who waits on it.
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as telling:
                telling.sendto(b"", listening.getsockname())
            thread.join()


def _serve(listening: socket.socket, server: NameServer) -> None:
    while True:
        wire, sender = listening.recvfrom(4_096)
        if not wire:
            return
        if (reply := server.answer(wire)) is not None:
            listening.sendto(reply, sender)
