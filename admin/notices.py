"""What do we say after something was done? Left behind by a POST, said once by the next page.

Only a code and a count travel, in a cookie: what is not on this list cannot be said.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, g
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as Answer

from admin import cookies
from admin.words import Text

NOTICES: Mapping[str, tuple[str, Text]] = {
    "audit_look_ordered": ("good", _("The log is being looked through. Come back in a minute.")),
    "audit_looked": ("good", _("The log was looked through; this is what was found.")),
    "breach_noted": ("good", _("Written down in the course.")),
    "breach_opened": ("good", _("Registered. The hours are counted from when you were aware of it.")),
    "bulk_merge_begun": ("good", _("They are being merged. You may leave this page; it goes on by itself.")),
    "bulk_merge_under_way": ("warn", _("That is under way already.")),
    "bulk_approved": ("good", _("Agreed. They are being erased one by one.")),
    "bulk_decided": ("warn", _("This was decided before, or is not the list that you saw.")),
    "bulk_declined": ("good", _("Declined. Nobody of the list is erased.")),
    "bulk_proposed": ("good", _("Proposed. Somebody else has to agree now.")),
    "choose_two": ("warn", _("Choose at least two contacts to compare.")),
    "contacts_merged": ("good", _("The contacts are one now. This can be undone at any time.")),
    "doubt_answered": ("good", _("Written down. This is the next one.")),
    "doubt_answered_in_part": ("good", _("Written down. The rest is still open.")),
    "doubt_assigned": ("good", _("It is with your colleague for a day.")),
    "doubt_claimed": ("good", _("It is yours for a quarter of an hour.")),
    "doubt_none_left": ("good", _("Nothing waits any more.")),
    "doubt_put_off": ("good", _("It is put off.")),
    "doubt_released": ("good", _("It is free again.")),
    "doubt_taken": ("warn", _("Somebody was quicker: this is with somebody else, or settled.")),
    "organisation_changed": ("good", _("Put right. Records do not change it any more.")),
    "organisations_merged": ("good", _("They are one organisation now.")),
    "erasure_again": ("good", _("It is being looked at again.")),
    "erasure_begun": ("good", _("Written down. It is being carried out now; look here again in a moment.")),
    "export_approved": ("good", _("Agreed. The list is being made.")),
    "export_ordered": ("good", _("Ordered. Look here again in a moment.")),
    "export_over": ("warn", _("Nothing was changed: it is over, or was decided before.")),
    "export_own": ("warn", _("You ordered it, so somebody else has to agree.")),
    "export_refused": ("good", _("Refused. It does not go out.")),
    "export_taken_back": ("good", _("Taken back. Nobody can open it any more.")),
    "found_out": ("good", _("Written down. This is what is believed of it now.")),
    "hold_kept": ("good", _("Noted: it is still needed.")),
    "hold_placed": ("good", _("Held from now on.")),
    "hold_released": ("good", _("Released. What it kept is being erased.")),
    "import_committed": ("good", _("The import runs. You may leave this page; it goes on by itself.")),
    "import_rolled_back": ("good", _("The import is being rolled back.")),
    "judgement_taken_back": ("good", _("The two may be compared again.")),
    "key_revoked": ("good", _("The key is revoked. Whoever used it is refused from now on.")),
    "lead_fixed": ("good", _("Mended and taken in. This is the next one.")),
    "lead_refused": ("good", _("Rejected. This is the next one.")),
    "lead_taken_in": ("good", _("Taken in as it was. This is the next one.")),
    "measuring": ("good", _("Everybody is being measured. Come back in a minute.")),
    "merge_undone": ("good", _("Undone: the contacts are there again, each with its records.")),
    "no_recorded": ("good", _("Written down. It holds from now on.")),
    "nothing_chosen": ("", _("Nothing was changed: the values stand as they did.")),
    "override_gone": ("good", _("The source hears this finding as the rules give it.")),
    "override_kept": ("good", _("From now on the source hears this finding otherwise.")),
    "package_released": ("good", _("It may go out. What you decided holds for this copy.")),
    "package_revoked": ("good", _("Taken back. Nobody can open it any more.")),
    "password_changed": ("good", _("Your password was changed. You are signed out everywhere else.")),
    "preferences_saved": ("good", _("Your preferences were saved.")),
    "people_told": ("good", _("Noted: they were told where their data came from.")),
    "purpose_made": ("good", _("Saved. What was said until now stays bound to the version of its day.")),
    "put_right": ("good", _("Put right. Whoever was given it is told.")),
    "recipient_changed": ("good", _("The recipient was changed.")),
    "recipient_ended": ("good", _("Ended. What they hold they still hold, so they are still told of it.")),
    "recipient_made": ("good", _("The recipient is registered.")),
    "recipient_resumed": ("good", _("They may be given data again, and are told at their address.")),
    "record_handed_over": ("good", _("The record belongs to this contact now.")),
    "request_amended": ("good", _("Noted. It is being looked up whom it is about.")),
    "request_approved": ("good", _("Decided. It is being carried out, or waits for a second person.")),
    "request_asked_again": ("good", _("A new letter is on its way.")),
    "request_assigned": ("good", _("The case is with you.")),
    "request_concluded": ("good", _("Noted. The answer goes out when every right is settled.")),
    "request_extended": ("good", _("Extended. The letter with the reason is on its way.")),
    "request_grounded": ("good", _("Noted. The restriction begins on this ground.")),
    "request_opened": ("good", _("The case is open, and the clock runs.")),
    "request_paused": ("good", _("The question is on its way.")),
    "request_proven": ("good", _("Noted. The case can be decided.")),
    "request_refused": ("good", _("Refused. When nothing is left open, the letter goes out.")),
    "request_resumed": ("good", _("The case goes on.")),
    "request_returned": ("good", _("Sent back.")),
    "request_revoked": ("good", _("The case is closed.")),
    "request_weighed": ("good", _("Weighed. What is upheld takes effect when the case is carried out.")),
    "rerun_begun": ("good", _("Everything is being judged anew in the background.")),
    "rerun_stopped": ("warn", _("Stopped. What was judged anew stays.")),
    "rerun_under_way": ("warn", _("That is under way already.")),
    "restriction_begun": ("good", _("Restricted: the data are kept, and used for nothing from now on.")),
    "restriction_ended": ("good", _("Ended. The data may be used again, as far as anything allows it.")),
    "restriction_ending": ("good", _("Decided. It ends as soon as the person has been told.")),
    "review_assigned": ("good", _("The pair is with your colleague for a day.")),
    "review_claimed": ("good", _("The pair is yours for a quarter of an hour.")),
    "review_different": ("good", _("Noted: different people. They will not be asked about again.")),
    "review_none_left": ("good", _("Nothing waits any more.")),
    "review_put_off": ("good", _("The pair is put off.")),
    "review_released": ("good", _("The pair is free again.")),
    "review_same": ("good", _("Merged. The records of both are kept.")),
    "review_skipped": ("", _("Skipped. The pair comes back tomorrow, behind others.")),
    "review_taken": ("warn", _("Somebody was quicker: this pair is with somebody else, or decided.")),
    "review_undone": ("good", _("Undone. The pair waits again.")),
    "signed_out": ("good", _("You are signed out.")),
    "segment_ended": ("good", _("Used no longer. What it meant can still be looked at.")),
    "segment_frozen": ("good", _("Frozen. Compare it later with another snapshot.")),
    "segment_saved": ("good", _("Saved. Whoever nobody has asked about before is being decided now.")),
    "suppression_added": ("good", _("Left alone from now on. What you typed is kept as keyed hashes only.")),
    "suppression_known": ("", _("Was on the list already.")),
    "suppression_lifted": ("good", _("Taken off the list.")),
    "retention_approved": ("good", _("Agreed. Each is looked at once more, and then it is done.")),
    "retention_declined": ("good", _("Declined. Nothing happens to anybody.")),
    "retention_ended": ("good", _("The rule has ended. What it alone had listed is left alone.")),
    "retention_ruled": ("good", _("The rule holds from now on.")),
    "retention_undecided": ("warn", _("Decide over the last list first.")),
    "source_changed": ("good", _("The source was changed.")),
    "source_created": ("good", _("The source is registered. Give it a key so that it can send leads.")),
    "source_open": ("good", _("The source may send data again.")),
    "source_paused": ("good", _("The source is paused: nothing more is taken from it.")),
    "telling_again": ("good", _("It goes out again.")),
    "telling_closed": ("good", _("Closed. What the notice said of the person is erased.")),
    "telling_confirmed": ("good", _("Noted: they have confirmed it.")),
    "telling_over": ("warn", _("Not now: the notice is over or on its way, or their address takes nothing.")),
    "text_published": ("good", _("Published. It stays as it is.")),
    "user_changed": ("good", _("The roles were changed. The user must sign in again.")),
    "user_locked": ("good", _("The user is locked and was signed out everywhere.")),
    "user_unlocked": ("good", _("The user may sign in again.")),
    "value_freed": ("good", _("The best value stands again.")),
    "values_chosen": ("good", _("What you chose stands now, whatever comes in.")),
    "webhook_changed": ("good", _("The webhook was changed.")),
    "webhook_disabled": ("good", _("Disabled. Nothing is sent; what happens meanwhile is not told later.")),
    "webhook_enabled": ("good", _("Enabled. What was waiting goes out first.")),
    "webhook_of_quiet_source": ("warn", _("It goes on by itself once its source is open and has a key.")),
    "webhook_removed": ("good", _("The webhook was removed.")),
    "webhook_replayed": ("good", _("It goes out again, under the same id.")),
    "webhook_replaying": ("good", _("What was given up goes out again, each under the same id.")),
    "webhook_stopped": ("warn", _("Nothing is sent to this address: enable it first.")),
    "webhook_tested": ("good", _("A test is on its way. Look here again in a moment.")),
    "yes_recorded": ("good", _("Written down, bound to the text that you named.")),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for the top of the page. `tone` is good, warn, bad or empty."""

    tone: str
    text: str


def leave(response: Answer, code: str, *, count: int | None = None) -> Response:
    """Have the next page say it; a `count` fills %(count)s."""
    assert isinstance(response, Response) and code in NOTICES  # noqa: S101, PT018 - ours to get right
    cookies.give(response, cookies.NOTICE, code if count is None else f"{code}:{count}")
    return response


def take() -> Notice | None:
    """The message that was left for this page, once."""
    code, _colon, count = (cookies.read(cookies.NOTICE) or "").partition(":")
    if code not in NOTICES:
        return None
    g.notice_was_said = True
    tone, text = NOTICES[code]
    return Notice(tone, str(text) % {"count": int(count) if count.isdecimal() else 0})


def forget_said(response: Response) -> Response:
    """Take back the cookie of a message that this page has said."""
    if g.get("notice_was_said"):
        cookies.take_back(response, cookies.NOTICE)
    return response
