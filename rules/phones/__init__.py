"""Can this number be called, from anywhere, and what kind of number is it?"""

import re
from dataclasses import replace

from rules.context import Context
from rules.findings import Finding, Verdict
from rules.phones import dialling, letters, plan, spreadsheets, wrapping
from rules.phones.dialling import Reading, digits_of
from rules.phones.plan import Number
from rules.phones.regions import Dialled
from rules.phones.remarks import Remarks, corrected, offered, remark
from rules.phones.wrapping import Wrapped
from rules.records import Parsed, Phone
from rules.vocabulary import Vocabulary

plan_version = plan.plan_version
"""Version of the numbering plans that `Phone.kind` and every verdict on a number hold for."""

_TEXT_LIMIT = 200
_FEWEST_SAME_DIGITS = 6
_PLAIN = re.compile(r"\+?[0-9(][0-9 ()-]{6,18}")
_LETTER = re.compile("[A-Za-z]")
_SWITCHBOARDS = frozenset({"DE", "AT"})


def parse(text: str, member: str, context: Context) -> Parsed[Phone]:
    """The numbers a field holds: none, one, or several when it is a list.

    A number without country code is read as one of the record's country, then of the source's.
    """
    if _PLAIN.fullmatch(text):
        return _parse_plain(text, member, context)
    if len(text) > _TEXT_LIMIT:
        return Parsed(findings=(remark("PHN.TOO_LONG", member, Verdict.INVALID),))
    typed = wrapping.in_ascii(text).strip()
    if not typed:
        return Parsed()
    if context.vocabulary.knows("placeholders", typed):
        return Parsed(findings=(remark("PHN.PLACEHOLDER", member, Verdict.MISSING),))
    bare = wrapping.bared(typed)
    remarks: Remarks = []
    if bare != text.strip():
        remarks.append(corrected("PHN.REFORMAT", member))
    whole = spreadsheets.undo(bare, member, remarks)
    if whole is None or _is_placeholder(whole, member, context.vocabulary, remarks, is_as_typed=not remarks):
        return Parsed(findings=tuple(remarks))
    if not any(map(str.isdigit, whole)):
        return _without_digits(typed, member)
    return _parse_parts(wrapping.part(whole, context.vocabulary), member, context, remarks)


def as_text(phone: Phone) -> str:
    """The number as a text that reads back as the same number."""
    extension = f" ext. {phone.extension}" if phone.extension else ""
    return f"{phone.e164}{extension} ({phone.label})" if phone.label else f"{phone.e164}{extension}"


def _parse_plain(text: str, member: str, context: Context) -> Parsed[Phone]:
    """For digits with nothing around them: the common case."""
    if quick := _parse_usual(text, member, context):
        return quick
    remarks: Remarks = []
    if _is_placeholder(text, member, context.vocabulary, remarks):
        return Parsed(findings=tuple(remarks))
    phones = _one(Wrapped(digits=text), member, context, remarks, is_alone=True)
    return Parsed(values=phones, findings=tuple(remarks))


def _parse_usual(text: str, member: str, context: Context) -> Parsed[Phone] | None:
    """For `06…` and `+31 (0)6…`, when nothing is to be said of the number; most numbers are such."""
    digits, has_zero = plan.bare(text)
    dialled = plan.dial(digits, context.country or context.source_country)
    if dialled is None or _is_one_key(digits) or (has_zero and dialled.e164[:3] == "+39"):
        return None
    fillers = context.vocabulary.words["phone_placeholder"]
    if dialled.e164 in fillers or digits in fillers or plan.is_of_fiction(dialled.e164, context.vocabulary):
        return None
    phone = _phone(dialled, text, None, None)
    return Parsed(values=(phone,), findings=(corrected("PHN.REFORMAT", member),) if has_zero else ())


def _without_digits(text: str, member: str) -> Parsed[Phone]:
    """“Niet bellen” is no number, but it must not be lost."""
    is_told = any(map(str.isalpha, text))
    code, verdict = ("PHN.SYNTAX", Verdict.INVALID) if is_told else ("PHN.PLACEHOLDER", Verdict.MISSING)
    return Parsed(findings=(remark(code, member, verdict),), note=text if is_told else None)


def _parse_parts(parts: list[str], member: str, context: Context, remarks: Remarks) -> Parsed[Phone]:
    phones: dict[str, Phone] = {}
    notes: list[str] = []
    read = 0
    before = len(remarks)
    is_alone = len(parts) == 1 and not remarks
    for each in parts:
        is_word = letters.is_word(each)
        wrapped = Wrapped(digits=each) if is_word else wrapping.unwrap(each, context.vocabulary)
        for phone in _one(wrapped, member, context, remarks, is_alone=is_alone):
            phones.setdefault(phone.e164, phone)
            read += 1
        if wrapped.note:
            notes.append(wrapped.note)
    if len(parts) > 1:
        # The same number written twice is one number.
        is_same = read == len(parts) and len(phones) == 1
        told = corrected("PHN.REFORMAT", member) if is_same else _several(len(parts), member)
        remarks.insert(before, told)
        if phones:
            remarks[before:] = map(_beside_others, remarks[before:])
    return Parsed(values=tuple(phones.values()), findings=tuple(remarks), note="; ".join(notes) or None)


def _one(
    wrapped: Wrapped, member: str, context: Context, remarks: Remarks, *, is_alone: bool
) -> tuple[Phone, ...]:
    """The number of a part; two when only blanks stand between two, none with the remark that says why."""
    digits = wrapped.digits
    if not digits.isascii() or _LETTER.search(digits):
        number = letters.read(digits, member, context, remarks)
        return (_phone(number, wrapped.digits, wrapped.extension, wrapped.label),) if number else ()
    if end := wrapping.short_end(digits):
        reading = dialling.read(end[0], context)
        if not reading[0].fault and not reading[1]:
            neighbour = reading[0].e164[: -len(end[1])] + end[1]
            remarks.append(offered("PHN.SHORT_END", member, neighbour))
            return _settled(reading, wrapped, member, context, remarks, is_alone=False)
    reading = dialling.read(digits, context)
    if reading[0].fault and (pair := _pair(digits, context)):
        remarks.append(_several(len(pair), member))
        return tuple(_phone(number, wrapped.digits, wrapped.extension, wrapped.label) for number in pair)
    return _settled(reading, wrapped, member, context, remarks, is_alone=is_alone)


def _settled(
    reading: Reading, wrapped: Wrapped, member: str, context: Context, remarks: Remarks, *, is_alone: bool
) -> tuple[Phone, ...]:
    """A number that was read, with what stood around it and what is to be said of it."""
    number, codes = reading
    if "PHN.TRUNK_ZERO" in codes:
        remarks.append(offered("PHN.TRUNK_ZERO", member, number.e164))
        return ()
    if number.fault:
        is_filler = is_alone and digits_of(wrapped.digits) in context.vocabulary.words["phone_placeholder"]
        told = _refusal(number, member, context)
        remarks.append(remark("PHN.PLACEHOLDER", member, Verdict.MISSING) if is_filler else told)
        return ()
    is_example = is_alone and not codes and not wrapped.codes
    if is_example and number.e164 in context.vocabulary.words["phone_placeholder"]:
        # With its country code somebody may have meant it; bare it is what the form shows as its example.
        is_meant = wrapped.digits.startswith("+")
        verdict = Verdict.SUSPECT if is_meant else Verdict.MISSING
        remarks.append(remark("PHN.PLACEHOLDER", member, verdict))
        return (_phone(number, wrapped.digits, wrapped.extension, wrapped.label),) if is_meant else ()
    if wrapped.codes or codes:
        remarks += [corrected(code, member) for code in wrapped.codes]
        remarks += [_remark(code, number, member) for code in codes]
    if number.is_fiction:
        remarks.append(remark("PHN.FICTION", member, Verdict.SUSPECT))
    return (_phone(number, wrapped.digits, wrapped.extension, wrapped.label),)


def _phone(number: Number | Dialled, digits: str, extension: str | None, label: str | None) -> Phone:
    if label is None and number.region in _SWITCHBOARDS and wrapping.is_switchboard(digits):
        label = "central"
    return Phone(e164=number.e164, extension=extension, region=number.region, kind=number.kind, label=label)


def _pair(digits: str, context: Context) -> tuple[Number, ...]:
    """Two numbers that stand beside each other, if they can be parted in one way only."""
    found = []
    for halves in wrapping.halves(digits):
        numbers = tuple(dialling.read(half, context)[0] for half in halves)
        if not any(number.fault for number in numbers):
            found.append(numbers)
    return found[0] if len(found) == 1 else ()


def _is_placeholder(
    text: str, member: str, vocabulary: Vocabulary, remarks: Remarks, *, is_as_typed: bool = True
) -> bool:
    """Digits typed to get past a compulsory field, or a cell with nothing to dial or read in it."""
    digits = digits_of(text)
    is_listed = is_as_typed and text in vocabulary.words["phone_placeholder"] and digits == text
    if digits and not is_listed and not _is_one_key(digits):
        return False
    if not digits and not _is_bare(text):
        return False
    remarks.append(remark("PHN.PLACEHOLDER", member, Verdict.MISSING))
    return True


def _is_one_key(digits: str) -> bool:
    return digits[-1:] == digits[:1] and len(digits) >= _FEWEST_SAME_DIGITS and len(set(digits)) == 1


def _is_bare(text: str) -> bool:
    return not text.startswith("+") and not any(map(str.isalpha, text))


def _beside_others(finding: Finding) -> Finding:
    """What is wrong with one number of a list casts doubt on the list, and no more."""
    return replace(finding, verdict=Verdict.SUSPECT) if finding.verdict is Verdict.INVALID else finding


def _several(count: int, member: str) -> Finding:
    return remark("PHN.MULTIPLE", member, Verdict.SUSPECT, params={"count": str(count)})


def _refusal(number: Number, member: str, context: Context) -> Finding:
    region = number.region or context.country or context.source_country or "?"
    verdict = Verdict.SUSPECT if number.fault == "PHN.REGION_UNKNOWN" else Verdict.INVALID
    params = {"region": region} if number.fault == "PHN.NOT_IN_PLAN" else None
    return remark(number.fault or "PHN.SYNTAX", member, verdict, params=params)


def _remark(code: str, number: Number, member: str) -> Finding:
    if code == "PHN.REFORMAT":
        return corrected(code, member)
    params = {"region": number.region or "?"} if code == "PHN.REGION_ASSUMED" else None
    return remark(code, member, Verdict.SUSPECT, confidence=0.8, params=params)
