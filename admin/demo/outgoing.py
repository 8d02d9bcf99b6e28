"""What did the made-up firm hand on last? One list for the provider that sends its newsletter."""

from rules.exports import Format
from rules.recipients import Protocol, Role
from rules.records import Channel
from service import exports
from service.exports import ExportOrder, members
from service.recipients import register
from service.recipients.register import Order
from service.work import Work

PROVIDER = Order(
    name="Example Mail Provider",
    role=Role.PROCESSOR,
    protocol=Protocol.MANUAL,
    categories=("name", "email", "language"),
    purposes=("newsletter",),
    country="NL",
    contract="Processing agreement 2026-07",
)


def order(work: Work) -> None:
    """Order the list; the worker makes it once it is decided who may be reached."""
    provider = register.register(work, PROVIDER)
    exports.order(
        work,
        members.named(work, "Newsletter, everybody"),
        ExportOrder(
            format=Format.CSV,
            fields=("contact_id", "email", "given_name", "family_name", "language"),
            purpose="newsletter",
            channel=Channel.EMAIL,
            recipient=provider.id,
        ),
    )
