"""Once the parts of a name are known: how is each written, and is each a name?"""

from dataclasses import replace

from rules.context import Context
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.names import casing, oddities, words
from rules.names.oddities import remark
from rules.records import PersonName

Settled = tuple[PersonName, tuple[Finding, ...]]


def settle(name: PersonName, context: Context, *, given_from: str, family_from: str) -> Settled:
    """The name with every part in usual case: applied where we are sure, else offered. Mixed case stays.

    `given_from` and `family_from` are the members the parts came from, which the findings name.
    """
    findings: list[Finding] = []
    name = _without_empty_parts(name, context, findings, given_from=given_from, family_from=family_from)
    if name.initials:
        initials, sure = casing.usual_initials(name.initials)
        if sure < APPLY_FROM:
            return name, (*findings, _offer(replace(name, initials=initials), given_from, context))
        if initials != name.initials:
            name = replace(name, initials=initials)
            findings.append(remark("NAM.CASE", given_from, Verdict.CORRECTED, confidence=sure))
    name = _given(name, context, findings, member=given_from)
    name = _particle(name, context, findings, member=family_from)
    name = _family(name, context, findings, member=family_from, alone=given_from != family_from)
    return name, tuple(findings)


def _given(name: PersonName, context: Context, findings: list[Finding], *, member: str) -> PersonName:
    if not name.given or not casing.is_flat(name.given):
        return name
    better, sure = casing.usual_given(name.given, context)
    if better == name.given:
        return name
    if sure >= APPLY_FROM:
        findings.append(remark("NAM.CASE", member, Verdict.CORRECTED, confidence=sure))
        return replace(name, given=better)
    findings.append(remark("NAM.CASE", member, suggestion=better, confidence=sure))
    return name


def _family(
    name: PersonName, context: Context, findings: list[Finding], *, member: str, alone: bool
) -> PersonName:
    """The family name; an offer tells the whole name when the whole stood in one member."""
    if not name.family or not casing.is_flat(name.family) or _is_cut_off(name.family, context):
        return name
    particle, family, sure = casing.usual_family(name.particle, name.family, context)
    better = replace(name, particle=particle, family=family)
    if better == name:
        return name
    if sure >= APPLY_FROM:
        findings.append(remark("NAM.CASE", member, Verdict.CORRECTED, confidence=sure))
        return better
    offer = replace(better, given=None, initials=None) if alone else better
    findings.append(remark("NAM.CASE", member, suggestion=offer.display, confidence=sure))
    return name


def _is_cut_off(family: str, context: Context) -> bool:
    """Only small particles, which no capital would make a name."""
    found = tuple(family.split())
    return len(found) > 1 and family.islower() and words.particle_end(found, 0, context) == len(found)


def _particle(name: PersonName, context: Context, findings: list[Finding], *, member: str) -> PersonName:
    """The particle as the country writes it; an abbreviated one is kept, and written out as an offer."""
    if name.particle is None:
        return name
    if full := words.expand(name.particle, context):
        _, base, _ = casing.usual_family(None, name.family or "", context)
        offer = replace(name, particle=full, family=base).display
        findings.append(remark("NAM.PARTICLE_ABBR", member, suggestion=offer, confidence=casing.UNSURE))
        return name
    if name.particle.islower() or (name.family and casing.is_flat(f"{name.particle} {name.family}")):
        return name
    return replace(name, particle=casing.usual_particle(name.particle, context))


def _offer(name: PersonName, member: str, context: Context) -> Finding:
    """The whole name in usual case, as an offer."""
    better = replace(name, given=name.given and casing.usual_given(name.given, context)[0])
    if better.family:
        particle, family, _ = casing.usual_family(better.particle, better.family, context)
        better = replace(better, particle=particle, family=family)
    return remark("NAM.CASE", member, suggestion=better.display, confidence=casing.UNSURE)


def _without_empty_parts(
    name: PersonName, context: Context, findings: list[Finding], *, given_from: str, family_from: str
) -> PersonName:
    """The name without the parts that only say that there is none (`Anna n.v.t.`)."""
    if name.given and oddities.is_placeholder(name.given, context):
        findings.append(remark("NAM.PLACEHOLDER", given_from, Verdict.MISSING))
        name = replace(name, given=None)
    if name.family and oddities.is_placeholder(name.family, context):
        findings.append(remark("NAM.PLACEHOLDER", family_from, Verdict.MISSING))
        name = replace(name, family=None, particle=None)
    if name.family or not name.particle:
        return name
    if " " in name.particle:
        findings.append(remark("NAM.FAMILY_MISSING", family_from))
    # A particle with no name behind it is the name (Al, De).
    return replace(name, particle=None, family=name.particle)
