"""Where do the lines of an address end in a postcode, a town and a country?"""

import re

import rules.text
from rules.addresses import countries, lines, postcodes, regions
from rules.addresses.draft import Draft
from rules.findings import Verdict

_ENDING = {"city", "postal_code"}
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{3}")
_OTHER = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"(?:^|\s*,\s*)\(([A-Z]{2})\)$")
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)")
_AMERICAN = frozenset({"US", "CA"})
_LONGEST_NAME = 3
"""Words in the longest name of a country that is looked for behind a town without a comma."""


def taken_off(text: str, draft: Draft) -> tuple[list[str], bool]:
    """The parts of the lines before postcode and town, and whether a town may be left at their end.

    Postcode and town are taken from the lines only if they do not stand in members of their own.
    """
    if draft.typed.keys() >= _ENDING and not (
        lines.breaks(text) or text.endswith(")") or _DIGIT.search(text)
    ):
        # The common case: a street alone, with everything else in members of its own.
        return [text], False
    text = _without_code(text, draft)
    is_whole = "address_line1" in draft.typed and not draft.typed.keys() & {"street", *_ENDING}
    if not (_is_parted(draft) or draft.typed.keys() & _ENDING):
        text = _without_country(text, draft)
    if draft.typed.keys() & _ENDING:
        text = _without_repeats(text, draft)
    found = None
    if "postal_code" not in draft.typed or _contradicted(text, draft):
        found = _town(text, draft, is_whole=is_whole)
    if found:
        draft.found.update(postal_code=found.postal_code, city=found.city, region=found.region)
        draft.correct("ADR.LINE.SPLIT", draft.line_member)
        return list(_joined(found.before, draft)), found.city is None and "city" not in draft.typed
    parts = _joined(lines.parts(text), draft)
    return _without_town(parts, draft) if is_whole else (list(parts), False)


def _is_parted(draft: Draft) -> bool:
    """Does the sender know the parts of an address, so that a line beside them is but one more of them?"""
    typed = draft.typed.keys()
    return "house_number" in typed or typed >= {"street", "address_line2"}


def _joined(parts: tuple[str, ...], draft: Draft) -> tuple[str, ...]:
    """The parts with loose house numbers put back, unless the number has a member of its own."""
    own = draft.typed.get("house_number")
    if own is None:
        return lines.joined(parts, is_number_first=draft.is_number_first)
    return tuple(part for place, part in enumerate(parts) if not place or part != own)


def _town(text: str, draft: Draft, *, is_whole: bool) -> lines.Town | None:
    if (box := lines.po_box(text, draft.country, draft.vocabulary)) and not box[1]:
        # `P.O. Box 11418`: the number is that of the box.
        return None
    told = None if draft.is_country_stated else postcodes.prefixed_country(text, draft.vocabulary)
    known = told or draft.country
    for country in [known] if known else _telling(draft):
        town = lines.town(text, country, draft.vocabulary)
        if town is None and not _is_parted(draft):
            town = lines.town_without_zero(text, country, draft.vocabulary)
        if town and (is_whole or town.city is None or "city" not in draft.typed):
            if told and told != draft.country:
                draft.correct("ADR.COUNTRY.FROM_POSTCODE", draft.line_member, country=told)
            draft.country = country
            return town
    return None


def _without_town(parts: tuple[str, ...], draft: Draft) -> tuple[list[str], bool]:
    """The parts before a town that has no postcode, if the last part is one."""
    country = draft.country or ""
    if not parts:
        return [], False
    before, region = lines.without_region(parts, country, draft.vocabulary)
    if region and country == "US" and _is_street_still(before[-1], region, draft):
        before, region = parts, None
    if region:
        draft.found["region"] = region
    if len(before) > 1 and lines.is_town(before[-1]):
        draft.found["city"] = before[-1]
        draft.correct("ADR.LINE.SPLIT", draft.line_member)
        return list(before[:-1]), False
    return list(before), True


def _is_street_still(before: str, region: str, draft: Draft) -> bool:
    """`Peachtree Street NE` ends in north-east, not in Nebraska, and `Park Ave 6th FL` in a floor."""
    last = before.rpartition(" ")[2].casefold()
    if region.casefold() == "fl":
        return _ORDINAL.fullmatch(last) is not None
    return region.casefold() == "ne" and last.rstrip(",") in draft.vocabulary.words["street_types_us"]


def _contradicted(text: str, draft: Draft) -> bool:
    """Drop a postcode that cannot be one, when the lines hold one that can; tell of two that differ."""
    stated, country = draft.typed["postal_code"], draft.country
    if country is None or (found := postcodes.find(text, country, draft.vocabulary)) is None:
        return False
    if written := postcodes.written(stated, country, draft.vocabulary):
        other = postcodes.written(found[0], country, draft.vocabulary)
        if other and other != written and not other.isdecimal():
            draft.remark("ADR.POSTCODE.TWO", "postal_code", Verdict.SUSPECT, confidence=0.5, suggestion=other)
        return False
    if postcodes.with_zero(stated, country, draft.vocabulary):
        return False
    if postcodes.find(stated, country, draft.vocabulary) or postcodes.telling_country(
        stated, draft.vocabulary
    ):
        return False
    del draft.typed["postal_code"]
    draft.remark("ADR.POSTCODE.FORMAT", "postal_code", Verdict.SUSPECT, country=country)
    return True


def _without_repeats(text: str, draft: Draft) -> str:
    """The lines without parts that repeat the postcode, town or country of their own members."""
    parts = lines.parts(text)
    if len(parts) < 2:
        return text
    told = [draft.typed.get(member, "") for member in ("postal_code", "city", "country", "region")]
    postcode, city, country, region = map(_folded, told)
    repeats = {postcode, city, country, region, postcode + city, city + postcode, city + region} - {""}
    if region and postcode:
        repeats |= {city + region + postcode, region + postcode}
    kept = [part for part in parts if _folded(part) not in repeats] or [parts[0]]
    if len(kept) == len(parts):
        return text
    draft.correct("ADR.LINE.REPEATED", draft.line_member)
    return ", ".join(kept)


def _folded(text: str) -> str:
    return _OTHER.sub("", rules.text.fold(text))


def _without_country(text: str, draft: Draft) -> str:
    """The line without the country at its end: `…, Rotterdam NL` or `…, Rotterdam, Nederland`."""
    parts = lines.parts(text)
    if len(parts) > 1 and (code := _country(parts[-1], draft, is_part=True)):
        return _settled(code, ", ".join(parts[:-1]), draft) or text
    words = parts[-1].split() if parts else []
    has_postcode = draft.country and postcodes.find(text, draft.country, draft.vocabulary)
    if len(parts) < 2 and not has_postcode:
        return text
    for count in range(1, min(_LONGEST_NAME, len(words) - 1) + 1):
        name, before = " ".join(words[-count:]), words[-count - 1].casefold()
        # Luxembourg and Singapore are towns too: behind a bare postcode the name is that of the town.
        is_town = before in draft.vocabulary.words["city_small_words"] or not _WORD.search(
            " ".join(words[:-count])
        )
        code = _country(name, draft, is_part=False)
        if code and (not is_town or _closes(words[:-count], code, draft)):
            rest = ", ".join((*parts[:-1], " ".join(words[:-count]).rstrip(" ,-")))
            return _settled(code, rest, draft) or text
    return text


def _closes(words: list[str], code: str, draft: Draft) -> bool:
    """`TX 78701` before a country is the end of a town that stood before it."""
    if code.lower() not in draft.vocabulary.words["region_behind_town"] or len(words) < 2:
        return False
    is_state = regions.key_of(words[0], code, draft.vocabulary) is not None
    return is_state and postcodes.written(" ".join(words[1:]), code, draft.vocabulary) is not None


def _country(name: str, draft: Draft, *, is_part: bool) -> str | None:
    """The country a text at the end of a line means; a state of the country at hand is none."""
    if any(map(str.isdecimal, name)) or len(name) < 2:
        return None
    if draft.country and regions.key_of(name, draft.country, draft.vocabulary):
        return None
    if draft.country in _AMERICAN and name.casefold() in draft.vocabulary.words["directions"]:
        # `83 Glenn Street, SE` lies in the south-east, not in Sweden.
        return None
    if len(name) <= 3 and not (name.isupper() and (is_part or len(name) > 1)):
        return None
    return countries.code_of(name, draft.vocabulary)


def _without_code(text: str, draft: Draft) -> str:
    """The lines before a country's code in brackets, which is how we write an address abroad."""
    if not text.endswith(")") or (found := _IN_BRACKETS.search(text)) is None:
        return text
    code = countries.code_of(found[1], draft.vocabulary)
    rest = code and _settled(code, text[: found.start()], draft)
    return text if rest is None else rest


def _settled(code: str, rest: str, draft: Draft) -> str | None:
    """The lines before the country; None if the lead states another, so that nothing is lost."""
    if draft.is_country_stated:
        return rest if code == draft.country else None
    draft.country, draft.is_country_stated = code, True
    return rest


def _telling(draft: Draft) -> list[str]:
    return sorted(country.upper() for country in draft.vocabulary.words["postcode_telling"])
