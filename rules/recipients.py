"""To whom is data passed on, in which part, by which way, and on what ground does it leave the country?"""

from enum import StrEnum

from rules.fields import FieldName


class Role(StrEnum):
    """What a recipient is to whoever passes the data on (GDPR art. 4(7)–(10), 26, 28)."""

    PROCESSOR = "processor"
    CONTROLLER = "controller"
    JOINT = "joint"


class Protocol(StrEnum):
    """By which way a recipient is told of what changes."""

    WEBHOOK = "webhook"
    OPENDSR = "opendsr"
    EMAIL = "email"
    MANUAL = "manual"


class Transfer(StrEnum):
    """On what ground data may leave for a third country (GDPR chapter V)."""

    ADEQUACY = "adequacy"
    """Art. 45."""
    CLAUSES = "clauses"
    """Standard contractual clauses, art. 46(2)(c)."""
    BINDING_RULES = "binding_rules"
    """Art. 47."""
    DEROGATION = "derogation"
    """Art. 49."""


class Via(StrEnum):
    """How data went out."""

    EXPORT = "export"
    FEED = "feed"
    WEBHOOK = "webhook"
    API = "api"
    BY_HAND = "by_hand"
    """Somebody handed it over and wrote that down."""


FIELDS = frozenset({*map(str, FieldName), "kind", "country", "language", "quality", "permissions"})
"""What can be said to have been passed on: the fields of a contact, and what it is filed under."""

# fmt: off
EEA = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on
"""Where no ground is needed: the states of the Agreement on the European Economic Area."""


def needs_ground(country: str | None) -> bool:
    """Does data that goes there need a ground of its own?"""
    return country is not None and country not in EEA
