"""Whoever asks for a copy of their data is told what was in doubt of them, and whether they were asked."""

from rules.fields import FieldName
from rules.freshness.doubts import Said
from service.confirmations import answering
from service.confirmations.answering import Answers
from service.storage.sources import Source
from service.work import Workshop
from tests.service.doubts.people import STEWARD, doubted, later, only
from tests.service.packages import people


def test_a_copy_tells_what_was_in_doubt_and_who_settled_it(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    later(workshop)
    with workshop.open(STEWARD) as work:
        answers = Answers(said={FieldName.PHONE: Said.RIGHT})
        answering.by_steward(work, only(workshop).id, answers)
    taken = people.copy_of(workshop, anna, language="nl")
    [told] = taken.data["doubts"]
    assert (told["fields"], told.get("asked"), told["settled_by"]) == (["phone"], None, "answered")
    assert "Vragen of het nog klopt" in taken.files["index.html"].decode()
