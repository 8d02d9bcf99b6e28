"""What becomes of the postcode that a lead tells of, and of the town that was typed beside it?"""

import rules.text
from rules.addresses import postcodes
from rules.addresses.draft import Draft
from rules.findings import Verdict


def read(draft: Draft) -> None:
    """Settle the postcode: as its country writes it, else left out and told."""
    member = "postal_code" if "postal_code" in draft.typed else draft.line_member
    text = draft.found.pop("postal_code", None) or draft.typed.get("postal_code")
    city = draft.typed.get("city")
    if text is None and city and draft.country:
        text = _postcode_of_city(city, draft)
        member = "city"
    if text is None:
        return
    draft.country = draft.country or _country_of(text, member, draft)
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
        _refuse(text, member, draft)


def _country_of(text: str, member: str, draft: Draft) -> str | None:
    """The country that the postcode itself tells, by letters before it or by its shape."""
    prefixed = postcodes.prefixed_country(text, draft.vocabulary)
    if prefixed:
        draft.correct("ADR.COUNTRY.FROM_POSTCODE", member, country=prefixed)
    return prefixed or postcodes.telling_country(text, draft.vocabulary)


def _postcode_of_city(city: str, draft: Draft) -> str | None:
    """The postcode of `1017 GC Amsterdam` or `London SW1A 2AA`, typed into the field of the town."""
    if not any(map(str.isdecimal, city)):
        return None
    found = postcodes.find(city, draft.country or "", draft.vocabulary)
    if found is None:
        return None
    before, after = city[: found.start()].strip(" ,"), city[found.end() :].strip(" ,")
    # A town before its postcode is told by letters in the postcode or by the country; `Straat 1234` is none.
    is_behind = bool(before) and (draft.is_number_first or not found[0].isdecimal())
    name = after if not before else before if is_behind and not after else ""
    if not name or any(map(str.isdecimal, name)):
        return None
    draft.found["city"] = name
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


def _refuse(text: str, member: str, draft: Draft) -> None:
    """A text that is no postcode of the country: without its zero, of another land, half, or just wrong."""
    country = draft.country or ""
    offer = postcodes.with_zero(text, country, draft.vocabulary)
    if offer:
        draft.remark("ADR.POSTCODE.LOST_ZERO", member, Verdict.SUSPECT, confidence=0.9, suggestion=offer)
    elif postcodes.is_partial(text, country):
        draft.remark("ADR.POSTCODE.PARTIAL", member, Verdict.SUSPECT, country=country)
    elif other := _other_country(text, draft):
        draft.remark("ADR.POSTCODE.OTHER_COUNTRY", member, Verdict.SUSPECT, country=other)
        if not draft.is_country_stated:
            draft.country = other
            draft.found["postal_code"] = postcodes.written(text, other, draft.vocabulary)
    elif offer := postcodes.with_lookalikes(text, country, draft.vocabulary):
        draft.remark("ADR.POSTCODE.LETTER_DIGIT", member, Verdict.SUSPECT, confidence=0.9, suggestion=offer)
    else:
        draft.remark("ADR.POSTCODE.FORMAT", member, Verdict.INVALID, country=country)


def _other_country(text: str, draft: Draft) -> str | None:
    prefixed = postcodes.prefixed_country(text, draft.vocabulary)
    is_whole = prefixed and postcodes.written(text, prefixed, draft.vocabulary)
    return prefixed if is_whole else postcodes.telling_country(text, draft.vocabulary)
