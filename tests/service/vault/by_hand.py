"""The byte formats once more, written from their description only and without the vault's code."""

import hashlib
import hmac
import json
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def expand(key: bytes, label: bytes, length: int = 32) -> bytes:
    """HKDF-Expand with SHA-256 (RFC 5869, 2.3)."""
    out, block = b"", b""
    while len(out) < length:
        block = hmac.new(key, block + label + bytes([len(out) // 32 + 1]), hashlib.sha256).digest()
        out += block
    return out[:length]


def laid(*parts: str) -> bytes:
    whole = b""
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        whole += len(raw).to_bytes(4, "big") + raw
    return whole


def field_key(data_key: bytes, deployment: UUID, owner: UUID, generation: int) -> tuple[bytes, bytes]:
    okm = expand(data_key, b"gs\x01D" + deployment.bytes + owner.bytes + bytes([generation]), 64)
    return okm[:32], okm[32:]


def sealed(
    key: bytes,
    deployment: UUID,
    owner: UUID,
    place: tuple[int, int],
    generation: int,
    nonce: bytes,
    text: str,
) -> bytes:
    plain = text.encode("utf-8", "surrogatepass") + b"\x80"
    while len(plain) % 16:
        plain += b"\x00"
    table, part = place
    bound = b"gs\x01F" + deployment.bytes + owner.bytes
    bound += table.to_bytes(2, "big") + part.to_bytes(2, "big") + bytes([generation])
    return b"\x01" + bytes([generation]) + nonce + AESGCM(key).encrypt(nonce, plain, bound)


def wrapped(
    master: bytes, deployment: UUID, owner: UUID, generation: int, kid: int, nonce: bytes, data_key: bytes
) -> bytes:
    key = expand(master, b"gs/kek/1" + deployment.bytes)
    bound = b"gs\x01K" + deployment.bytes + owner.bytes + bytes([generation]) + kid.to_bytes(4, "big")
    return nonce + AESGCM(key).encrypt(nonce, data_key, bound)


def token(master: bytes, deployment: UUID, kind: int, version: int, bits: int, *parts: str) -> int:
    use = 2 if kind >= 20 else 1
    key = expand(
        master, b"gs\x01I" + deployment.bytes + kind.to_bytes(2, "big") + bytes([use]) + bytes([version])
    )
    whole = hmac.new(key, b"\x01" + laid(*parts), hashlib.sha256).digest()
    return int.from_bytes(whole[:8], "big") >> (64 - bits)


def digest(master: bytes, deployment: UUID, purpose: str, *parts: str) -> bytes:
    key = expand(master, b"gs\x01H" + deployment.bytes + purpose.encode())
    return hmac.new(key, b"\x01" + laid(*parts), hashlib.sha256).digest()


def suppression(master: bytes, deployment: UUID, kind: int, *parts: str) -> bytes:
    key = expand(master, b"gs/suppress/1" + deployment.bytes)
    return hmac.new(key, b"\x01" + kind.to_bytes(2, "big") + laid(*parts), hashlib.sha256).digest()[:16]


def signature(master: bytes, deployment: UUID, note: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(expand(master, b"gs/audit-sign/1" + deployment.bytes)).sign(
        note
    )


def check_value(master: bytes) -> bytes:
    return hmac.new(master, b"gs/kcv/1", hashlib.sha256).digest()[:8]


def root_wrapped(root: bytes, nonce: bytes, master: bytes, context: dict[str, str]) -> bytes:
    bound = b"gs\x01W" + json.dumps(context, sort_keys=True, separators=(",", ":")).encode()
    return nonce + AESGCM(expand(root, b"gs/root/1")).encrypt(nonce, master, bound)
