"""How do we speak to a machine outside: to the one we mean, briefly, and without following it elsewhere?"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from time import monotonic

from service.channels import addresses
from service.channels.addresses import Door, Resolve, UnsafeAddress

PATIENCE = 15.0
"""Seconds that one step may take: to connect, or to say something."""
PATIENCE_IN_ALL = 20.0
"""Seconds after which we hang up, however slowly they go on talking: a job has a lease of a minute."""
MOST_ANSWERED = 65_536
"""Bytes of an answer that are read; the rest is left."""

_OK = range(200, 300)
_ELSEWHERE = range(300, 400)
_GONE = 410
_LONGEST_DATE = 40


class Outcome(StrEnum):
    """How it went."""

    TAKEN = "taken"
    """Answered with success."""
    ELSEWHERE = "elsewhere"
    """They want us to go to another address, which we never do."""
    GONE = "gone"
    """They want nothing more at this address, ever."""
    ANSWERED_NO = "answered_no"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    UNTRUSTED = "untrusted"
    """Their certificate is not theirs, or nobody vouches for it."""
    UNSAFE = "unsafe"
    """The address leads where we do not send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. The body belongs to others: it is looked at, hashed, and forgotten."""

    outcome: Outcome
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By name in small letters."""
    body: bytes = field(default=b"", repr=False)
    millis: int = 0

    @property
    def is_taken(self) -> bool:
        return self.outcome is Outcome.TAKEN

    def asked_to_wait(self, now: datetime) -> timedelta | None:
        """How long Retry-After asks us to wait, in seconds or until a date (RFC 9110, 10.2.3), or None.

        A date that has passed asks for nothing.
        """
        told = self.headers.get("retry-after", "").strip()
        if told.isascii() and told.isdecimal() and len(told) < 9:
            return timedelta(seconds=int(told))
        until = _date(told)
        return max(until - now, timedelta()) if until is not None else None


def request(
    url: str,
    *,
    method: str,
    headers: Mapping[str, str],
    body: bytes = b"",
    allow_private: bool = False,
    resolve: Resolve | None = None,
) -> Answer:
    """Say one thing at an address and hear the answer. Never raises for what others do; says how it went."""
    begun = monotonic()

    def ended(outcome: Outcome, **more: object) -> Answer:
        return Answer(outcome=outcome, millis=int((monotonic() - begun) * 1000), **more)  # type: ignore[arg-type]

    try:
        door = addresses.read(url, allow_private=allow_private)
        machine = addresses.find(door, allow_private=allow_private, resolve=resolve)
    except UnsafeAddress:
        return ended(Outcome.UNSAFE)
    except OSError:
        return ended(Outcome.UNREACHABLE)
    call = _Call(door, machine)
    try:
        with call.hanging_up():
            status, told, said = call.say(method, headers, body)
    except ssl.SSLCertVerificationError:
        return ended(Outcome.UNTRUSTED)
    except TimeoutError:
        return ended(Outcome.TOO_SLOW)
    except (OSError, http.client.HTTPException, ValueError):
        return ended(Outcome.TOO_SLOW if call.is_cut else Outcome.UNREACHABLE)
    if call.is_cut:
        return ended(Outcome.TOO_SLOW)
    return ended(_outcome(status), status=status, headers=told, body=said)


def _outcome(status: int) -> Outcome:
    if status in _OK:
        return Outcome.TAKEN
    if status in _ELSEWHERE:
        return Outcome.ELSEWHERE
    return Outcome.GONE if status == _GONE else Outcome.ANSWERED_NO


def _date(told: str) -> datetime | None:
    """A date in one of the three forms of RFC 9110, 5.6.7; one that names no zone means UTC."""
    if len(told) > _LONGEST_DATE:
        return None
    try:
        found = parsedate_to_datetime(told)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class _Call(http.client.HTTPConnection):
    """A connection to the machine that was found, under the name that was asked for."""

    def __init__(self, door: Door, machine: str) -> None:
        super().__init__(door.host, door.port, timeout=PATIENCE)
        self._door, self._machine = door, machine
        self.is_cut = False

    def connect(self) -> None:
        """To the machine, not to the name; the certificate is that of the name."""
        plain = socket.create_connection((self._machine, self._door.port), timeout=PATIENCE)
        self.sock = plain
        if self._door.is_encrypted:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self._door.host)

    def say(self, method: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and the beginning of the body."""
        told = {"Host": self._door.authority, "Connection": "close", **headers}
        self.request(method, self._door.path, body=body or None, headers=told)
        answer = self.getresponse()
        read = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, read, answer.read(MOST_ANSWERED)

    @contextmanager
    def hanging_up(self) -> Iterator[None]:
        """End the call with the block, or when all its time is used up."""
        timer = threading.Timer(PATIENCE_IN_ALL, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self.close()

    def _cut(self) -> None:
        self.is_cut = True
        if self.sock is not None:
            _quietly(lambda: self.sock.shutdown(socket.SHUT_RDWR))


def _quietly(deed: Callable[[], object]) -> None:
    """It may have hung up by itself in this very moment."""
    try:
        deed()
    except OSError:
        return
