"""Which part of an address does each text of a lead tell?"""

import re

import rules.text
from rules.addresses import casing, coding, countries, lines, regions, streets, tails, units
from rules.addresses.draft import LINES, Draft
from rules.addresses.streets import Street
from rules.context import Context
from rules.findings import Verdict

_TEXT_LIMIT = 300
"""Longest text that is read as an address: five lines of sixty letters in one cell."""
_PLAIN_MEMBERS = frozenset({"street", "house_number", "postal_code", "city"})
_FREE_LINES = frozenset({"address_line1", "address_line2"})
_PLAIN_STREET = re.compile(r"[^\W\d_]+(?:(?<=[^\W\d_]{2})\.)?(?:[ '’-][^\W\d_]+(?:(?<=[^\W\d_]{2})\.)?)*")
_WITH_TERRITORIES = frozenset({"NL", "DK", "GB", "FR", "IT", "FI", "NO"})
_SIDES = frozenset({"Ne", "Nw", "Se", "Sw"})


def read(typed: dict[str, str], context: Context) -> Draft:
    """Read the members, none of them empty, each part from where it stands."""
    draft = Draft(typed=typed, vocabulary=context.vocabulary, country=context.country)
    _drop_endless(draft)
    _read_country(draft, context)
    if _is_plain(draft):
        _read_territory(draft)
        coding.read(draft)
        draft.found.update(street=_calmed(typed["street"], draft), house_number=typed["house_number"])
    else:
        parts, has_town = _read_lines(draft)
        _read_territory(draft)
        coding.read(draft)
        _read_street(draft, parts, has_town=has_town)
    _read_city(draft)
    _read_region(draft)
    return draft


def _is_plain(draft: Draft) -> bool:
    """Does each part stand in its own member, with nothing to take apart? Most addresses are so."""
    typed = draft.typed
    number = typed.get("house_number", "")
    return (
        number.isdecimal()
        and len(number) < 6
        and typed.keys() >= _PLAIN_MEMBERS
        and typed.keys().isdisjoint(_FREE_LINES)
        and _PLAIN_STREET.fullmatch(typed["street"]) is not None
        and lines.care_of(typed["street"], draft.vocabulary) is None
    )


def _drop_endless(draft: Draft) -> None:
    if max(map(len, draft.typed.values())) <= _TEXT_LIMIT:
        return
    for member in [member for member, text in draft.typed.items() if len(text) > _TEXT_LIMIT]:
        del draft.typed[member]
        draft.remark("ADR.TOO_LONG", member, Verdict.INVALID)


def _read_country(draft: Draft, context: Context) -> None:
    """The country of its own member; one that is no other than the source's may be an assumption."""
    text = draft.typed.get("country")
    if text is None:
        return
    code = countries.code_of(text, draft.vocabulary)
    draft.country, draft.is_country_stated = code, code not in {None, context.source_country}
    if code == text:
        return
    if code and draft.vocabulary.translate("country_names", text) is None:
        draft.correct("ADR.COUNTRY.ALIAS", "country")
    elif code is None and (candidates := draft.vocabulary.translate("country_ambiguous", text)):
        draft.remark("ADR.COUNTRY.AMBIGUOUS", "country", Verdict.SUSPECT, countries=candidates)
    elif code is None:
        draft.remark("ADR.COUNTRY.UNKNOWN", "country", Verdict.SUSPECT)


def _read_territory(draft: Draft) -> None:
    """`Willemstad, Curaçao` in the Netherlands lies in CW, which has no Dutch postcodes."""
    if draft.country not in _WITH_TERRITORIES:
        return
    for member in ("region", "city"):
        text = draft.found.get(member) or draft.typed.get(member)
        parts = () if text is None else lines.parts(text) if "," in text else (text,)
        for part in parts:
            place = f"{draft.country.lower()}/{rules.text.fold(part)}"
            if code := draft.vocabulary.maps["territories"].get(place):
                _move_to(code, part, parts, member, draft)
                return


def _move_to(code: str, part: str, parts: tuple[str, ...], member: str, draft: Draft) -> None:
    """Take the country that a place belongs to; `Willemstad, Curaçao` becomes a town and its region."""
    draft.country = code
    at = member if member in draft.typed else draft.line_member
    draft.correct("ADR.COUNTRY.TERRITORY", at, country=code)
    if len(parts) > 1:
        draft.found["city"] = ", ".join(other for other in parts if other != part)
        draft.found.setdefault("region", part)


def _read_lines(draft: Draft) -> tuple[list[str], bool]:
    """Take town, person and box out of the lines; give the other parts, and say if they may end in a town."""
    text = ", ".join(draft.typed[member] for member in LINES if member in draft.typed)
    if not text:
        return [], False
    parts, has_town = tails.taken_off(text, draft)
    left: list[str] = []
    for part in parts:
        if person := lines.care_of(part, draft.vocabulary):
            draft.found["care_of"] = _added(draft.found.get("care_of"), person)
            draft.correct("ADR.CARE_OF", draft.line_member)
        elif box := lines.po_box(part, draft.country, draft.vocabulary):
            left += _box_taken(box, part, draft)
        else:
            left.append(part)
    return left, has_town


def _box_taken(box: tuple[str, str], part: str, draft: Draft) -> list[str]:
    """Keep the first box; what is left over is another one, or a line behind the box that is no town."""
    number, behind = box
    if draft.found.setdefault("po_box", number) != number:
        return [part]
    if behind and not (draft.found.get("city") or "city" in draft.typed):
        draft.found["city"] = behind
        return []
    return [behind] if behind else []


def _added(known: str | None, more: str) -> str:
    return f"{known} / {more}" if known else more


def _read_street(draft: Draft, parts: list[str], *, has_town: bool) -> None:
    own = draft.typed.get("house_number")
    street, extras = _street_of(parts, draft, is_numbered=own is not None, has_town=has_town)
    if own:
        number = streets.split_number(own, draft.country, draft.vocabulary)
        is_repeated = street.number is not None and street.number == number.number
        name = street.street if is_repeated or not street.number else parts[0]
        kept = (street.addition if is_repeated and not number.addition else None) or number.addition
        street = Street(name, number.number, kept, number.rest)
    street, extras = _with_units(_without_repeat(street, draft), extras, draft)
    extra = ", ".join(part for part in (*extras, street.rest) if part and part != street.number)
    draft.found.update(
        street=_calmed(street.street, draft),
        house_number=street.number,
        addition=street.addition,
        extra=extra or None,
    )
    if street.town and not draft.found.get("city"):
        draft.found["city"] = street.town
        draft.correct("ADR.LINE.SPLIT", draft.line_member)
    _require_number(street, draft)


def _with_units(street: Street, extras: list[str], draft: Draft) -> tuple[Street, list[str]]:
    """`Flat 2` or `lgh 1102` on a line of its own belongs to the house number, if there is one."""
    if street.number is None or not extras:
        return street, extras
    is_figure = street.number[0].isdecimal()
    if not (is_figure or streets.is_worded(street.number)):
        return street, extras
    has_doors = is_figure and draft.is_number_first
    own = [
        part
        for part in extras
        if units.is_unit(part, draft.vocabulary) or lines.is_door(part, is_number_first=has_doors)
    ]
    if not own:
        return street, extras
    addition = " ".join(part for part in (street.addition, *map(streets.tightened, own)) if part)
    kept = [part for part in extras if part not in own]
    return Street(street.street, street.number, addition, street.rest, street.town), kept


def _without_repeat(street: Street, draft: Draft) -> Street:
    """`Berg 12 12` has its number twice; `Plein 1944 12` has not."""
    name, _, last = (street.street or "").rpartition(" ")
    first, _, other = (street.street or "").partition(" ")
    if street.number and street.number in {first, last} and name:
        draft.correct("ADR.NUMBER.REPEATED", draft.line_member)
        kept = name if last == street.number else other
        return Street(kept, street.number, street.addition, street.rest, street.town)
    if street.number and street.number == street.addition and "house_number" not in draft.typed:
        draft.correct("ADR.NUMBER.REPEATED", draft.line_member)
        return Street(street.street, street.number, None, street.rest, street.town)
    return street


def _street_of(
    parts: list[str], draft: Draft, *, is_numbered: bool, has_town: bool
) -> tuple[Street, list[str]]:
    """The street among the parts, and the others: in Britain the last with a number, elsewhere the first."""
    if not parts:
        return Street(), []
    country, vocabulary = draft.country, draft.vocabulary
    if draft.found.get("po_box") and all(units.is_apart(part, vocabulary) for part in parts):
        return Street(), parts
    if len(parts) == 1 or is_numbered:
        return streets.split(parts[0], country, vocabulary, has_town=has_town and not is_numbered), parts[1:]
    last = len(parts) - 1
    split = [
        streets.split(part, country, vocabulary, has_town=has_town and place == last)
        for place, part in enumerate(parts)
    ]
    own = lines.parts(draft.typed.get("street", ""))
    places = [place for place, part in enumerate(parts) if part in own] or list(range(len(parts)))
    if draft.is_number_first:
        places.reverse()
    apart = [units.is_unit(part, vocabulary) or units.is_apart(part, vocabulary) for part in parts]
    places.sort(key=apart.__getitem__)
    split = [
        Street(part) if is_apart else street
        for part, is_apart, street in zip(parts, apart, split, strict=True)
    ]
    chosen = next((place for place in places if split[place].number), places[0])
    return split[chosen], [part for place, part in enumerate(parts) if place != chosen]


def _require_number(street: Street, draft: Draft) -> None:
    needed = (draft.country or "").lower() in draft.vocabulary.words["number_needed_countries"]
    if needed and street.street and not street.number and not draft.found.get("po_box"):
        draft.remark("ADR.NUMBER.MISSING", draft.line_member, Verdict.SUSPECT)


def _calmed(street: str | None, draft: Draft) -> str | None:
    if street is None:
        return None
    calm = casing.calm(street, draft.vocabulary)
    if calm != street:
        name, _, side = calm.rpartition(" ")
        calm = f"{name} {side.upper()}" if draft.country in {"US", "CA"} and side in _SIDES else calm
        draft.correct("ADR.CASING", draft.line_member)
    return calm


def _read_city(draft: Draft) -> None:
    member = "city" if "city" in draft.typed else draft.line_member
    city = draft.found.get("city") or draft.typed.get("city")
    if city is None:
        return
    place = f"{(draft.country or '').lower()}/{city.casefold()}"
    if whole := draft.vocabulary.maps["town_abbreviations"].get(place):
        draft.correct("ADR.CITY.ABBREVIATED", member)
        draft.found["city"] = whole
        return
    calm = casing.calm(city, draft.vocabulary)
    if calm != city:
        draft.correct("ADR.CASING", member)
    draft.found["city"] = calm


def _read_region(draft: Draft) -> None:
    region = draft.found.get("region") or draft.typed.get("region")
    draft.found["region"] = region
    if region is None or draft.country is None:
        return
    key = regions.key_of(region, draft.country, draft.vocabulary)
    if key is None:
        if draft.country.lower() in draft.vocabulary.words["region_closed"]:
            draft.remark("ADR.REGION.UNKNOWN", "region", Verdict.SUSPECT, country=draft.country)
        return
    draft.found["region"] = regions.written(region, draft.country, draft.vocabulary)
    postcode = draft.found.get("postal_code")
    if postcode and not regions.agrees(postcode, key, draft.country, draft.vocabulary):
        draft.remark("ADR.REGION.POSTCODE", "postal_code", Verdict.SUSPECT)
