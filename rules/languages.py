"""In which language does this person wish to be written to?"""

import re
from functools import lru_cache

from rules.findings import Finding, Verdict
from rules.records import Parsed
from rules.text import clip
from rules.vocabulary import Vocabulary

# RFC 5646: language, script, region. Variants and extensions say nothing that a letter is written by.
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?(?:\.[A-Za-z0-9-]+)?")
_OF_COUNTRY = re.compile(r"([^()\[\]]+?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]|(\w{4,})[ -]([A-Za-z]{2})")
_BETWEEN = re.compile(r"\s*[;,/|&+\n]\s*|\s+(?:en|and|und|ja|et|och|og|y|e|i)\s+", re.IGNORECASE)
_WEIGHT = re.compile(r";\s*q=[0-9.]+", re.IGNORECASE)

# Codes that stand in data although the standard has other ones.
_REGIONS = {"UK": "GB"}


def parse(text: str, vocabulary: Vocabulary) -> Parsed[str]:
    """The BCP 47 tag of a language given as a tag (`nl_NL`, `dut`) or a name (`Nederlands`).

    Of several languages the first is taken, and told. The code of a country is no language: the main one of
    that country is offered.
    """
    text = clip(text.strip())[0]
    if text.isupper() and vocabulary.translate("language_of_country", text) is not None:
        return _a_country(text, vocabulary)
    tag = _tag(text, vocabulary)
    if tag is None:
        return _first_of_several(text, vocabulary) or _a_country(text, vocabulary)
    if tag == text:
        return Parsed(values=(tag,))
    return Parsed(values=(tag,), findings=(_finding("LNG.REWRITTEN", Verdict.CORRECTED),))


def _tag(text: str, vocabulary: Vocabulary) -> str | None:
    named = vocabulary.translate("languages", text)
    return named or _of_tag(text, vocabulary) or _of_country(text, vocabulary)


def _first_of_several(text: str, vocabulary: Vocabulary) -> Parsed[str] | None:
    """The first of a list, such as browsers send (`nl-NL,nl;q=0.9,en;q=0.8`)."""
    first, *others = _BETWEEN.split(_WEIGHT.sub("", text))
    tag = _tag(first, vocabulary) if others else None
    if tag is None:
        return None
    also = {found for other in others if (found := _tag(other, vocabulary))}
    languages = {each.partition("-")[0] for each in (tag, *also)}
    if len(languages) == 1:
        return Parsed(values=(tag,), findings=(_finding("LNG.REWRITTEN", Verdict.CORRECTED),))
    return Parsed(values=(tag,), findings=(_finding("LNG.MULTIPLE", Verdict.SUSPECT),))


def _a_country(text: str, vocabulary: Vocabulary) -> Parsed[str]:
    """No language; perhaps a country, whose language is offered if it has one."""
    main = vocabulary.translate("language_of_country", text)
    if main is None:
        return Parsed(findings=(_finding("LNG.UNKNOWN", Verdict.SUSPECT),))
    return Parsed(findings=(_finding("LNG.COUNTRY", Verdict.SUSPECT, suggestion=main or None),))


def _of_country(text: str, vocabulary: Vocabulary) -> str | None:
    """`English (US)`, `Nederlands (België)`, `english uk`: a language as one country speaks it."""
    found = _OF_COUNTRY.fullmatch(text)
    if found is None:
        return None
    language = vocabulary.translate("languages", found[1] or found[3])
    place = found[2] or found[4]
    region = vocabulary.translate("country_names", place) or vocabulary.translate("country_aliases", place)
    if language and region is None and len(place) == 2 and place.isalpha() and place.isascii():
        region = place.upper()
    # What else stands in brackets says nothing that a letter is written by.
    return language and (_joined(language, "", region) if region and "-" not in language else language)


def _of_tag(text: str, vocabulary: Vocabulary) -> str | None:
    found = _TAG.fullmatch(text)
    if found is None:
        return None
    language = vocabulary.translate("languages", found[1])
    # A name of three letters may look like a tag; only codes lead a tag that goes on.
    return language and _joined(language, found[2] or "", found[3] or "")


@lru_cache(maxsize=1024)
def _joined(language: str, script: str, region: str) -> str:
    """A tag in its customary letters: `nl-NL`, `zh-Hant-TW`."""
    region = _REGIONS.get(region.upper(), region.upper())
    return "-".join(part for part in (language, script.title(), region) if part)


def _finding(code: str, verdict: Verdict, *, suggestion: str | None = None) -> Finding:
    confidence = 0.9 if suggestion else None
    return Finding(
        code=code,
        field="language",
        verdict=verdict,
        rule="languages",
        confidence=confidence,
        suggestion=suggestion,
    )
