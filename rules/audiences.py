"""How do advertising platforms want people told to them, so that they recognise those they know?

Each platform publishes how a value is written before it is hashed with SHA-256; a blank more or less, and
nobody is recognised. The rules here are theirs, one profile each, with its version.
A plain hash of an address still is personal data: whoever knows the address makes the same hash. So this is
sharing, and needs a permission to share.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from anyascii import anyascii

from rules.records import Address, PersonName, Record


class Platform(StrEnum):
    GOOGLE = "google"
    META = "meta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a platform takes: the columns of its file, and how a contact becomes a row of it."""

    platform: Platform
    columns: tuple[str, ...]
    row: Callable[[Record], tuple[str, ...]]
    """Cells in the order of the columns, each empty where nothing is known or usable."""
    source: str
    version: str
    """Month as of which the page said so: older ones keep tags at Gmail, for one."""


def hashed(text: str) -> str:
    """SHA-256 of the UTF-8, in small hexadecimal digits; nothing of nothing."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def google_email(address: str) -> str:
    """Small letters without any blanks; at Gmail without dots and tags, elsewhere as it is."""
    mailbox, at, domain = re.sub(r"\s", "", address).lower().rpartition("@")
    if domain in {"gmail.com", "googlemail.com"}:
        mailbox = mailbox.partition("+")[0].replace(".", "")
    return f"{mailbox}{at}{domain}" if mailbox and at else ""


def google_postcode(address: Address) -> str:
    """Trimmed; American codes with five digits, or five and four."""
    return (address.postal_code or "").strip()


def meta_email(address: str) -> str:
    return address.strip().lower()


def meta_phone(e164: str) -> str:
    """Digits with the country code, without plus and leading zeros."""
    return re.sub(r"\D", "", e164).lstrip("0")


def meta_name(text: str) -> str:
    """Latin letters a to z and nothing else: what is not Latin is transliterated, not left out."""
    return re.sub(r"[^a-z]", "", anyascii(text).lower())


def meta_town(text: str) -> str:
    """As names: small letters without marks and blanks."""
    return meta_name(text)


def meta_postcode(address: Address) -> str:
    """Small letters without blanks; of an American code the first five digits."""
    code = re.sub(r"[\s-]", "", address.postal_code or "").lower()
    return code[:5] if address.country == "US" else code


def _google(record: Record) -> tuple[str, ...]:
    address, name = record.address or Address(), record.name or PersonName()
    given, family = _given(name).lower(), _family(name).lower()
    is_whole = bool(given and family and address.country and google_postcode(address))
    # By post Google recognises somebody by all four together; a part of them only tells more than it helps.
    by_post = (
        (hashed(given), hashed(family), address.country or "", google_postcode(address))
        if is_whole
        else ("", "", "", "")
    )
    return (hashed(_email(record, google_email)), hashed(_phone(record)), *by_post)


def _meta(record: Record) -> tuple[str, ...]:
    address, name = record.address or Address(), record.name or PersonName()
    born = record.birth_date
    return tuple(
        hashed(text)
        for text in (
            _email(record, meta_email),
            meta_phone(_phone(record)),
            meta_name(_given(name)),
            meta_name(_family(name)),
            f"{born:%Y}" if born else "",
            f"{born:%m}" if born else "",
            f"{born:%d}" if born else "",
            meta_town(address.city or ""),
            _meta_state(address),
            meta_postcode(address),
            (address.country or "").lower(),
        )
    )


def _meta_state(address: Address) -> str:
    return meta_name(address.region or "")


def _email(record: Record, written: Callable[[str], str]) -> str:
    return written(record.emails[0].address) if record.emails else ""


def _phone(record: Record) -> str:
    return record.phones[0].e164 if record.phones else ""


def _given(name: PersonName) -> str:
    return (name.given or "").strip()


def _family(name: PersonName) -> str:
    """With its particle: a person is “van der Berg”, not “Berg”."""
    return " ".join(part for part in (name.particle, name.family) if part).strip()


PROFILES: Mapping[Platform, Profile] = MappingProxyType(
    {
        Platform.GOOGLE: Profile(
            platform=Platform.GOOGLE,
            columns=("Email", "Phone", "First Name", "Last Name", "Country", "Zip"),
            row=_google,
            source="developers.google.com, Data Manager API, “Format user data”",
            version="2026-11",
        ),
        Platform.META: Profile(
            platform=Platform.META,
            columns=(
                "email",
                "phone",
                "fn",
                "ln",
                "doby",
                "dobm",
                "dobd",
                "ct",
                "st",
                "zip",
                "country",
            ),
            row=_meta,
            source="developers.facebook.com, Marketing API, customer file custom audiences",
            version="2026-11",
        ),
    }
)


def rows(platform: Platform, records: Sequence[Record]) -> list[tuple[str, ...]]:
    """The rows of contacts that have anything a platform could recognise them by."""
    profile = PROFILES[platform]
    return [row for record in records if any(row := profile.row(record))]
