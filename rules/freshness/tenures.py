"""Since when has somebody been in the job that we know of, where a change of employer was seen?

Who just began leaves soonest, and a new employer is the one thing by which we see somebody begin. The job
began after the last sign that the old one was still right, and before the lead that told of the new one.
"""

from collections.abc import Iterable
from datetime import datetime

from rules.fields import FieldName
from rules.freshness.mind import years
from rules.freshness.signals import Signal, SignalKind, Worths

PROOF = 0.5
"""A signal that speaks for the old employer this clearly, or more so: lists that copy each other do not."""


def job_began(first_seen: datetime, of_others: Iterable[Signal], worths: Worths) -> datetime | None:
    """When the job began whose employer was first seen at an instant; None where no change was seen.

    `of_others` are the signals of all other employers of the same person. It is taken to lie in the middle
    between the two instants: nobody saw which day it was.
    """
    earlier = [each for each in of_others if each.at <= first_seen]
    is_change = any(each.kind is SignalKind.SUBMITTED_OTHERWISE and each.at == first_seen for each in earlier)
    proofs = [each.at for each in earlier if each.at < first_seen and _is_proof(each, worths)]
    if not is_change or not proofs:
        return None
    return first_seen - (first_seen - max(proofs)) / 2


def at_start(began: datetime | None, start: datetime) -> float | None:
    """Years in the job when a value was first seen; None when unknown, or when the value is older than it."""
    return None if began is None or start < began else years(began, start)


def _is_proof(signal: Signal, worths: Worths) -> bool:
    worth = worths.get((signal.kind, FieldName.ORGANISATION))
    return worth is not None and (worth.confirms or worth.ratio <= PROOF)
