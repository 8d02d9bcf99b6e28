"""Why did a letter come back, as far as it tells something of the address?

What the server says in words comes before its code where the code is a general one: half the servers send
5.1.1, 5.5.0 or nothing for everything. Words of policy (“blocked”, “spam”) never speak against an address.
"""

import re

from rules.freshness.signals import SignalKind
from rules.vocabulary import Vocabulary

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-#:,]|$)(?!\.\d)", re.MULTILINE)

# RFC 3463: what a status says by itself. Those that are used for anything are left to the words.
_BY_STATUS = {
    "1.1": SignalKind.BOUNCE_UNKNOWN_USER,
    "1.2": SignalKind.BOUNCE_UNKNOWN_HOST,
    "1.3": SignalKind.BOUNCE_UNKNOWN_USER,
    "1.6": SignalKind.BOUNCE_MOVED,
    "1.10": SignalKind.BOUNCE_NO_MAIL,
    "2.1": SignalKind.BOUNCE_DISABLED,
    "2.2": SignalKind.BOUNCE_FULL,
    "4.1": SignalKind.BOUNCE_DEFERRED,
    "4.2": SignalKind.BOUNCE_DEFERRED,
    "4.4": SignalKind.BOUNCE_UNKNOWN_HOST,
    "4.7": SignalKind.BOUNCE_DEFERRED,
}
_HARD = frozenset(
    {
        SignalKind.BOUNCE_UNKNOWN_USER,
        SignalKind.BOUNCE_UNKNOWN_HOST,
        SignalKind.BOUNCE_NO_MAIL,
        SignalKind.BOUNCE_MOVED,
    }
)
# The order in which words count: what is surest first.
_ORDER = (
    SignalKind.BOUNCE_NO_MAIL,
    SignalKind.BOUNCE_FULL,
    SignalKind.BOUNCE_DISABLED,
    SignalKind.BOUNCE_UNKNOWN_USER,
    SignalKind.BOUNCE_UNKNOWN_HOST,
    SignalKind.BOUNCE_MOVED,
    SignalKind.BOUNCE_POLICY,
    SignalKind.BOUNCE_DEFERRED,
)


def kind_of(status: str, said: str, vocabulary: Vocabulary, *, is_over: bool) -> SignalKind:
    """The kind of bounce. `status` as in RFC 3463 or empty, `said` what the server wrote.

    `is_over`: the server has given up; what it still tries tells nothing for good.
    """
    in_words = _said(said, vocabulary)
    by_status = _of_status(status)
    if not is_over or status.startswith("4"):
        return _for_now(by_status, in_words)
    if by_status is SignalKind.BOUNCE_POLICY or by_status is None:
        return _surest(in_words) or by_status or SignalKind.BOUNCE_UNCLEAR
    if by_status in _HARD and SignalKind.BOUNCE_POLICY in in_words and not in_words & _HARD:
        return _surest(in_words) or by_status
    if by_status is SignalKind.BOUNCE_UNKNOWN_USER and in_words & {
        SignalKind.BOUNCE_FULL,
        SignalKind.BOUNCE_DISABLED,
        SignalKind.BOUNCE_UNKNOWN_HOST,
    }:
        return _surest(in_words - {SignalKind.BOUNCE_UNKNOWN_USER}) or by_status
    return by_status


def _for_now(by_status: SignalKind | None, in_words: set[SignalKind]) -> SignalKind:
    if SignalKind.BOUNCE_FULL in in_words or by_status is SignalKind.BOUNCE_FULL:
        return SignalKind.BOUNCE_FULL
    if SignalKind.BOUNCE_POLICY in in_words:
        return SignalKind.BOUNCE_POLICY
    return SignalKind.BOUNCE_DEFERRED


def _of_status(status: str) -> SignalKind | None:
    _, _, rest = status.partition(".")
    if rest.startswith(("7.", "3.", "6.")) or rest in {"4.6", "2.3", "2.4", "1.7", "1.8", "1.9", "5.3"}:
        return SignalKind.BOUNCE_POLICY
    return _BY_STATUS.get(rest)


def _said(said: str, vocabulary: Vocabulary) -> set[SignalKind]:
    text = " ".join(said.casefold().split())
    phrases = vocabulary.maps["bounce_phrases"]
    return {SignalKind(kind) for phrase, kind in phrases.items() if phrase in text}


def _surest(found: set[SignalKind]) -> SignalKind | None:
    return next((kind for kind in _ORDER if kind in found), None)
