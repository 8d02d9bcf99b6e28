"""What may a contact be used for: what kind of purpose is it, and how may it be named?"""

import re
from enum import StrEnum

KEY_LIMIT = 64

# A year and a month may be in a name; a date of birth and a telephone number have more digits.
_MOST_DIGITS = 6

_KEY = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+){0,7}")


class PurposeKind(StrEnum):
    """What law asks of a purpose depends on its kind."""

    MARKETING = "marketing"
    """Direct marketing: an objection to marketing as such covers it, GDPR art. 21(2)."""
    SERVICE = "service"
    """What somebody asked for: no permission for marketing is needed."""
    PROFILING = "profiling"
    """Weighing people up; an objection to marketing covers it as far as it serves marketing."""
    SHARING = "sharing"
    """Selling to others or sharing with them."""


class PurposeStatus(StrEnum):
    """May it still be asked for?"""

    ACTIVE = "active"
    RETIRED = "retired"
    """Nothing new is recorded but refusals; what was said of it stays."""


def is_key(text: str) -> bool:
    """Is this a name for a purpose: lower-case words and digits, joined by dots, hyphens or underscores?"""
    return len(text) <= KEY_LIMIT and _KEY.fullmatch(text) is not None


def is_word(text: str) -> bool:
    """Is it the key of a purpose even if nobody described one? A word, and never somebody's number.

    What a sender puts in the place of a key may be anything: only what cannot be a telephone number, a date
    of birth or a number of a person is kept in clear.
    """
    return is_key(text) and text[0].isalpha() and sum(map(str.isdigit, text)) <= _MOST_DIGITS
