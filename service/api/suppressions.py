"""Leave people alone: write them down, ask about them, send whole lists, lift what no longer holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.suppressions import Form, IdType, Lifting, Reason
from service import audit, suppressions
from service.api import pages
from service.api.operation import Call, Reply, Upload
from service.audit import Action
from service.errors import Fault, Invalid
from service.storage.suppressions import ListState
from service.suppressions import ANY, Hit, identifying, lists
from service.suppressions.identifying import Signs
from service.suppressions.lists import ListOrder, ListView

# While a list is taken over it is no use to ask more often.
ASK_AGAIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionOrder:
    """Whom to leave alone."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    subject: Signs
    """What the person, house or firm is known by. Only keyed hashes of it are kept."""
    reason: Reason
    purpose: str = ANY
    """Key of a purpose; * for all of them."""
    channel: str = ANY
    """A channel; * for all of them."""
    review_at: datetime | None = None
    """When somebody should look whether it is still needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAnswer:
    """One identifier that was written down."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    suppression_id: UUID
    id_type: IdType
    is_new: bool
    """False when it was on the list already, for this very purpose, channel and reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressedAnswer:
    """Who is left alone from now on."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    group_id: UUID
    """What was written down together, and is lifted together."""
    entries: tuple[EntryAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOrder:
    """Who is asked about."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    items: Annotated[tuple[Signs, ...], Field(min_length=1)]
    purpose: str | None = None
    """Tell only what forbids this purpose on this channel; both must be given."""
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HitAnswer:
    """An entry of the list."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    suppression_id: UUID
    group_id: UUID
    id_type: IdType
    purpose: str
    channel: str
    reason: Reason
    ground: str
    """On which ground the hash is kept."""
    since: datetime
    review_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedItem:
    """Whether one of them is to be left alone."""

    is_suppressed: bool
    entries: tuple[HitAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswer:
    """Whether they are to be left alone, in the order in which they were asked about."""

    items: tuple[CheckedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesAnswer:
    """A page of the list, newest first. It tells nobody's name: there is none."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    items: tuple[HitAnswer, ...]
    next_cursor: str | None
    """Give it back as `cursor` to go on; null at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAnswer:
    """How far a list is. When it is done every row is in one of the three counts."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    list_id: UUID
    state: ListState
    reason: Reason
    id_type: IdType
    form: Form
    purpose: str
    channel: str
    rows: int
    """Lines with something in them."""
    taken: int
    known: int
    """Lines that say nothing new: on the list before, or twice in this one."""
    unusable: int
    unusable_rows: tuple[int, ...]
    """Lines of which nothing could be made, by number; the first thousand."""
    created_at: datetime
    finished_at: datetime | None


def create(call: Call, body: SuppressionOrder) -> SuppressedAnswer:
    """Leave somebody alone, from this moment on.

    It outlives the erasure of everything else: what is kept are keyed hashes that lead to nobody. A lead that
    names somebody who is suppressed for all purposes and channels is answered with `suppressed` and leaves no
    trace. Written twice, it stands once.
    """
    [found] = identifying.of_signs(call.work, [body.subject], country=call.source.country)
    identifying.must_be_readable(body.subject, found)
    added = suppressions.add(
        call.work,
        found,
        reason=body.reason,
        purpose=body.purpose,
        channel=body.channel,
        review_at=body.review_at,
    )
    return SuppressedAnswer(
        group_id=added.group_id,
        entries=tuple(
            EntryAnswer(suppression_id=each.id, id_type=each.id_type, is_new=each.is_new)
            for each in added.entries
        ),
    )


def check(call: Call, body: CheckOrder) -> CheckAnswer:
    """Ask whether people are to be left alone, up to 500 at once.

    The question is written down, but not whom it was about.
    """
    if (body.purpose is None) is not (body.channel is None):
        raise Invalid(faults=[Fault("", "missing", "Give both a purpose and a channel, or neither.")])
    people = identifying.of_signs(call.work, body.items, country=call.source.country)
    found = suppressions.matching_each(call.work, people)
    if body.purpose is not None and body.channel is not None:
        found = [suppressions.covers(hits, body.purpose, body.channel) for hits in found]
    audit.note(call.work, Action.SUPPRESSIONS_CHECKED, count=len(people))
    return CheckAnswer(
        items=tuple(
            CheckedItem(is_suppressed=bool(hits), entries=tuple(_entry(hit) for hit in hits))
            for hits in found
        )
    )


LISTS = ("text/plain", "text/csv", "application/gzip", "application/octet-stream")
"""How a list with one value a line comes."""


def import_list(
    upload: Upload,
    *,
    reason: Reason | None = None,
    id_type: IdType = IdType.EMAIL,
    form: Form = Form.RAW,
    purpose: str = ANY,
    channel: str = ANY,
    country: str | None = None,
) -> Reply[ListAnswer]:
    """Send a list of people to leave alone: an opt-out register, unsubscribed addresses, bounces.

    The body is text, plain or packed with gzip, with one value a line: e-mail addresses, telephone numbers,
    domains or register numbers as they are; or e-mail addresses and numbers hashed with SHA-256 or MD5, in
    hexadecimal digits. Whom we check against a hashed list we try in every usual spelling: in small letters
    as given, as we compare it, and without a tag behind a plus sign; numbers as +31…, 31… and 0031….
    `country` says how numbers without country code are read. The list is taken over in the background.
    """
    if reason is None:
        raise Invalid(faults=[Fault("query:reason", "missing", "Say why these people are left alone.")])
    order = ListOrder(
        reason=reason, id_type=id_type, form=form, purpose=purpose, channel=channel, country=country
    )
    view = lists.send(upload.workshop, upload.actor, upload.body, order)
    return Reply(body=_list(view), headers=_way_to(view))


def show_list(call: Call, *, list_id: UUID) -> Reply[ListAnswer]:
    """Tell how far a list is, with exact counts."""
    view = lists.show(call.work, list_id)
    return Reply(body=_list(view), headers={} if view.state is ListState.DONE else _way_to(view))


def list_entries(
    call: Call,
    *,
    reason: Reason | None = None,
    purpose: str | None = None,
    channel: str | None = None,
    limit: Annotated[int, Field(ge=1, le=pages.MOST)] = 100,
    cursor: UUID | None = None,
) -> EntriesAnswer:
    """List what stands: kinds, reasons and dates, and no person."""
    found, more = suppressions.listed(
        call.work, reason=reason, purpose=purpose, channel=channel, before=cursor, limit=limit
    )
    return EntriesAnswer(
        items=tuple(_entry(hit) for hit in found), next_cursor=str(more) if more is not None else None
    )


def lift(call: Call, *, suppression_id: UUID, why: Lifting | None = None) -> None:
    """Take an entry off the list, with what was written down together with it.

    `why` must be said. An objection, an erasure, and whatever else a person asked for is taken back by that
    person alone (`asked_by_the_person`). A key lifts only what keys of its own source wrote.
    """
    if why is None:
        raise Invalid(faults=[Fault("query:why", "missing", "Say why it no longer holds.")])
    suppressions.remove(call.work, suppression_id, why=why)


def _entry(hit: Hit) -> HitAnswer:
    return HitAnswer(
        suppression_id=hit.id,
        group_id=hit.group_id,
        id_type=hit.reach.id_type,
        purpose=hit.reach.purpose,
        channel=hit.reach.channel,
        reason=hit.reach.reason,
        ground=hit.ground,
        since=hit.since,
        review_at=hit.review_at,
    )


def _way_to(view: ListView) -> dict[str, str]:
    return {"Location": f"/v1/suppressions/lists/{view.id}", "Retry-After": str(ASK_AGAIN)}


def _list(view: ListView) -> ListAnswer:
    order = view.order
    return ListAnswer(
        list_id=view.id,
        state=view.state,
        reason=order.reason,
        id_type=order.id_type,
        form=order.form,
        purpose=order.purpose,
        channel=order.channel,
        rows=view.rows,
        taken=view.taken,
        known=view.known,
        unusable=view.unusable,
        unusable_rows=view.unusable_rows,
        created_at=view.created_at,
        finished_at=view.finished_at,
    )
