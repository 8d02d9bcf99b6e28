"""What does an authority, or the person, get to keep of an erasure, and how is it checked?"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rules import certificates, ledger
from rules.certificates import Facts, Part
from service import erasure
from service.vault.keys import Purpose
from service.work import Work


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found when a certificate was checked."""

    is_genuine: bool
    """Does the signature fit the content, and is it of the key that was asked for?"""
    public_key: bytes | None
    """By which it was signed, as it says."""


def facts(work: Work, erasure_id: UUID) -> Facts:
    """All that can be said of an erasure. Needs requests:read; raises NotFound."""
    view = erasure.view(work, erasure_id)
    return Facts(
        erasure=view.id,
        deployment=work.vault.deployment,
        state=view.state,
        cause=view.cause,
        request=view.request_id,
        contacts=view.contacts,
        leads=view.leads,
        recorded_at=view.recorded_at,
        ended_at=view.ended_at,
        cleaned_at=view.cleaned_at,
        replayed_at=view.replayed_at,
        issued_at=work.now,
        is_suppressed=view.is_suppressed,
        database=work.session.get_bind().dialect.name,
        key_epoch=work.vault.keyring.active(Purpose.KEK).label,
        parts=[
            Part(
                category=each.category,
                fate=each.fate,
                count=each.count,
                kept=each.kept,
                ground=each.ground,
                until=each.until,
                at=each.at,
            )
            for each in view.results.values()
        ],
    )


def certificate(work: Work, erasure_id: UUID) -> Mapping[str, Any]:
    """What became of an erasure so far, signed: Ed25519 over the rest as canonical JSON, Base64.

    Needs requests:read; raises NotFound. It says in which state the erasure is, so it may be given at any
    time, and proves the end of it only when that is `final`.
    """
    told = certificates.content(facts(work, erasure_id))
    return {
        **told,
        "signature": _base64(work.vault.sign(ledger.canonical(told))),
        "public_key": _base64(work.vault.verifying_keys()[0]),
    }


def check(document: Mapping[str, Any], *, public_key: bytes | None) -> Checked:
    """Was this certificate made by that key, and not changed since? Needs neither database nor keyring.

    Without a key only the signature is checked against the key it names, which anybody could have made.
    """
    told = {name: value for name, value in document.items() if name not in certificates.SIGNED}
    try:
        named = base64.b64decode(document["public_key"], validate=True)
        signature = base64.b64decode(document["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(named).verify(signature, ledger.canonical(told))
    except (KeyError, TypeError, ValueError, InvalidSignature):
        return Checked(is_genuine=False, public_key=None)
    is_ours = public_key is None or named == public_key
    return Checked(is_genuine=is_ours and told.get("form") == certificates.FORM, public_key=named)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
