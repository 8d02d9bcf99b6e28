"""Under which keyed hashes may somebody be on the list?

Lists that others have hashed cannot be turned into ours. Their hash, in hexadecimal, is keyed as it is, and
whoever is looked up is hashed the same way first: SHA-256 and MD5 of the UTF-8 of each usual spelling. Of an
e-mail address these are the address in small letters as it was given, with its domain in ASCII, as we compare
it, and without a tag behind a plus sign; of a number E.164, the same without plus sign, and with 00 for it.
"""

import hashlib
from collections.abc import Collection, Iterator

from rules.suppressions import Form, Identifier, IdType
from service.vault import SuppressionKind, Vault

KIND_OF = {
    (IdType.EMAIL, Form.RAW): SuppressionKind.EMAIL,
    (IdType.PHONE, Form.RAW): SuppressionKind.PHONE,
    (IdType.POSTAL, Form.RAW): SuppressionKind.POSTAL,
    (IdType.DOMAIN, Form.RAW): SuppressionKind.DOMAIN,
    (IdType.COMPANY_NO, Form.RAW): SuppressionKind.COMPANY_NO,
    (IdType.EMAIL, Form.SHA256): SuppressionKind.EMAIL_SHA256,
    (IdType.PHONE, Form.SHA256): SuppressionKind.PHONE_SHA256,
    (IdType.EMAIL, Form.MD5): SuppressionKind.EMAIL_MD5,
    (IdType.PHONE, Form.MD5): SuppressionKind.PHONE_MD5,
}
ID_TYPE_OF = {kind: id_type for (id_type, _), kind in KIND_OF.items()}

_LENGTHS = {Form.SHA256: 64, Form.MD5: 32}
_HEXADECIMAL = frozenset("0123456789abcdef")


def of(vault: Vault, identifier: Identifier) -> tuple[SuppressionKind, bytes]:
    """The kind and hash under which an identifier is written down."""
    kind = KIND_OF[identifier.id_type, Form.RAW]
    return kind, vault.suppression(kind, identifier.value)


def of_hash(vault: Vault, id_type: IdType, form: Form, text: str) -> tuple[SuppressionKind, bytes] | None:
    """The kind and hash under which another's hash is written down; None when the text is no such hash."""
    hashed = text.strip().lower()
    if len(hashed) != _LENGTHS[form] or not _HEXADECIMAL.issuperset(hashed):
        return None
    kind = KIND_OF[id_type, form]
    return kind, vault.suppression(kind, hashed)


def wanted(vault: Vault, identifier: Identifier, kinds: Collection[int]) -> Iterator[bytes]:
    """Every hash under which an identifier may be found, of the kinds of which there are any."""
    if KIND_OF[identifier.id_type, Form.RAW] in kinds:
        yield of(vault, identifier)[1]
    for form in (Form.SHA256, Form.MD5):
        kind = KIND_OF.get((identifier.id_type, form))
        if kind is not None and kind in kinds:
            for spelling in identifier.spellings:
                yield vault.suppression(kind, _hashed(form, spelling))


def _hashed(form: Form, spelling: str) -> str:
    written = spelling.encode("utf-8", "replace")
    if form is Form.SHA256:
        return hashlib.sha256(written).hexdigest()
    # How the makers of lists hash; it protects nothing here.
    return hashlib.md5(written, usedforsecurity=False).hexdigest()
