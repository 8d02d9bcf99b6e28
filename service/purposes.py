"""For what may people be addressed here, and which texts are they shown when they are asked?

A purpose is changed by making its next version; a notice is never changed. A statement binds to the version
of the purpose and to the very text of that day, so it can be said years later what somebody agreed to.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from rules.consent import LegalBasis
from rules.purposes import PurposeKind, PurposeStatus, is_key
from rules.records import Channel
from service import audit
from service.access import Scope
from service.audit import Action
from service.errors import Conflict, Fault, Invalid, NotFound
from service.ids import new_id
from service.storage import purposes as stored
from service.work import Work

LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_TEXT = 120, 1_000, 10_000
LANGUAGE_LIMIT = 35


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeOrder:
    """A purpose, or the next version of one."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    key: str
    """Lower-case words and digits, joined by dots, hyphens or underscores; at most 64 characters."""
    kind: PurposeKind
    titles: Mapping[str, str]
    """What people read, by language tag."""
    channels: tuple[Channel, ...]
    """Channels that it may use."""
    descriptions: Mapping[str, str] = field(default_factory=dict)
    """By language tag."""
    basis: LegalBasis = LegalBasis.CONSENT
    """Ground on which it is used unless a statement names another."""
    needs_double_opt_in: bool = False
    """Must whoever agrees on a web form confirm it from their mailbox?"""
    dpv_iri: str | None = None
    """Its name in the Data Privacy Vocabulary, as a full address."""
    product_group: str | None = None
    """What counts as similar products, where own customers may be written to without consent."""
    retention_days: int | None = None
    """How long the data may be kept for it after it has ended."""
    status: PurposeStatus = PurposeStatus.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose(PurposeOrder):
    """One version of a purpose as it is kept."""

    id: UUID
    version: int
    created_at: datetime

    def title(self, language: str) -> str:
        """Its title in that language, or in one that there is."""
        return self.titles.get(language) or self.titles.get("en") or next(iter(self.titles.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOrder:
    """A text as somebody wants it published."""

    key: str
    version: str
    language: str
    text: str
    effective_from: datetime | None = None
    """From now on unless said."""
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A text that people are shown, for ever as it is."""

    id: UUID
    key: str
    version: str
    language: str
    text: str
    sha256: bytes
    """Of the text in UTF-8."""
    effective_from: datetime
    url: str | None
    created_at: datetime


def create(work: Work, order: PurposeOrder) -> Purpose:
    """Make a purpose, or the next version of one. Raises Invalid with every fault at once."""
    work.actor.must(Scope.PURPOSES_MANAGE)
    if faults := list(_faults_of_purpose(order)):
        raise Invalid(faults=faults)
    latest = work.session.scalars(stored.of_key(order.key)).first()
    row = stored.Purpose(
        id=new_id(work.now),
        key=order.key,
        version=latest.version + 1 if latest else 1,
        kind=order.kind,
        dpv_iri=order.dpv_iri,
        titles=dict(order.titles),
        descriptions=dict(order.descriptions),
        channels=[channel.value for channel in order.channels],
        basis=order.basis,
        needs_double_opt_in=order.needs_double_opt_in,
        product_group=order.product_group,
        retention_days=order.retention_days,
        status=order.status,
        created_at=work.now,
        created_by=work.actor.id,
    )
    work.session.add(row)
    work.session.flush()  # two at once must not make the same version
    audit.note(work, Action.PURPOSE_CHANGED, about=row.id, purpose=row.key, count=row.version)
    return view(row)


def current(work: Work) -> dict[str, Purpose]:
    """The newest version of each purpose, by key."""
    return {row.key: view(row) for row in work.session.scalars(stored.current())}


def versions(work: Work, key: str) -> Sequence[Purpose]:
    """Every version of a purpose, the newest first."""
    return [view(row) for row in work.session.scalars(stored.of_key(key))]


def find(work: Work, key: str) -> Purpose | None:
    """The newest version of a purpose; None when there is none of that name."""
    row = work.session.scalars(stored.of_key(key).limit(1)).first() if is_key(key) else None
    return view(row) if row else None


def publish_notice(work: Work, order: NoticeOrder) -> Notice:
    """Publish a text. The same text again under the same name is the one that is there.

    Raises Invalid with every fault at once, and Conflict for another text under a name that is taken: a text
    never changes, so give it another version.
    """
    work.actor.must(Scope.PURPOSES_MANAGE)
    if faults := list(_faults_of_notice(order)):
        raise Invalid(faults=faults)
    digest = hashlib.sha256(order.text.encode()).digest()
    if there := _of_name(work, order):
        if there.sha256 != digest:
            raise Conflict("There is another text under this name, and a text never changes.")
        return notice_view(there)
    row = stored.Notice(
        id=new_id(work.now),
        key=order.key,
        version=order.version,
        language=order.language,
        text=order.text,
        sha256=digest,
        effective_from=order.effective_from or work.now,
        url=order.url,
        created_at=work.now,
        created_by=work.actor.id,
    )
    work.session.add(row)
    work.session.flush()  # two at once must not take the same name
    audit.note(work, Action.NOTICE_PUBLISHED, about=row.id, purpose=row.key)
    return notice_view(row)


def notices(work: Work, key: str | None = None) -> Sequence[Notice]:
    """The texts under a key, or all of them, the newest first."""
    return [notice_view(row) for row in work.session.scalars(stored.notices(key))]


def notice(work: Work, notice_id: UUID) -> Notice:
    """One text. Raises NotFound."""
    found = notice_of_id(work, notice_id)
    if found is None:
        raise NotFound
    return found


def notice_of_id(work: Work, notice_id: UUID) -> Notice | None:
    """One text; None when there is none of that id."""
    row = work.session.get(stored.Notice, notice_id)
    return notice_view(row) if row else None


def notice_called(work: Work, name: str, *, languages: Sequence[str | None] = ()) -> Notice | None:
    """The text that a sender means by an id, a key, a version or `key:version`; None when there is none.

    Of one text in several languages it is the one in the first of `languages` that there is; of several
    versions the one that came into force last. Raises Invalid when the language would have to be guessed.
    """
    try:
        return notice_of_id(work, UUID(name))
    except ValueError:
        named = [
            each for each in _names(work) if name in {each.key, each.version, f"{each.key}:{each.version}"}
        ]
    return _meant(work, named, [each for each in languages if each])


def latest_notice(work: Work, key: str, language: str, *, at: datetime | None = None) -> Notice | None:
    """The text in force under a key at a moment, in that language if there is one; None without any."""
    moment = at or work.now
    there = [each for each in _names(work) if each.key == key and each.effective_from <= moment]
    return _best(work, there, language)


def _names(work: Work) -> Sequence[Any]:
    return work.session.execute(stored.notice_names()).all()


def _meant(work: Work, named: Sequence[Any], languages: Sequence[str]) -> Notice | None:
    """Of texts with one name, the one in a language that was told, or the only one."""
    if not named:
        return None
    # The same text in another language is the same version: which one somebody read must not be guessed.
    same = [each for each in named if (each.key, each.version) == (named[0].key, named[0].version)]
    wanted = [each for tongue in languages for each in same if _is_in(each.language, tongue)]
    if not wanted and len(same) > 1:
        text = "There is this text in several languages: say in which one it was shown."
        raise Invalid(faults=[Fault("/notice", "ambiguous", text)])
    return notice_of_id(work, (wanted or same)[0].id)


def _is_in(language: str, wanted: str) -> bool:
    """Is that the language, or the same one of another country?"""
    return language.lower().partition("-")[0] == wanted.lower().partition("-")[0]


def _best(work: Work, named: Sequence[Any], language: str | None) -> Notice | None:
    """The first in that language, or else the first."""
    chosen = next((each for each in named if each.language == language), named[0] if named else None)
    return notice_of_id(work, chosen.id) if chosen else None


def view(row: stored.Purpose) -> Purpose:
    """A purpose as it is shown."""
    return Purpose(
        id=row.id,
        key=row.key,
        version=row.version,
        kind=row.kind,
        dpv_iri=row.dpv_iri,
        titles=row.titles,
        descriptions=row.descriptions,
        channels=tuple(Channel(channel) for channel in row.channels),
        basis=row.basis,
        needs_double_opt_in=row.needs_double_opt_in,
        product_group=row.product_group,
        retention_days=row.retention_days,
        status=row.status,
        created_at=row.created_at,
    )


def notice_view(row: stored.Notice) -> Notice:
    """A text as it is shown."""
    return Notice(
        id=row.id,
        key=row.key,
        version=row.version,
        language=row.language,
        text=row.text,
        sha256=row.sha256,
        effective_from=row.effective_from,
        url=row.url,
        created_at=row.created_at,
    )


def _of_name(work: Work, order: NoticeOrder) -> stored.Notice | None:
    rows = work.session.scalars(stored.notices(order.key))
    wanted = (order.version, order.language)
    return next((row for row in rows if (row.version, row.language) == wanted), None)


def _faults_of_purpose(order: PurposeOrder) -> Iterator[Fault]:
    if not is_key(order.key):
        yield Fault("/key", "unacceptable", "Lower-case words and digits, joined by dots or hyphens.")
    if not order.channels or len(set(order.channels)) < len(order.channels):
        yield Fault("/channels", "unacceptable", "Name at least one channel, and each once.")
    if not order.titles:
        yield Fault("/titles", "missing", "Give a title in at least one language.")
    for member, texts, most in (
        ("titles", order.titles, LONGEST_TITLE),
        ("descriptions", order.descriptions, LONGEST_DESCRIPTION),
    ):
        if any(not text.strip() or len(text) > most or not _is_tag(tag) for tag, text in texts.items()):
            yield Fault(f"/{member}", "unacceptable", f"By language tag, 1 to {most} characters each.")
    if order.product_group is not None and not is_key(order.product_group):
        yield Fault("/product_group", "unacceptable", "Lower-case words and digits, joined by hyphens.")
    if order.retention_days is not None and not 0 <= order.retention_days <= 36_525:
        yield Fault("/retention_days", "unacceptable", "0 to 36525 days.")
    if order.dpv_iri is not None and not _is_address(order.dpv_iri, most=200):
        yield Fault("/dpv_iri", "unacceptable", "Is no address that begins with https.")


def _faults_of_notice(order: NoticeOrder) -> Iterator[Fault]:
    if not is_key(order.key):
        yield Fault("/key", "unacceptable", "Lower-case words and digits, joined by dots or hyphens.")
    if not is_key(order.version) or len(order.version) > 40:
        yield Fault("/version", "unacceptable", "Digits and lower-case words, joined by dots or hyphens.")
    if not _is_tag(order.language):
        yield Fault("/language", "unacceptable", "Is no language tag.")
    if not order.text.strip() or len(order.text) > LONGEST_TEXT:
        yield Fault("/text", "unacceptable", f"1 to {LONGEST_TEXT} characters.")
    if order.url is not None and not _is_address(order.url, most=500):
        yield Fault("/url", "unacceptable", "Is no address that begins with https.")


def _is_tag(text: str) -> bool:
    return 2 <= len(text) <= LANGUAGE_LIMIT and text.replace("-", "").isalnum() and text.isascii()


def _is_address(text: str, *, most: int) -> bool:
    parts = urlsplit(text) if len(text) <= most and text.isascii() else None
    return parts is not None and parts.scheme == "https" and bool(parts.netloc)
