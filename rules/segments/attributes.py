"""By which attributes may people be chosen, and how may each be compared?

ATTRIBUTES is the closed list: nothing here is a personal value. A name, an address or a day of birth is no
attribute, and neither is anything that would tell of somebody's origin, belief or health.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rules.customer_status import CustomerStatus
from rules.organisations import bands
from rules.records import Channel, Kind


class Sort(StrEnum):
    """What kind of value an attribute has."""

    CHOICE = "choice"
    """One of a closed list."""
    CODE = "code"
    """A code of a list that is not ours: a country, a language, an industry."""
    NUMBER = "number"
    MOMENT = "moment"
    TRUTH = "truth"


class Operator(StrEnum):
    """How an attribute is compared. A value that is not known fulfils UNKNOWN alone."""

    IN = "in"
    NOT_IN = "not_in"
    """It is known, and none of these."""
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    SINCE = "since"
    """On this day or later."""
    BEFORE = "before"
    WITHIN_DAYS = "within_days"
    """In the last so many days."""
    OLDER_THAN_DAYS = "older_than_days"
    IS = "is"
    KNOWN = "known"
    UNKNOWN = "unknown"


OPERATORS: Mapping[Sort, tuple[Operator, ...]] = MappingProxyType(
    {
        Sort.CHOICE: (Operator.IN, Operator.NOT_IN, Operator.KNOWN, Operator.UNKNOWN),
        Sort.CODE: (Operator.IN, Operator.NOT_IN, Operator.KNOWN, Operator.UNKNOWN),
        Sort.NUMBER: (Operator.AT_LEAST, Operator.AT_MOST, Operator.KNOWN, Operator.UNKNOWN),
        Sort.MOMENT: (
            Operator.WITHIN_DAYS,
            Operator.OLDER_THAN_DAYS,
            Operator.SINCE,
            Operator.BEFORE,
            Operator.KNOWN,
            Operator.UNKNOWN,
        ),
        Sort.TRUTH: (Operator.IS, Operator.KNOWN, Operator.UNKNOWN),
    }
)

VALUELESS = frozenset({Operator.KNOWN, Operator.UNKNOWN})
"""Operators that take no value."""


MOST, MOST_MONEY = 1_000_000_000, 1_000_000_000_000
"""Beyond these a number is a slip of the finger; money is in hundredths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One thing by which people may be chosen."""

    name: str
    sort: Sort
    choices: tuple[str, ...] = ()
    """The closed list, of a choice."""
    shape: str = ""
    """What a code looks like, as a regular expression."""
    is_tree: bool = False
    """A code stands for all that lies below it, too."""
    least: int = 0
    most: int = MOST

    @property
    def operators(self) -> tuple[Operator, ...]:
        return OPERATORS[self.sort]


def _choice(name: str, *choices: str) -> Attribute:
    return Attribute(name=name, sort=Sort.CHOICE, choices=choices)


def _code(name: str, shape: str) -> Attribute:
    return Attribute(name=name, sort=Sort.CODE, shape=shape)


def _number(name: str, least: int = 0, most: int = MOST) -> Attribute:
    return Attribute(name=name, sort=Sort.NUMBER, least=least, most=most)


def _moment(name: str) -> Attribute:
    return Attribute(name=name, sort=Sort.MOMENT)


def _truth(name: str) -> Attribute:
    return Attribute(name=name, sort=Sort.TRUTH)


COUNTRY = "[A-Z]{2}"
LANGUAGE = "[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?"
INDUSTRY = r"[A-V]|[0-9]{2}(\.[0-9]{1,2}){0,2}"

FUNCTIONS = (
    *("general_management", "sales", "marketing", "communications", "customer_service"),
    *("product_management", "project_management", "finance", "procurement", "hr", "legal", "it"),
    *("operations", "logistics", "production", "quality", "engineering", "research", "administration"),
    *("healthcare", "social_services", "education", "public_administration", "security", "consulting"),
    *("real_estate", "hospitality", "construction", "creative", "agriculture", "other"),
)
"""Those of the vocabulary of the packs: what somebody sends is never looked for as it is."""
LEVELS = (
    *("owner", "executive", "vice_president", "director", "head", "manager", "senior", "staff", "junior"),
    *("intern", "none"),
)
ROLES = ("decider", "influencer", "user", "gatekeeper")

_MARKS = (1, 5)
"""Of a fifth: 5 are the best."""

ATTRIBUTES: Mapping[str, Attribute] = MappingProxyType(
    {
        each.name: each
        for each in (
            _choice("kind", *(kind.value for kind in Kind)),
            _code("country", COUNTRY),
            _code("language", LANGUAGE),
            _number("birth_decade", 1880, 2100),
            _choice("grade", "A", "B", "C", "D", "E"),
            _number("score", 0, 100),
            _truth("has_email"),
            _truth("has_phone"),
            _truth("has_address"),
            _number("sources"),
            _number("records"),
            _moment("first_seen_at"),
            Attribute(name="industry", sort=Sort.CODE, shape=INDUSTRY, is_tree=True),
            _choice("size_band", *bands.PEOPLE),
            _choice("revenue_band", *bands.EUROS),
            _choice("job_level", *LEVELS),
            _choice("job_function", *FUNCTIONS),
            _choice("buying_role", *ROLES),
            _moment("last_activity_at"),
            _number("activities"),
            _number("interest"),
            _choice("best_channel", *(channel.value for channel in Channel)),
            _choice("status", *(status.value for status in CustomerStatus)),
            _number("deals"),
            _number("purchases"),
            _number("spent", 0, MOST_MONEY),
            _moment("first_purchase_at"),
            _moment("last_purchase_at"),
            _number("contracts"),
            _number("contract_value", 0, MOST_MONEY),
            _number("recency", *_MARKS),
            _number("frequency", *_MARKS),
            _number("monetary", *_MARKS),
            _number("value_score", 0, 100),
            _truth("may_leave"),
            _truth("may_cross_sell"),
            _truth("may_up_sell"),
        )
    }
)
"""In the order in which they are offered; each is a column of `contact_facts`."""

WEIGHED = frozenset({"interest", "value_score", "may_leave", "may_cross_sell", "may_up_sell"})
"""What weighs people up: of whoever objected to that (GDPR art. 21) it is not known."""

SECTIONS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "A": (1, 3),
        "B": (5, 9),
        "C": (10, 33),
        "D": (35, 35),
        "E": (36, 39),
        "F": (41, 43),
        "G": (46, 47),
        "H": (49, 53),
        "I": (55, 56),
        "J": (58, 60),
        "K": (61, 63),
        "L": (64, 66),
        "M": (68, 68),
        "N": (69, 75),
        "O": (77, 82),
        "P": (84, 84),
        "Q": (85, 85),
        "R": (86, 88),
        "S": (90, 93),
        "T": (94, 96),
        "U": (97, 98),
        "V": (99, 99),
    }
)
"""First and last division of each section of NACE Rev. 2.1 (Delegated Regulation (EU) 2023/137, annex)."""


def below(code: str) -> tuple[str, ...]:
    """How the codes begin that lie below a code of NACE: of a section those of its divisions as well."""
    if code not in SECTIONS:
        return (code,)
    first, last = SECTIONS[code]
    return (code, *(f"{division:02}" for division in range(first, last + 1)))
