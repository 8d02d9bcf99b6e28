"""How does a program elsewhere learn of something, sure that it comes from us, and how do we know its answer?

Deliveries follow Standard Webhooks 1.0.0: `webhook-id`, `webhook-timestamp` and `webhook-signature`, which
holds `v1,` and the base64 of an HMAC-SHA256 over `id.timestamp.body`, once for each secret that is valid.
What was delivered once may be delivered again: the id stays the same. An answer can be signed likewise with
a key of theirs: `v1a,` and the base64 of an Ed25519 signature over the same three, under the same id.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from service.channels import outgoing
from service.channels.addresses import Resolve
from service.channels.outgoing import Answer
from service.ids import new_secret
from service.settings import Settings

SECRET_PREFIX, KEY_PREFIX = "whsec_", "whpk_"
KEY_BYTES = 32
LARGEST = 20_000
"""Bytes of a body, as the specification recommends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where it is delivered, and what it is signed with, the present secret first."""

    url: str = field(repr=False)
    secrets: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is delivered."""

    id: str
    at: datetime
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An answer whose signature was checked."""

    signature: bytes = field(repr=False)
    content_sha256: bytes
    """Of all that was signed: id, timestamp and body."""


def deliver(
    settings: Settings, endpoint: Endpoint, message: Message, *, resolve: Resolve | None = None
) -> Answer:
    """Offer a message once, and hear what they say. Raises ValueError for a body that is too large."""
    if len(message.body) > LARGEST:
        raise ValueError("a message this large is not delivered")
    return outgoing.request(
        endpoint.url,
        method="POST",
        headers={
            "Content-Type": "application/json",
            "User-Agent": "Goodstanding",
            **headers(endpoint, message),
        },
        body=message.body,
        allow_private=settings.webhooks_allow_private,
        resolve=resolve,
    )


def headers(endpoint: Endpoint, message: Message) -> Mapping[str, str]:
    """The three headers by which a receiver knows the message, signed with every secret."""
    timestamp = str(int(message.at.timestamp()))
    content = signed_content(message.id, timestamp, message.body)
    return {
        "webhook-id": message.id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_mac(secret, content) for secret in endpoint.secrets),
    }


def signed_content(message_id: str, timestamp: str, body: bytes) -> bytes:
    """What is signed."""
    return f"{message_id}.{timestamp}.".encode() + body


def new_signing_secret() -> str:
    """A secret for one receiver, as it is shown to them once."""
    return SECRET_PREFIX + base64.b64encode(new_secret(32)).decode()


def public_key(text: str) -> bytes | None:
    """The Ed25519 key that a text stands for, `whpk_` and base64 or base64 alone; None when it is no key."""
    raw = _decoded(text.removeprefix(KEY_PREFIX))
    return raw if raw is not None and len(raw) == KEY_BYTES else None


def check(answered: Mapping[str, str], body: bytes, *, message_id: str, key: bytes) -> Signed | None:
    """The signature of an answer, if one of those in its headers is good and names this message."""
    if answered.get("webhook-id") != message_id:
        return None
    content = signed_content(message_id, answered.get("webhook-timestamp", ""), body)
    for each in answered.get("webhook-signature", "").split(" "):
        version, _, text = each.partition(",")
        signature = _decoded(text) if version == "v1a" else None
        if signature and _is_good(key, signature, content):
            return Signed(signature=signature, content_sha256=hashlib.sha256(content).digest())
    return None


def _is_good(key: bytes, signature: bytes, content: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _mac(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return f"v1,{base64.b64encode(hmac.digest(key, content, 'sha256')).decode()}"


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
