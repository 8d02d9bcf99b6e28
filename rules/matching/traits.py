"""What of a person is compared when we ask whether two records are the same one?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.matching.columns import MISSING, Codes, Column, alike, column, counted, distinct
from rules.values import swift


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """One record as it is compared: folded texts, empty where it says nothing; lives only meanwhile."""

    given: str = ""
    """First names or initials: `jan willem`, `j`."""
    family: str = ""
    """Family name without its particles: `berg`."""
    maiden: str = ""
    birth: str = ""
    """YYYYMMDD."""
    email: str = ""
    """Match key of a mailbox of one person."""
    email2: str = ""
    domain: str = ""
    """Domain of the address, also of a department's mailbox; empty when the provider gives it to anybody."""
    phone: str = ""
    """Digits, in E.164 where the country is known."""
    phone2: str = ""
    street: str = ""
    house: str = ""
    """House number with its addition."""
    postcode: str = ""
    city: str = ""
    company: str = ""
    """Name of the organisation without its legal form."""
    number: str = ""
    """A number that belongs to one person: customer, member, social security."""


NAMES = tuple(each.name for each in fields(Traits))
texts = attrgetter(*NAMES)
"""All traits of a record, in their order."""


@dataclass(frozen=True)
class Table:
    """The traits of n records, laid out for comparing; row k is record k."""

    given: Column
    family: Column
    maiden: Codes
    """In the list of values that given and family names share."""
    birth: Column
    email: Column
    email2: Codes
    user: Column
    """What stands before the @ of the first address."""
    domain: Column
    phone: Column
    phone2: Codes
    street: Column
    house: Column
    postcode: Column
    city: Column
    company: Column
    number: Column
    population: int
    """How many records the counts of values are of: the rows, or for a few rows all there are elsewhere."""

    def __len__(self) -> int:
        return len(self.given.codes)

    @cached_property
    def namesakes(self) -> NDArray[np.int64]:
        """For each record, how many have its given and its family name."""
        return _times(self.given.codes, self.family.codes)

    @cached_property
    def birth_families(self) -> NDArray[np.int64]:
        """For each date of birth, how many family names have it."""
        return _sharing(self.birth, self.family)

    @cached_property
    def email_families(self) -> NDArray[np.int64]:
        """For each address, how many family names use it."""
        return _sharing(self.email, self.family)

    @cached_property
    def phone_families(self) -> NDArray[np.int64]:
        """For each number, how many family names use it: a household has one or two, a switchboard many."""
        return _sharing(self.phone, self.family)


def table(records: Iterable[Traits]) -> Table:
    """Lay out records one by one; for many of them `laid` takes whole columns."""
    rows = [texts(each) for each in records]
    columns: Sequence[Sequence[str]] = list(zip(*rows, strict=True)) if rows else [()] * len(NAMES)
    return laid(**dict(zip(NAMES, columns, strict=True)))


def laid(**texts: Sequence[str | None]) -> Table:
    """Lay out whole columns, by the names of the traits; a trait that is not given is missing everywhere."""
    size = len(next(iter(texts.values())))
    nothing: Sequence[str | None] = [None] * size
    told = {name: texts.get(name, nothing) for name in NAMES}
    given, family, maiden = alike((told["given"], told["family"], told["maiden"]))
    email, email2 = alike((told["email"], told["email2"]))
    phone, phone2 = alike((told["phone"], told["phone2"]))
    single = {name: column(told[name]) for name in _SINGLE}
    return Table(
        given=given,
        family=family,
        maiden=maiden.codes,
        email=email,
        email2=email2.codes,
        user=_users(email),
        phone=phone,
        phone2=phone2.codes,
        population=size,
        **single,
    )


_SINGLE = ("birth", "domain", "street", "house", "postcode", "city", "company", "number")


def _users(email: Column) -> Column:
    """What stands before the @, of the first addresses."""
    users = column(value.partition("@")[0] for value in email.values)
    codes = np.append(users.codes, np.int32(MISSING))[email.codes]
    return Column(users.values, codes, counted(codes, len(users.values)))


def _times(one: Codes, other: Codes) -> NDArray[np.int64]:
    """For each row, how many rows have the same two values; 0 where one of them is missing."""
    both = (one >= 0) & (other >= 0)
    times = np.zeros(len(one), np.int64)
    if both.any():
        joint = one[both].astype(np.int64) << 32 | other[both]
        _, place, count = np.unique(joint, return_inverse=True, return_counts=True)
        times[both] = count[place]
    return times


def _sharing(held: Column, families: Column) -> NDArray[np.int64]:
    """For each value of a column, how many family names it occurs with."""
    both = (held.codes >= 0) & (families.codes >= 0)
    joint = distinct(held.codes[both].astype(np.int64) << 32 | families.codes[both])
    shared: NDArray[Any] = np.bincount(joint >> 32, minlength=max(len(held.values), 1))
    return shared.astype(np.int64)
