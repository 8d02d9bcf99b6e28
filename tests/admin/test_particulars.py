"""The particulars of a deed are told in words, and never refused for want of one."""

from enum import StrEnum

import pytest
from flask import Flask

from admin import particulars
from rules.consent import EventState
from rules.records import Channel
from rules.suppressions import Reason
from service.access import Role
from service.audit import Action
from tests.admin.office import Office


@pytest.fixture
def app(office: Office) -> Flask:
    return office.app


@pytest.mark.parametrize(
    ("action", "name", "value", "words"),
    [
        (Action.SUPPRESSION_ADDED, "why", "hard_bounce", "Post or mail came back"),
        (Action.SUPPRESSION_ADDED, "channel", "*", "Every channel"),
        (Action.CONSENT_RECORDED, "state", "objected", "Objected"),
        (Action.WEBHOOK_CREATED, "codes", ["export.ready"], "An export is ready"),
        (Action.USER_CREATED, "role", ["auditor", "steward"], "Auditor, Data steward"),
        (Action.CONTACT_REVEALED, "fields", ["email", "postal_code"], "E-mail, Postal code"),
        (Action.EXPORT_ORDERED, "channel", "email", "E-mail"),
    ],
)
def test_a_code_is_told_in_words(app: Flask, action: Action, name: str, value: object, words: str) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert particulars.told(action.value, name, value) == words


@pytest.mark.parametrize(
    ("action", "name", "known"),
    [
        (Action.SUPPRESSION_ADDED, "why", Reason),
        (Action.CONSENT_RECORDED, "state", EventState),
        (Action.EXPORT_ORDERED, "channel", Channel),
        (Action.USER_CREATED, "role", Role),
    ],
)
def test_every_code_that_may_stand_there_has_its_words(
    app: Flask, action: Action, name: str, known: type[StrEnum]
) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert [code for code in known if particulars.told(action.value, name, code.value) == code] == []


def test_a_count_and_a_code_without_words_stay_as_they_are(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert particulars.told(Action.LEADS_RECEIVED, "count", 12) == "12"
        assert particulars.told(Action.LEADS_RECEIVED, "counts", {"accepted": 2}) == "accepted 2"
        assert particulars.told(Action.LEAD_REJECTED, "codes", ["EML.TRIM"]) == "EML.TRIM"
