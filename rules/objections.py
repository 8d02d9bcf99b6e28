"""Against what did the person object, and may anything be weighed against it?"""

from enum import StrEnum


class Against(StrEnum):
    """What an objection is against."""

    MARKETING = "marketing"
    """GDPR art. 21(2): marketing and all profiling for it."""
    LEGITIMATE_INTEREST = "all_legitimate_interest"
    """GDPR art. 21(1): whatever rests on our interest, marketing among it."""

    @property
    def is_weighed(self) -> bool:
        """May we have compelling grounds? Against marketing there are none: it ends at once, art. 21(3)."""
        return self is Against.LEGITIMATE_INTEREST
