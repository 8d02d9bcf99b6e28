"""Which part of an address does each text of a lead tell?"""

from dataclasses import dataclass, field

import rules.text
from rules.addresses import casing, countries, lines, postcodes, streets
from rules.addresses.streets import Street
from rules.context import Context
from rules.findings import Finding, Verdict
from rules.vocabulary import Vocabulary

_LINES = ("street", "address_line1", "address_line2")
_TEXT_LIMIT = 512


@dataclass(slots=True)
class Draft:
    """An address while it is being read: what was found so far, and what was remarked."""

    typed: dict[str, str]
    vocabulary: Vocabulary
    country: str | None
    is_country_stated: bool = False
    found: dict[str, str | None] = field(default_factory=dict)
    remarks: list[Finding] = field(default_factory=list)

    @property
    def line_member(self) -> str:
        """The member whose text the street comes from."""
        return next((member for member in _LINES if member in self.typed), "street")

    def correct(self, code: str, member: str) -> None:
        self.remark(code, member, Verdict.CORRECTED, confidence=0.97)

    def remark(
        self,
        code: str,
        member: str,
        verdict: Verdict,
        *,
        confidence: float | None = None,
        suggestion: str | None = None,
        **params: str,
    ) -> None:
        self.remarks.append(
            Finding(
                code=code,
                field=member,
                verdict=verdict,
                rule="addresses",
                confidence=confidence,
                suggestion=suggestion,
                params=params,
            )
        )


def read(typed: dict[str, str], context: Context) -> Draft:
    """Read the members, none of them empty, each part from where it stands."""
    draft = Draft(typed=typed, vocabulary=context.vocabulary, country=context.country)
    _drop_endless(draft)
    _read_country(draft)
    parts = _read_lines(draft)
    _read_postcode(draft)
    _read_street(draft, parts)
    _read_city(draft)
    _read_region(draft)
    return draft


def _drop_endless(draft: Draft) -> None:
    for member in [member for member, text in draft.typed.items() if len(text) > _TEXT_LIMIT]:
        del draft.typed[member]
        draft.remark("ADR.TOO_LONG", member, Verdict.INVALID)


def _read_country(draft: Draft) -> None:
    text = draft.typed.get("country")
    if text is None:
        return
    code = countries.code_of(text, draft.vocabulary)
    candidates = draft.vocabulary.translate("country_ambiguous", text)
    if code:
        draft.country, draft.is_country_stated = code, True
        if code != text and draft.vocabulary.translate("country_names", text) is None:
            draft.correct("ADR.COUNTRY.ALIAS", "country")
    elif candidates:
        draft.country = None
        draft.remark("ADR.COUNTRY.AMBIGUOUS", "country", Verdict.SUSPECT, countries=candidates)
    else:
        draft.country = None
        draft.remark("ADR.COUNTRY.UNKNOWN", "country", Verdict.SUSPECT)


def _read_lines(draft: Draft) -> list[str]:
    """Take the town, the person and the box out of the lines; the other parts in their order."""
    text = ", ".join(draft.typed[member] for member in _LINES if member in draft.typed)
    is_whole = "address_line1" in draft.typed and not draft.typed.keys() & {"street", "city", "postal_code"}
    parts = list(_town_taken_off(text, draft, is_whole=is_whole) if text else ())
    left: list[str] = []
    for part in parts:
        if person := lines.care_of(part, draft.vocabulary):
            draft.found["care_of"] = person
            draft.correct("ADR.CARE_OF", draft.line_member)
        elif box := lines.po_box(part, draft.vocabulary):
            draft.found["po_box"] = box
        else:
            left.append(part)
    return left


def _town_taken_off(text: str, draft: Draft, *, is_whole: bool) -> tuple[str, ...]:
    """The parts of the lines before postcode and town, if those stand there and not in their own members."""
    if "postal_code" in draft.typed and not _contradicted(text, draft):
        return lines.parts(text)
    if is_whole:
        text = _country_taken_off(text, draft)
    for country in [draft.country] if draft.country else _telling(draft.vocabulary):
        town = lines.town(text, country, draft.vocabulary)
        if town and (is_whole or town.city is None or "city" not in draft.typed):
            draft.country = draft.country or country
            draft.found.update(postal_code=town.postal_code, city=town.city, region=town.region)
            draft.correct("ADR.LINE.SPLIT", draft.line_member)
            return town.before
    parts = lines.parts(text)
    if is_whole and len(parts) > 1 and not any(map(str.isdecimal, parts[-1])):
        draft.found["city"] = parts[-1]
        draft.correct("ADR.LINE.SPLIT", draft.line_member)
        return parts[:-1]
    return parts


def _contradicted(text: str, draft: Draft) -> bool:
    """Drop a postcode that cannot be one, when the lines hold one that can."""
    stated, country = draft.typed["postal_code"], draft.country
    if country is None or postcodes.find(text, country, draft.vocabulary) is None:
        return False
    if any(read(stated, country, draft.vocabulary) for read in (postcodes.written, postcodes.with_zero)):
        return False
    if postcodes.find(stated, country, draft.vocabulary) or postcodes.telling_country(
        stated, draft.vocabulary
    ):
        return False
    del draft.typed["postal_code"]
    draft.remark("ADR.POSTCODE.FORMAT", "postal_code", Verdict.SUSPECT, country=country)
    return True


def _country_taken_off(text: str, draft: Draft) -> str:
    """The line without the country at its end: `…, Rotterdam NL` or `…, Rotterdam, Nederland`."""
    if draft.is_country_stated:
        return text
    parts = lines.parts(text)
    if len(parts) > 1 and (code := countries.code_of(parts[-1], draft.vocabulary)):
        draft.country, draft.is_country_stated = code, True
        return ", ".join(parts[:-1])
    rest, _, last = text.rpartition(" ")
    is_state = draft.country == "US" and last.lower() in draft.vocabulary.maps["us_states"]
    if len(parts) > 1 and len(last) == 2 and last.isupper() and not is_state:
        code = countries.code_of(last, draft.vocabulary)
        if code:
            draft.country, draft.is_country_stated = code, True
            return rest
    return text


def _telling(vocabulary: Vocabulary) -> list[str]:
    return sorted(country.upper() for country in vocabulary.words["postcode_telling"])


def _read_postcode(draft: Draft) -> None:
    member = "postal_code" if "postal_code" in draft.typed else draft.line_member
    text = draft.found.pop("postal_code", None) or draft.typed.get("postal_code")
    city = draft.typed.get("city")
    if text is None and city and draft.country:
        text = _postcode_of_city(city, draft)
        member = "city"
    if text is None:
        return
    draft.country = draft.country or postcodes.telling_country(text, draft.vocabulary)
    if draft.country is None:
        draft.found["postal_code"] = text
        return
    written = postcodes.written(text, draft.country, draft.vocabulary)
    if written and written != text and member == "postal_code":
        draft.correct("ADR.POSTCODE.RESHAPED", member)
    written = written or _town_behind(text, draft)
    if written:
        draft.found["postal_code"] = written
    else:
        _refuse_postcode(text, member, draft)


def _postcode_of_city(city: str, draft: Draft) -> str | None:
    """The postcode of `1017 GC Amsterdam`, typed into the field of the town."""
    found = postcodes.find(city, draft.country or "", draft.vocabulary)
    if found is None or found.start() > 0 or not city[found.end() :].strip(" ,"):
        return None
    draft.found["city"] = city[found.end() :].strip(" ,")
    draft.correct("ADR.POSTCODE.SPLIT", "city")
    return found[0]


def _town_behind(text: str, draft: Draft) -> str | None:
    """The postcode of `1017 GC Amsterdam`, typed into the field of the postcode."""
    found = postcodes.find(text, draft.country or "", draft.vocabulary)
    if found is None or found.start() > 0 or any(map(str.isdecimal, text[found.end() :])):
        return None
    city = text[found.end() :].strip(" ,")
    if not city[:1].isalpha() or text[found.end()] not in " ,":
        return None
    if "city" not in draft.typed:
        draft.found["city"] = city
    elif rules.text.fold(city) != rules.text.fold(draft.typed["city"]):
        return None
    draft.correct("ADR.POSTCODE.SPLIT", "postal_code")
    return postcodes.written(found[0], draft.country or "", draft.vocabulary)


def _refuse_postcode(text: str, member: str, draft: Draft) -> None:
    """A text that is no postcode of the country: with a zero lost, of another country, or just wrong."""
    country = draft.country or ""
    offer = postcodes.with_zero(text, country, draft.vocabulary)
    other = postcodes.telling_country(text, draft.vocabulary)
    if offer:
        draft.remark("ADR.POSTCODE.LOST_ZERO", member, Verdict.SUSPECT, confidence=0.9, suggestion=offer)
    elif other:
        draft.remark("ADR.POSTCODE.OTHER_COUNTRY", member, Verdict.SUSPECT, country=other)
        if not draft.is_country_stated:
            draft.country = other
            draft.found["postal_code"] = postcodes.written(text, other, draft.vocabulary)
    else:
        draft.remark("ADR.POSTCODE.FORMAT", member, Verdict.INVALID, country=country)


def _read_street(draft: Draft, parts: list[str]) -> None:
    own = draft.typed.get("house_number")
    street, extras = _street_of(parts, draft, is_numbered=own is not None)
    if own:
        number = streets.split_number(own, draft.vocabulary)
        is_repeated = street.number == number.number
        name = street.street if is_repeated or not street.number else parts[0]
        street = Street(name, number.number, number.addition, number.rest)
    else:
        street = _without_repeat(street, draft)
    extra = ", ".join(part for part in (*extras, street.rest) if part)
    draft.found.update(
        street=_calmed(street.street, draft),
        house_number=street.number,
        addition=street.addition,
        extra=extra or None,
    )
    _require_number(street, draft)


def _without_repeat(street: Street, draft: Draft) -> Street:
    """`Berg 12 12` has its number twice; `Plein 1944 12` has not."""
    name, _, last = (street.street or "").rpartition(" ")
    if not name or last != street.number:
        return street
    draft.correct("ADR.NUMBER.REPEATED", draft.line_member)
    return Street(name, street.number, street.addition, street.rest)


def _street_of(parts: list[str], draft: Draft, *, is_numbered: bool) -> tuple[Street, list[str]]:
    """The street among the parts, and the others: in Britain the last with a number, elsewhere the first."""
    if not parts:
        return Street(), []
    split = [streets.split(part, draft.country, draft.vocabulary) for part in parts]
    if is_numbered:
        return split[0], parts[1:]
    own = lines.parts(draft.typed.get("street", ""))
    places = [place for place, part in enumerate(parts) if part in own] or list(range(len(parts)))
    if (draft.country or "").lower() in draft.vocabulary.words["number_first_countries"]:
        places.reverse()
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
        draft.correct("ADR.CASING", draft.line_member)
    return calm


def _read_city(draft: Draft) -> None:
    member = "city" if "city" in draft.typed else draft.line_member
    city = draft.found.get("city") or draft.typed.get("city")
    if city is None:
        return
    calm = casing.calm(city, draft.vocabulary)
    if calm != city:
        draft.correct("ADR.CASING", member)
    draft.found["city"] = calm


def _read_region(draft: Draft) -> None:
    region = draft.found.get("region") or draft.typed.get("region")
    draft.found["region"] = region
    if region is None or draft.country != "US":
        return
    state = draft.vocabulary.translate("us_states", region.replace(".", ""))
    if state is None:
        draft.remark("ADR.REGION.UNKNOWN", "region", Verdict.SUSPECT, country="US")
        return
    draft.found["region"] = state
    postcode = draft.found.get("postal_code")
    begins = draft.vocabulary.translate("us_state_zips", state)
    if postcode and begins and not postcodes.begins(postcode, begins):
        draft.remark("ADR.REGION.POSTCODE", "postal_code", Verdict.SUSPECT)
