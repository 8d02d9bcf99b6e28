"""What is known of an address while it is being read?"""

from dataclasses import dataclass, field

from rules.findings import Finding, Verdict
from rules.vocabulary import Vocabulary

LINES = ("street", "address_line1", "address_line2")
"""Members that hold lines, in the order in which they are read."""


@dataclass(slots=True)
class Draft:
    """An address while it is being read: what was found so far, and what was remarked."""

    typed: dict[str, str]
    vocabulary: Vocabulary
    country: str | None
    is_country_stated: bool = False
    found: dict[str, str | None] = field(default_factory=dict)
    remarks: list[Finding] = field(default_factory=list)

    @property
    def line_member(self) -> str:
        """The member whose text the street comes from."""
        return next((member for member in LINES if member in self.typed), "street")

    @property
    def is_number_first(self) -> bool:
        """Does the country write the house number before the street?"""
        return (self.country or "").lower() in self.vocabulary.words["number_first_countries"]

    def correct(self, code: str, member: str, **params: str) -> None:
        """Note once what was mended in a member."""
        if any(known.code == code and known.field == member for known in self.remarks):
            return
        self.remark(code, member, Verdict.CORRECTED, confidence=0.97, **params)

    def remark(
        self,
        code: str,
        member: str,
        verdict: Verdict,
        *,
        confidence: float | None = None,
        suggestion: str | None = None,
        **params: str,
    ) -> None:
        self.remarks.append(
            Finding(
                code=code,
                field=member,
                verdict=verdict,
                rule="addresses",
                confidence=confidence,
                suggestion=suggestion,
                params=params,
            )
        )
