"""How much of a corpus do we read as its makers do, and where do we differ?"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One corpus: its cases, and how many of them come out as its makers expect."""

    name: str
    package: str
    """The pinned package that ships it (`nameparser==2.6.0`)."""
    cases: int
    agreed: int
    peer: int | None = None
    """How many the library itself gets right in this run, where it can be asked."""
    decided: Mapping[str, int] = field(default_factory=dict)
    """Cases in which we differ on purpose, by reason."""
    examples: tuple[str, ...] = ()
    """A few cases in which we differ and should not, for whoever mends them."""

    @property
    def share(self) -> float:
        return self.agreed / self.cases if self.cases else 1.0
