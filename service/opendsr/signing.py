"""With which key and certificate does this installation sign what it answers in the words of OpenDSR?

Both stand in one file of the data folder, `opendsr.pem`. It is made at first use, with a certificate that
nobody vouches for; an operator puts one from an authority in its place.
"""

import base64
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from service.errors import ConfigurationError
from service.ids import new_secret
from service.settings import Settings

FILE = "opendsr.pem"
BITS = 3072
"""NIST SP 800-57: as strong as 128 bits, good beyond 2030."""
LASTS = timedelta(days=3653)
"""So long a certificate that we made ourselves is good."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, and by what that can be checked."""

    domain: str
    certificate: str
    """PEM; what authorities signed it with follows."""
    _key: rsa.RSAPrivateKey = field(repr=False)

    def headers(self, body: bytes, *, prefix: str) -> dict[str, str]:
        """What goes with a body: base64 of an RSA signature (PKCS #1 v1.5) over its SHA-256."""
        signature = self._key.sign(body, PKCS1v15(), SHA256())
        return {
            f"{prefix}-Processor-Domain": self.domain,
            f"{prefix}-Signature": base64.b64encode(signature).decode(),
        }


_READ: dict[tuple[Path, int], Signer] = {}
"""The file as this process has read it; replaced, it is read anew."""


def signer(settings: Settings, *, now: datetime) -> Signer:
    """The signer of this installation; made when there is none. Raises ConfigurationError for a bad file."""
    path, domain = settings.data_dir / FILE, urlsplit(settings.public_url).hostname or "localhost"
    if not path.exists():
        _make(path, domain, now=now)
    stamp = path, path.stat().st_mtime_ns
    if stamp not in _READ:
        _READ.clear()
        _READ[stamp] = _read(path, domain)
    return _READ[stamp]


def _read(path: Path, domain: str) -> Signer:
    content = path.read_bytes()
    try:
        key = serialization.load_pem_private_key(content, password=None)
        certificates = x509.load_pem_x509_certificates(content)
    except ValueError:
        raise ConfigurationError(f"{path} must hold a key and its certificate, in PEM.") from None
    if not isinstance(key, rsa.RSAPrivateKey) or certificates[0].public_key() != key.public_key():
        raise ConfigurationError(f"{path} must hold an RSA key, and its own certificate first.")
    told = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in certificates)
    return Signer(domain, told.decode(), key)


def _make(path: Path, domain: str, *, now: datetime) -> None:
    """Make a key and a certificate of our own; whoever was quicker has the say."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    fresh = path.with_name(f"{path.name}.{new_secret(8).hex()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private + _certificate(key, domain, now=now))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def _certificate(key: rsa.RSAPrivateKey, domain: str, *, now: datetime) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, domain)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName([_alternative(domain)]), critical=False)
        .sign(key, SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


def _alternative(domain: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(domain))
    except ValueError:
        return x509.DNSName(domain)


PREFIXES: Mapping[str, str] = {"2.0": "X-OpenDSR", "1.0": "X-OpenGDPR"}
"""How the headers are called, by version."""
