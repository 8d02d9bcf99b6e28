"""What does a code look like in this file, without showing anybody?"""

import re
from collections.abc import Collection, Mapping

from rules import masking
from rules.findings import Finding
from rules.records import Lead
from rules.vocabulary import Vocabulary
from service.checking.judged import Judged

EACH = 3
"""Examples that are kept of a code: more tell nothing new."""

_WIDEST = 40
_DIGITS_SHOWN = 3
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{2,}")
_PHONES = frozenset({"phone", "mobile"})
_EMAILS = frozenset({"email", "email2"})

Examples = dict[str, list[str]]
"""By code, masked texts: `j•••@g•••.con → gmail.com`."""


def collect(
    judged: Judged, known: Examples, vocabulary: Vocabulary, *, enough: Collection[str] = frozenset()
) -> None:
    """Keep what the row shows of codes that have few examples yet; of codes with `enough` none is wanted."""
    for finding in judged.findings:
        if finding.code in enough:
            continue
        kept = known.setdefault(finding.code, [])
        if len(kept) < EACH and (shown := _shown(finding, judged.lead, vocabulary)) and shown not in kept:
            kept.append(shown)


def join(known: Examples, others: Mapping[str, list[str]]) -> None:
    """Add the examples of another part of the file."""
    for code, texts in others.items():
        kept = known.setdefault(code, [])
        kept += [text for text in texts if text not in kept][: EACH - len(kept)]


def _shown(finding: Finding, lead: Lead, vocabulary: Vocabulary) -> str | None:
    """The text as it was sent, masked, and what is proposed instead; None when nothing of it may be seen."""
    sent = getattr(lead, finding.field, None)
    if not isinstance(sent, str) or not sent.strip():
        return None
    masked = _masked(finding.field, sent.strip())
    if not any(map(str.isalnum, masked)):
        return None
    offered = finding.suggestion and _offer(finding.field, finding.suggestion, vocabulary)
    return f"{masked} → {offered}" if offered else masked


def _offer(member: str, suggestion: str, vocabulary: Vocabulary) -> str:
    """A proposal, masked; the domain of a provider that everybody knows tells nothing of anybody."""
    domain = suggestion.rpartition("@")[2]
    if member in _EMAILS and vocabulary.knows("mail_domains_known", domain):
        return domain
    return _masked(member, suggestion)


def _masked(member: str, text: str) -> str:
    return _short(_dialled(text) if member in _PHONES else masking.mask_member(member, text))


def _dialled(text: str) -> str:
    """A number in its shape, for that is mostly what is wrong with it: `+## (#)# #### #833 (w•••)`."""
    kept = len(_DIGIT.findall(text)) - _DIGITS_SHOWN
    hidden = _DIGIT.sub("#", text, count=kept) if kept > _DIGITS_SHOWN else _DIGIT.sub("#", text)
    return _WORD.sub(lambda word: f"{word[0][0]}{masking.DOTS}", hidden)


def _short(text: str) -> str:
    """On one line of bounded width; control characters would write over the screen."""
    line = "".join(letter if letter.isprintable() else " " for letter in text[: 2 * _WIDEST])
    line = " ".join(line.split())
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"
