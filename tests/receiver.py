"""A receiver for tests: real HTTP over loopback, that answers as the test decides, or badly."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Heard:
    """One request as it came over the wire."""

    method: str
    path: str
    headers: Mapping[str, str]
    """By name in small letters."""
    body: bytes


@dataclass(frozen=True)
class Say:
    """An answer: in time, or not at all."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_up: bool = False
    """Close the line without a word."""
    reset: bool = False
    """Tear the line down."""
    drip: float = 0.0
    """Seconds between one byte of the head and the next."""


@dataclass
class Receiver:
    """Where it listens, what it heard, and how it answers."""

    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    answer: Callable[[Heard], Say] = lambda _: Say()
    enough: threading.Event = field(default_factory=threading.Event)
    """Set to end every drip."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@contextmanager
def listening(*, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Take requests for the length of the block."""
    receiver = Receiver()
    server = _Server(("127.0.0.1", 0), _handler(receiver))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.enough.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up on us is no news."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            heard = Heard(
                self.command,
                self.path,
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            receiver.heard.append(heard)
            say = receiver.answer(heard)
            self.close_connection = True
            if say.reset:
                # A line that is closed with a linger of nothing is torn down (RST).
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                self.connection.close()
            elif not say.hang_up:
                self._say(say)

        do_POST = do_GET = _take  # noqa: N815

        def _say(self, say: Say) -> None:
            head = [f"HTTP/1.1 {say.status} So", f"Content-Length: {len(say.body)}"]
            head += [f"{name}: {value}" for name, value in say.headers.items()]
            wire = "\r\n".join([*head, "", ""]).encode() + say.body
            with suppress(OSError):
                if not say.drip:
                    self.wfile.write(wire)
                    return
                for byte in wire:
                    self.wfile.write(bytes((byte,)))
                    if receiver.enough.wait(say.drip):
                        return

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    return Handler
