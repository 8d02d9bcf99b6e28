"""Where may a sealed value lie? Frozen numbers that are bound into every ciphertext."""

from enum import IntEnum


class Table(IntEnum):
    """Tables that hold sealed values. A number is never reused and never changed."""

    LEAD = 1
    RECORD = 2
    CONTACT = 3
    IMPORT = 4
    ANSWER = 5
    USER = 6
    CONSENT = 7
    LETTER = 8
    REQUEST = 9
    PACKAGE = 10
    TELLING = 11
    """What a recipient is told of a person (GDPR art. 19)."""
    RECIPIENT = 12
    BREACH = 13
    ORGANISATION = 14
    EXPORT = 16
    WEBHOOK = 17


class Part(IntEnum):
    """Sealed parts of a row; 1–99 are the fields of `rules.fields.CATALOGUE`, by the same number."""

    NAME = 1
    EMAIL = 2
    PHONE = 3
    ADDRESS = 4
    ORGANISATION = 5
    JOB = 6
    BIRTH_DATE = 7
    NOTES = 8
    EXTRAS = 9
    PAYLOAD = 100
    AMENDED = 101
    SUGGESTIONS = 102
    ROWS = 103
    HEADER = 104
    BODY = 105
    TOTP = 106
    PROOF = 107
    LETTER = 110
    DETAILS = 111
    NOTE = 112
    ARCHIVE = 113
    SECRET = 114
    LIKENESS = 120
    """What is compared of a record, all in one."""


Place = tuple[Table, Part]
