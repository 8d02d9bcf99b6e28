"""What does the rest of the record say, for those who read one field?"""

from dataclasses import dataclass, field

from rules.mail_domains import Domains
from rules.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the rest of the record says, for those who read one field."""

    vocabulary: Vocabulary
    country: str | None = None
    """ISO 3166-1 alpha-2 country of the record after normalising, else of the source."""
    source_country: str | None = None
    """ISO 3166-1 alpha-2 country the source says its people live in."""
    language: str | None = None
    """BCP 47 tag of the record, else of the source."""
    domains: Domains = field(default_factory=dict)
    """What was found out about domains of e-mail addresses; empty where nobody asks."""
