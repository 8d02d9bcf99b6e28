"""What does a report of delivery say (RFC 3464), address by address?"""

from collections.abc import Iterator
from email.message import Message

from rules.mail_reports import parts, reasons
from rules.mail_reports.told import Told
from rules.vocabulary import Vocabulary


def told(mail: Message, vocabulary: Vocabulary) -> tuple[Told, ...]:
    """What each group for a recipient tells; nothing for a mail that holds no report."""
    words = "\n".join(parts.texts(mail))
    found: dict[str, Told] = {}
    for report in parts.walk(mail, "message/delivery-status"):
        for group in parts.groups(report):
            for each in _of_group(group, words, vocabulary):
                found.setdefault(each.address, each)
    return tuple(found.values())


def _of_group(group: Message, words: str, vocabulary: Vocabulary) -> Iterator[Told]:
    action = parts.header(group, "Action").strip().casefold()
    address = _recipient(group)
    if not address or action in {"delivered", "relayed", "expanded"}:
        return
    said = parts.header(group, "Diagnostic-Code")
    status = _status(group, said)
    # A general code with no words of its own: the text for people may have some.
    if not said.strip() or status.partition(".")[2] in {"0.0", "1.0", "5.0", "3.0", ""}:
        said = f"{parts.header(group, 'Status')}\n{said}\n{words}"
    kind = reasons.kind_of(status, said, vocabulary, is_over=action != "delayed")
    yield Told(address=address, kind=kind, status=status)


def _recipient(group: Message) -> str:
    """As we wrote it, where that is told: a server further on may have another name for it."""
    original = parts.address_in(parts.header(group, "Original-Recipient"))
    return original or parts.address_in(parts.header(group, "Final-Recipient"))


def _status(group: Message, said: str) -> str:
    """The status, from what was said where the group has only a general one."""
    given = reasons.STATUS.search(parts.header(group, "Status"))
    in_words = reasons.STATUS.search(said)
    if given and not (in_words and given[1].endswith(".0.0")):
        return given[1]
    return in_words[1] if in_words else ""
