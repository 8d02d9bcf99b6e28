"""Who may send us data, on what ground, and with which key?"""

import hmac
import re
import secrets
import string
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from rules import birth_dates
from rules.sources import LawfulBasis, SourceKind
from service import audit
from service.access import KEY_SCOPES, Actor, ActorKind, Scope
from service.audit import Action
from service.errors import Fault, Forbidden, Invalid, NotFound, SourcePaused, Unauthenticated
from service.ids import new_id
from service.storage import sources as stored
from service.storage.sources import ApiKey as ApiKey
from service.storage.sources import Source as Source
from service.vault import DigestPurpose
from service.webhooks import following
from service.work import Work

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_COUNTRY = re.compile(r"[A-Z]{2}")

PREFIX = "gs_live_"
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SECRET_LENGTH = 30
_CHECK_LENGTH = 6


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key. The secret is shown this once and kept nowhere."""

    secret: str = field(repr=False)
    key: ApiKey


def create(
    work: Work,
    *,
    key: str,
    name: str,
    kind: SourceKind,
    lawful_basis: LawfulBasis,
    trust: int = 50,
    country: str | None = None,
    language: str | None = None,
    birth_date_format: str | None = None,
    licence_ends_on: date | None = None,
) -> Source:
    """Register a supplier of data. Raises Invalid with every fault at once."""
    work.actor.must(Scope.SOURCES_MANAGE)
    faults = mistakes(key=key, name=name, trust=trust, country=country, birth_date_format=birth_date_format)
    if not faults and work.session.scalars(stored.by_key(key)).first():
        faults.append(Fault("/key", "taken", "Another source has this key."))
    if faults:
        raise Invalid(faults=faults)
    source = Source(
        id=new_id(work.now),
        key=key,
        name=name.strip(),
        kind=kind,
        lawful_basis=lawful_basis,
        licence_ends_on=licence_ends_on,
        trust=trust,
        country=country,
        language=language,
        birth_date_format=birth_date_format,
        mapping={},
        overrides={},
        created_at=work.now,
    )
    work.session.add(source)
    audit.note(work, Action.SOURCE_CREATED, about=source.id, source=key)
    return source


def change(
    work: Work,
    source_id: UUID,
    *,
    name: str,
    kind: SourceKind,
    lawful_basis: LawfulBasis,
    trust: int,
    country: str | None,
    language: str | None,
    birth_date_format: str | None,
    licence_ends_on: date | None,
) -> Source:
    """Put new particulars in place of the old; the key stays, for commands and reports name it."""
    work.actor.must(Scope.SOURCES_MANAGE)
    source = of_id(work, source_id)
    if faults := mistakes(
        key=source.key, name=name, trust=trust, country=country, birth_date_format=birth_date_format
    ):
        raise Invalid(faults=faults)
    before = {column: getattr(source, column) for column in _CHANGEABLE}
    source.name, source.kind, source.lawful_basis = name.strip(), kind, lawful_basis
    source.trust, source.country, source.language = trust, country, language
    source.birth_date_format, source.licence_ends_on = birth_date_format, licence_ends_on
    changed = [column for column in _CHANGEABLE if getattr(source, column) != before[column]]
    audit.note(work, Action.SOURCE_CHANGED, about=source.id, fields=changed)
    following.follow(work, source.id)
    return source


_CHANGEABLE = (
    "name",
    "kind",
    "lawful_basis",
    "trust",
    "country",
    "language",
    "birth_date_format",
    "licence_ends_on",
)


def pause(work: Work, source_id: UUID) -> Source:
    """Take nothing more from the source until it is resumed."""
    return _set_paused(work, source_id, work.now)


def resume(work: Work, source_id: UUID) -> Source:
    """Take data from the source again."""
    return _set_paused(work, source_id, None)


def listed(work: Work) -> Sequence[Source]:
    """Every source, by name."""
    work.actor.must(Scope.SOURCES_READ)
    return work.session.scalars(stored.all_by_name()).all()


def named(work: Work, key: str) -> Source:
    """The source with that short name. Raises NotFound."""
    source = work.session.scalars(stored.by_key(key)).first()
    if source is None:
        raise NotFound("There is no source with this key.")
    return source


def of_id(work: Work, source_id: UUID) -> Source:
    """The source with that id. Raises NotFound."""
    source = work.session.get(Source, source_id)
    if source is None:
        raise NotFound
    return source


def must_be_open(work: Work, source: Source) -> None:
    """Raises SourcePaused when nothing may be taken: paused by a person, or past the end of its licence."""
    if source.paused_at is not None:
        raise SourcePaused
    if source.licence_ends_on is not None and source.licence_ends_on < work.now.date():
        raise SourcePaused("The licence of this source has ended.")


def issue_key(
    work: Work,
    source_id: UUID,
    *,
    label: str,
    scopes: frozenset[Scope],
    expires_at: datetime | None = None,
) -> IssuedKey:
    """Make a key that speaks for the source. Several may be valid at once, so that one replaces another."""
    work.actor.must(Scope.SOURCES_MANAGE)
    source = of_id(work, source_id)
    if not scopes or scopes - KEY_SCOPES:
        raise Invalid(
            faults=[Fault("/scopes", "not_for_keys", "Choose at least one scope that a key may have.")]
        )
    secret = _new_secret()
    key = ApiKey(
        id=new_id(work.now),
        source_id=source.id,
        label=label.strip()[:80] or "key",
        hint=secret.removeprefix(PREFIX)[:4],
        digest=_digest(work, secret),
        scopes=sorted(scopes),
        created_at=work.now,
        expires_at=expires_at,
    )
    work.session.add(key)
    audit.note(work, Action.KEY_ISSUED, about=key.id, source=source.key, scopes=sorted(scopes))
    following.follow(work, source.id)
    return IssuedKey(secret, key)


def revoke_key(work: Work, key_id: UUID) -> ApiKey:
    """End a key at once. Raises NotFound."""
    work.actor.must(Scope.SOURCES_MANAGE)
    key = work.session.get(ApiKey, key_id)
    if key is None:
        raise NotFound
    if key.revoked_at is None:
        key.revoked_at = work.now
        audit.note(work, Action.KEY_REVOKED, about=key.id)
        following.follow(work, key.source_id)
    return key


def keys(work: Work, source_id: UUID) -> Sequence[ApiKey]:
    """The keys of a source, newest first."""
    work.actor.must(Scope.SOURCES_READ)
    return work.session.scalars(stored.keys_of(source_id)).all()


def authenticate(work: Work, secret: str) -> tuple[Actor, Source]:
    """Who speaks with this key, and for which source. Raises Unauthenticated, the same for every reason."""
    if not looks_like_key(secret):
        raise Unauthenticated
    found = stored.bearer(work.session, _digest(work, secret))
    if found is None or found.revoked_at is not None:
        raise Unauthenticated
    if found.expires_at is not None and found.expires_at <= work.now:
        raise Unauthenticated
    scopes = frozenset(map(Scope, found.scopes))
    actor = Actor(kind=ActorKind.API_KEY, id=found.key_id, scopes=scopes, source_id=found.source.id)
    return actor, found.source


def note_use(work: Work, key_id: UUID) -> None:
    """Remember that the key was used, to the day: enough to find those that nobody uses any more."""
    key = work.session.get(ApiKey, key_id)
    if key is not None and (key.last_used_at is None or key.last_used_at.date() < work.now.date()):
        key.last_used_at = work.now


def own(work: Work, source_id: UUID) -> None:
    """Raises Forbidden when a key speaks for a source that is not its own."""
    if work.actor.source_id is not None and work.actor.source_id != source_id:
        raise Forbidden


def looks_like_key(secret: str) -> bool:
    """Is the text shaped like a key, check characters included? Tells a typing error from an unknown key."""
    body = secret.removeprefix(PREFIX)
    if not secret.startswith(PREFIX) or len(body) != _SECRET_LENGTH + _CHECK_LENGTH or not body.isascii():
        return False
    return hmac.compare_digest(_check(body[:_SECRET_LENGTH]), body[_SECRET_LENGTH:])


def _new_secret() -> str:
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LENGTH))
    return f"{PREFIX}{body}{_check(body)}"


def _check(body: str) -> str:
    """CRC-32 in base 62, so that scanners and people can spot a key that was mistyped."""
    left = zlib.crc32(body.encode())
    letters = ""
    for _ in range(_CHECK_LENGTH):
        left, place = divmod(left, len(_ALPHABET))
        letters = _ALPHABET[place] + letters
    return letters


def _digest(work: Work, secret: str) -> bytes:
    return work.vault.digest(DigestPurpose.API_KEY, secret)


def _set_paused(work: Work, source_id: UUID, at: datetime | None) -> Source:
    work.actor.must(Scope.SOURCES_MANAGE)
    source = of_id(work, source_id)
    source.paused_at = at
    audit.note(work, Action.SOURCE_CHANGED, about=source.id, state="paused" if at else "open")
    following.follow(work, source.id)
    return source


def mistakes(
    *, key: str, name: str, trust: int, country: str | None, birth_date_format: str | None
) -> list[Fault]:
    """What is wrong with the particulars of a source, everything at once."""
    checks = (
        (_NAME.fullmatch(key), "/key", "shape", "Use lower-case letters, digits and hyphens, 60 at most."),
        (0 < len(name.strip()) <= 120, "/name", "length", "Give a name of at most 120 characters."),
        (0 <= trust <= 100, "/trust", "range", "Trust is a whole number from 0 to 100."),
        (
            country is None or _COUNTRY.fullmatch(country),
            "/country",
            "shape",
            "Use a two-letter country code.",
        ),
        (
            birth_date_format is None or birth_dates.is_form(birth_date_format),
            "/birth_date_format",
            "shape",
            "Write the form of dates as DD-MM-YYYY: day, month and a year of four digits.",
        ),
    )
    return [Fault(pointer, code, detail) for holds, pointer, code, detail in checks if not holds]
