"""Where does the next page of a list begin? An opaque mark, so that callers do not lean on what is in it."""

import base64
import binascii

from service.errors import Fault, Invalid

MOST = 200
"""Entries that one page holds at most."""

_VERSION = b"1:"


def cursor(after: int | None) -> str | None:
    """The mark of the page that begins after a place; None when there is no further page."""
    if after is None:
        return None
    return base64.urlsafe_b64encode(_VERSION + str(after).encode()).rstrip(b"=").decode()


def place(cursor: str | None) -> int:
    """The place that a mark stands for, 0 without one. Raises Invalid for what is no mark of ours."""
    if cursor is None:
        return 0
    try:
        plain = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return _number(plain)
    except (binascii.Error, ValueError):
        faults = [Fault("query:cursor", "unacceptable", "Is not a cursor that was given out here.")]
        raise Invalid(faults=faults) from None


def _number(plain: bytes) -> int:
    digits = plain.removeprefix(_VERSION)
    if not plain.startswith(_VERSION) or not digits.isdigit() or len(digits) > 18:
        raise ValueError
    return int(digits)
