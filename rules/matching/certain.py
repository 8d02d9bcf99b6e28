"""When are two records one person whatever else they say?

These rules stand above the weights: a sender's own key, and the mailbox of one person under a name that
agrees or is missing. Weights learned from people with names say little of people without; and a contact of
many records, most of which know another mailbox or none, is still the one who reads this one.
"""

from collections.abc import Collection

from rules.matching.levels.dates import Birth
from rules.matching.traits import Traits


def is_nameless(traits: Traits) -> bool:
    """Does the record say nothing of how the person is called?"""
    return not (traits.given or traits.family)


def names_may_agree(a: Traits, b: Traits) -> bool:
    """Is there nothing in the names that speaks against one person? What is missing contradicts nothing."""
    return _families_may_agree(a, b) and _givens_may_agree(a.given, b.given)


def share_a_mailbox(a: Traits, b: Traits) -> bool:
    """Do both have an address that one person reads?"""
    return bool({a.email, a.email2} & {b.email, b.email2} - {""})


def are_one_reader(a: Traits, b: Traits) -> bool:
    """Do both read one mailbox under a name that agrees, and were they not born on different days?

    A given name that only one of them has is not enough: a household reads its mailbox under one family name.
    """
    return (
        share_a_mailbox(a, b)
        and not is_nameless(a)
        and bool(a.given) == bool(b.given)
        and names_may_agree(a, b)
        and (not a.birth or not b.birth or a.birth == b.birth)
    )


def were_born_apart(compared: Collection[int]) -> bool:
    """Does any record of a contact say a quite other date of birth, and none the same or one like it?

    `compared` has the level of the date (`Birth`) for each record. A father and his son of the same name, at
    one address and with one mailbox, are told apart by nothing else, and records without a date lead from
    one to the other.
    """
    return Birth.OTHER in compared and not any(Birth.SAME <= level <= Birth.TWO_SLIPS for level in compared)


def _families_may_agree(a: Traits, b: Traits) -> bool:
    if not a.family or not b.family:
        return True
    # A name at birth, or one of two in a double name, is the same person's.
    return bool(_names(a) & _names(b))


def _names(traits: Traits) -> frozenset[str]:
    return frozenset(f"{traits.family} {traits.maiden}".split())


def _givens_may_agree(a: str, b: str) -> bool:
    """Word by word, as far as both go: equal, or one an initial of the other."""
    return all(
        one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])
        for one, other in zip(a.split(), b.split(), strict=False)
    )
