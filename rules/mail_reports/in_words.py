"""What do mail servers say that write in their own words, to people and not to programs?"""

import re
from collections.abc import Iterator
from email.message import Message

from rules.freshness.signals import SignalKind
from rules.mail_reports import parts, reasons
from rules.mail_reports.told import Told
from rules.vocabulary import Vocabulary

_OPENS = re.compile(
    r"undeliver|non.?deliver|not deliver|deliver[a-z]* (?:fail|status|notif|error|problem|report|delayed)|"
    r"fail(?:ed|ure) (?:notice|delivery|mail)|mail (?:delivery|fail|(?:system )?error)|rejected mail|"
    r"returned (?:mail|to sender)|could ?n.t (?:be )?(?:send|sent|deliver)|warning: (?:message|could)|"
    r"processing error|user unknown|did not reach|bounce|message (?:delayed|status)|delayed mail|"
    r"automatically rejected|nicht (?:zustellbar|zugestellt)|unzustellbar|onbestelbaar|niet (?:be|ge)zorgd|"
    r"non remis|échec|echec|toimitus|kunde inte levereras|nie dostarczon|не доставлен|no entregad|mancat",
    re.IGNORECASE,
)
# Lines of ours that a report repeats, with addresses that did not fail.
_REPEATED = re.compile(
    r"^[\s*>]*(?:to|from|cc|subject|date|sent|reply-to|for further .*):.*$", re.IGNORECASE | re.MULTILINE
)
# Below this lies the letter that came back, with other addresses in it.
_COPY = re.compile(
    r"^(?:[-=_* ]{3,}.{0,40}(?:original|copy|below|returned|message (?:header|text|body|follows)|unsent|"
    r"headers?|ursprüngliche|origin(?:al|ele)|kopie).*|received: .*|return-path: .*|"
    r".{0,30}below this line.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_LINES_AROUND = 8


def told(mail: Message, vocabulary: Vocabulary) -> tuple[Told, ...]:
    """What a mail that reads like a bounce tells; nothing for one that does not."""
    words = _before_the_copy("\n".join(parts.texts(mail)))
    failed = parts.addresses_in(parts.header(mail, "X-Failed-Recipients"))
    if not failed and not _reads_like_a_bounce(mail, words):
        return ()
    ours = _ours(mail)
    told_of = _REPEATED.sub("", words)
    named = parts.addresses_in(told_of) or parts.addresses_in(words)
    found = failed or [each for each in named if not _is_not_it(each, ours)]
    is_over = not re.search(r"delayed|not yet|still being|warning", _head(mail, words), re.IGNORECASE)
    each = tuple(_each(found, words, vocabulary, is_over=is_over))
    # Where a reason is given for some, the others are mostly whoever is to be asked about it.
    clear = tuple(one for one in each if one.kind is not SignalKind.BOUNCE_UNCLEAR)
    return clear or each


def _each(found: list[str], words: str, vocabulary: Vocabulary, *, is_over: bool) -> Iterator[Told]:
    for address in found[:100]:
        near = _near(words, address) if len(found) > 1 else words
        status = reasons.STATUS.search(near)
        kind = reasons.kind_of(status[1] if status else "", near, vocabulary, is_over=is_over)
        yield Told(address=address, kind=kind, status=status[1] if status else "")


def _reads_like_a_bounce(mail: Message, words: str) -> bool:
    subject = parts.header(mail, "Subject")
    return bool(_OPENS.search(subject) or _OPENS.search(words[:600]))


def _head(mail: Message, words: str) -> str:
    return f"{parts.header(mail, 'Subject')}\n{words[:300]}"


def _before_the_copy(words: str) -> str:
    found = next((each for each in _COPY.finditer(words) if each.start() > 40), None)
    return words[: found.start()] if found else words


def _near(words: str, address: str) -> str:
    """The lines about one of several addresses: from its own up to the next that has another."""
    lines = words.splitlines()
    at = next((number for number, line in enumerate(lines) if address in line), 0)
    about = [lines[at]]
    for line in lines[at + 1 : at + _LINES_AROUND]:
        if "@" in line and address not in line:
            break
        about.append(line)
    return "\n".join(about)


def _ours(mail: Message) -> set[str]:
    """Who wrote the report and whom it was sent to are not what it is about."""
    names = ("From", "To", "Sender", "Return-Path", "Reply-To", "Delivered-To")
    return {each.casefold() for name in names for each in parts.addresses_in(parts.header(mail, name))}


def _is_not_it(address: str, ours: set[str]) -> bool:
    mailbox = address.casefold().partition("@")[0]
    return address.casefold() in ours or mailbox in {"postmaster", "mailer-daemon", "abuse", "support"}
