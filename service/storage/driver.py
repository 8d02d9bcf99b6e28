"""How is the database asked what every lead asks, past all that lies between?"""

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session, SessionTransaction

_KNOWN: WeakKeyDictionary[SessionTransaction, Any] = WeakKeyDictionary()
"""The driver's own connection of each transaction under way: to ask for it takes as long as a small query."""


def of(session: Session) -> Any:
    """The driver's own connection, within the session's transaction, which is begun if it was not."""
    transaction = session.get_transaction()
    if transaction is None or (known := _KNOWN.get(transaction)) is None:
        known = session.connection().connection.driver_connection
        if (begun := session.get_transaction()) is not None:
            _KNOWN[begun] = known
    return known
