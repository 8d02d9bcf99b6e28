"""What was told of one address?"""

from dataclasses import dataclass

from rules.freshness.signals import SignalKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One address, and what it is a sign of."""

    address: str
    kind: SignalKind
    status: str = ""
    """As in RFC 3463: `5.1.1`; empty when none was given."""
