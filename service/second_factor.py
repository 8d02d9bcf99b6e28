"""Does the person hold the device that was set up for them?"""

import hmac
import secrets
from dataclasses import dataclass, field

import pyotp

from service import audit
from service.audit import Action
from service.errors import Conflict
from service.storage import keys
from service.storage import users as stored
from service.storage.base import Digest
from service.storage.users import RecoveryCode, User
from service.vault import DigestPurpose, Safe
from service.vault.places import Part, Place, Table
from service.work import Work

ISSUER = "Goodstanding"
RECOVERY_CODES = 10
# RFC 6238: half minutes, and one on either side for clocks that disagree and people who type slowly.
_STEP_SECONDS = 30
_DRIFT = (0, -1, 1)
_PLACE: Place = (Table.USER, Part.TOTP)
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the person's code generator needs to know."""

    secret: str = field(repr=False)
    address: str = field(repr=False)
    """The `otpauth:` address that the QR code carries."""


def begin(work: Work, user: User) -> None:
    """Make a secret that waits for its first code. Conflict when a generator is set up already."""
    if user.totp_confirmed_at is not None:
        raise Conflict("A code generator is set up already.")
    user.totp = _new_safe(work, user).seal(_PLACE, pyotp.random_base32())
    user.totp_step = None


def enrolment(work: Work, user: User) -> Enrolment | None:
    """The secret that waits for its first code; None when there is none, or it was confirmed."""
    if user.totp is None or user.totp_confirmed_at is not None:
        return None
    totp = _generator(work, user)
    return Enrolment(totp.secret, totp.provisioning_uri(name=user.name, issuer_name=ISSUER))


def confirm(work: Work, user: User, code: str) -> list[str] | None:
    """Put the generator into force and give the recovery codes, shown this once; None for a wrong code."""
    if user.totp is None or user.totp_confirmed_at is not None or not _takes_totp(work, user, code):
        return None
    user.totp_confirmed_at = work.now
    audit.note(work, Action.USER_CHANGED, about=user.id, fields=["second_factor"], state="on")
    return renew_recovery_codes(work, user)


def accepts(work: Work, user: User, code: str) -> bool:
    """Is it a code of the generator, or a recovery code, that was not used before? It is used up now."""
    if user.totp_confirmed_at is None:
        return False
    return _takes_totp(work, user, code) or _takes_recovery_code(work, user, code)


def renew_recovery_codes(work: Work, user: User) -> list[str]:
    """Ten fresh codes of 60 bits each; the old ones are worthless from now on."""
    stored.forget_recovery_codes(work.session, user.id)
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
        for _ in range(RECOVERY_CODES)
    ]
    work.session.add_all(RecoveryCode(user_id=user.id, digest=_digest(work, user, code)) for code in codes)
    return codes


def recovery_codes_left(work: Work, user: User) -> int:
    """How many recovery codes have not been used."""
    return stored.count_recovery_codes(work.session, user.id)


def forget(work: Work, user: User) -> None:
    """Take the generator and every recovery code out of force, and destroy the key of the secret."""
    user.totp = user.totp_confirmed_at = user.totp_step = None
    stored.forget_recovery_codes(work.session, user.id)
    keys.shred(work.session, [user.id])


def _takes_totp(work: Work, user: User, code: str) -> bool:
    digits = "".join(code.split())
    totp = _generator(work, user)
    now = int(work.now.timestamp()) // _STEP_SECONDS
    for step in (now + drift for drift in _DRIFT):
        if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode()):
            return stored.take_step(work.session, user.id, step)
    return False


def _takes_recovery_code(work: Work, user: User, code: str) -> bool:
    return stored.take_recovery_code(work.session, user.id, _digest(work, user, code))


def _digest(work: Work, user: User, code: str) -> Digest:
    plain = "".join(character for character in code.lower() if character.isalnum())
    return Digest(work.vault.digest(DigestPurpose.SIGN_IN, "recovery", user.id.bytes, plain))


def _generator(work: Work, user: User) -> pyotp.TOTP:
    row = keys.find(work.session, user.id)
    if row is None or user.totp is None:
        raise Conflict("No code generator is set up.")
    return pyotp.TOTP(work.vault.safe(row).open(_PLACE, user.totp))


def _new_safe(work: Work, user: User) -> Safe:
    keys.shred(work.session, [user.id])
    safe, row = work.vault.new_safe(user.id)
    keys.save(work.session, [row])
    return safe
