"""What do letters among the digits mean: a word on the keys, or a slip of the finger?"""

import re

import phonenumbers

from rules.context import Context
from rules.findings import Verdict
from rules.phones import dialling
from rules.phones.plan import Number
from rules.phones.remarks import Remarks, corrected, offered, remark

# The letters of three alphabets that look like a digit.
_LETTER_DIGITS = str.maketrans("OoОоΟοQIlІі|", "000000011111")
_VANITY = re.compile(
    r"((?:\+?1[-. ]?)?\(?8(?:00|33|44|55|66|77|88)\)?|(?:\+31 ?)?0?[89]00)[-. ]?([A-Z][A-Z0-9 -]{3,})"
)
_NOT_DIGIT = re.compile(r"[^0-9]")
_NANP_DIGITS = 11


def is_word(text: str) -> bool:
    """Is this a number whose last digits are spelt as a word?"""
    return text.isascii() and text.isupper() and _VANITY.fullmatch(text) is not None


def read(text: str, member: str, context: Context, remarks: Remarks) -> Number | None:
    """The number that letters and digits together dial; None, with the remark that says why."""
    if vanity := _VANITY.fullmatch(text.upper()):
        return _dialled_word(vanity, member, context, remarks)
    typed = text.translate(_LETTER_DIGITS)
    if any(map(str.isdigit, text)) and not any(map(str.isalpha, typed)):
        number, _ = dialling.read(typed, context)
        if not number.fault:
            remarks.append(offered("PHN.LETTER_DIGIT", member, number.e164))
            return None
    remarks.append(remark("PHN.SYNTAX", member, Verdict.INVALID))
    return None


def _dialled_word(vanity: re.Match[str], member: str, context: Context, remarks: Remarks) -> Number | None:
    """A word on the keys; the network ignores letters after the last digit it needs."""
    dialled = _NOT_DIGIT.sub("", vanity[1] + phonenumbers.convert_alpha_characters_in_number(vanity[2]))
    is_american = not vanity[1].startswith(("0", "+31"))
    if is_american:
        dialled = "+1" + dialled.removeprefix("1")
    number, _ = dialling.read(dialled, context)
    if not number.fault:
        remarks.append(corrected("PHN.VANITY", member))
        return number
    reached, _ = dialling.read(dialled[: _NANP_DIGITS + 1], context)
    if is_american and not reached.fault:
        remarks.append(offered("PHN.VANITY.LONG", member, reached.e164))
    else:
        remarks.append(remark("PHN.SYNTAX", member, Verdict.INVALID))
    return None
