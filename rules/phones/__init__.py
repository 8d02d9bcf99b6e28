"""Can this number be called, from anywhere, and what kind of number is it?"""

import re

import phonenumbers

from rules.context import Context
from rules.findings import Finding, Verdict
from rules.phones import plan, wrapping
from rules.phones.plan import Number
from rules.phones.wrapping import Wrapped
from rules.records import Parsed, Phone
from rules.vocabulary import Vocabulary

_TEXT_LIMIT = 512
_SHORT_DIGITS = 6
_FEWEST_SAME_DIGITS = 6
_NOT_DIGIT = re.compile(r"[^0-9]")
_PLAIN = re.compile(r"\+?[0-9(][0-9 ()-]{6,18}")
_ZERO = re.compile(r"\(\s*0\s*\)")
_PLUSES = re.compile(r"\+[\s+]*(?:00)?")
_FLOAT = re.compile(r"(\+?[0-9]{7,})[.,]0{1,2}")
_SCIENTIFIC = re.compile(r"([0-9])[.,]([0-9]+)E\+?([0-9]{1,2})", re.IGNORECASE)
_LETTER_DIGITS = str.maketrans("OolI", "0011")
_VANITY = re.compile(r"((?:\+?1[-. ]?)?\(?8(?:00|33|44|55|66|77|88)\)?|0[89]00)[-. ]?([A-Z][A-Z0-9-]{3,})")
_LETTER = re.compile("[A-Za-z]")
_NANP_DIGITS = 11

Remarks = list[Finding]


_Reading = tuple[Number, tuple[str, ...]]
"""A number with the codes its reading earned."""

_NOTHING_AROUND = Wrapped(digits="")


def parse(text: str, member: str, context: Context) -> Parsed[Phone]:
    """The numbers a field holds: none, one, or several when it is a list.

    A number without country code is read as one of the record's country, then of the source's.
    """
    if _PLAIN.fullmatch(text):
        return _parse_plain(text, member, context)
    if len(text) > _TEXT_LIMIT:
        return Parsed(findings=(_finding("PHN.TOO_LONG", member, Verdict.INVALID),))
    typed = wrapping.in_ascii(text).strip()
    if not typed:
        return Parsed()
    remarks: Remarks = []
    if typed != text.strip():
        remarks.append(_corrected("PHN.REFORMAT", member))
    whole = _from_spreadsheet(typed, member, remarks)
    if whole is None or _is_placeholder(whole, member, context.vocabulary, remarks):
        return Parsed(findings=tuple(remarks))
    parts = wrapping.part(whole)
    if len(parts) > 1:
        count = str(len(parts))
        remarks.append(_finding("PHN.MULTIPLE", member, Verdict.SUSPECT, params={"count": count}))
    return _parse_parts(parts, member, context, remarks)


def _parse_plain(text: str, member: str, context: Context) -> Parsed[Phone]:
    """For digits with nothing around them: the common case."""
    remarks: Remarks = []
    phone = None
    if not _is_placeholder(text, member, context.vocabulary, remarks):
        phone = _settled(_read(text, context), _NOTHING_AROUND, member, context, remarks)
    return Parsed(values=(phone,) if phone else (), findings=tuple(remarks))


def as_text(phone: Phone) -> str:
    """The number as a text that reads back as the same number."""
    extension = f" ext. {phone.extension}" if phone.extension else ""
    return f"{phone.e164}{extension} ({phone.label})" if phone.label else f"{phone.e164}{extension}"


def _parse_parts(parts: list[str], member: str, context: Context, remarks: Remarks) -> Parsed[Phone]:
    phones: dict[str, Phone] = {}
    notes: list[str] = []
    for each in parts:
        wrapped = wrapping.unwrap(each, context.vocabulary)
        phone = _phone(wrapped, member, context, remarks)
        if phone:
            phones.setdefault(phone.e164, phone)
        if wrapped.note:
            notes.append(wrapped.note)
    return Parsed(values=tuple(phones.values()), findings=tuple(remarks), note="; ".join(notes) or None)


def _phone(wrapped: Wrapped, member: str, context: Context, remarks: Remarks) -> Phone | None:
    """One unwrapped number, or None with the remark that says why not."""
    if not wrapped.digits.isascii() or _LETTER.search(wrapped.digits):
        return _lettered(wrapped, member, context, remarks)
    return _settled(_read(wrapped.digits, context), wrapped, member, context, remarks)


def _settled(
    reading: _Reading, wrapped: Wrapped, member: str, context: Context, remarks: Remarks
) -> Phone | None:
    """A number that was read, with what stood around it and what is to be said of it."""
    number, codes = reading
    if number.fault:
        remarks.append(_refusal(number, member, context))
        return None
    if number.e164 in context.vocabulary.words["phone_placeholder"]:
        remarks.append(_finding("PHN.PLACEHOLDER", member, Verdict.MISSING))
        return None
    if wrapped.codes or codes:
        remarks += [_corrected(code, member) for code in wrapped.codes]
        remarks += [_remark(code, number, member) for code in codes]
    if number.is_fiction:
        remarks.append(_finding("PHN.FICTION", member, Verdict.SUSPECT))
    return Phone(
        e164=number.e164,
        extension=wrapped.extension,
        region=number.region,
        kind=number.kind,
        label=wrapped.label,
    )


def _read(text: str, context: Context) -> _Reading:
    """The first way to read the digits that gives a number of some plan."""
    text = text.strip()
    home = context.country or context.source_country
    if text.startswith("+"):
        dialled = _without_zero(_PLUSES.sub("+", text, count=1))
        codes = ("PHN.REFORMAT",) if dialled != text else ()
        return plan.read(dialled, None, context.vocabulary), codes
    if text.startswith("00"):
        dialled = _without_zero("+" + text[2:].lstrip(" -"))
        code = "PHN.REFORMAT" if home is None or plan.dials_out_with_00(home) else "PHN.FOREIGN_PREFIX"
        return plan.read(dialled, None, context.vocabulary), (code,)
    return _read_national(_ZERO.sub("0", text) if "(" in text else text, home, context)


def _read_national(text: str, home: str | None, context: Context) -> _Reading:
    """Digits without a country code: of the record's country, the source's, or a + was forgotten."""
    digits = _digits(text)
    if len(digits) <= _SHORT_DIGITS and not digits.startswith("0"):
        return Number(fault="PHN.SHORT"), ()
    first = plan.read(text, home, context.vocabulary) if home else Number(fault="PHN.REGION_UNKNOWN")
    if home and not first.fault:
        return first, _reformatted(digits, first, home)
    other = context.source_country
    if other and other != home:
        second = plan.read(text, other, context.vocabulary)
        if not second.fault:
            return second, ("PHN.REGION_ASSUMED",)
    if not digits.startswith("0"):
        third = plan.read(f"+{digits}", None, context.vocabulary)
        if not third.fault:
            return third, ("PHN.REGION_ASSUMED",)
    return first, ()


def _reformatted(digits: str, number: Number, home: str) -> tuple[str, ...]:
    """Was more than the usual inland way of writing changed: a lost 0 or a lost +? (1 is America's own 0.)"""
    if digits.startswith("0"):
        return ()
    code = plan.country_code(home)
    is_abroad = digits == number.e164[1:] and code != "1"
    is_cut = number.e164 == f"+{code}{digits}" and plan.writes_zero_first(home)
    return ("PHN.REFORMAT",) if is_abroad or is_cut else ()


def _without_zero(text: str) -> str:
    """`+31 (0)6` without its 0; in Italy the 0 is part of the number."""
    if "(" not in text:
        return text
    return _ZERO.sub("0" if _digits(text).startswith("39") else "", text)


def _lettered(wrapped: Wrapped, member: str, context: Context, remarks: Remarks) -> Phone | None:
    """Letters among the digits: a word to dial, a slip of the finger, or no number at all."""
    text = wrapped.digits
    if vanity := _VANITY.fullmatch(text):
        return _vanity(vanity, member, context, remarks)
    if any(map(str.isdigit, text)):
        number, _ = _read(text.translate(_LETTER_DIGITS), context)
        if not number.fault:
            proposal = number.e164
            remarks.append(
                _finding("PHN.LETTER_DIGIT", member, Verdict.SUSPECT, confidence=0.9, suggestion=proposal)
            )
            return None
    remarks.append(_finding("PHN.SYNTAX", member, Verdict.INVALID))
    return None


def _vanity(vanity: re.Match[str], member: str, context: Context, remarks: Remarks) -> Phone | None:
    """A word on the keys; the network ignores letters after the last digit it needs."""
    dialled = _NOT_DIGIT.sub("", vanity[1] + phonenumbers.convert_alpha_characters_in_number(vanity[2]))
    is_american = not vanity[1].startswith("0")
    if is_american:
        dialled = "+1" + dialled.removeprefix("1")
    number, _ = _read(dialled, context)
    if not number.fault:
        remarks.append(_corrected("PHN.VANITY", member))
        return Phone(e164=number.e164, region=number.region, kind=number.kind)
    reached, _ = _read(dialled[: _NANP_DIGITS + 1], context)
    if is_american and not reached.fault:
        proposal = reached.e164
        remarks.append(
            _finding("PHN.VANITY.LONG", member, Verdict.SUSPECT, confidence=0.9, suggestion=proposal)
        )
    else:
        remarks.append(_finding("PHN.SYNTAX", member, Verdict.INVALID))
    return None


def _from_spreadsheet(text: str, member: str, remarks: Remarks) -> str | None:
    """Undo a spreadsheet's idea that this is an amount; None when it rounded digits away."""
    if number := _FLOAT.fullmatch(text):
        remarks.append(_corrected("PHN.EXCEL_FLOAT", member))
        return number[1]
    amount = _SCIENTIFIC.fullmatch(text)
    if amount is None:
        return text
    if len(amount[2]) < int(amount[3]):
        remarks.append(_finding("PHN.EXCEL_SCI", member, Verdict.INVALID))
        return None
    remarks.append(_corrected("PHN.EXCEL_FLOAT", member))
    return amount[1] + amount[2][: int(amount[3])]


def _is_placeholder(text: str, member: str, vocabulary: Vocabulary, remarks: Remarks) -> bool:
    """Digits typed to get past a compulsory field, or a cell with nothing to dial or read in it."""
    digits = _digits(text)
    is_typed_alone = (not digits or digits in vocabulary.words["phone_placeholder"]) and _is_bare(text)
    if not is_typed_alone and not _is_one_key(digits):
        return False
    remarks.append(_finding("PHN.PLACEHOLDER", member, Verdict.MISSING))
    return True


def _is_one_key(digits: str) -> bool:
    return len(digits) >= _FEWEST_SAME_DIGITS and digits.count(digits[0]) == len(digits)


def _digits(text: str) -> str:
    return text if text.isdecimal() else _NOT_DIGIT.sub("", text)


def _is_bare(text: str) -> bool:
    return not text.startswith("+") and not any(map(str.isalpha, text))


def _refusal(number: Number, member: str, context: Context) -> Finding:
    region = number.region or context.country or context.source_country or "?"
    verdict = Verdict.SUSPECT if number.fault == "PHN.REGION_UNKNOWN" else Verdict.INVALID
    params = {"region": region} if number.fault == "PHN.NOT_IN_PLAN" else None
    return _finding(number.fault or "PHN.SYNTAX", member, verdict, params=params)


def _remark(code: str, number: Number, member: str) -> Finding:
    if code == "PHN.REFORMAT":
        return _corrected(code, member)
    params = {"region": number.region or "?"} if code == "PHN.REGION_ASSUMED" else None
    return _finding(code, member, Verdict.SUSPECT, confidence=0.8, params=params)


def _corrected(code: str, member: str) -> Finding:
    return _finding(code, member, Verdict.CORRECTED, confidence=0.97)


def _finding(
    code: str,
    member: str,
    verdict: Verdict,
    *,
    confidence: float | None = None,
    suggestion: str | None = None,
    params: dict[str, str] | None = None,
) -> Finding:
    return Finding(
        code=code,
        field=member,
        verdict=verdict,
        rule="phones",
        confidence=confidence,
        suggestion=suggestion,
        params=params or {},
    )
