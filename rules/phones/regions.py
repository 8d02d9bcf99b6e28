"""Which number do bare digits dial from a region, and of what kind is it?

This reads what the library of Google reads, from its own data and by its own steps, for the one case that
nearly all texts are: nothing but digits, and a number that exists. Everything else is left to the library.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberDesc

Matches = Callable[[str], re.Match[str] | None]

_LONGEST_COUNTRY_CODE = 3
_ANY_LENGTH = frozenset(range(2, 18))
"""Digits of a national number, as the library bounds them."""

# In the order in which the library asks: some ranges lie within others. Fixed and mobile come last, together.
_SPECIAL = (
    ("premium", attrgetter("premium_rate")),
    ("toll_free", attrgetter("toll_free")),
    ("shared_cost", attrgetter("shared_cost")),
    ("voip", attrgetter("voip")),
    ("other", attrgetter("personal_number")),
    ("pager", attrgetter("pager")),
    ("uan", attrgetter("uan")),
    ("other", attrgetter("voicemail")),
)


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers of one kind: how long they are, and what they look like."""

    kind: str
    lengths: frozenset[int]
    matches: Matches

    def holds(self, national: str) -> bool:
        return len(national) in self.lengths and self.matches(national) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The numbering plan of one region, compiled."""

    name: str
    country_code: str
    every: Range
    special: Matches | None
    """What every kind but fixed and mobile looks like: the number of the group that matches is its place."""
    kinds: tuple[str, ...]
    """The kind of each group."""
    fixed: Range | None
    mobile: Range | None
    abroad: Matches | None
    """What is dialled before a number of another country."""
    leading: Matches | None
    """What tells its numbers from those of the regions that share its country code."""
    prefix: re.Pattern[str] | None
    """What is dialled before a national number, or between its parts."""
    rewritten: str | None
    """What stands for the prefix in the number itself, where it does not simply fall away."""
    longest: int
    local: frozenset[int]
    """Lengths that can be dialled from the same town only."""

    def national(self, digits: str) -> str:
        """The digits without what is dialled before a national number."""
        found = self.prefix.match(digits) if self.prefix else None
        if found is None or self.prefix is None:
            return digits
        if self.rewritten and found.groups()[-1] is not None:
            rest = self.prefix.sub(self.rewritten, digits, count=1)
        else:
            rest = digits[found.end() :]
        if self.every.matches(digits) and not self.every.matches(rest):
            return digits
        return rest if self._can_be_dialled(len(rest)) else digits

    def _can_be_dialled(self, length: int) -> bool:
        """As the library has it: a number that is too long is still taken for one."""
        return length not in self.local and (length > self.longest or length in self.every.lengths)

    def kind(self, national: str) -> str | None:
        """The kind of a national number; None when it is not in the plan."""
        if not self.every.holds(national):
            return None
        found = self.special(national) if self.special else None
        if found is not None and found.lastindex:
            return self.kinds[found.lastindex - 1]
        is_fixed = self.fixed is not None and self.fixed.holds(national)
        is_mobile = self.mobile is not None and self.mobile.holds(national)
        if is_fixed:
            return "fixed_or_mobile" if is_mobile else "fixed"
        return "mobile" if is_mobile else None


class Dialled(NamedTuple):
    """A number of some region's plan."""

    e164: str
    region: str
    kind: str


def dial(digits: str, home: str) -> Dialled | None:
    """The number that digits without a country code dial from a region; None when the library must say."""
    region = _region(home)
    if region is None or digits.startswith(region.country_code) or (region.abroad and region.abroad(digits)):
        return None
    return _told(region.national(digits), region.country_code)


def dial_abroad(digits: str) -> Dialled | None:
    """The number that digits with a country code in front dial; None when the library must say."""
    for length in range(1, _LONGEST_COUNTRY_CODE + 1):
        regions = _sharing(digits[:length])
        if regions:
            return _told(regions[0].national(digits[length:]), digits[:length])
    return None


def _told(national: str, country_code: str) -> Dialled | None:
    """A national number with its region and kind, if it is in a plan."""
    regions = _sharing(country_code)
    if len(regions) == 1:
        # Most countries share their code with nobody.
        kind = regions[0].kind(national)
        return Dialled(f"+{country_code}{national}", regions[0].name, kind) if kind else None
    for region in regions:
        # Where regions share a code, leading digits settle whose the number is before its kind is asked.
        is_theirs = region.leading is None or region.leading(national) is not None
        kind = region.kind(national) if is_theirs else None
        if kind:
            return Dialled(f"+{country_code}{national}", region.name, kind)
        if is_theirs and region.leading is not None:
            return None
    return None


@lru_cache(maxsize=1_024)
def _sharing(country_code: str) -> tuple[Region, ...]:
    """The regions of a country code, the main one first; none for a code of no region, such as +800."""
    if not country_code or country_code.startswith("0"):
        return ()
    names = COUNTRY_CODE_TO_REGION_CODE.get(int(country_code), ())
    return tuple(region for name in names if (region := _region(name)))


@lru_cache(maxsize=512)
def _region(name: str) -> Region | None:
    data = PhoneMetadata.metadata_for_region(name, None)
    whole = data.general_desc if data else None
    every = _range("", whole)
    if data is None or whole is None or every is None:
        return None
    fixed = _range("fixed", data.fixed_line)
    mobile = fixed if data.same_mobile_and_fixed_line_pattern else _range("mobile", data.mobile)
    special = tuple(_special(data))
    return Region(
        name=name,
        country_code=str(data.country_code),
        every=every,
        special=re.compile("|".join(pattern for _, pattern in special)).fullmatch if special else None,
        kinds=tuple(kind for kind, _ in special),
        fixed=fixed,
        mobile=mobile,
        abroad=re.compile(data.international_prefix).match if data.international_prefix else None,
        leading=re.compile(data.leading_digits).match if data.leading_digits else None,
        prefix=re.compile(data.national_prefix_for_parsing) if data.national_prefix_for_parsing else None,
        rewritten=data.national_prefix_transform_rule,
        longest=whole.possible_length[-1],
        local=frozenset(whole.possible_length_local_only),
    )


def _special(data: PhoneMetadata) -> Iterator[tuple[str, str]]:
    """Each kind but fixed and mobile, with a pattern of one group that knows its lengths as well."""
    for kind, of in _SPECIAL:
        description = of(data)
        if description is None or not description.national_number_pattern:
            continue
        lengths = "|".join(f".{{{length}}}" for length in sorted(description.possible_length))
        is_so_long = f"(?=(?:{lengths})$)" if lengths else ""
        yield kind, f"({is_so_long}(?:{description.national_number_pattern}))"


def _range(kind: str, description: PhoneNumberDesc | None) -> Range | None:
    """The numbers of one kind; None when the plan has none of them."""
    if description is None or not description.national_number_pattern:
        return None
    lengths = frozenset(description.possible_length) or _ANY_LENGTH
    return Range(kind, lengths, re.compile(description.national_number_pattern).fullmatch)
