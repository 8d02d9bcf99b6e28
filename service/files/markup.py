"""Which elements stand in a part of a workbook? XML without its dangerous half.

A document type declaration is refused at once. Entities can be declared nowhere else, so none can be expanded
into a bomb or made to fetch something.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

_BLOCK = 65_536

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Element:
    """The start of an element, names without their prefixes."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)

    def of(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")


def feed(stream: IO[bytes] | None, *, start: Start, end: End, text: Text) -> Iterator[None]:
    """Parse a part piece by piece; after each piece the caller may take what it has gathered.

    Raises ValueError for a document type declaration, expat.ExpatError for what is no XML.
    """
    if stream is None:
        return
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    with stream:
        while piece := stream.read(_BLOCK):
            parser.Parse(piece)
            yield
        parser.Parse(b"", True)  # noqa: FBT003 - that it is the last is said by position only
    yield


def elements(stream: IO[bytes] | None) -> Iterator[Element]:
    """Every element of a part; none when the part is not there."""
    found: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append(Element(local(name), {local(key): value for key, value in attributes.items()}))

    for _ in feed(stream, start=start, end=_ignore, text=_ignore):
        yield from found
        found.clear()


def local(name: str) -> str:
    """The name without its prefix: some programs write `x:row`."""
    return name.rpartition(":")[2]


def _ignore(_text: str) -> None:
    """Nothing to gather."""


def _refuse(*_declaration: object) -> None:
    raise ValueError("a workbook has no document type declaration")
