"""What may go out in a list for a recipient, in which columns, and how far is such a list?

Free text and what senders call things (notes, attributes) never go out: nobody knows what stands in them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from rules.audiences import PROFILES, Platform
from rules.fields import FieldName
from rules.law.reasons import EFFECTS, Effect
from rules.purposes import PurposeKind
from rules.recipients import Role
from rules.records import Channel, Record
from rules.standing import Decision
from rules.values import swift


class Format(StrEnum):
    """How a list is written."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    GOOGLE = "google"
    """Hashed as Google Ads matches customers."""
    META = "meta"
    """Hashed as Meta matches customers."""

    @property
    def platform(self) -> Platform | None:
        """The advertising platform whose rules it follows."""
        return _PLATFORMS.get(self.value)

    @property
    def suffix(self) -> str:
        """Ending of the file's name."""
        return "csv" if self.platform else self.value


_PLATFORMS = {each.value: each for each in Platform}


class ExportState(StrEnum):
    """How far a list is."""

    LISTING = "listing"
    """It is being written down who is in the segment."""
    WAITING = "waiting"
    """A second person has to agree."""
    RUNNING = "running"
    READY = "ready"
    OVER = "over"
    """Nobody can open it any more; why, says its ending."""


class Ending(StrEnum):
    """Why nobody can open a list any more."""

    REFUSED = "refused"
    """The second person did not agree."""
    FETCHED = "fetched"
    EXPIRED = "expired"
    """Its hours were over before anybody fetched it, or agreed to it."""
    ERASED = "erased"
    """Somebody in it was erased since."""
    RESTRICTED = "restricted"
    """The data of somebody in it may be kept and not used since."""
    NOT_PERMITTED = "not_permitted"
    """Somebody in it may not be addressed any more since."""
    TAKEN_BACK = "taken_back"


ID = "contact_id"
"""The column that tells which contact it is, so that results can be told; it says nothing of anybody."""

MERGED, EMPTY = "merged", "empty"
"""Left out because another contact answers for it now; because nothing that was asked for is known."""


@swift
@dataclass(frozen=True, slots=True)
class Opened:
    """One contact, and what was opened of it for a list."""

    contact_id: UUID
    kind: str | None = None
    country: str | None = None
    language: str | None = None
    grade: str | None = None
    values: Mapping[FieldName, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: of which field it is as disclosures are written down, and how it is read."""

    of: str
    read: Callable[[Opened], str | None]


def _part(name: FieldName, part: str) -> Column:
    def read(row: Opened) -> str | None:
        value = row.values.get(name)
        return getattr(value, part) or None if value is not None else None

    return Column(name.value, read)


def _email(row: Opened) -> str | None:
    emails = row.values.get(FieldName.EMAIL)
    return emails[0].address if emails else None


def _phone(row: Opened) -> str | None:
    phones = row.values.get(FieldName.PHONE)
    return phones[0].e164 if phones else None


def _born(row: Opened) -> str | None:
    born: date | None = row.values.get(FieldName.BIRTH_DATE)
    return born.isoformat() if born else None


_NAMES = {
    "full_name": "display",
    "title": "titles",
    "given_name": "given",
    "particle": "particle",
    "family_name": "family",
}
_ADDRESS = ("street", "house_number", "addition", "po_box", "extra", "postal_code", "city", "region")
_FIRM = {
    "organisation": "name",
    "registration_number": "registration_number",
    "vat_number": "vat_number",
    "website": "website",
    "industry_code": "industry_code",
    "employees_band": "employees_band",
    "revenue_band": "revenue_band",
}
_JOB = {
    "job_title": "title",
    "department": "department",
    "job_function": "function",
    "seniority": "seniority",
    "buying_role": "buying_role",
}

COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        ID: Column("", lambda row: str(row.contact_id)),
        "email": Column(FieldName.EMAIL.value, _email),
        "phone": Column(FieldName.PHONE.value, _phone),
        **{name: _part(FieldName.NAME, part) for name, part in _NAMES.items()},
        **{name: _part(FieldName.ADDRESS, name) for name in _ADDRESS},
        "address_country": _part(FieldName.ADDRESS, "country"),
        **{name: _part(FieldName.ORGANISATION, part) for name, part in _FIRM.items()},
        **{name: _part(FieldName.JOB, part) for name, part in _JOB.items()},
        "birth_date": Column(FieldName.BIRTH_DATE.value, _born),
        "kind": Column("kind", lambda row: row.kind),
        "country": Column("country", lambda row: row.country),
        "language": Column("language", lambda row: row.language),
        "grade": Column("quality", lambda row: row.grade),
    }
)
"""Every column there is, in the order in which they stand in a file."""

HASHED: Mapping[Platform, tuple[str, ...]] = MappingProxyType(
    {
        Platform.GOOGLE: ("email", "phone", "name", "address"),
        Platform.META: ("email", "phone", "name", "address", "birth_date"),
    }
)
"""What a platform takes of a contact, each as a whole: its own columns follow from that."""

_ALWAYS = frozenset(
    {"", FieldName.NAME, FieldName.ORGANISATION, FieldName.JOB, "kind", "country", "language"}
)
_USED = {
    Channel.EMAIL: {FieldName.EMAIL},
    Channel.PHONE: {FieldName.PHONE},
    Channel.SMS: {FieldName.PHONE},
    Channel.POST: {FieldName.ADDRESS},
    Channel.PUSH: set[FieldName](),
    Channel.SHARE: {FieldName.EMAIL, FieldName.PHONE, FieldName.ADDRESS, FieldName.BIRTH_DATE},
}

NEEDED: Mapping[Channel, frozenset[str]] = MappingProxyType(
    {
        channel: _ALWAYS
        | frozenset(used)
        | (frozenset({"quality"}) if channel is Channel.SHARE else frozenset())
        for channel, used in _USED.items()
    }
)
"""What it takes to address somebody on a channel (GDPR art. 5(1)(c)): who it is, and where it goes. Only what
is passed on for its own sake may be more, as far as the recipient's entry in the register names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to go out, and to whom."""

    format: Format
    fields: tuple[str, ...]
    channel: Channel
    purpose: str
    kind: PurposeKind | None
    """Of the purpose; None when nobody described it."""
    role: Role
    """Of the recipient."""
    given: frozenset[str]
    """The fields that the recipient may be given, as the register has it."""
    purposes: frozenset[str]
    """For which purposes; none means that the register does not say."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with a wish."""

    pointer: str
    """Where: RFC 6901, into the wish."""
    code: str
    detail: str


def columns(form: Format, fields: Collection[str]) -> tuple[str, ...]:
    """The head of the file, in its order."""
    if platform := form.platform:
        return PROFILES[platform].columns
    return tuple(name for name in COLUMNS if name in fields)


def opening(form: Format, fields: Collection[str]) -> frozenset[FieldName]:
    """The sealed fields that have to be opened for it."""
    named = set(FieldName)
    return frozenset(FieldName(each) for each in disclosed(form, fields) if each in named)


def disclosed(form: Format, fields: Collection[str]) -> tuple[str, ...]:
    """What is passed on with it, as the ledger of disclosures calls it."""
    if form.platform:
        return tuple(sorted(set(fields)))
    return tuple(sorted({COLUMNS[name].of for name in fields} - {""}))


def faults(wish: Wish) -> Iterator[Wrong]:
    """Everything that is wrong with a wish, at once; the codes are stable."""
    yield from _faults_of_fields(wish)
    if wish.kind is None:
        yield Wrong("/purpose", "unknown", "Nobody has described this purpose.")
    if wish.purposes and wish.purpose not in wish.purposes:
        yield Wrong("/purpose", "not_for_recipient", "The recipient is given nothing for this purpose.")
    if wish.channel is Channel.SHARE and wish.kind is PurposeKind.PROFILING:
        yield Wrong("/purpose", "not_shared", "A purpose of weighing people up allows no sharing.")
    if wish.channel is not Channel.SHARE:
        if wish.format.platform:
            yield Wrong("/channel", "needs_share", "A hash is shared data: choose the channel share.")
        elif wish.role is not Role.PROCESSOR:
            told = "The recipient decides itself what becomes of the data: choose the channel share."
            yield Wrong("/channel", "needs_share", told)


def _faults_of_fields(wish: Wish) -> Iterator[Wrong]:
    platform = wish.format.platform
    there: Collection[str] = HASHED[platform] if platform else COLUMNS
    if not wish.fields:
        yield Wrong("/fields", "missing", "Name at least one field.")
    for place, name in enumerate(wish.fields):
        if name not in there:
            yield Wrong(f"/fields/{place}", "unknown", f"Must be one of: {', '.join(there)}.")
            continue
        of = name if platform else COLUMNS[name].of
        if of not in NEEDED[wish.channel] and not (platform and of in NEEDED[Channel.SHARE]):
            yield Wrong(
                f"/fields/{place}", "not_needed", "Is not needed to address somebody on this channel."
            )
        elif of and of not in wish.given:
            yield Wrong(
                f"/fields/{place}", "not_for_recipient", "The register does not let the recipient have it."
            )


def why_not(decision: Decision) -> str:
    """The first reason for which a contact is left out."""
    denying = (reason.code for reason in decision.reasons if EFFECTS[reason.code] is Effect.DENIES)
    return next(denying, "LAW.NEEDS_CONSENT")


Line = tuple[str | None, ...]
"""The cells of one line, in the order of the columns."""


def writer(form: Format, names: Sequence[str]) -> Callable[[Opened], Line | None]:
    """What makes a line of a contact; None when nothing of what was asked for is known of it."""
    if platform := form.platform:
        profile = PROFILES[platform].row

        def hashed(row: Opened) -> Line | None:
            made = profile(_record(row))
            return made if any(made) else None

        return hashed
    readers = [COLUMNS[name].read for name in names]
    places = [place for place, name in enumerate(names) if name != ID]

    def plain(row: Opened) -> Line | None:
        found = tuple([read(row) for read in readers])
        return found if any(found[place] for place in places) else None

    return plain


def _record(row: Opened) -> Record:
    """As much of the contact as was opened for a platform."""
    values = row.values
    return Record(
        name=values.get(FieldName.NAME),
        emails=values.get(FieldName.EMAIL, ()),
        phones=values.get(FieldName.PHONE, ()),
        address=values.get(FieldName.ADDRESS),
        birth_date=values.get(FieldName.BIRTH_DATE),
    )


def least(form: Format, channel: Channel) -> tuple[str, ...]:
    """The fields without which a list is of no use: those of one who names none."""
    if form.platform:
        return ("email",)
    return _LEAST[channel]


_LEAST: Mapping[Channel, tuple[str, ...]] = MappingProxyType(
    {
        Channel.EMAIL: (ID, "email"),
        Channel.PHONE: (ID, "phone"),
        Channel.SMS: (ID, "phone"),
        Channel.POST: (
            ID,
            "full_name",
            "street",
            "house_number",
            "addition",
            "po_box",
            "postal_code",
            "city",
            "address_country",
        ),
        Channel.PUSH: (ID, "language"),
        Channel.SHARE: (ID, "email"),
    }
)
