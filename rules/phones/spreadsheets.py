"""What did a spreadsheet make of the number, which it took for an amount?"""

import re

from rules.findings import Verdict
from rules.phones.remarks import Remarks, corrected, remark

_AMOUNT = re.compile(r"[0-9][.,’'E][0-9+]", re.IGNORECASE)
_FLOAT = re.compile(r"(\+?[0-9]{7,})[.,]0{1,2}")
_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]+))?E\+?([0-9]{1,2})", re.IGNORECASE)
_THOUSANDS = re.compile(r"\+?[1-9][0-9]{0,2}(?:([.,’'])[0-9]{3})(?:\1[0-9]{3}){2,3}")
_NOT_DIGIT = re.compile(r"[^0-9+]")


def undo(text: str, member: str, remarks: Remarks) -> str | None:
    """The digits of an amount; the text itself when it is none, and None when digits were rounded away."""
    if not _AMOUNT.search(text):
        return text
    if number := _FLOAT.fullmatch(text):
        remarks.append(corrected("PHN.EXCEL_FLOAT", member))
        return number[1]
    if _THOUSANDS.fullmatch(text):
        remarks.append(corrected("PHN.EXCEL_FLOAT", member))
        return _NOT_DIGIT.sub("", text)
    amount = _SCIENTIFIC.fullmatch(text)
    return text if amount is None else _written_out(amount, member, remarks)


def _written_out(amount: re.Match[str], member: str, remarks: Remarks) -> str | None:
    """`3.1623456789E+10` has all its digits; `6.12E+08` has lost six of them."""
    digits, places = amount[2] or "", int(amount[3])
    if len(digits) < places:
        remarks.append(remark("PHN.EXCEL_SCI", member, Verdict.INVALID))
        return None
    remarks.append(corrected("PHN.EXCEL_FLOAT", member))
    return amount[1] + digits[:places]
