"""What was heard of a value, in words: every kind of signal, and how it came to us."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from admin.words import Text, Word
from rules.fields import FieldName
from rules.freshness.signals import SignalKind

KINDS: Mapping[SignalKind, Text] = {
    SignalKind.ADDRESS_MATCHED_MOVED: _("A register of removals knows of one"),
    SignalKind.AUTO_REPLY_AWAY: _("The mailbox answered: away"),
    SignalKind.AUTO_REPLY_LEFT: _("The mailbox answered: left for good"),
    SignalKind.BOUNCE_DEFERRED: _("Letter not delivered for now"),
    SignalKind.BOUNCE_DISABLED: _("Letter came back: mailbox closed"),
    SignalKind.BOUNCE_FULL: _("Letter came back: mailbox full"),
    SignalKind.BOUNCE_MOVED: _("Letter came back: address has moved"),
    SignalKind.BOUNCE_NO_MAIL: _("The domain takes no mail"),
    SignalKind.BOUNCE_POLICY: _("Refused for policy, which says nothing of the address"),
    SignalKind.BOUNCE_UNCLEAR: _("Letter came back without a reason"),
    SignalKind.BOUNCE_UNKNOWN_HOST: _("There is no such domain"),
    SignalKind.BOUNCE_UNKNOWN_USER: _("Letter came back: no such mailbox"),
    SignalKind.CLICKED: _("Clicked in a letter"),
    SignalKind.COLLEAGUES_BOUNCED: _("Several colleagues' letters came back"),
    SignalKind.COMPLAINED: _("Called a letter spam"),
    SignalKind.CONFIRMED_BY_PERSON: _("Confirmed by the person"),
    SignalKind.CONFIRMED_BY_STEWARD: _("Confirmed by a steward"),
    SignalKind.DELIVERED: _("Letter delivered"),
    SignalKind.DENIED_BY_PERSON: _("Not right, says the person"),
    SignalKind.DENIED_BY_STEWARD: _("Found wrong by a steward"),
    SignalKind.LISTED_AGAIN: _("On another list as well"),
    SignalKind.OPENED: _("Letter opened, perhaps by a program"),
    SignalKind.ORGANISATION_DISSOLVED: _("The organisation was dissolved"),
    SignalKind.PHONE_ANSWERED: _("Reached by telephone"),
    SignalKind.PHONE_NOT_ANSWERED: _("Call not answered"),
    SignalKind.PHONE_OUT_OF_SERVICE: _("Number out of service"),
    SignalKind.PHONE_WRONG_PERSON: _("Wrong number: somebody else answered"),
    SignalKind.POST_MOVED: _("Post came back: moved"),
    SignalKind.POST_UNKNOWN: _("Post came back: unknown there"),
    SignalKind.REPLIED: _("Answered a letter"),
    SignalKind.SMS_ABSENT: _("Text message not delivered for now"),
    SignalKind.SMS_UNKNOWN: _("Text message came back: number unknown"),
    SignalKind.SUBMITTED_AGAIN: _("Given once more by the person"),
    SignalKind.SUBMITTED_OTHERWISE: _("A newer lead says something else"),
    SignalKind.UNSUBSCRIBED: _("Unsubscribed"),
}

# What a steward may say of a field, in one click; the last two of any.
BY_HAND: Mapping[FieldName, tuple[SignalKind, ...]] = {
    FieldName.PHONE: (
        SignalKind.PHONE_ANSWERED,
        SignalKind.PHONE_WRONG_PERSON,
        SignalKind.PHONE_OUT_OF_SERVICE,
    ),
    FieldName.EMAIL: (SignalKind.BOUNCE_UNKNOWN_USER,),
    FieldName.ADDRESS: (SignalKind.POST_UNKNOWN, SignalKind.POST_MOVED),
}
OF_ANY = (SignalKind.CONFIRMED_BY_STEWARD, SignalKind.DENIED_BY_STEWARD)
ASKED: Mapping[SignalKind, Text] = {
    SignalKind.PHONE_ANSWERED: _("Reached"),
    SignalKind.PHONE_WRONG_PERSON: _("Wrong number"),
    SignalKind.PHONE_OUT_OF_SERVICE: _("Out of service"),
    SignalKind.BOUNCE_UNKNOWN_USER: _("Mail came back"),
    SignalKind.POST_UNKNOWN: _("Post came back"),
    SignalKind.POST_MOVED: _("Post came back: moved"),
    SignalKind.CONFIRMED_BY_STEWARD: _("Still right"),
    SignalKind.DENIED_BY_STEWARD: _("No longer right"),
}


def worth(ratio: float) -> Word:
    """What a signal counted for: for the value or against it, and how much; none where it says nothing."""
    if ratio > 1:
        return Word(_("%(times)s times likelier of a stale value", times=f"{ratio:.3g}"), "warn")
    if 0 < ratio < 1:
        return Word(_("%(times)s times likelier of a true value", times=f"{1 / ratio:.3g}"), "good")
    return Word(_("Says nothing of it")) if ratio else Word(_("Begins anew"), "good")
