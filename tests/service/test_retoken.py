"""After the key of the index was replaced, everybody is still found, by new tokens only."""

from datetime import timedelta

from rules.records import Lead
from service import contacts, intake, leads, rotation
from service.access import COMMAND
from service.contacts.retoken import retoken
from service.intake import Submission
from service.rotation import SETTLE, Stage
from service.storage import contacts as stored
from service.storage.sources import Source
from service.vault.keys import Purpose
from service.work import Workshop
from tests.workshops import SetClock

ANNA = Lead(given_name="Anna", family_name="de Vries", email="anna@example.org", external_id="A-1")


def test_a_rotated_index_finds_the_same_people(workshop: Workshop, source: Source, clock: SetClock) -> None:
    with workshop.open(COMMAND) as work:
        [first] = intake.accept(work, source, [Submission(lead=ANNA, payload=leads.write(ANNA))])
    rotation.begin(workshop, COMMAND, Purpose.INDEX)
    progress = rotation.rotate(workshop, COMMAND, retoken=retoken)
    while progress.stage is Stage.WAITING:
        clock.pass_by(SETTLE + timedelta(seconds=1))
        progress = rotation.rotate(workshop, COMMAND, retoken=retoken)
    assert progress.stage is Stage.DONE
    assert first.contact_id is not None
    with workshop.look(COMMAND) as work:
        versions = {version for _, version, _, _ in stored.tokens_of(work.session, [first.contact_id])}
        found = contacts.lookup(work, email="anna@example.org")
    assert versions == {2}
    assert [each.id for each in found] == [first.contact_id]
    with workshop.open(COMMAND) as work:
        [again] = intake.accept(work, source, [Submission(lead=ANNA, payload=leads.write(ANNA))])
    assert again.contact_id == first.contact_id
