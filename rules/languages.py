"""In which language does this person wish to be written to?"""

import re
from functools import lru_cache

from rules.findings import Finding, Verdict
from rules.records import Parsed
from rules.text import clip
from rules.vocabulary import Vocabulary

# RFC 5646: language, script, region. Variants and extensions say nothing that a letter is written by.
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?(?:\.[A-Za-z0-9-]+)?")

# Codes that stand in data although the standard has other ones.
_REGIONS = {"UK": "GB"}


def parse(text: str, vocabulary: Vocabulary) -> Parsed[str]:
    """The BCP 47 tag of a language given as a tag (`nl_NL`, `dut`) or a name (`Nederlands`)."""
    text = clip(text.strip())[0]
    tag = _of_tag(text, vocabulary) or vocabulary.translate("languages", text)
    if tag is None:
        return Parsed(findings=(_finding("LNG.UNKNOWN", Verdict.SUSPECT),))
    if tag == text:
        return Parsed(values=(tag,))
    return Parsed(values=(tag,), findings=(_finding("LNG.REWRITTEN", Verdict.CORRECTED),))


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


def _finding(code: str, verdict: Verdict) -> Finding:
    return Finding(code=code, field="language", verdict=verdict, rule="languages", confidence=None)
