"""Who are our recipients, how are they told, and on what ground are they given anything?"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from rules.recipients import FIELDS, Protocol, Role, Transfer, needs_ground
from rules.tellings import PATIENCE
from service import audit, purposes
from service.access import Scope
from service.audit import Action
from service.channels import addresses, opendsr, webhooks
from service.channels.addresses import UnsafeAddress
from service.channels.mail import is_mailbox
from service.channels.wording import LANGUAGES
from service.errors import Conflict, Fault, Invalid, NotFound
from service.ids import new_id
from service.recipients import letters
from service.storage import keys
from service.storage import recipients as stored
from service.storage.recipients import Disclosure as Disclosure
from service.storage.recipients import Recipient as Recipient
from service.storage.sources import Source
from service.vault.places import Part, Table
from service.work import Work

SECRET = (Table.RECIPIENT, Part.SECRET)

FORMER_LASTS = timedelta(hours=24)
"""So long deliveries are signed with the former secret too."""

LONGEST_PATIENCE = 90
LONGEST_TEXT = 120

_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The particulars of a recipient."""

    name: str
    role: Role
    protocol: Protocol
    address: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    """For OpenDSR: what opens their door to us. Empty leaves it as it is."""
    public_key: str = ""
    certificate: str = ""
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    country: str | None = None
    transfer: Transfer | None = None
    contract: str | None = None
    patience: int = PATIENCE
    language: str = "en"
    source_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A new recipient. Its secret, if it has one, is told this once."""

    id: UUID
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How a recipient is spoken to, in clear: for as long as one delivery takes."""

    address: str = field(repr=False)
    secrets: Sequence[str] = field(repr=False)
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A recipient in the list."""

    recipient: Recipient
    given: int
    """How many times somebody's data was passed on."""
    open: int
    """Notices that are not over."""
    late: int
    """Of these, how many should have been answered."""


def register(work: Work, order: Order) -> Registered:
    """Make somebody a recipient. Needs recipients:manage; raises Invalid with every fault at once."""
    work.actor.must(Scope.RECIPIENTS_MANAGE)
    _must_be_sound(work, order, recipient_id=None)
    recipient_id = new_id(work.now)
    _, key = work.vault.new_safe(recipient_id)
    keys.save(work.session, [key])
    recipient = Recipient(id=recipient_id, created_at=work.now)
    _fill(work, recipient, order)
    secret = webhooks.new_signing_secret() if order.protocol is Protocol.WEBHOOK else ""
    _keep_secrets(work, recipient, [each for each in (secret or order.token,) if each])
    work.session.add(recipient)
    audit.note(work, Action.RECIPIENT_CREATED, about=recipient_id, state=order.protocol.value)
    return Registered(id=recipient_id, secret=secret)


def change(work: Work, recipient_id: UUID, order: Order) -> str:
    """Put new particulars in place of the old; gives a new secret where the way begins to need one, else "".

    Needs recipients:manage; raises NotFound, Invalid.
    """
    work.actor.must(Scope.RECIPIENTS_MANAGE)
    recipient = of_id(work, recipient_id)
    _must_be_sound(work, order, recipient_id=recipient_id)
    before = {name: getattr(recipient, name) for name in _PARTICULARS}
    address, way = letters.address(work, recipient), recipient.protocol
    _fill(work, recipient, order)
    secret = ""
    if order.protocol is Protocol.WEBHOOK and way is not Protocol.WEBHOOK:
        secret = webhooks.new_signing_secret()
        _keep_secrets(work, recipient, [secret])
    elif order.protocol is not Protocol.WEBHOOK and (order.token or way is not order.protocol):
        _keep_secrets(work, recipient, [order.token] if order.token else [])
    if address != order.address:
        recipient.disabled_at = None
    changed = [name for name in _PARTICULARS if getattr(recipient, name) != before[name]]
    changed += ["address"] if address != order.address else []
    audit.note(work, Action.RECIPIENT_CHANGED, about=recipient_id, fields=changed)
    return secret


def rotate(work: Work, recipient_id: UUID) -> str:
    """A new secret to sign with; the former is signed with too, for a day.

    Needs recipients:manage; raises NotFound, Conflict where nothing is signed.
    """
    work.actor.must(Scope.RECIPIENTS_MANAGE)
    recipient = of_id(work, recipient_id)
    if recipient.protocol is not Protocol.WEBHOOK:
        raise Conflict
    secret = webhooks.new_signing_secret()
    _keep_secrets(work, recipient, [secret, *_secrets(work, recipient)[:1]])
    recipient.former_until = work.now + FORMER_LASTS
    audit.note(work, Action.RECIPIENT_CHANGED, about=recipient_id, fields=["secret"])
    return secret


def end(work: Work, recipient_id: UUID) -> None:
    """Pass nothing more on to them. They still hold what they got, so they are still told of it."""
    _set_ended(work, recipient_id, work.now)


def resume(work: Work, recipient_id: UUID) -> None:
    """They may be given data again, and their address takes it."""
    _set_ended(work, recipient_id, None)
    of_id(work, recipient_id).disabled_at = None


def disable(work: Work, recipient_id: UUID) -> None:
    """Their address has said that it wants nothing more, ever."""
    recipient = of_id(work, recipient_id)
    if recipient.disabled_at is None:
        recipient.disabled_at = work.now
        audit.note(work, Action.RECIPIENT_CHANGED, about=recipient_id, fields=["disabled_at"])


def listed(work: Work) -> Sequence[Line]:
    """Every recipient by name, with what they were given and what they owe an answer to."""
    given = stored.count_given(work.session)
    owed = stored.count_open(work.session, today=work.now.date())
    return [
        Line(
            recipient=each,
            given=given.get(each.id, 0),
            open=owed.get(each.id, (0, 0))[0],
            late=owed.get(each.id, (0, 0))[1],
        )
        for each in work.session.scalars(stored.all_by_name())
    ]


def of_id(work: Work, recipient_id: UUID) -> Recipient:
    """The recipient with that id. Raises NotFound."""
    recipient = work.session.get(Recipient, recipient_id)
    if recipient is None:
        raise NotFound
    return recipient


def address(work: Work, recipient_id: UUID) -> str:
    """Where they are told, in clear, for who may change it. Needs recipients:manage."""
    work.actor.must(Scope.RECIPIENTS_MANAGE)
    return letters.address(work, of_id(work, recipient_id))


def door(work: Work, recipient: Recipient) -> Door:
    """How they are spoken to today."""
    secrets = _secrets(work, recipient)
    is_former_good = recipient.former_until is not None and recipient.former_until > work.now
    return Door(
        address=letters.address(work, recipient),
        secrets=secrets if is_former_good else secrets[:1],
        certificate=recipient.certificate or "",
    )


def newest_given(work: Work, recipient_id: UUID, *, limit: int = 50) -> Sequence[Disclosure]:
    """What they were given last."""
    return work.session.scalars(stored.newest_given(recipient_id, limit=limit)).all()


_PARTICULARS = (
    "name",
    "role",
    "protocol",
    "public_key",
    "certificate",
    "categories",
    "purposes",
    "country",
    "transfer",
    "contract",
    "patience",
    "language",
    "source_id",
)


def _set_ended(work: Work, recipient_id: UUID, at: datetime | None) -> None:
    work.actor.must(Scope.RECIPIENTS_MANAGE)
    of_id(work, recipient_id).ended_at = at
    audit.note(work, Action.RECIPIENT_CHANGED, about=recipient_id, fields=["ended_at"])


def _fill(work: Work, recipient: Recipient, order: Order) -> None:
    recipient.name, recipient.role, recipient.protocol = order.name.strip(), order.role, order.protocol
    recipient.public_key = webhooks.public_key(order.public_key) if order.public_key else None
    recipient.certificate = order.certificate or None
    recipient.categories, recipient.purposes = sorted(order.categories), sorted(order.purposes)
    recipient.country, recipient.transfer = order.country, order.transfer
    recipient.contract, recipient.patience = order.contract, order.patience
    recipient.language, recipient.source_id = order.language, order.source_id
    own = keys.find_many(work.session, [recipient.id])[recipient.id]
    recipient.address = work.vault.safe(own).seal(letters.ADDRESS, order.address) if order.address else None


def _keep_secrets(work: Work, recipient: Recipient, secrets: Sequence[str]) -> None:
    own = keys.find_many(work.session, [recipient.id])[recipient.id]
    sealed = work.vault.safe(own).seal(SECRET, json.dumps(secrets))
    recipient.secret = sealed if secrets else None


def _secrets(work: Work, recipient: Recipient) -> list[str]:
    if recipient.secret is None:
        return []
    own = keys.find_many(work.session, [recipient.id])[recipient.id]
    found: list[str] = json.loads(work.vault.safe(own).open(SECRET, recipient.secret))
    return found


def _must_be_sound(work: Work, order: Order, *, recipient_id: UUID | None) -> None:
    if faults := [*_faults(work, order), *_source_faults(work, order, recipient_id)]:
        raise Invalid(faults=faults)


def _faults(work: Work, order: Order) -> Iterator[Fault]:
    if code := _wrong_address(work, order):
        yield Fault("/address", code, "Is no address to which notices can go.")
    if not set(order.purposes) <= purposes.current(work).keys():
        yield Fault("/purposes", "unknown", "One of them is no purpose.")
    is_abroad = not _is_nowhere(order) and needs_ground(order.country) and order.transfer is None
    for pointer, code, detail, is_wrong in (
        ("/name", "length", _TOO_LONG, not 0 < len(order.name.strip()) <= LONGEST_TEXT),
        ("/contract", "length", _TOO_LONG, len(order.contract or "") > LONGEST_TEXT),
        ("/public_key", "shape", "Is no Ed25519 key in base64.", _is_no_key(order)),
        ("/certificate", "shape", "Is no X.509 certificate with an RSA key in PEM.", _is_no_paper(order)),
        ("/categories", "unknown", "One of them is no field.", not set(order.categories) <= FIELDS),
        ("/country", "shape", "Must be two letters, as in NL.", _is_nowhere(order)),
        ("/transfer", "missing", "Say on what ground data may leave for this country.", is_abroad),
        ("/patience", "range", "Must be 1 to 90 days.", not 0 < order.patience <= LONGEST_PATIENCE),
        ("/language", "unknown", "Letters are written in en, nl and fi.", order.language not in LANGUAGES),
    ):
        if is_wrong:
            yield Fault(pointer, code, detail)


_TOO_LONG = f"Must be at most {LONGEST_TEXT} characters, and not empty."


def _is_no_key(order: Order) -> bool:
    return bool(order.public_key) and webhooks.public_key(order.public_key) is None


def _is_no_paper(order: Order) -> bool:
    return bool(order.certificate) and not opendsr.is_certificate(order.certificate)


def _is_nowhere(order: Order) -> bool:
    return order.country is not None and not _COUNTRY.fullmatch(order.country)


def _source_faults(work: Work, order: Order, recipient_id: UUID | None) -> Iterator[Fault]:
    if order.source_id is None:
        return
    other = work.session.scalars(stored.of_source(order.source_id)).first()
    if work.session.get(Source, order.source_id) is None:
        yield Fault("/source_id", "unknown", "There is no such source.")
    elif other is not None and other.id != recipient_id:
        yield Fault("/source_id", "taken", "Another recipient holds the keys of this source.")


def _wrong_address(work: Work, order: Order) -> str:
    match order.protocol:
        case Protocol.MANUAL:
            return ""
        case Protocol.EMAIL:
            return "" if is_mailbox(order.address) else "shape"
        case _:
            try:
                addresses.read(order.address, allow_private=work.settings.webhooks_allow_private)
            except UnsafeAddress as refusal:
                return refusal.code
            return ""
