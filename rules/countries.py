"""In which country does this person live or work, as far as the lead or its source says?"""

from rules.addresses import country_of
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.records import Parsed
from rules.vocabulary import Vocabulary


def parse(text: str, vocabulary: Vocabulary) -> Parsed[str]:
    """The ISO 3166-1 alpha-2 code of a country given as a code or a name in many languages."""
    code = country_of(text, vocabulary)
    if code is None:
        return Parsed(findings=(_unknown(text, vocabulary),))
    if code == text:
        return Parsed(values=(code,))
    renamed = Finding(
        code="ADR.COUNTRY.ALIAS",
        field="country",
        verdict=Verdict.CORRECTED,
        rule="countries",
        confidence=APPLY_FROM,
    )
    return Parsed(values=(code,), findings=(renamed,))


def _unknown(text: str, vocabulary: Vocabulary) -> Finding:
    several = vocabulary.translate("country_ambiguous", text)
    return Finding(
        code="ADR.COUNTRY.AMBIGUOUS" if several else "ADR.COUNTRY.UNKNOWN",
        field="country",
        verdict=Verdict.SUSPECT,
        rule="countries",
        params={"countries": several} if several else {},
    )
