"""By which blind tokens is a record found?"""

from collections.abc import Iterable, Iterator, Mapping

from rules.fields import FieldName
from rules.matching.among import Keyed
from rules.records import Record
from service import records
from service.vault import TokenKind

KINDS: Mapping[str, TokenKind] = {
    "email": TokenKind.EMAIL,
    "user": TokenKind.MAILBOX,
    "phone": TokenKind.PHONE,
    "names": TokenKind.NAMES,
    "family phone": TokenKind.FAMILY_PHONE,
    "given phone": TokenKind.GIVEN_PHONE,
    "family birth": TokenKind.FAMILY_BIRTH,
    "given birth": TokenKind.GIVEN_BIRTH,
    "family postcode": TokenKind.FAMILY_POSTCODE,
    "given postcode": TokenKind.GIVEN_POSTCODE,
    "family company": TokenKind.FAMILY_COMPANY,
    "given company": TokenKind.GIVEN_COMPANY,
    "family domain": TokenKind.FAMILY_DOMAIN,
    "family initial city": TokenKind.NAME_PLACE,
    "given start city": TokenKind.GIVEN_START_PLACE,
    "starts postcode": TokenKind.STARTS_POSTCODE,
    "birth postcode": TokenKind.BIRTH_POSTCODE,
    "birth city": TokenKind.BIRTH_PLACE,
    "given door": TokenKind.GIVEN_DOOR,
    "family door": TokenKind.FAMILY_DOOR,
    "birth street": TokenKind.BIRTH_STREET,
}
"""The kind of token of each key that records are compared by.

A door alone has none: few doors have many people behind them, so that its tokens would tell which firms are
in a stolen copy, rank by rank. Whoever shares a door and nothing else is met by a run over all.
"""

# These have tokens of every address and number, those of departments too: contacts are looked up by them.
_IN_FULL = frozenset({TokenKind.EMAIL, TokenKind.PHONE})

Value = tuple[TokenKind, tuple[str, ...]]


def values(record: Record, keyed: Keyed, sender_keys: Iterable[tuple[str, str]]) -> Iterator[Value]:
    """What tokens are made of: addresses, numbers, senders' keys (source, key), and the keys of comparing."""
    yield from ((TokenKind.EMAIL, (email.key,)) for email in record.emails)
    yield from ((TokenKind.PHONE, (phone.e164,)) for phone in record.phones)
    yield from ((TokenKind.SENDER_KEY, pair) for pair in sender_keys)
    for name, parts in sorted(keyed):
        if (kind := KINDS.get(name)) is not None and kind not in _IN_FULL:
            yield kind, parts


def record_in(opened: Mapping[FieldName, str]) -> Record:
    """As much of a record as is compared, from the texts of its fields."""
    told = {_MEMBERS[name]: records.READERS[name](text) for name, text in opened.items() if name in _MEMBERS}
    return Record(**told)


_MEMBERS: Mapping[FieldName, str] = {
    FieldName.NAME: "name",
    FieldName.EMAIL: "emails",
    FieldName.PHONE: "phones",
    FieldName.ADDRESS: "address",
    FieldName.ORGANISATION: "organisation",
    FieldName.BIRTH_DATE: "birth_date",
}
