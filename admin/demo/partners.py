"""To whom were the made-up people passed on, and what do these have to be told?"""

from datetime import timedelta
from itertools import islice

from rules.recipients import Protocol, Role, Transfer, Via
from rules.tellings import Deed
from service import contacts, recipients
from service.recipients import register
from service.recipients.register import Order
from service.work import Work

PARTNERS = (
    Order(
        name="Example Mailing House",
        role=Role.PROCESSOR,
        protocol=Protocol.EMAIL,
        address="privacy@mailing.example.org",
        categories=("name", "address"),
        purposes=("newsletter",),
        country="NL",
        contract="Processing agreement 2026-03",
    ),
    Order(
        name="Example Call Centre",
        role=Role.PROCESSOR,
        protocol=Protocol.MANUAL,
        categories=("name", "phone"),
        purposes=("product-news",),
        country="GB",
        transfer=Transfer.ADEQUACY,
        patience=5,
    ),
)


def pass_on(work: Work) -> int:
    """Have a hundred people passed on to each, and one of them restricted since; gives how many partners."""
    shown, _more = contacts.listed(work, limit=100)
    people = [each.id for each in shown]
    for order in PARTNERS:
        made = register.register(work, order)
        recipients.disclose(
            work,
            made.id,
            people,
            fields=order.categories,
            purpose=order.purposes[0],
            via=Via.EXPORT,
            at=work.now - timedelta(days=30),
        )
    recipients.tell(work, list(islice(people, 1)), deed=Deed.RESTRICTED)
    return len(PARTNERS)
