"""What does somebody's mailbox answer by itself: back on Monday, or gone for good (RFC 3834)?

A successor who is named in it is never taken in: nobody has asked that person.
"""

import re
from email.message import Message

from rules.freshness.signals import SignalKind
from rules.mail_reports import parts
from rules.mail_reports.told import Told
from rules.vocabulary import Vocabulary

_SUBJECT = re.compile(
    r"^(?:auto(?:matic|matische?|mated|maattinen|svar)?[- ]?(?:reply|response|antwort|vastaus|antwoord)|"
    r"auto(?:re)?:|out of (?:the )?office|automatisk|abwesenheit|afwezig|poissa|réponse automatique|"
    r"odpowiedź auto)",
    re.IGNORECASE,
)
_OF_MACHINES = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress")
LONGEST = 4_000


def told(mail: Message, vocabulary: Vocabulary) -> tuple[Told, ...]:
    """Whose mailbox answered, and what that tells; nothing for a letter that a person wrote."""
    if not _is_by_a_machine(mail):
        return ()
    address = parts.address_in(parts.header(mail, "From"))
    if not address:
        return ()
    text = f"{parts.header(mail, 'Subject')}\n" + "\n".join(parts.texts(mail))
    kind = _kind(" ".join(text[:LONGEST].casefold().split()), vocabulary)
    return (Told(address=address, kind=kind),) if kind else ()


def _is_by_a_machine(mail: Message) -> bool:
    submitted = parts.header(mail, "Auto-Submitted").strip().casefold()
    if submitted.startswith("auto-replied"):
        return True
    is_marked = any(mail.get(name) for name in _OF_MACHINES)
    is_called = parts.header(mail, "Precedence").strip().casefold() == "auto_reply"
    return is_marked or is_called or bool(_SUBJECT.search(parts.header(mail, "Subject").strip()))


def _kind(text: str, vocabulary: Vocabulary) -> SignalKind | None:
    """That somebody left weighs more than that they are away: such letters often say both."""
    found = {kind for phrase, kind in vocabulary.maps["auto_reply_phrases"].items() if phrase in text}
    for kind in (SignalKind.AUTO_REPLY_LEFT, SignalKind.AUTO_REPLY_AWAY):
        if kind in found:
            return kind
    return None
