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
    "import_committed": ("good", _("The import runs. You may leave this page; it goes on by itself.")),
    "import_rolled_back": ("good", _("The import is being rolled back.")),
    "key_revoked": ("good", _("The key is revoked. Whoever used it is refused from now on.")),
    "lead_fixed": ("good", _("Mended and taken in. This is the next one.")),
    "lead_refused": ("good", _("Rejected. This is the next one.")),
    "lead_taken_in": ("good", _("Taken in as it was. This is the next one.")),
    "override_gone": ("good", _("The source hears this finding as the rules give it.")),
    "override_kept": ("good", _("From now on the source hears this finding otherwise.")),
    "password_changed": ("good", _("Your password was changed. You are signed out everywhere else.")),
    "preferences_saved": ("good", _("Your preferences were saved.")),
    "rerun_begun": ("good", _("Everything is being judged anew in the background.")),
    "rerun_stopped": ("warn", _("Stopped. What was judged anew stays.")),
    "rerun_under_way": ("warn", _("That is under way already.")),
    "source_changed": ("good", _("The source was changed.")),
    "source_created": ("good", _("The source is registered. Give it a key so that it can send leads.")),
    "source_open": ("good", _("The source may send data again.")),
    "source_paused": ("good", _("The source is paused: nothing more is taken from it.")),
    "signed_out": ("good", _("You are signed out.")),
    "user_changed": ("good", _("The roles were changed. The user must sign in again.")),
    "user_locked": ("good", _("The user is locked and was signed out everywhere.")),
    "user_unlocked": ("good", _("The user may sign in again.")),
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
