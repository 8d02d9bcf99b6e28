"""On what, other than consent, can a message rest, and what must be true of it?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from rules.law.periods import after_months


class Ground(StrEnum):
    """What may be known of our dealings with a person; never a personal value."""

    SALE_AT = "sale_at"
    """Day of the last sale, ISO 8601."""
    INQUIRY_AT = "inquiry_at"
    DONATION_AT = "donation_at"
    """Day of the last gift, offer of help or sign of interest in a charity."""
    PRODUCT = "product"
    """Product group of the sale."""
    OPT_OUT_OFFERED = "opt_out_offered"
    """The person could say no when the address was asked for, and at every message since."""
    ADDRESS_PUBLISHED = "address_published"
    """The organisation published the address for such messages."""
    JOB_RELEVANT = "job_relevant"
    """The message is about what the person does at work."""
    INTEREST_PRESUMED = "interest_presumed"
    """Circumstances, noted down, let us presume that the firm agrees to be called about this."""


class Sender(StrEnum):
    """What the sending organisation is, where a law treats it otherwise."""

    CHARITY = "charity"
    CHARITY_LOTTERY = "charity_lottery"
    PUBLISHER = "publisher"
    """Publisher of newspapers or magazines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """All that a law may ask about, apart from consent."""

    on: date
    grounds: Mapping[str, str] = field(default_factory=dict)
    senders: frozenset[Sender] = frozenset()
    product_group: str | None = None
    """What the message offers."""
    rests_on_interest: bool = False
    """The purpose states a legitimate interest as its basis."""
    months: int | None = None
    """For how long a sale, an inquiry or a gift counts."""
    not_before: date | None = None
    """The first day on which a sale, an inquiry or a gift counts."""

    def says(self, ground: Ground) -> bool:
        return self.grounds.get(ground, "").casefold() in {"yes", "true", "1"}

    def happened(self, ground: Ground) -> bool:
        """Was there such a day, and does it still count?"""
        try:
            day = date.fromisoformat(self.grounds.get(ground, "")[:10])
        except ValueError:
            return False
        is_past = day <= self.on and (self.not_before is None or day >= self.not_before)
        return is_past and (self.months is None or self.on <= after_months(day, self.months))


def sale(known: Circumstances) -> bool:
    """The address was got from the person in a sale."""
    return known.happened(Ground.SALE_AT)


def inquiry(known: Circumstances) -> bool:
    """The person asked about a product."""
    return known.happened(Ground.INQUIRY_AT)


def donation(known: Circumstances) -> bool:
    """The person gave, helped, or showed interest in the cause."""
    return known.happened(Ground.DONATION_AT)


def own_similar_products(known: Circumstances) -> bool:
    """What is offered is of the product group that was sold."""
    return known.product_group is not None and known.grounds.get(Ground.PRODUCT) == known.product_group


def opt_out_offered(known: Circumstances) -> bool:
    """The person could say no at the beginning and each time since."""
    return known.says(Ground.OPT_OUT_OFFERED)


def address_published(known: Circumstances) -> bool:
    """The organisation published this address for such messages."""
    return known.says(Ground.ADDRESS_PUBLISHED)


def job_relevant(known: Circumstances) -> bool:
    """The message is about the person's work."""
    return known.says(Ground.JOB_RELEVANT)


def interest_presumed(known: Circumstances) -> bool:
    """Noted circumstances let us presume that the firm agrees."""
    return known.says(Ground.INTEREST_PRESUMED)


def legitimate_interest(known: Circumstances) -> bool:
    """The purpose rests on a legitimate interest, weighed and written down."""
    return known.rests_on_interest


def sender_is_charity(known: Circumstances) -> bool:
    """The sender is a charity."""
    return Sender.CHARITY in known.senders


def sender_is_charity_lottery(known: Circumstances) -> bool:
    """The sender is a lottery for charities."""
    return Sender.CHARITY_LOTTERY in known.senders


def sender_is_publisher(known: Circumstances) -> bool:
    """The sender publishes newspapers or magazines."""
    return Sender.PUBLISHER in known.senders


CONDITIONS: Mapping[str, Callable[[Circumstances], bool]] = MappingProxyType(
    {
        each.__name__: each
        for each in (
            sale,
            inquiry,
            donation,
            own_similar_products,
            opt_out_offered,
            address_published,
            job_relevant,
            interest_presumed,
            legitimate_interest,
            sender_is_charity,
            sender_is_charity_lottery,
            sender_is_publisher,
        )
    }
)
"""Every condition that an exception of a pack may name."""
