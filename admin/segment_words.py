"""What do we call what segments choose by, how it is compared, and what keeps people out?"""

from collections.abc import Callable, Iterator, Mapping

from flask import current_app
from flask_babel import format_date, format_decimal, gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from admin import auth, members, places, words
from admin.words import Text
from rules.customer_status import CustomerStatus
from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.records import Channel, Kind
from rules.segments import Condition, Definition, Either, Every, Never, Trait
from rules.segments.attributes import ATTRIBUTES, FUNCTIONS, Attribute, Operator, Sort
from rules.segments.changes import Turn
from rules.segments.exclusions import Exclusion
from service.work import Work

_ = lazy_gettext

ATTRIBUTE: Mapping[str, Text] = {
    "kind": _("Consumer or professional"),
    "country": _("Country"),
    "language": _("Language"),
    "birth_decade": _("Decade of birth, as stated"),
    "grade": _("Grade"),
    "score": _("Quality score"),
    "has_email": _("Has an e-mail address"),
    "has_phone": _("Has a telephone number"),
    "has_address": _("Has a postal address"),
    "sources": _("Sources that know them"),
    "records": _("Records"),
    "first_seen_at": _("First seen"),
    "industry": _("Industry (NACE)"),
    "size_band": _("People at the organisation"),
    "revenue_band": _("Revenue of the organisation in euro"),
    "job_level": _("Level at work"),
    "job_function": _("Field of work"),
    "buying_role": _("Part in a purchase"),
    "last_activity_at": _("Last activity"),
    "activities": _("Activities"),
    "interest": _("Interest in the last 90 days"),
    "best_channel": _("Channel on which they answer best"),
    "status": _("As a customer"),
    "deals": _("Purchases and contracts"),
    "purchases": _("Purchases"),
    "spent": _("Spent"),
    "first_purchase_at": _("First purchase"),
    "last_purchase_at": _("Last purchase"),
    "contracts": _("Running contracts"),
    "contract_value": _("Contract value in a year"),
    "recency": _("Recency (1–5)"),
    "frequency": _("Frequency (1–5)"),
    "monetary": _("Monetary value (1–5)"),
    "value_score": _("Lead value"),
    "may_leave": _("May be about to leave"),
    "may_cross_sell": _("Might buy something else"),
    "may_up_sell": _("Might buy more"),
}

MONEY = frozenset({"spent", "contract_value"})
"""Kept in hundredths, asked for in whole units."""

OPERATOR: Mapping[Operator, Text] = {
    Operator.IN: _("is one of"),
    Operator.NOT_IN: _("is none of"),
    Operator.AT_LEAST: _("is at least"),
    Operator.AT_MOST: _("is at most"),
    Operator.SINCE: _("is on or after the day"),
    Operator.BEFORE: _("is before the day"),
    Operator.WITHIN_DAYS: _("is in the last so many days"),
    Operator.OLDER_THAN_DAYS: _("is longer ago than so many days"),
    Operator.IS: _("is"),
    Operator.KNOWN: _("is known"),
    Operator.UNKNOWN: _("is not known"),
}


def _field_of_work(code: str) -> str:
    """What the packs call a field of work in the reader's language."""
    maps = current_app.extensions["workshop"].knowledge.vocabulary.maps
    named = maps.get(f"job_functions_{auth.visit().language}") or maps["job_functions"]
    return str(named.get(code, code))


CHOICES: Mapping[str, Mapping[str, Text]] = {
    "job_function": {code: LazyString(_field_of_work, code) for code in FUNCTIONS},
    "kind": {Kind.CONSUMER: _("Consumer"), Kind.PROFESSIONAL: _("Professional")},
    "best_channel": {each.value: words.CHANNELS[each] for each in Channel},
    "status": {
        CustomerStatus.PROSPECT: _("Prospect"),
        CustomerStatus.FIRST_TIME: _("First-time customer"),
        CustomerStatus.LOYAL: _("Loyal customer"),
        CustomerStatus.LAPSED: _("Lapsed customer"),
    },
    "job_level": {
        "owner": _("Owner"),
        "executive": _("Executive"),
        "vice_president": _("Vice president"),
        "director": _("Director"),
        "head": _("Head"),
        "manager": _("Manager"),
        "senior": _("Senior"),
        "staff": _("Staff"),
        "junior": _("Junior"),
        "intern": _("Intern"),
        "none": _("Not at work"),
    },
    "buying_role": {
        "decider": _("Decider"),
        "influencer": _("Influencer"),
        "user": _("User"),
        "gatekeeper": _("Gatekeeper"),
    },
}

BANDS: Mapping[Band, Text] = {
    Band.FRESH: _("Very likely still true"),
    Band.AGEING: _("Likely still true"),
    Band.VERIFY: _("Not known to be wrong"),
}

EXCLUSION: Mapping[Exclusion, Text] = {
    Exclusion.MERGED: _("Another contact answers for them"),
    Exclusion.UNDECIDED: _("Being decided anew"),
    Exclusion.RESTRICTED: _("Restricted"),
    Exclusion.SUPPRESSED: _("On the list of those to leave alone"),
    Exclusion.NOT_PERMITTED: _("Not permitted"),
    Exclusion.INVALID: _("Not valid"),
    Exclusion.STALE: _("Perhaps no longer true"),
    Exclusion.DUPLICATE: _("May be somebody we know already"),
}

TONES: Mapping[Exclusion, str] = {
    Exclusion.MERGED: "calm",
    Exclusion.UNDECIDED: "calm",
    Exclusion.RESTRICTED: "bad",
    Exclusion.SUPPRESSED: "bad",
    Exclusion.NOT_PERMITTED: "bad",
    Exclusion.INVALID: "warn",
    Exclusion.STALE: "warn",
    Exclusion.DUPLICATE: "accent",
}

OF_MANY: Mapping[str, Text] = {
    "SYS.CHANNEL": _("The purpose is not served on this channel."),
    "SUP.LISTED": _("The person is on the list of those to leave alone."),
    "PRM.OBJECTED": _("The person objected; nothing is weighed against that."),
    "PRM.WITHDRAWN": _("The person withdrew."),
    "PRM.REFUSED": _("The person said no."),
    "PRM.INVALIDATED": _("The consent was found to be invalid."),
    "PRM.TERMINATED": _("We ended what was agreed to."),
    "PRM.EXPIRED": _("The consent has ended."),
    "PRM.PENDING": _("The person was asked and has not answered yet."),
    "LAW.EXCEPTION_INCOMPLETE": _("An exception would apply, but for some of its conditions."),
    "LAW.NO_RULE": _("The packs know no law for their country, so the answer is no."),
    "LAW.LICENCE_ENDED": _("The right to use what the supplier delivered has ended."),
    "A14.NOTICE_DUE": _("The person has not been told where the data come from."),
    "A14.OVERDUE": _("The person should have been told where the data come from, and was not."),
}
"""Reasons whose sentence names what differs from person to person, told of many at once."""

_PLACES: Mapping[str, Callable[[str], str]] = {"country": places.country, "language": places.tongue}

_TURNS: Mapping[Turn, Text] = {
    Turn.NEWLY_MEANT: _("Is meant now, and was not"),
    Turn.NO_LONGER_MEANT: _("Is not meant any more"),
}


def reason(work: Work, code: str) -> str:
    """A main reason in words: one of standing, one that the segment found, or a turn."""
    if code in OF_MANY:
        return str(OF_MANY[code])
    if told := work.knowledge.law.reasons.get(code):
        return told.text(auth.visit().language)
    if code in set(Turn):
        return str(_TURNS[Turn(code)])
    return str(EXCLUSION[Exclusion(code)]) if code in set(Exclusion) else code


def choices(attribute: Attribute) -> Mapping[str, Text]:
    """What may be chosen of a closed list, in words."""
    named = CHOICES.get(attribute.name, {})
    return {each: named.get(each, each) for each in attribute.choices}


def lines(definition: Definition) -> Iterator[str]:
    """A definition in words, a sentence for each of its parts."""
    match definition.where:
        case Every(()):
            yield gettext("Everybody")
        case Every(parts):
            yield from map(condition, parts)
        case other:
            yield condition(other)
    for name, band in definition.fresh.items():
        yield gettext("%(field)s: %(band)s", field=_field(name), band=BANDS[band])
    for name in definition.valid:
        yield gettext("%(field)s: there, and found right", field=_field(name))


def condition(part: Condition) -> str:
    """One condition in words."""
    match part:
        case Trait():
            return _trait(part)
        case Every(parts):
            return f" {gettext('and')} ".join(map(_inner, parts))
        case Either(parts):
            return f" {gettext('or')} ".join(map(_inner, parts))
        case Never(inner):
            return str(gettext("not: %(condition)s", condition=_inner(inner)))


def _inner(part: Condition) -> str:
    is_single = isinstance(part, Trait) or (not isinstance(part, Never) and len(part.parts) == 1)
    return condition(part) if is_single else f"({condition(part)})"


def _trait(trait: Trait) -> str:
    attribute = ATTRIBUTES[trait.attribute]
    said = [str(ATTRIBUTE[trait.attribute]), str(OPERATOR[trait.operator]), _value(attribute, trait)]
    return " ".join(filter(None, said))


def _value(attribute: Attribute, trait: Trait) -> str:
    match trait.value:
        case None:
            return ""
        case tuple(values):
            return ", ".join(str(_named(attribute, each)) for each in values)
        case bool(value):
            return str(gettext("Yes") if value else gettext("No"))
        case int(days) if attribute.sort is Sort.MOMENT:
            return str(ngettext("%(num)s day", "%(num)s days", days))
        case int(number):
            return str(format_decimal(number / 100 if attribute.name in MONEY else number))
        case day:
            return str(format_date(day))


def _named(attribute: Attribute, code: str) -> Text:
    if speak := _PLACES.get(attribute.name):
        return speak(code)
    return CHOICES.get(attribute.name, {}).get(code, code)


def _field(name: FieldName) -> str:
    return str(members.FIELDS[name])
