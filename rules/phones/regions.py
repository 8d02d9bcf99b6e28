"""Which number do bare digits dial from a region, and of what kind is it?

This reads what the library of Google reads, from its own data and by its own steps, for the one case that
nearly all texts are: nothing but digits. Everything else is left to the library.
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
_FEWEST, _MOST = 2, 17
"""Digits of a national number, as the library bounds them."""

_ANY_LENGTH = frozenset(range(_FEWEST, _MOST + 1))

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
    """The numbers of a plan: how long they are, and what they look like."""

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
    asked: Matches
    """What numbers of each kind look like: the place of the group that matches is that of the kind."""
    kinds: tuple[str, ...]
    """The kind of each group."""
    abroad: Matches | None
    """What is dialled before a number of another country."""
    leading: Matches | None
    """What tells its numbers from those of the regions that share its country code."""
    prefix: re.Pattern[str] | None
    """What is dialled before a national number, or between its parts."""
    rewritten: str | None
    """What stands for the prefix in the number itself, where it does not simply fall away."""
    shortest: int
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
        found = self.asked(national)
        return self.kinds[found.lastindex - 1] if found is not None and found.lastindex else None

    def fault(self, length: int) -> str:
        """What is wrong with a number that has no kind, as far as the count of its digits tells."""
        if length in self.local:
            return "PHN.AREA_MISSING"
        if length < self.shortest:
            return "PHN.LENGTH.SHORT"
        return "PHN.LENGTH.LONG" if length > self.longest else "PHN.NOT_IN_PLAN"


class Dialled(NamedTuple):
    """A number that can be dialled; `fault` is the code of what keeps one without kind out of its plan."""

    e164: str
    region: str
    kind: str | None
    fault: str | None = None


def dial(digits: str, home: str) -> Dialled | None:
    """What digits without a country code dial from a region; None when the library must say."""
    region = _region(home)
    if region is None or digits.startswith(region.country_code) or (region.abroad and region.abroad(digits)):
        return None
    return _told(region.national(digits), region.country_code)


def dial_abroad(digits: str) -> Dialled | None:
    """What digits with a country code in front dial; None when the library must say."""
    for length in range(1, _LONGEST_COUNTRY_CODE + 1):
        regions = _sharing(digits[:length])
        if regions:
            return _told(regions[0].national(digits[length:]), digits[:length])
    return None


def _told(national: str, country_code: str) -> Dialled | None:
    """A national number with its region and kind, or with what is wrong with it."""
    if not _FEWEST <= len(national) <= _MOST:
        return None
    regions = _sharing(country_code)
    if not regions:
        return None
    of = regions[0]
    for region in regions:
        # Where regions share a code, leading digits settle whose the number is before its kind is asked.
        if region.leading is not None and region.leading(national) is None:
            continue
        kind = region.kind(national)
        if kind:
            return Dialled(f"+{country_code}{national}", region.name, kind)
        if region.leading is not None:
            of = region
            break
    return Dialled(f"+{country_code}{national}", of.name, None, regions[0].fault(len(national)))


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
    every = _range(whole)
    if data is None or whole is None or every is None:
        return None
    asked = tuple(_asked(data))
    return Region(
        name=name,
        country_code=str(data.country_code),
        every=every,
        asked=re.compile("|".join(f"({pattern})" for _, pattern in asked) or "(?!)").fullmatch,
        kinds=tuple(kind for kind, _ in asked),
        abroad=re.compile(data.international_prefix).match if data.international_prefix else None,
        leading=re.compile(data.leading_digits).match if data.leading_digits else None,
        prefix=re.compile(data.national_prefix_for_parsing) if data.national_prefix_for_parsing else None,
        rewritten=data.national_prefix_transform_rule,
        shortest=whole.possible_length[0],
        longest=whole.possible_length[-1],
        local=frozenset(whole.possible_length_local_only),
    )


def _asked(data: PhoneMetadata) -> Iterator[tuple[str, str]]:
    """Each kind with a pattern that knows its lengths as well, in the order in which they are asked."""
    for kind, of in _SPECIAL:
        if pattern := _pattern(of(data)):
            yield kind, pattern
    fixed = _pattern(data.fixed_line)
    mobile = fixed if data.same_mobile_and_fixed_line_pattern else _pattern(data.mobile)
    if fixed and mobile:
        yield "fixed_or_mobile", rf"(?=(?:{mobile})\Z){fixed}"
    if fixed:
        yield "fixed", fixed
    if mobile:
        yield "mobile", mobile


def _pattern(description: PhoneNumberDesc | None) -> str | None:
    """What the numbers of one kind look like; None when the plan has none of them."""
    if description is None or not description.national_number_pattern:
        return None
    lengths = "|".join(f".{{{length}}}" for length in sorted(description.possible_length))
    is_so_long = rf"(?=(?:{lengths})\Z)" if lengths else ""
    return f"{is_so_long}(?:{description.national_number_pattern})"


def _range(description: PhoneNumberDesc | None) -> Range | None:
    """The numbers of a plan; None when it has none."""
    if description is None or not description.national_number_pattern:
        return None
    lengths = frozenset(description.possible_length) or _ANY_LENGTH
    return Range(lengths, re.compile(description.national_number_pattern).fullmatch)
