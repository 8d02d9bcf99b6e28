"""Is it the same mailbox, the same person's at another provider, or a colleague's?"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler

from rules.matching.columns import Pairs, any_equal, sides
from rules.matching.traits import Table


class Mail(IntEnum):
    MISSING = 0
    SAME = 1
    SHARED_BY_TWO = 2
    SHARED_BY_THREE = 3
    SHARED_BY_MORE = 4
    """The same, used under so many family names."""
    MISSPELT = 10
    OTHER_PROVIDER = 11
    MISSPELT_OTHER_PROVIDER = 12
    COLLEAGUE = 13
    """The same domain of a firm."""
    SIMILAR = 14
    SIMILAR_COLLEAGUE = 15
    NUMBERED = 16
    """The same but for the number behind it: of one who has two, or of the next of that name."""
    NUMBERED_COLLEAGUE = 17
    OTHER = 20


SIZE = 21
STEPS = (1, 2, 3)


def compare(table: Table, pairs: Pairs) -> NDArray[np.int16]:
    """The level of each pair."""
    held, users = sides(table.email, pairs), sides(table.user, pairs)
    found = np.full(len(pairs), Mail.OTHER, np.int16)
    at_work = sides(table.domain, pairs).is_equal
    found[at_work] = Mail.COLLEAGUE
    domains = table.email.related(domain)
    same_domain = domains[held.left] == domains[held.right]
    where = np.flatnonzero(held.differs & ~users.is_equal)
    if len(where):
        lengths = table.user.lengths
        shorter = np.minimum(lengths[users.left[where]], lengths[users.right[where]])
        edits = users.measured(where, OSA.distance, score_cutoff=2, dtype=np.int32)
        near, beside = edits <= 1, same_domain[where]
        far = np.flatnonzero(~near & beside)
        similar = np.zeros(len(where), bool)
        if len(far):
            score = users.measured(where[far], JaroWinkler.normalized_similarity, dtype=np.float32)
            similar[far] = score >= 0.9
        found[where[similar & ~at_work[where]]] = Mail.SIMILAR
        found[where[similar & at_work[where]]] = Mail.SIMILAR_COLLEAGUE
        found[where[near & (shorter >= 5) & beside]] = Mail.MISSPELT
        found[where[near & (shorter >= 6) & ~beside]] = Mail.MISSPELT_OTHER_PROVIDER
        bares = table.user.related(bare)
        numbered = beside & (bares[users.left[where]] == bares[users.right[where]])
        found[where[numbered & ~at_work[where]]] = Mail.NUMBERED
        found[where[numbered & at_work[where]]] = Mail.NUMBERED_COLLEAGUE
    found[held.differs & users.is_equal] = Mail.OTHER_PROVIDER
    found[held.is_missing & ~at_work] = Mail.MISSING
    equal, codes = any_equal(table.email.codes, table.email2, pairs)
    found[equal] = Mail.SAME + np.searchsorted(STEPS, table.email_families[codes[equal]], side="left")
    return found


def domain(address: str) -> str:
    """What stands behind the @."""
    return address.rpartition("@")[2]


def bare(user: str) -> str:
    """What stands before the @, without the number behind it."""
    return user.rstrip("0123456789")
