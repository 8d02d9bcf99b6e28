"""What is one entry of the public interface: who may call it, with what, and what is answered?

An operation is a function and a few words about it; everything else is read from its signature:

    def send(call: Call, body: Lead) -> LeadAnswer
    def show(call: Call, *, contact_id: UUID) -> Reply[ContactAnswer]

`body` is the JSON body, parameters that stand in the path are taken from there, all others from the query.
The first sentence of the docstring is the summary, the rest the description.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from service.access import Actor, Scope
from service.api.bodies import Readable
from service.errors import ServiceError
from service.storage.sources import Source
from service.work import Work, Workshop

T = TypeVar("T")

TABLES = (
    "text/csv",
    "application/x-ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/gzip",
    "application/octet-stream",
)
"""How a file with one person a row comes. What it is, is read from the file itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What an operation is given besides its parameters."""

    work: Work
    source: Source
    """The source that the caller's key speaks for."""
    language: str
    """Language of messages for people: of those we speak, the one the caller likes best."""
    sent: str = field(default="", repr=False)
    """The body as one JSON text."""
    raw: bytes = field(default=b"", repr=False)
    """The body as it was sent."""
    if_match: str | None = None
    """The ETag that the thing must still have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What an operation that takes a file is given: it opens pieces of work itself, while the file comes."""

    workshop: Workshop
    actor: Actor
    body: Readable = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What an operation that gives a large file has: it opens pieces of work itself, while the file goes."""

    workshop: Workshop
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReply:
    """A file for the caller to keep."""

    filename: str
    content: bytes | Iterator[bytes] = field(repr=False)
    """All of it, or its pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Generic[T]):
    """An answer that needs more said than its body."""

    body: T
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Generic[T]):
    """One item of a batch that may be worked on."""

    value: T = field(repr=False)
    sent: str = field(repr=False)
    """The item as JSON text, without the caller's mark."""
    client_ref: str | None = None
    """The caller's own mark, to be repeated in the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadItem:
    """One item of a batch that may not."""

    refusal: ServiceError
    client_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Each(Generic[T]):
    """A body `{"items": […]}` of which every item is checked by itself: one bad item harms no other."""

    items: tuple[Item[T] | BadItem, ...]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method on one path."""

    method: str
    path: str
    """With its parameters in braces: `/v1/leads/{lead_id}`."""
    call: Callable[..., Any]
    scope: Scope
    """What the caller's key must allow."""
    status: int = 200
    """Status of the answer when all went well."""
    reads_only: bool = False
    is_question: bool = False
    """Asked with POST so that it travels in a body; all that it changes is the audit."""
    rehearsal: Callable[..., Any] | None = None
    """Called instead for `?dry_run=1`: answers 200 and stores nothing."""
    heeds_etag: bool = False
    """Does it look at If-Match?"""
    needs_etag: bool = False
    """Is it refused without If-Match?"""
    may_lack: bool = False
    """Is it refused when what its body names is not there, or no more?"""
    may_be_gone: bool = False
    """Is it refused when what is asked for was there once and is kept no more?"""
    signed: str = ""
    """Version of OpenDSR in whose way answers are signed and refusals written; empty for our own way."""
    files: tuple[str, ...] = TABLES
    """Of which types the body may be when it goes to the operation as it comes in."""
    most_bytes: str = "max_body_bytes"
    """Name of the setting that limits the body."""

    @property
    def name(self) -> str:
        """Its name for programs: the noun and the verb."""
        return f"{self.call.__module__.rpartition('.')[2]}.{self.call.__name__}"

    @property
    def is_repeatable(self) -> bool:
        """May a caller send it again under the same Idempotency-Key?"""
        return self.method == "POST" and not (self.reads_only or self.is_question or self.is_upload)

    @cached_property
    def is_upload(self) -> bool:
        """Does the body go to the operation as it comes in?"""
        return Upload in self._hints.values()

    @cached_property
    def is_download(self) -> bool:
        """Does the answer go out as it is made?"""
        return Download in self._hints.values()

    @cached_property
    def body(self) -> Any:
        """Type of the body; None when there is none."""
        return self._hints.get("body")

    @cached_property
    def may_be_bare(self) -> bool:
        """Does it do without a body? It says so by a default."""
        return inspect.signature(self.call).parameters["body"].default is not inspect.Parameter.empty

    @cached_property
    def in_path(self) -> dict[str, Any]:
        """Parameters of the path and their types."""
        return {name: kind for name, kind in self._hints.items() if f"{{{name}}}" in self.path}

    @cached_property
    def in_query(self) -> dict[str, tuple[Any, Any]]:
        """Parameters of the query: type and default. `from_` is asked for as `from`, which Python keeps."""
        defaults = inspect.signature(self.call).parameters
        elsewhere = {"call", "upload", "download", "body", "return", *self.in_path}
        found = {
            name.removesuffix("_"): (kind, defaults[name].default)
            for name, kind in self._hints.items()
            if name not in elsewhere
        }
        return found | ({"dry_run": (bool, False)} if self.rehearsal else {})

    @cached_property
    def answers(self) -> dict[int, Any]:
        """Type of the answer by status."""
        rehearsed = {200: answer_of(self.rehearsal)} if self.rehearsal else {}
        return {self.status: answer_of(self.call)} | rehearsed

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.call, include_extras=True)


@cache
def answer_of(function: Callable[..., Any]) -> Any:
    """The type that a function answers with, a Reply taken apart; NoneType for an empty answer."""
    answer = get_type_hints(function)["return"]
    return get_args(answer)[0] if get_origin(answer) is Reply else answer
