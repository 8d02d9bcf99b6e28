"""Countries as codes and as names."""

import pytest

from rules import countries


@pytest.mark.parametrize(
    ("text", "code", "remark"),
    [
        ("NL", "NL", None),
        ("nl", "NL", "ADR.COUNTRY.ALIAS"),
        ("Holland", "NL", "ADR.COUNTRY.ALIAS"),
        ("UK", "GB", "ADR.COUNTRY.ALIAS"),
        ("Suomi", "FI", "ADR.COUNTRY.ALIAS"),
        ("D", "DE", "ADR.COUNTRY.ALIAS"),
        ("Ελλάδα", "GR", "ADR.COUNTRY.ALIAS"),
        ("日本", "JP", "ADR.COUNTRY.ALIAS"),
        ("DR Congo", "CD", "ADR.COUNTRY.ALIAS"),
        ("Republic of Ireland", "IE", "ADR.COUNTRY.ALIAS"),
        ("Magyarország", "HU", "ADR.COUNTRY.ALIAS"),
        ("Česká republika", "CZ", "ADR.COUNTRY.ALIAS"),
        ("Iso-Britannia", "GB", "ADR.COUNTRY.ALIAS"),
        ("Guinea", "GN", "ADR.COUNTRY.ALIAS"),
        ("Kongo", None, "ADR.COUNTRY.AMBIGUOUS"),
        ("Nederlandse Antillen", None, "ADR.COUNTRY.AMBIGUOUS"),
        ("Czechoslovakia", None, "ADR.COUNTRY.AMBIGUOUS"),
        ("Atlantis", None, "ADR.COUNTRY.UNKNOWN"),
        ("onbekend", None, "TXT.PLACEHOLDER"),
    ],
)
def test_a_country_becomes_its_code_and_a_rewriting_is_told(text, code, remark, knowledge):
    parsed = countries.parse(text, knowledge.vocabulary)
    assert parsed.values == ((code,) if code else ())
    assert [finding.code for finding in parsed.findings] == ([remark] if remark else [])


def test_the_countries_that_bear_one_name_are_told(knowledge):
    [finding] = countries.parse("Kongo", knowledge.vocabulary).findings
    assert finding.params == {"countries": "CD, CG"}
    assert "CD, CG" in knowledge.codes[finding.code].text("en", finding.params)
