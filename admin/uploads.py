"""A form with a file in it, read as it arrives: the file is never laid on the disk in clear.

The usual way would be to let the framework take the form apart, which writes files to a temporary folder.
"""

from dataclasses import dataclass, field
from typing import cast

from flask import Request, g
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from service.errors import Malformed

BLOCK = 65_536
# Who is told that a file is refused reads the answer only after having sent it: so much of it we hear out.
PATIENCE = 33_554_432
_MOST_BEFORE = 4 * BLOCK


@dataclass
class Upload:
    """What stood in the form before its file, and the file itself, to be read once and in pieces."""

    fields: dict[str, str] = field(default_factory=dict)
    filename: str = ""
    _request: Request | None = field(default=None, repr=False)
    _decoder: MultipartDecoder | None = field(default=None, repr=False)
    _kept: bytes = field(default=b"", repr=False)
    _ended: bool = True

    def read(self, size: int, /) -> bytes:
        """The next bytes of the file, at most so many; none when it is at its end."""
        while not self._kept and not self._ended:
            event = self._next()
            if isinstance(event, Data):
                self._kept, self._ended = bytes(event.data), not event.more_data
        piece, self._kept = self._kept[:size], self._kept[size:]
        return piece

    def hear_out(self) -> None:
        """Read what is left without keeping it, within reason."""
        heard = 0
        while heard < PATIENCE and (piece := self.read(BLOCK)):
            heard += len(piece)

    def _next(self) -> Event:
        assert self._decoder and self._request  # noqa: S101, PT018 - only an upload that has not ended asks
        try:
            while isinstance(event := self._decoder.next_event(), NeedData):
                self._decoder.receive_data(self._request.stream.read(BLOCK) or None)
        except (ValueError, RequestEntityTooLarge):
            self._ended = True
            raise Malformed from None
        return event


def of(request: Request) -> Upload:
    """The upload of this request: everything before the file has been read when this returns.

    Raises Malformed when the body is no form.
    """
    if "upload" not in g:
        g.upload = _begun(request)
    return cast("Upload", g.upload)


def _begun(request: Request) -> Upload:
    boundary = request.mimetype_params.get("boundary", "")
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), max_form_memory_size=_MOST_BEFORE)
    upload = Upload(_request=request, _decoder=decoder, _ended=False)
    name, text = "", b""
    while not isinstance(event := upload._next(), Epilogue):  # noqa: SLF001 - of this very file
        match event:
            case File():
                upload.filename = event.filename
                return upload
            case Field():
                name, text = event.name, b""
            case Data():
                text += event.data
                if len(text) > _MOST_BEFORE:
                    raise Malformed
                upload.fields[name] = text.decode("utf-8", "replace")
    upload._ended = True  # noqa: SLF001
    return upload


class Answers:
    """The answers before the file, in the manner in which a form reads them."""

    def __init__(self, sent: Upload) -> None:
        self._fields = sent.fields

    def getlist(self, name: str) -> list[str]:
        """Every answer to one question: here one, or none."""
        return [self._fields[name]] if name in self._fields else []
