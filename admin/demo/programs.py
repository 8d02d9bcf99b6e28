"""Which programs elsewhere would be told of the made-up people?"""

from rules.webhooks import Event
from service.webhooks import register
from service.webhooks.orders import Order
from service.work import Work

PROGRAMS = (
    Order(
        url="https://hooks.example.org/mailing-tool",
        description="Mailing tool (nobody listens there)",
        events=(
            Event.CONTACT_CHANGED,
            Event.CONTACT_MERGED,
            Event.CONTACT_ERASED,
            Event.PERMISSION_CHANGED,
        ),
        mailbox="mailing-tool@example.org",
    ),
    Order(
        url="https://hooks.example.net/warehouse",
        description="Data warehouse",
        events=(Event.EXPORT_READY, Event.IMPORT_FINISHED),
    ),
)


def hook(work: Work) -> int:
    """Have one program tried out in vain, and another stopped by hand; gives how many there are."""
    first, second = (register.create(work, order).view.id for order in PROGRAMS)
    register.try_out(work, first)
    register.disable(work, second)
    return len(PROGRAMS)
