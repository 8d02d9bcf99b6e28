"""What did the person say they want, what holds of it, and for how long is what kept? Chapters of a copy."""

from collections.abc import Iterator

from rules.consent import ANY
from rules.copies import Cell, Chapter, Row, Section, Term
from service import consents, purposes, suppressions
from service.consents.statements import opened
from service.packages import persons
from service.packages.gathering import Reading
from service.storage import consents as stored
from service.storage import retention as retention_rows
from service.storage.consents import ConsentEvent
from service.storage.leads import Record
from service.storage.retention import RetentionRule
from service.work import Work


def history(reading: Reading) -> Section:
    """Every statement of the ledger, with what proves it."""
    rows = [_line(reading, event) for event in _events(reading)]
    columns = (
        "at",
        "recorded_at",
        "purpose",
        "channel",
        "state",
        "basis",
        "author",
        "method",
        "valid_until",
        "language",
        "notice",
        "notice_sha256",
        "evidence",
        "id",
    )
    return Section(chapter=Chapter.CONSENTS, columns=columns, rows=tuple(rows))


def notices(reading: Reading) -> Section:
    """The very texts that were shown."""
    shown = dict.fromkeys(event.notice_id for event in _events(reading) if event.notice_id)
    found = [purposes.notice_of_id(reading.work, notice_id) for notice_id in shown]
    rows: list[Row] = [
        {
            "notice": f"{each.key}:{each.version}",
            "language": each.language,
            "effective_from": each.effective_from,
            "sha256": each.sha256.hex(),
            "text": each.text,
        }
        for each in found
        if each is not None
    ]
    columns = ("notice", "language", "effective_from", "sha256", "text")
    return Section(chapter=Chapter.NOTICES, columns=columns, rows=tuple(rows))


def permissions(reading: Reading) -> Section:
    """What holds now, by purpose and channel."""
    rows: list[Row] = [
        {
            "purpose": _purpose(reading, purpose),
            "channel": Term("channel", channel),
            "state": Term("state", state.state.value),
            "basis": Term("basis", state.basis.value),
            "since": state.since,
            "valid_until": state.valid_until,
        }
        for root in reading.person.roots
        for (purpose, channel), state in consents.standing_of(reading.work, root).items()
    ]
    columns = ("purpose", "channel", "state", "basis", "since", "valid_until")
    return Section(chapter=Chapter.PERMISSIONS, columns=columns, rows=tuple(rows))


def left_alone(reading: Reading) -> Section:
    """The entries on the list of those to leave alone that the person is covered by."""
    signs = persons.identifiers(reading.work, reading.person)
    rows: list[Row] = [
        {
            "since": hit.since,
            "reason": Term("reason", hit.reach.reason.value),
            "known_by": Term("sign", hit.reach.id_type.value),
            "purpose": _purpose(reading, hit.reach.purpose),
            "channel": Term("channel", hit.reach.channel),
            "ground": hit.ground,
        }
        for hit in suppressions.matching(reading.work, signs)
    ]
    columns = ("since", "reason", "known_by", "purpose", "channel", "ground")
    return Section(chapter=Chapter.SUPPRESSIONS, columns=columns, rows=tuple(rows))


def retention(reading: Reading) -> Section:
    """For how long what is kept, by purpose."""
    settings = reading.work.settings
    rows: list[Row] = [
        {"what": Term("kept", "leads"), "days": settings.lead_days},
        {"what": Term("kept", "quarantine"), "days": settings.quarantine_days},
        {"what": Term("kept", "packages"), "days": settings.package_days},
    ]
    rows += _by_purpose(reading)
    rows += _by_rule(reading)
    columns = ("what", "purpose", "basis", "days", "period", "counted_from", "then", "law")
    return Section(chapter=Chapter.RETENTION, columns=columns, rows=tuple(rows))


def _by_purpose(reading: Reading) -> Iterator[Row]:
    for purpose in purposes.current(reading.work).values():
        yield {
            "what": Term("kept", "purpose"),
            "purpose": purpose.title(reading.language),
            "basis": Term("basis", purpose.basis.value),
            "days": purpose.retention_days,
        }


def _by_rule(reading: Reading) -> Iterator[Row]:
    """The rules that may be about the person: those of other sources, countries and kinds are not."""
    records = [each.row for each in reading.person.held]
    for rule in reading.work.session.scalars(retention_rows.standing_rules()):
        if any(_is_about(rule, each) for each in records):
            yield {
                "what": Term("kept", "rule"),
                "purpose": title(reading.work, rule.purpose, reading.language) if rule.purpose else None,
                "period": rule.period,
                "counted_from": Term("counted_from", rule.trigger.value),
                "then": Term("then", rule.action.value),
                "law": rule.law,
            }


def _is_about(rule: RetentionRule, record: Record) -> bool:
    asked = ((rule.source_id, record.source_id), (rule.kind, record.kind), (rule.country, record.country))
    return all(wanted is None or wanted == held for wanted, held in asked)


def _events(reading: Reading) -> list[ConsentEvent]:
    found = [
        event
        for member in reading.person.members
        for event in reading.work.session.scalars(stored.of_contact(member))
    ]
    return sorted(found, key=lambda event: (event.recorded_at, event.id))


def _line(reading: Reading, event: ConsentEvent) -> Row:
    notice = purposes.notice_of_id(reading.work, event.notice_id) if event.notice_id else None
    told: dict[str, Cell] = {
        "at": event.at,
        "recorded_at": event.recorded_at,
        "purpose": _purpose(reading, event.purpose),
        "channel": Term("channel", event.channel),
        "state": Term("state", event.state.value),
        "basis": Term("basis", event.basis.value),
        "author": Term("author", event.author.value),
        "method": Term("method", event.method.value),
        "valid_until": event.valid_until,
        "language": event.language,
        "notice": f"{notice.key}:{notice.version}" if notice else None,
        "notice_sha256": event.notice_sha256.hex() if event.notice_sha256 else None,
        "evidence": _evidence(reading, event) or None,
        "id": str(event.id),
    }
    return told


def _evidence(reading: Reading, event: ConsentEvent) -> str:
    key = reading.person.keys.get(event.contact_id)
    if key is None or event.proof is None:
        return ""
    _, content = opened(reading.work.vault.safe(key), event.proof)
    return "; ".join(
        f"{name}: {reading.scrubbed(str(text), 'consents', event.id, name)}"
        for name, text in content["evidence"].items()
    )


def _purpose(reading: Reading, key: str) -> Cell:
    return title(reading.work, key, reading.language)


def title(work: Work, key: str, language: str) -> Cell:
    """What people call a purpose; its key for one that nobody described."""
    if key == ANY:
        return Term("purpose", key)
    known = purposes.current(work).get(key)
    return known.title(language) if known else key
