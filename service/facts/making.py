"""How do facts come of a contact, of its organisation and of what it did?"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from rules import customer_hints, customer_status, engagement, lead_value, rfm
from rules.customer_status import Contract, Custom
from rules.engagement import POINTS, Engagement, EngagementKind
from rules.fields import FieldName
from rules.records import Address, Channel, Job, Organisation
from service import records
from service.contacts.provenance import observed_at
from service.facts import objecting, scoring
from service.facts.scoring import CutsView
from service.organisations import placing
from service.organisations.placing import Claim
from service.storage import engagement as events
from service.storage import facts as stored
from service.storage import organisations as organisation_rows
from service.vault import LockedKey
from service.vault.places import Table
from service.work import Work

LATELY = timedelta(days=90)
"""What somebody did within it counts as interest: a choice of our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """What of a contact facts are made of; it lives as long as its row is made."""

    row: Any
    organisation: Organisation | None
    job: Job
    address: Address
    birth_date: date | None


def rows(work: Work, contact_ids: Collection[UUID]) -> list[dict[str, Any]]:
    """The facts of those of the contacts that stand for themselves and may be used. A few hundred at most."""
    opened = [_open(work, row) for row in stored.subjects(work.session, contact_ids)]
    ids = [each.row.id for each in opened]
    placed = placing.place(work, list(_claims(opened)))
    done, heard = done_by(work, ids), stored.heard_from(work.session, ids)
    cuts, silent = scoring.latest(work), objecting.unweighed(work, ids)
    return [
        {
            **_of_person(each, heard.get(each.row.id, (0, 0)), now=work.now),
            **(at := _of_work(each, placed.get(each.row.id))),
            **_of_deeds(each, at["size_band"], done.get(each.row.id, []), cuts, now=work.now),
            **(_NOTHING if each.row.id in silent else {"is_weighed": True}),
        }
        for each in opened
    ]


_NOTHING = {
    "is_weighed": False,
    "interest": 0,
    "best_channel": None,
    **dict.fromkeys(("recency", "frequency", "monetary", "rfm", "cuts")),
    "value_score": 0,
    **dict.fromkeys(("may_leave", "may_cross_sell", "may_up_sell"), False),
}
"""What is reckoned of somebody who objected to it."""


def done_by(work: Work, contact_ids: Collection[UUID]) -> dict[UUID, list[Engagement]]:
    """What each of these contacts did, and whoever was merged into them, oldest first."""
    roots = events.members(work.session, contact_ids)
    found: dict[UUID, list[Engagement]] = {}
    for row in events.of_members(work.session, roots):
        did = Engagement(
            kind=row.kind,
            at=row.at,
            amount=row.amount,
            currency=row.currency,
            product=row.product,
            campaign=row.campaign,
            channel=row.channel,
        )
        found.setdefault(roots[row.contact_id], []).append(did)
    for told in found.values():
        told.sort(key=_when)
    return found


def reachable(*, email: bool, phone: bool, address: bool) -> frozenset[Channel]:
    """The channels for which we hold an address or a number."""
    held = ((email, (Channel.EMAIL,)), (phone, (Channel.PHONE, Channel.SMS)), (address, (Channel.POST,)))
    return frozenset(channel for is_held, channels in held if is_held for channel in channels)


def _when(each: Engagement) -> datetime:
    return each.at


def _open(work: Work, row: Any) -> _Opened:
    safe = work.vault.safe(LockedKey(row.owner, row.generation, row.kid, row.wrapped, row.commitment))

    def read(name: FieldName) -> Any:
        sealed = getattr(row, name.value)
        place = (Table.CONTACT, records.PARTS[name])
        return None if sealed is None else records.READERS[name](safe.open(place, sealed))

    return _Opened(
        row=row,
        organisation=read(FieldName.ORGANISATION),
        job=read(FieldName.JOB) or Job(),
        address=read(FieldName.ADDRESS) or Address(),
        birth_date=read(FieldName.BIRTH_DATE),
    )


def _claims(opened: Iterable[_Opened]) -> Iterator[Claim]:
    for each in opened:
        if each.organisation is not None:
            seen = observed_at(each.row.provenance, FieldName.ORGANISATION)
            yield Claim(
                contact_id=each.row.id,
                organisation=each.organisation,
                country=each.address.country or each.row.country,
                city=each.address.city,
                observed_at=seen or each.row.created_at,
            )


def _of_person(each: _Opened, heard: tuple[int, int], *, now: datetime) -> dict[str, Any]:
    row = each.row
    return {
        "contact_id": row.id,
        "revision": row.revision,
        "refreshed_at": now,
        "kind": row.kind,
        "country": row.country,
        "language": row.language,
        "grade": row.grade,
        "score": row.score,
        "birth_decade": each.birth_date.year // 10 * 10 if each.birth_date else None,
        "has_email": bool(row.has_email),
        "has_phone": bool(row.has_phone),
        "has_address": _is_written_to(each.address),
        "records": heard[0],
        "sources": heard[1],
        "first_seen_at": row.created_at,
    }


def _is_written_to(address: Address) -> bool:
    return bool((address.street or address.po_box) and (address.postal_code or address.city))


def _of_work(each: _Opened, placed: organisation_rows.Organisation | None) -> dict[str, Any]:
    # Of a sole trader, and of what may be no organisation, only codes stand here, with the person.
    own = each.organisation or Organisation()
    return {
        "organisation_id": placed.id if placed else None,
        "industry": placed.industry if placed else own.industry_code,
        "size_band": placed.size_band if placed else own.employees_band,
        "revenue_band": placed.revenue_band if placed else own.revenue_band,
        "job_level": each.job.seniority,
        "job_function": each.job.function,
        "buying_role": each.job.buying_role,
    }


def _of_deeds(
    each: _Opened, size: str | None, done: Sequence[Engagement], cuts: CutsView | None, *, now: datetime
) -> dict[str, Any]:
    custom = customer_status.of(done, now=now)
    bought = _as_buyer([one for one in done if one.kind is EngagementKind.PURCHASE and one.at <= now], cuts)
    interest = engagement.interest(done, since=now - LATELY)
    value = lead_value.value(
        role=each.job.buying_role, size=size, interest=interest, status=custom.status, grade=each.row.grade
    )
    return {
        **_as_reader(each, done, now=now),
        "interest": interest,
        "status": custom.status,
        "deals": custom.deals,
        **bought,
        "contracts": len(custom.contracts),
        "contract_value": _added_up(custom.contracts, cuts),
        "value_score": value.score,
        **_hinted(done, custom, bought, now=now),
        "changes_at": _changes_at(done, custom, now),
    }


def _as_reader(each: _Opened, done: Sequence[Engagement], *, now: datetime) -> dict[str, Any]:
    held = reachable(
        email=bool(each.row.has_email), phone=bool(each.row.has_phone), address=_is_written_to(each.address)
    )
    channels = engagement.channels(done, reachable=held, now=now)
    return {
        "last_activity_at": max((one.at for one in done), default=None),
        "activities": len(done),
        "best_channel": channels[0].channel if channels else None,
    }


def _as_buyer(bought: Sequence[Engagement], cuts: CutsView | None) -> dict[str, Any]:
    spent = _added_up(bought, cuts)
    return {
        "purchases": len(bought),
        "spent": spent,
        "first_purchase_at": bought[0].at if bought else None,
        "last_purchase_at": bought[-1].at if bought else None,
        **_scores(bought, spent, cuts),
    }


def _hinted(
    done: Sequence[Engagement], custom: Custom, bought: Mapping[str, Any], *, now: datetime
) -> dict[str, bool]:
    hints = customer_hints.hints(
        done, custom, frequency=bought["frequency"], monetary=bought["monetary"], now=now
    )
    offers = {hint.offer for hint in hints}
    return {
        "may_leave": "churn" in offers,
        "may_cross_sell": "cross_sell" in offers,
        "may_up_sell": "up_sell" in offers,
    }


def _added_up(paid: Iterable[Engagement | Contract], cuts: CutsView | None) -> int:
    """What was paid in the usual currency; of others no rates are known."""
    currency = cuts.currency if cuts else scoring.CURRENCY
    return sum(one.amount or 0 for one in paid if one.currency == currency)


def _scores(bought: Sequence[Engagement], spent: int, cuts: CutsView | None) -> Mapping[str, int | None]:
    if not bought or cuts is None:
        return dict.fromkeys(("recency", "frequency", "monetary", "rfm", "cuts"))
    found = rfm.scores(last_at=bought[-1].at, purchases=len(bought), spent=spent, cuts=cuts.cuts)
    return {
        "recency": found.recency,
        "frequency": found.frequency,
        "monetary": found.monetary,
        "rfm": int(found.code),
        "cuts": cuts.version,
    }


def _changes_at(done: Sequence[Engagement], custom: Custom, now: datetime) -> datetime | None:
    """When the facts become others by the mere passing of time."""
    counted = [
        one.at + LATELY + customer_hints.MOMENT for one in done if POINTS[one.kind] and one.at + LATELY >= now
    ]
    turns_at = customer_hints.turns_at(done, custom, now=now)
    ahead = [custom.changes_at, min(counted, default=None), turns_at]
    return min((each for each in ahead if each is not None and each > now), default=None)
