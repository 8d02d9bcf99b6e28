"""What do a record and a golden contact both hold of a person?"""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from rules.records import Kind
from service.vault.sealed import Sealed


class Particulars:
    """The fields of `rules.fields.CATALOGUE`, each sealed as one, and what one is filed under in clear."""

    kind: Mapped[Kind | None]
    country: Mapped[str | None] = mapped_column(String(2))
    language: Mapped[str | None] = mapped_column(String(35))
    name: Mapped[Sealed | None]
    email: Mapped[Sealed | None]
    phone: Mapped[Sealed | None]
    address: Mapped[Sealed | None]
    organisation: Mapped[Sealed | None]
    job: Mapped[Sealed | None]
    birth_date: Mapped[Sealed | None]
    notes: Mapped[Sealed | None]
    extras: Mapped[Sealed | None]
