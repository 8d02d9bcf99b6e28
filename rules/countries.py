"""In which country does this person live or work, as far as the lead or its source says?"""

from collections.abc import Mapping

from rules.addresses import country_of
from rules.findings import Finding, Verdict
from rules.records import Parsed
from rules.vocabulary import Vocabulary


def parse(text: str, vocabulary: Vocabulary) -> Parsed[str]:
    """The ISO 3166-1 alpha-2 code of a country given as a code or a name in many languages."""
    if vocabulary.translate("country_names", text) == text:
        return Parsed(values=(text,))
    if vocabulary.knows("placeholders", text):
        return _left_out("TXT.PLACEHOLDER", Verdict.MISSING)
    code = country_of(text, vocabulary)
    if code:
        return Parsed(values=(code,), findings=(_finding("ADR.COUNTRY.ALIAS", Verdict.CORRECTED),))
    if several := vocabulary.translate("country_ambiguous", text):
        return _left_out("ADR.COUNTRY.AMBIGUOUS", Verdict.SUSPECT, {"countries": several})
    return _left_out("ADR.COUNTRY.UNKNOWN", Verdict.SUSPECT)


def _left_out(code: str, verdict: Verdict, params: Mapping[str, str] | None = None) -> Parsed[str]:
    return Parsed(findings=(_finding(code, verdict, params),))


def _finding(code: str, verdict: Verdict, params: Mapping[str, str] | None = None) -> Finding:
    return Finding(code=code, field="country", verdict=verdict, rule="countries", params=params or {})
