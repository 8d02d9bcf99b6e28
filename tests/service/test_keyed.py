"""Every key that records are compared by has a kind of token, and contacts are found by their records."""

from rules.matching.keys import KEYS
from rules.records import Lead
from service import intake, leads
from service.access import COMMAND
from service.contacts.retoken import retoken
from service.intake import Submission
from service.matching.keyed import KINDS
from service.storage import contacts as stored
from service.storage.sources import Source
from service.vault import TokenKind
from service.work import Workshop

ANNA = Lead(
    given_name="Anna",
    family_name="de Vries",
    email="anna.devries85@example.org",
    phone="+31 20 123 4567",
    postal_code="1017gc",
    city="Amsterdam",
    external_id="A-1",
)


def test_every_key_has_a_kind_of_token() -> None:
    # A number of a person would be in a column of its own; a door alone would tell too much.
    assert {key.name for key in KEYS} - {"number", "door"} == set(KINDS)
    assert len(set(KINDS.values())) == len(KINDS)


def test_keys_of_several_parts_are_compounds() -> None:
    single = {name for name, kind in KINDS.items() if not kind.is_compound}
    assert single == {key.name for key in KEYS if len(key.parts) == 1} - {"number"}


def test_a_contact_is_found_by_the_keys_of_its_record(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=ANNA, payload=leads.write(ANNA))])
    assert receipt.contact_id is not None
    with workshop.look(COMMAND) as work:
        kinds = {kind for kind, *_ in stored.tokens_of(work.session, [receipt.contact_id])}
    assert kinds >= {TokenKind.EMAIL, TokenKind.SENDER_KEY, TokenKind.MAILBOX, TokenKind.FAMILY_PHONE}
    assert kinds >= {TokenKind.NAMES, TokenKind.NAME_PLACE, TokenKind.FAMILY_POSTCODE}


def test_new_tokens_are_those_that_the_intake_wrote(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=ANNA, payload=leads.write(ANNA))])
    assert receipt.contact_id is not None
    with workshop.open(COMMAND) as work:
        before = stored.tokens_of(work.session, [receipt.contact_id])
        assert retoken(work, 1, 10) == 1
        assert stored.tokens_of(work.session, [receipt.contact_id]) == before
