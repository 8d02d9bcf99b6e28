"""Follow what changes: in order, from where you left off, and with nothing in it that was withdrawn since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal, TypeVar
from uuid import UUID

from pydantic import Field

from rules.changes import Change
from rules.fields import FieldName
from rules.records import Address, Channel, Email, Job, Organisation, PersonName, Phone
from service.api import pages
from service.api.operation import Call
from service.errors import Fault, Invalid
from service.feed import changes as feed
from service.feed import content
from service.feed.changes import Entry, Place
from service.feed.content import FED, Content

Start = Literal["acknowledged", "oldest", "end"]
T = TypeVar("T")

# A place is one number in a cursor: the life of the database stands before the last fifteen digits.
_PER_ERA = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingNow:
    """Whether the contact may be contacted for your purpose on your channel, at this very moment."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    purpose: str
    channel: Channel
    allowed: bool
    reasons: tuple[str, ...]
    """Codes of all that speak for it and against it; `POST /v1/standing` tells what they mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFields:
    """The fields that you asked for, of a contact that may be contacted; null where there is none."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    name: PersonName | None
    emails: tuple[Email, ...] | None
    """The preferred one first."""
    phones: tuple[Phone, ...] | None
    """The preferred one first."""
    address: Address | None
    organisation: Organisation | None
    job: Job | None
    birth_date: date | None
    withheld: tuple[FieldName, ...]
    """Fields that you asked for and that are most likely out of date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeItem:
    """One entry of the feed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    seq: int
    """Its number. Later entries have higher ones; numbers may be left out."""
    type: Change
    """The gravest of what happened to the contact since it was last told of."""
    types: tuple[Change, ...]
    """All that happened, the gravest first."""
    contact_id: UUID
    survivor_id: UUID | None
    """Who answers for the contact, when it was merged into another."""
    changed_fields: tuple[FieldName, ...]
    """Fields that may say something else now."""
    since: datetime
    """When the first of it happened."""
    at: datetime
    """When the entry was published."""
    standing: StandingNow | None
    """Told when you name a purpose and a channel."""
    fields: ChangedFields | None
    """Told when you ask for fields, of a contact that may be contacted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesAnswer:
    """Entries in the order in which they were published."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    items: tuple[ChangeItem, ...]
    next_cursor: str
    """Where to go on, now or later; there is always one."""
    behind: int
    """How many numbers follow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AckOrder:
    """Up to where you have worked everything off."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    cursor: Annotated[str, Field(min_length=1, max_length=64)]
    """A `next_cursor` that you were given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AckAnswer:
    """Where your key stands."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    cursor: str
    """The furthest that you ever acknowledged: from there you are told without a cursor."""
    behind: int
    """How many numbers follow it."""


def list_changes(
    call: Call,
    *,
    cursor: str | None = None,
    start: Start = "acknowledged",
    types: str | None = None,
    purpose: str | None = None,
    channel: Channel | None = None,
    fields: str | None = None,
    limit: Annotated[int, Field(ge=1, le=pages.MOST)] = feed.PAGE,
) -> ChangesAnswer:
    """Follow what changes: contacts that are new, changed, merged, parted, erased, or permitted otherwise.

    Entries come in the order of their numbers, which are given when they are published, a second or two
    after the deed: whoever goes on from `next_cursor` misses none. Everything that happened to a contact in
    between is one entry, named after the gravest: erase, permission, unmerge, merge, upsert. `types` asks,
    with commas between, for entries in which one of these happened.

    Name a `purpose` and a `channel`, with a key that has standing:read, and each entry tells whether the
    contact may be contacted now. Ask for `fields` besides (name, email, phone, address, organisation, job,
    birth_date, with commas between), with a key that has contacts:read, and you are given those in clear of
    every contact that may be contacted. Of a field that is most likely out of date only that is told.

    Without a cursor you go on from where your key last acknowledged; `start` may say `oldest` or `end`
    instead. Entries are kept for a while (30 days, unless set otherwise). When what follows your place is not
    kept any more, or the database was put back from a backup since, the answer is 410: fetch the cursor of
    the `end`, read all contacts that you need anew (an export of your segments), and go on from that cursor.
    """
    _must_be_sound(purpose, channel, fields)
    asked = () if fields is None else _choices("fields", fields, FED)
    kinds = None if types is None else _choices("types", types, tuple(Change))
    page = feed.read(call.work, _begin(call, cursor, start), kinds=kinds, limit=limit)
    told: dict[UUID, Content] = {}
    if purpose is not None and channel is not None:
        ids = [entry.contact_id for entry in page.entries]
        told = content.told(call.work, ids, purpose=purpose, channel=channel, fields=asked)
    return ChangesAnswer(
        items=tuple(_item(each, told.get(each.contact_id), purpose, channel, asked) for each in page.entries),
        next_cursor=_cursor(page.reached),
        behind=page.behind,
    )


def acknowledge(call: Call, body: AckOrder) -> AckAnswer:
    """Say up to where you have worked everything off: from there you go on, and by that your lag is told.

    What was acknowledged once stays so; an older cursor changes nothing.
    """
    page = feed.acknowledge(call.work, _place(body.cursor))
    return AckAnswer(cursor=_cursor(page.reached), behind=page.behind)


def _begin(call: Call, cursor: str | None, start: Start) -> Place:
    if cursor is not None:
        return _place(cursor)
    begin: dict[Start, Callable[..., Place]] = {
        "acknowledged": feed.acknowledged,
        "oldest": feed.oldest,
        "end": feed.end,
    }
    return begin[start](call.work)


def _cursor(place: Place) -> str:
    return pages.cursor(place.era * _PER_ERA + place.seq) or ""


def _place(cursor: str) -> Place:
    return Place(*divmod(pages.place(cursor), _PER_ERA))


def _must_be_sound(purpose: str | None, channel: Channel | None, fields: str | None) -> None:
    if (purpose is None) is not (channel is None):
        detail = "Give both a purpose and a channel, or neither."
        raise Invalid(faults=[Fault("query:purpose", "missing", detail)])
    if fields is not None and purpose is None:
        raise Invalid(faults=[Fault("query:fields", "missing", "Say for which purpose and channel.")])


def _choices(name: str, text: str, among: Sequence[T]) -> tuple[T, ...]:
    """What is named, with commas between. Raises Invalid for what is not among the choices."""
    known = {str(each): each for each in among}
    named = [part.strip() for part in text.split(",")]
    if not known.keys() >= set(named):
        raise Invalid(faults=[Fault(f"query:{name}", "not_a_choice", "One of them is none of these.")])
    return tuple(known[each] for each in dict.fromkeys(named))


def _item(
    entry: Entry,
    told: Content | None,
    purpose: str | None,
    channel: Channel | None,
    asked: Sequence[FieldName],
) -> ChangeItem:
    return ChangeItem(
        seq=entry.seq,
        type=entry.kind,
        types=entry.kinds,
        contact_id=entry.contact_id,
        survivor_id=entry.survivor_id,
        changed_fields=entry.fields,
        since=entry.since,
        at=entry.at,
        standing=_standing(told, purpose, channel) if told and purpose and channel else None,
        fields=_fields(told) if told and asked and told.decision.allowed and not entry.survivor_id else None,
    )


def _standing(told: Content, purpose: str, channel: Channel) -> StandingNow:
    return StandingNow(
        purpose=purpose,
        channel=channel,
        allowed=told.decision.allowed,
        reasons=tuple(dict.fromkeys(reason.code for reason in told.decision.reasons)),
    )


def _fields(told: Content) -> ChangedFields:
    values = told.values
    return ChangedFields(
        name=values.get(FieldName.NAME),
        emails=values.get(FieldName.EMAIL),
        phones=values.get(FieldName.PHONE),
        address=values.get(FieldName.ADDRESS),
        organisation=values.get(FieldName.ORGANISATION),
        job=values.get(FieldName.JOB),
        birth_date=values.get(FieldName.BIRTH_DATE),
        withheld=told.withheld,
    )
