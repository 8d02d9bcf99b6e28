"""What the tests of standing ask with: a small firm's purposes, contacts, wishes, and the question itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rules.consent import LegalBasis
from rules.purposes import PurposeKind
from rules.records import Channel
from service import purposes
from service.access import COMMAND
from service.purposes import PurposeOrder
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller
from tests.workshops import SetClock

EVERY = (Channel.EMAIL, Channel.PHONE, Channel.SMS, Channel.POST, Channel.SHARE)
CONSUMER = ANNA | {"kind": "consumer", "phone": "+31207946001"}


def describe(workshop: Workshop, clock: SetClock) -> None:
    """The purposes of a small firm."""
    clock.at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with workshop.open(COMMAND) as work:
        for key, kind, basis in (
            ("newsletter", PurposeKind.MARKETING, LegalBasis.CONSENT),
            ("events", PurposeKind.MARKETING, LegalBasis.CONSENT),
            ("scoring", PurposeKind.PROFILING, LegalBasis.CONSENT),
            ("invoices", PurposeKind.SERVICE, LegalBasis.CONTRACT),
        ):
            order = PurposeOrder(
                key=key,
                kind=kind,
                titles={"en": key},
                channels=EVERY,
                basis=basis,
                product_group="lamps" if kind is PurposeKind.MARKETING else None,
            )
            purposes.create(work, order)
            work.session.flush()
    clock.pass_by(timedelta(minutes=1))


def contact(caller: Caller, **lead: Any) -> str:
    answer = caller.post("/v1/leads", lead)
    assert answer.json["contact_id"], answer.json
    return answer.json["contact_id"]


def ask(
    caller: Caller, *subjects: Any, purpose: str = "newsletter", channel: str = "email", **more: Any
) -> Any:
    body = {
        "subjects": [{"contact_id": each} if isinstance(each, str) else each for each in subjects],
        "purpose": purpose,
        "channel": channel,
        **more,
    }
    answer = caller.post("/v1/standing", body)
    assert answer.status_code == 200, answer.json
    return answer.json["items"]


def codes(item: Any) -> list[str]:
    return [reason["code"] for reason in item["reasons"]]


def state(caller: Caller, contact_id: str, said: str, at: datetime, **more: Any) -> Any:
    body = {
        "subject": {"contact_id": contact_id},
        "purpose": "newsletter",
        "channel": "email",
        "state": said,
        "at": at.isoformat(),
        "method": "preference_page",
        "evidence": {"confirmed_at": at.isoformat(), "confirmed_how": "own page"},
        **more,
    }
    answer = caller.post("/v1/consents", body)
    assert answer.status_code == 201, answer.json
    return answer.json
