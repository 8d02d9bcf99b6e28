"""Have a list of the contacts of a segment made for a recipient, see how far it is, and fetch it once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.records import Channel
from service import exports
from service.api import pages
from service.api.operation import Call, Download, FileReply, Reply
from service.exports import Ending, ExportOrder, ExportState, ExportView, Format, fetching

ASK_AGAIN = 2
"""Seconds after which it is worth asking how far a list is."""
_UNDER_WAY = frozenset({ExportState.LISTING, ExportState.RUNNING})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAnswer:
    """A list, and how far it is."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    export_id: UUID
    segment_id: UUID
    format: Format
    fields: tuple[str, ...]
    purpose: str
    channel: Channel
    recipient: UUID
    state: ExportState
    """It can be fetched when it is `ready`. While it is `waiting` a second person has to agree, for it is
    large; `over` means that nobody can open it any more."""
    ending: Ending | None
    """Why it is over."""
    members: int | None
    """Contacts that were in the segment when it was ordered."""
    included: int
    """Contacts that are in it so far."""
    excluded: Mapping[str, int]
    """Contacts that were left out so far, by the first reason for which they may not be addressed. The codes
    are those of POST /v1/standing, and merged (another contact answers for it now) and empty (nothing
    that was asked for is known)."""
    ordered_at: datetime
    made_at: datetime | None
    expires_at: datetime
    """Until when it can be fetched."""
    fetched_at: datetime | None
    """When it was fetched: it is once, and again for a quarter of an hour."""
    sha256: str | None
    """Of the file, in hexadecimal."""
    size: int | None
    """Of the file, in bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportsAnswer:
    """Lists, the newest first."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    items: tuple[ExportAnswer, ...]
    next_cursor: str | None
    """Give it back as `cursor` to go on; null at the end."""


def create(call: Call, *, segment_id: UUID, body: ExportOrder) -> Reply[ExportAnswer]:
    """Have a list of the contacts of a segment made for a recipient, in the background.

    Whether each may be addressed for the purpose on the channel is asked at the very moment that it is
    written down; whoever may not is left out and counted with the reason. Only the fields that are named go
    out, and only those that it takes to address somebody there and that the register lets the recipient have.
    Hashed lists for Google and Meta are of people who allow that their data is shared, and need the channel
    `share`. A large list waits until a second person agrees.
    """
    export_id = exports.order(call.work, segment_id, body)
    call.work.session.flush()  # the answer is read from what was written
    return _reply(exports.view(call.work, export_id))


def list_exports(
    call: Call,
    *,
    segment_id: UUID,
    limit: Annotated[int, Field(ge=1, le=pages.MOST)] = exports.MOST_LISTED,
    cursor: UUID | None = None,
) -> ExportsAnswer:
    """List what was ordered of a segment, the newest first."""
    found = exports.listed(call.work, segment_id=segment_id, before=cursor, limit=limit)
    more = str(found[-1].id) if len(found) == limit else None
    return ExportsAnswer(items=tuple(map(_answer, found)), next_cursor=more)


def show(call: Call, *, segment_id: UUID, export_id: UUID) -> Reply[ExportAnswer]:
    """Tell how far a list is, and how many were left out for which reason."""
    return _reply(exports.view(call.work, export_id, segment_id=segment_id))


def fetch(download: Download, *, segment_id: UUID, export_id: UUID) -> FileReply:
    """Fetch the file, once; within a quarter of an hour it is given again, for downloads break off.

    That it was passed on to the recipient is written down for everybody in it. When it is over the refusal
    (410) tells why, as code of its fault: fetched, expired, erased, restricted, refused or taken_back.
    """
    found = fetching.fetch(download.workshop, download.actor, export_id, segment_id=segment_id)
    return FileReply(filename=found.filename, content=found.pieces)


def _reply(view: ExportView) -> Reply[ExportAnswer]:
    headers = {"Location": f"/v1/segments/{view.segment_id}/exports/{view.id}"}
    if view.state in _UNDER_WAY:
        headers["Retry-After"] = str(ASK_AGAIN)
    return Reply(body=_answer(view), headers=headers)


def _answer(view: ExportView) -> ExportAnswer:
    return ExportAnswer(
        export_id=view.id,
        segment_id=view.segment_id,
        format=view.format,
        fields=view.fields,
        purpose=view.purpose,
        channel=view.channel,
        recipient=view.recipient_id,
        state=view.state,
        ending=view.ending,
        members=view.members,
        included=view.included,
        excluded=view.excluded,
        ordered_at=view.ordered_at,
        made_at=view.made_at,
        expires_at=view.expires_at,
        fetched_at=view.fetched_at,
        sha256=view.sha256,
        size=view.size,
    )
