"""How is a body read: whole, in time, unpacked, and never more than is taken here?"""

import io
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from flask import Request

from service.errors import Malformed, TooLarge, UnsupportedType

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BLOCK = 65_536

# Who is told “too large” reads the answer only after having sent the rest: so much of it we hear out.
PATIENCE = 33_554_432

OTHER_PACKING = "The Content-Encoding is not taken here: send gzip or none."


class Readable(Protocol):
    """The one method that every server's body has right."""

    def read(self, size: int = ..., /) -> bytes: ...


class Steady(io.RawIOBase):
    """A body of which only `read(n)` is used.

    Granian's own `readline` and iteration drop lines without a word (seen with 2.8.7), so whoever wants lines
    gets them from a buffer around this. With a length announced, no more than that is asked for: a server
    that hands over the bare connection would wait for ever for the rest.
    """

    def __init__(self, body: Readable, announced: int | None = None) -> None:
        self._body = body
        self._left = announced

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        wanted = len(view) if self._left is None else min(len(view), self._left)
        block = self._body.read(wanted) if wanted else b""
        if self._left is not None:
            self._left -= len(block)
        view[: len(block)] = block
        return len(block)


class SteadyInput:
    """WSGI middleware: every body that comes past may be read in any manner, on any server."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        announced = int(length) if length.isascii() and length.isdecimal() else None
        environ["wsgi.input"] = io.BufferedReader(Steady(environ["wsgi.input"], announced), BLOCK)
        return self._app(environ, start)


class Unpacked(io.RawIOBase):
    """A gzip body as it was before packing; several packed parts in a row are one body (RFC 1952 §2.2)."""

    def __init__(self, packed: Readable) -> None:
        self._packed = packed
        self._unpacker = zlib.decompressobj(wbits=31)
        self._waiting = b""
        self._started = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Raises Malformed when the packing is broken or ends too early."""
        view = memoryview(buffer)
        while True:
            self._waiting = self._waiting or self._packed.read(BLOCK)
            if not self._waiting and self._is_whole():
                return 0
            block = self._unpack(len(view))
            if block:
                view[: len(block)] = block
                return len(block)

    def _is_whole(self) -> bool:
        if self._started and not self._unpacker.eof:
            raise Malformed("The body is packed with gzip, but ends too early.")
        return True

    def _unpack(self, most: int) -> bytes:
        if self._unpacker.eof:
            self._unpacker = zlib.decompressobj(wbits=31)
        self._started = True
        try:
            block = self._unpacker.decompress(self._waiting, most)
        except zlib.error:
            raise Malformed(
                "The body is not packed with gzip, although its Content-Encoding says so."
            ) from None
        self._waiting = self._unpacker.unconsumed_tail or self._unpacker.unused_data
        return block


def whole(request: Request, *, most: int) -> bytes:
    """The body, unpacked; TooLarge beyond `most` bytes, whether the length was announced or not."""
    if (request.content_length or 0) > most:
        raise _too_large(request, most)
    body = unpacked(request).read(most + 1)
    if len(body) > most:
        raise _too_large(request, most)
    return body


def as_it_comes(request: Request, *, most: int, types: Sequence[str]) -> io.BufferedReader:
    """A file as a stream. gzip is left to whoever reads files: it tells by its first bytes, and how far it
    may swell is known there.

    Raises TooLarge when more than `most` bytes are announced, and UnsupportedType for a form, for another
    packing, and for JSON where none of the `types` is lines of it: its sender means something else.
    Other types are not insisted on, for few programs that send files know them.
    """
    if request.mimetype.startswith("multipart/"):
        raise UnsupportedType("Send the file itself as the body, not a form with the file in it.")
    if request.mimetype == "application/json" and not any("json" in each for each in types):
        raise UnsupportedType(f"JSON is not taken here: send {types[0]}.")
    if _packing(request) not in {"identity", "gzip", "x-gzip"}:
        raise UnsupportedType(OTHER_PACKING)
    if (request.content_length or 0) > most:
        raise _too_large(request, most)
    return io.BufferedReader(Steady(_stream(request)), BLOCK)


def unpacked(request: Request) -> io.BufferedReader:
    """The body as a stream in which a gzip Content-Encoding is undone; UnsupportedType for any other."""
    match _packing(request):
        case "identity":
            return io.BufferedReader(Steady(_stream(request)), BLOCK)
        case "gzip" | "x-gzip":
            return io.BufferedReader(Unpacked(_stream(request)), BLOCK)
    raise UnsupportedType(OTHER_PACKING)


def _stream(request: Request) -> Any:
    # Werkzeug would refuse a body above its own limit without hearing it out: the limits here are ours.
    request.max_content_length = None
    return request.stream


def _packing(request: Request) -> str:
    return request.headers.get("Content-Encoding", "identity").strip().lower()


def is_absent(request: Request) -> bool:
    """Was nothing sent at all?"""
    return not request.content_length and "Transfer-Encoding" not in request.headers


def must_be_json(request: Request) -> None:
    """UnsupportedType unless the body says it is JSON in UTF-8."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in {"utf-8", "utf8"}:
        raise UnsupportedType("The body must be application/json in UTF-8.")


def _too_large(request: Request, most: int) -> TooLarge:
    _hear_out(request.stream.read)
    return TooLarge(f"The body is larger than the {most} bytes that are taken here.")


def _hear_out(read: Callable[[int], bytes]) -> None:
    heard = 0
    while heard < PATIENCE and (block := read(BLOCK)):
        heard += len(block)
