"""How do we find an encrypted value again without opening every row?

A blind token is HMAC-SHA256 of the value, cut to so few bits that several values share each token: whoever
reads the database learns neither the value nor, by planting one, whether it is there. A token is a hint; what
it points at is opened and compared.

Each kind and version has its own key: HKDF-Expand-SHA256(index master, "gs" 01 "I" ‖ deployment 16 ‖ kind 2 ‖
use 1 ‖ version 1), use 1 for identifiers and 2 for compounds. The message is 01 ‖ for each part its length 4
and its UTF-8. The token is the first 8 bytes of the HMAC, big-endian, shifted right to the width of its use,
so it always fits a signed 64-bit column.

So few bits lead to strangers too. The next MARK bits of the hash are kept beside a token of an identifier,
masked for the contact that holds it: XOR the first byte of HMAC-SHA256, under the key of use 3, of 01 ‖ the
token's value 8 ‖ contact 16. To whoever lacks the keyring these are random bits, each row with its own, so
that they neither tell one value from another nor two contacts with one value from two with different ones;
whoever has it refuses all but one in 256 strangers without opening them.

The width follows from the number of contacts R that an index version was planned for, and stays with that
version: floor(log2(R/4)) bits for identifiers, which leaves 4 to 8 contacts on each token, and ceil(log2 R)+4
bits for compounds. Fewer bits cost look-ups, more bits let a planted value be recognised in a stolen copy.
"""

from collections.abc import Sequence
from enum import IntEnum, StrEnum
from typing import NamedTuple, NoReturn, final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

# Kinds from here on are compounds: values too common to be a token alone, such as a surname or a town.
COMPOUNDS = 20
# Below this many contacts truncation hides nothing, and a look-up opens about every sixteenth contact anyway.
FEWEST = 64
WIDEST = 63
MARK = 8
"""Bits of a mark: with a token's own far too few to name a value among all that there might be."""


class TokenKind(IntEnum):
    """What a token is of. A number is never reused and never changed; below 20 one value is enough."""

    EMAIL = 1
    PHONE = 2
    SENDER_KEY = 3
    """A source and the id under which that source knows the contact."""
    MAILBOX = 4
    """What stands before the @, where it is long enough to tell a person."""
    NAME_PLACE = 20
    """Family name, initial and town."""
    NAMES = 21
    FAMILY_PHONE = 22
    GIVEN_PHONE = 23
    FAMILY_BIRTH = 24
    GIVEN_BIRTH = 25
    FAMILY_POSTCODE = 26
    GIVEN_POSTCODE = 27
    FAMILY_COMPANY = 28
    GIVEN_COMPANY = 29
    FAMILY_DOMAIN = 30
    GIVEN_START_PLACE = 31
    """Given name, the first letters of the family name, and town."""
    STARTS_POSTCODE = 32
    """The first letters of given name, family name and postcode."""
    BIRTH_POSTCODE = 33
    BIRTH_PLACE = 34
    GIVEN_DOOR = 35
    FAMILY_DOOR = 36
    BIRTH_STREET = 37

    __hash__ = int.__hash__
    """Members are looked up by the dozen for every lead; an enum's own way is a slow one."""

    @property
    def is_compound(self) -> bool:
        return self >= COMPOUNDS


class SuppressionKind(IntEnum):
    """What a do-not-contact entry is of. A number is never reused and never changed.

    Lists that were hashed by others cannot be turned into ours: their hashes are keyed as they are, and have
    kinds of their own.
    """

    EMAIL = 1
    PHONE = 2
    POSTAL = 3
    DOMAIN = 4
    COMPANY_NO = 5
    EMAIL_SHA256 = 11
    PHONE_SHA256 = 12
    EMAIL_MD5 = 21
    PHONE_MD5 = 22


class Token(NamedTuple):
    """A blind token as it is stored and looked up."""

    kind: int
    version: int
    value: int
    rest: int = 0
    """The bits of the hash that a mark is made of; never stored as they are. None of a compound's: 0."""


class DigestPurpose(StrEnum):
    """What a full-width keyed hash is for; each has its own key, and a name is never changed."""

    API_KEY = "api-key"
    SESSION = "session"
    SIGN_IN = "sign-in"
    IDEMPOTENCY = "idempotency"
    EXTERNAL_ID = "external-id"
    CONTENT = "content"
    MAIL_DOMAIN = "mail-domain"
    VALUE_COUNT = "value-count"
    PAGE_LINK = "page-link"
    REQUEST = "request"
    ERASED = "erased"
    ENGAGEMENT = "engagement"
    """Of the mark under which somebody told us of a deed."""
    FRESHNESS = "freshness"
    """Of a value, to tell of which one a signal spoke."""
    ORGANISATION = "organisation"
    """Of what an organisation is known by."""


def width(kind: TokenKind, expected: int) -> int:
    """Bits of a token, for an index planned for so many contacts."""
    contacts = max(expected, FEWEST)
    bits = (contacts - 1).bit_length() + 4 if kind.is_compound else (contacts // 4).bit_length() - 1
    return min(bits, WIDEST)


@final
class Index:
    """One version of the blind index, opened: a keyed hash and a shift for every kind."""

    __slots__ = ("_kinds", "_masks", "version")

    def __init__(self, version: int, *, master: bytes, expected: int, deployment: bytes) -> None:
        self.version = version
        self._masks = {
            int(kind): HMAC(_index_key(master, kind, version, deployment, use=_MASK), SHA256())
            for kind in TokenKind
            if not kind.is_compound
        }
        self._kinds = {
            kind: (
                int(kind),
                HMAC(_index_key(master, kind, version, deployment), SHA256()),
                64 - width(kind, expected),
                2 if kind.is_compound else 1,
            )
            for kind in TokenKind
        }

    def __repr__(self) -> str:
        return "<index>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key may not leave the process")

    def token(self, kind: TokenKind, parts: Sequence[str]) -> Token:
        """The token of a value; ValueError for an empty part, or one part where the kind wants several."""
        number, base, shift, least = self._kinds[kind]
        if len(parts) < least or not all(parts):
            # An empty value would put everybody who lacks it on one token.
            raise ValueError("a token needs its parts, and none of them empty")
        keyed = base.copy()
        keyed.update(message(parts))
        found = int.from_bytes(keyed.finalize()[:8], "big")
        rest = found >> max(shift - MARK, 0) & _MARKS if number < COMPOUNDS else 0
        return Token(number, self.version, found >> shift, rest)

    def mark(self, token: Token, contact: bytes) -> int | None:
        """What stands beside a token of this version where a contact, by the bytes of its id, holds it.

        None for a compound, which leads to hardly any strangers.
        """
        if (base := self._masks.get(token.kind)) is None:
            return None
        keyed = base.copy()
        keyed.update(b"\x01" + token.value.to_bytes(8, "big") + contact)
        return token.rest ^ keyed.finalize()[0]


_LENGTHS = tuple(length.to_bytes(4, "big") for length in range(256))


def message(parts: Sequence[str | bytes]) -> bytes:
    """Parts laid end to end so that no two sequences look alike; a text counts as its UTF-8."""
    laid = [b"\x01"]
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        laid += (_LENGTHS[len(content)] if len(content) < 256 else len(content).to_bytes(4, "big"), content)
    return b"".join(laid)


def digest_key(master: bytes, purpose: DigestPurpose, deployment: bytes) -> HMAC:
    """A purpose's keyed hash, to be copied: HKDF-Expand(master, "gs" 01 "H" ‖ deployment 16 ‖ purpose)."""
    label = b"gs\x01H" + deployment + purpose.value.encode("ascii")
    return HMAC(HKDFExpand(SHA256(), 32, label).derive(master), SHA256())


_MARKS = (1 << MARK) - 1
_IDENTIFIER, _COMPOUND, _MASK = 1, 2, 3
"""What a key of the index is used for; a number is never changed."""


def _index_key(
    master: bytes, kind: TokenKind, version: int, deployment: bytes, *, use: int | None = None
) -> bytes:
    use = use or (_COMPOUND if kind.is_compound else _IDENTIFIER)
    label = b"gs\x01I" + deployment + kind.to_bytes(2, "big") + bytes((use, version))
    return HKDFExpand(SHA256(), 32, label).derive(master)
