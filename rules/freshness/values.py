"""Do two values of one field say the same, and by what is a value known again?

What is believed is believed of one value. A newer one that says something else speaks against it; one that
is only spelt otherwise does not.
"""

from typing import Any

from rules.addresses.keys import match_key
from rules.fields import FieldName
from rules.matching.of_record import GIVEN_TO_ANYBODY, folded
from rules.records import Email, Job, Organisation, PersonName
from rules.vocabulary import Vocabulary

_LONG = 3
"""Letters from which a word of a family name tells something."""


def key_of(name: FieldName, value: Any, vocabulary: Vocabulary) -> str:
    """By what the value of a field is known again, of several the first; "" where nothing of it compares."""
    match name:
        case FieldName.EMAIL:
            return value[0].key if value else ""
        case FieldName.PHONE:
            return value[0].e164 if value else ""
        case FieldName.ADDRESS:
            return match_key(value, vocabulary)
        case FieldName.ORGANISATION:
            return folded(value.name) or _number(value)
        case FieldName.JOB:
            return folded(value.title or value.department)
        case FieldName.NAME:
            return folded(value.family or value.display)
        case _:
            return ""


def keys_of(name: FieldName, value: Any) -> tuple[str, ...]:
    """The keys of each of several addresses or numbers, the preferred one first; of others nothing."""
    match name:
        case FieldName.EMAIL:
            return tuple(each.key for each in value)
        case FieldName.PHONE:
            return tuple(each.e164 for each in value)
        case _:
            return ()


def meant(name: FieldName, about: tuple[str, ...]) -> str:
    """Which of some keys is one of that field: an address has an @, a number has none. "" for neither."""
    match name:
        case FieldName.EMAIL:
            return next((each for each in about if "@" in each), "")
        case FieldName.PHONE:
            return next((each for each in about if "@" not in each), "")
        case _:
            return ""


def agrees(name: FieldName, held: Any, given: Any, vocabulary: Vocabulary) -> bool | None:
    """Does a value that was given later say the same as the one we hold? None when they cannot be compared.

    Of several addresses or numbers one in common is enough: people give now this one, now that.
    """
    match name:
        case FieldName.EMAIL | FieldName.PHONE:
            return _one_of(keys_of(name, held)[:1], keys_of(name, given))
        case FieldName.ORGANISATION:
            return _same_firm(held, given)
        case FieldName.JOB:
            return _one_of(_titles(held)[:1], _titles(given))
        case FieldName.NAME:
            return _one_of(_family_words(held), _family_words(given))
        case FieldName.ADDRESS:
            return _equal(match_key(held, vocabulary), match_key(given, vocabulary))
        case _:
            return None


def domain_of(value: tuple[Email, ...]) -> str:
    """The domain of the first address where it is that of a firm; "" where anybody may have one there."""
    if not value or GIVEN_TO_ANYBODY.intersection(value[0].flags):
        return ""
    return value[0].domain


def _equal(held: str, given: str) -> bool | None:
    return held == given if held and given else None


def _one_of(held: tuple[str, ...], given: tuple[str, ...]) -> bool | None:
    return not set(held).isdisjoint(given) if held and given else None


def _same_firm(held: Organisation, given: Organisation) -> bool | None:
    """One number is one firm; a name may have a branch or a country behind it."""
    if _number(held) and _number(held) == _number(given):
        return True
    first, second = folded(held.name), folded(given.name)
    if not first or not second:
        return None
    short, long = sorted((first, second), key=len)
    return f"{long} ".startswith(f"{short} ")


def _number(firm: Organisation) -> str:
    return folded(firm.registration_number or firm.vat_number)


def _titles(job: Job) -> tuple[str, ...]:
    return tuple(filter(None, map(folded, (job.title, *job.others))))


def _family_words(name: PersonName) -> tuple[str, ...]:
    """What marriages change; a double name has one word in common with each of its halves."""
    words = folded(f"{name.family or ''} {name.maiden or ''}").split()
    return tuple(word for word in words if len(word) >= _LONG) or tuple(words)
