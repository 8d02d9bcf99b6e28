"""What is this person called, part by part?"""

from collections.abc import Mapping
from dataclasses import replace

from rules.context import Context
from rules.findings import Finding, Verdict
from rules.names import casing, eastern, fields, oddities, settling, words
from rules.names.oddities import remark
from rules.names.reading import Reading
from rules.records import Parsed, PersonName
from rules.text import FIRST_GREEK, LINE_LIMIT, clip

_ROUNDS = 3
MEMBERS = ("salutation", "given_name", "family_name", "full_name")


def parse(members: Mapping[str, str], context: Context) -> Parsed[PersonName]:
    """Read the name members of a lead (`salutation, given_name, family_name, full_name`).

    The parts as they were sent go before the whole name; the whole fills what the parts leave open.
    Gives one name or none. Never raises; gender is never inferred.
    """
    parsed = _parse(members, context)
    if parsed.values and _is_mixed(parsed.values[0], context):
        return replace(parsed, values=(_steady(parsed.values[0], context),))
    return parsed


def _is_mixed(name: PersonName, context: Context) -> bool:
    """Do words stand in given or family name that are something else elsewhere: titles, degrees, dashes?"""
    given, family = name.given or "", name.family or ""
    maps = context.vocabulary.maps
    if " " not in given and " " not in family:
        return family.casefold() in maps["suffixes"] or family.casefold() in maps["honorifics"]
    small = f"{given} {family}".casefold().replace(".", "").split()
    if not given[-1:].isalpha() or not family[-1:].isalpha():
        return True
    own = maps.get(f"honorifics_{words.language_of(context)}", {})
    special = (maps["honorifics"].keys(), maps["suffixes"].keys(), own.keys())
    is_special = not all(keys.isdisjoint(small) for keys in special)
    return is_special or not context.vocabulary.words["particles"].isdisjoint(small) or "." in given + family


def _steady(name: PersonName, context: Context) -> PersonName:
    """The name as it reads when it is written back to its fields: what is kept must read the same again."""
    for _ in range(_ROUNDS):
        again = _parse(as_members(name), context).values
        if not again or again[0] == name:
            break
        name = again[0]
    return name


def _parse(members: Mapping[str, str], context: Context) -> Parsed[PersonName]:
    findings: list[Finding] = []
    texts = {
        member: kept
        for member in MEMBERS
        if (text := members.get(member)) and (kept := _kept(text, member, context, findings))
    }
    if _is_test(texts, context):
        findings.append(remark("NAM.PLACEHOLDER", next(iter(texts)), Verdict.MISSING))
        return Parsed(findings=tuple(findings))
    titles, unknown = _salutation(texts, context) if "salutation" in texts else (None, ())
    given, family = texts.get("given_name"), texts.get("family_name")
    if given and family and (name := fields.plain(given, family, titles, context)):
        return _told(name, (*findings, *unknown), "family_name", context)
    reading = _reading(texts, context, has_title=titles is not None)
    read_findings = (*findings, *unknown, *reading.findings)
    if reading.name is None:
        return Parsed(findings=read_findings, note=reading.note)
    whole = "full_name" if "full_name" in texts else None
    name, settled = settling.settle(
        reading.name,
        context,
        given_from="given_name" if given else whole or "family_name",
        family_from="family_name" if family else whole or "given_name",
    )
    if not (values := _with_titles(name, titles)):
        return Parsed(findings=(*read_findings, *settled), note=reading.note)
    told = _told(values[0], (*read_findings, *settled), whole or "family_name", context)
    return replace(told, note=reading.note) if reading.note else told


def _told(
    name: PersonName, findings: tuple[Finding, ...], member: str, context: Context
) -> Parsed[PersonName]:
    """The name as it was read, with its order, and a word about names that are only examples."""
    if eastern.may_be_first(name, context) and eastern.is_family_first(name, context):
        name = replace(name, family_first=True)
    if oddities.is_specimen(name.given, name.family, context):
        findings = (*findings, remark("NAM.SPECIMEN", member))
    return Parsed(values=(name,), findings=findings)


def as_members(name: PersonName) -> dict[str, str]:
    """The members of a lead that read back as this name."""
    last = [part for part in (name.particle, name.family) if part]
    if name.maiden:
        last += ["geb.", name.maiden]
    first = [part for part in (name.initials, name.given) if part]
    (last or first).extend([name.suffix] if name.suffix else [])
    members = {"salutation": name.titles or "", "given_name": " ".join(first), "family_name": " ".join(last)}
    return {member: text for member, text in members.items() if text}


def _salutation(texts: Mapping[str, str], context: Context) -> fields.Salutation:
    names = [name for member, name in texts.items() if member != "salutation"]
    return fields.salutation(texts["salutation"], names, context)


def _with_titles(name: PersonName, titles: str | None) -> tuple[PersonName, ...]:
    """The name with the titles of the salutation before its own; none when nothing names the person."""
    if titles:
        name = replace(name, titles=_without_repeats(titles, name.titles or ""))
    return (name,) if name.display or name.maiden else ()


def _reading(texts: Mapping[str, str], context: Context, *, has_title: bool) -> Reading:
    given, family, full = texts.get("given_name"), texts.get("family_name"), texts.get("full_name")
    if given and family:
        return fields.together(given, family, context)
    part = Reading()
    if given:
        part = fields.given(given, context, has_family=full is not None)
    elif family:
        part = fields.family(family, context)
    if full:
        whole = fields.whole(full, part.name, context)
        findings = (*part.findings, *whole.findings)
        return replace(whole, findings=findings) if part.findings else whole
    if family and not has_title and not (part.name and part.name.titles):
        missing = remark("NAM.GIVEN_MISSING", "given_name", Verdict.MISSING)
        return replace(part, findings=(*part.findings, missing))
    return part


def _kept(text: str, member: str, context: Context, findings: list[Finding]) -> str | None:
    """The text of one member when it can be a name, with a finding for what is odd about it."""
    is_word = text.isalpha()
    if len(text) > LINE_LIMIT:
        text, too_long = clip(text)
        findings.extend([remark(code, member, Verdict.CORRECTED) for code in too_long])
    if not is_word and ("  " in text or not text.isprintable() or text != text.strip()):
        text = " ".join(text.split())
    if oddities.is_placeholder(text, context):
        findings.append(remark("NAM.PLACEHOLDER", member, Verdict.MISSING))
        return None
    if is_word and (text.isascii() or max(text) < FIRST_GREEK):
        return text
    bare = oddities.without_strays(text, context)
    # A given name may be shortened: `Chas.` keeps its dot.
    if bare != text and member != "salutation" and (member != "given_name" or bare != text.rstrip(".")):
        findings.append(remark("NAM.STRAY", member, Verdict.CORRECTED, confidence=casing.SURE))
        text = bare
    if "@" in text and (beside := oddities.without_address(text)):
        findings.append(remark("NAM.EMAIL", member, Verdict.SUSPECT))
        text = beside
    odd = oddities.finding(text, member)
    if odd is not None:
        findings.append(odd)
        if odd.verdict is Verdict.INVALID:
            return None
    return text


def _is_test(texts: Mapping[str, str], context: Context) -> bool:
    """Does nothing but test words stand in the name? Test is also a family name, beside a given one."""
    is_named = False
    for member, text in texts.items():
        if member != "salutation":
            is_named = True
            if not oddities.is_test(text, context):
                return False
    return is_named


def _without_repeats(stated: str, before_name: str) -> str:
    """`dhr.` in the salutation and again before the name is one title; `Dr. Dr.` in one place is two."""
    ours, theirs = stated.split(), before_name.split()
    if all(title in theirs for title in ours):
        return before_name
    return stated if all(title in ours for title in theirs) else f"{stated} {before_name}"
