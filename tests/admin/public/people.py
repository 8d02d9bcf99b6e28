"""An installation that asks people things, and the people who are asked."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from admin.site import create_app
from rules.consent import Author, EventState, LegalBasis, Method
from rules.purposes import PurposeKind
from rules.records import Channel, Lead
from rules.sources import LawfulBasis, SourceKind
from service import consents, intake, leads, page_links, purposes, sources, worker
from service.access import COMMAND, KEY_SCOPES
from service.consents import LedgerEvent, Statement
from service.intake import Submission
from service.page_links import LinkKind
from service.purposes import NoticeOrder, PurposeOrder
from service.settings import Settings
from service.storage.engine import connect
from service.storage.sources import Source
from tests.admin.office import Office
from tests.mail_server import MailServer
from tests.service.api.caller import Caller, stamp
from tests.workshops import SetClock

TEXTS = {
    "newsletter": {
        "en": "We send you our newsletter once a month.",
        "nl": "We sturen je elke maand onze nieuwsbrief.",
        "fi": "Lähetämme sinulle uutiskirjeemme kerran kuussa.",
    },
    "events": {"en": "We invite you to our events."},
    "data-sharing": {"en": "We pass your address on to our partners."},
}
TITLES = {"newsletter": {"en": "Newsletter", "nl": "Nieuwsbrief"}, "events": {"en": "Events"}}
CHANNELS = {
    "newsletter": (Channel.EMAIL, Channel.SMS),
    "events": (Channel.EMAIL,),
    "data-sharing": (Channel.SHARE,),
    "orders": (Channel.EMAIL,),
}
KINDS = {"data-sharing": PurposeKind.SHARING, "orders": PurposeKind.SERVICE}


@dataclass
class Town:
    """The office, an API key for the customer's own programs, and everybody who gets letters."""

    office: Office
    source: Source
    caller: Caller

    def resident(self, name: str = "anna", *, language: str | None = "en") -> UUID:
        """Somebody whom we know."""
        lead = Lead(
            given_name=name,
            family_name="Jansen",
            email=f"{name}@example.org",
            language=language,
            country="NL",
        )
        with self.office.workshop.open(COMMAND) as work:
            [receipt] = intake.accept(work, self.source, [Submission(lead=lead, payload=leads.write(lead))])
        assert receipt.contact_id
        return receipt.contact_id

    def unreachable(self) -> UUID:
        """Somebody of whom we have a number and no address."""
        lead = Lead(given_name="Otto", family_name="Visser", phone="+44 20 7946 0018", country="GB")
        with self.office.workshop.open(COMMAND) as work:
            [receipt] = intake.accept(work, self.source, [Submission(lead=lead, payload=leads.write(lead))])
        assert receipt.contact_id
        return receipt.contact_id

    def link(
        self,
        contact_id: UUID,
        kind: LinkKind = LinkKind.PREFERENCE,
        *,
        purpose: str | None = None,
        channel: str | None = None,
    ) -> str:
        """Path of a page that only this person was sent."""
        with self.office.workshop.open(COMMAND) as work:
            token = page_links.issue(work, kind, contact_id, purpose=purpose, channel=channel)
            address = page_links.address(work, kind, token)
        return address.removeprefix(self.office.workshop.settings.public_url)

    def browser(self) -> FlaskClient:
        """A browser that keeps no cookies."""
        return self.office.app.test_client(use_cookies=False)

    def ledger(self, contact_id: UUID) -> Sequence[LedgerEvent]:
        with self.office.workshop.look(COMMAND) as work:
            return consents.ledger(work, contact_id)

    def said(self, contact_id: UUID) -> list[tuple[str, str, str, str]]:
        """What the ledger says, shortly: purpose, channel, state, method."""
        return [
            (line.event.purpose, line.event.channel, line.event.state.value, line.event.method.value)
            for line in self.ledger(contact_id)
        ]

    def allowed(self, contact_id: UUID, purpose: str, channel: str) -> bool:
        """Does a consent stand now?"""
        with self.office.workshop.look(COMMAND) as work:
            held = consents.state_many(work, [contact_id], purpose=purpose, channel=channel)
        return contact_id in held and held[contact_id].is_consent

    def standing(self, contact_id: UUID, purpose: str, channel: str = "email") -> tuple[bool, list[str]]:
        """What the customer's sender is told before it sends: allowed, and the codes of the reasons."""
        asked = {"subjects": [{"contact_id": str(contact_id)}], "purpose": purpose, "channel": channel}
        answer = self.caller.post("/v1/standing", asked)
        assert answer.status_code == 200, answer.text
        [item] = answer.json["items"]
        return item["allowed"], [reason["code"] for reason in item["reasons"]]

    def ask(self, contact_id: UUID, purpose: str = "newsletter", channel: str = "email") -> TestResponse:
        """The customer's form tells that somebody ticked the box."""
        return self.caller.post(
            "/v1/consents",
            {
                "subject": {"contact_id": str(contact_id)},
                "purpose": purpose,
                "channel": channel,
                "state": "given",
                "at": self.office.clock().isoformat(),
                "method": "web_form",
                "notice": f"{purpose}:1",
                "language": "en",
                "evidence": {"form": "footer", "ip": "192.0.2.7"},
            },
        )

    def later(self, **span: float) -> None:
        self.office.clock.pass_by(timedelta(**span or {"minutes": 1}))

    def request(self, contact_id: UUID, *channels: str) -> None:
        """The customer's form tells, in one piece of work, that somebody asked for the newsletter."""
        with self.office.workshop.open(COMMAND) as work:
            for channel in channels:
                said = Statement(
                    purpose="newsletter",
                    channel=channel,
                    state=EventState.GIVEN,
                    author=Author.SUBJECT,
                    method=Method.WEB_FORM,
                    at=work.now,
                )
                consents.record(work, contact_id, said)

    def confirmable(self, contact_id: UUID) -> str:
        """Path of a page that asks to confirm everything that waits for it."""
        asked = [line.id for line in self.ledger(contact_id) if line.event.state is EventState.REQUESTED]
        with self.office.workshop.open(COMMAND) as work:
            token = page_links.issue(work, LinkKind.CONFIRM, contact_id, events=asked)
        return f"/confirm/{token}"

    def post_goes(self, server: MailServer) -> list[str]:
        """The worker does what is due; gives the texts of the letters that came."""
        self.office.workshop.settings = server.settings(self.office.workshop.settings)
        server.taken.clear()
        worker.run_due(self.office.workshop)
        return [letter.get_body(("plain",)).get_content() for letter in server.letters()]  # type: ignore[union-attr]


@contextmanager
def open_town(database_url: str, folder: Path, **more: Any) -> Iterator[Town]:
    """Everything real: API and pages on one database with all tables."""
    engine = connect(database_url)
    stamp(engine)
    engine.dispose()
    settings = Settings(data_dir=folder, database_url=database_url, expected_contacts=1_000, **more)
    clock = SetClock()
    app = create_app(settings, clock=clock)
    workshop = app.extensions["workshop"]
    yield settle(Office(app, workshop, clock))
    workshop.engine.dispose()


def settle(office: Office) -> Town:
    """Publish what people are asked, and let a web form send."""
    with office.workshop.open(COMMAND) as work:
        for key, channels in CHANNELS.items():
            purposes.create(
                work,
                PurposeOrder(
                    key=key,
                    kind=KINDS.get(key, PurposeKind.MARKETING),
                    titles=TITLES.get(key, {"en": key.capitalize()}),
                    channels=channels,
                    basis=LegalBasis.CONTRACT if key == "orders" else LegalBasis.CONSENT,
                    needs_double_opt_in=key == "newsletter",
                ),
            )
        for key, texts in TEXTS.items():
            for language, text in texts.items():
                purposes.publish_notice(work, NoticeOrder(key=key, version="1", language=language, text=text))
        source = sources.create(
            work,
            key="form",
            name="Form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
        key = sources.issue_key(work, source.id, label="test", scopes=KEY_SCOPES)
    return Town(office, source, Caller(office.app, key.secret))


def link_in(letter: str) -> str:
    """Path of the page that a letter leads to."""
    [path] = re.findall(r"^https?://[^/]+(/\S+)\r?$", letter, re.MULTILINE)
    return str(path)
